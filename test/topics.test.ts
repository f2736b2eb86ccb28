import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namingFaults, namingOf } from '../src/selection/naming.ts';
import { select } from '../src/selection/rules.ts';
import { slugOf } from '../src/selection/slug.ts';
import { topicsOf } from '../src/selection/topics.ts';
import { articleText } from './support/articles.ts';
import { newSite } from './support/site.ts';
import { configOf, NOON, type Sample, tableFrom } from './support/tables.ts';

function grouped(samples: readonly (Sample | 'refused')[], settings: Record<string, unknown> = {}) {
  const config = configOf({ topics: settings });
  const table = tableFrom(samples);
  const topics = topicsOf(table, select(table, config, NOON), config, namingOf(config));
  return {
    topics,
    names: [...topics.bySlug.values()].map(({ slug, name }) => `${slug}: ${name}`),
    rows: Object.fromEntries([...topics.rows].map(([slug, rows]) => [slug, [...rows]])),
  };
}

const of = (...topics: string[]): Sample => ({ topics });

describe('topics', () => {
  it('are those of selected articles, sorted by slug, their rows newest first and each once', () => {
    const { names, rows, topics } = grouped([
      of('C++', 'AI'),
      { ...of('AI', 'ai', 'Secret'), published: false },
      { ...of('ai', 'AI', 'Zoo'), publishedAt: NOON - 1 },
      'refused',
      { ...of('Later'), publishedAt: NOON + 1 },
    ]);
    expect(names).toEqual(['ai: AI', 'c-plus-plus: C++', 'zoo: Zoo']);
    expect(rows).toEqual({ ai: [0, 2], 'c-plus-plus': [0], zoo: [2] });
    expect(JSON.stringify([topics.byPlace, topics.diagnostics])).not.toMatch(/secret|later/i);
  });

  it('are named as most of the selected articles spell them, ties by code unit', () => {
    expect(grouped([of('ai'), of('AI'), of('ai')]).names).toEqual(['ai: ai']);
    expect(grouped([of('ai'), of('Ai'), of('AI')]).names).toEqual(['ai: AI']);
    expect(grouped([of('ai'), of('AI'), { ...of('ai'), published: false }, { ...of('ai'), quality: 1 }]).names).toEqual(['ai: AI']);
  });

  it('tell which spellings were folded into one', () => {
    const { topics } = grouped([of('ai', 'C'), of('AI'), of('a.i'), of('A I'), of('A"I')]);
    expect(topics.diagnostics).toEqual([
      {
        code: 'topic-folded',
        severity: 'info',
        path: '',
        field: 'topics',
        line: 0,
        detail: { name: 'A I', slug: 'a-i', found: String.raw`"A\"I", "a.i"` },
      },
      { code: 'topic-folded', severity: 'info', path: '', field: 'topics', line: 0, detail: { name: 'AI', slug: 'ai', found: '"ai"' } },
    ]);
  });

  it('may be called as anything', () => {
    const odd = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '../../x', 'index', 'C', 'C++', 'C#', '人工智能', '😀'];
    const { topics, names } = grouped([of(...odd), of('__proto__')]);
    expect(names).toHaveLength(odd.length);
    expect(topics.bySlug.get('constructor')).toEqual({ slug: 'constructor', name: 'constructor' });
    expect(topics.bySlug.get('proto')?.name).toBe('__proto__');
    expect([...(topics.rows.get('proto') ?? [])]).toEqual([0, 1]);
    expect(topics.bySlug.get('index-topic')?.name).toBe('index');
  });

  it('hold each selected article under each of its slugs, whatever the names', () => {
    const word = fc.oneof(
      fc.constantFrom('AI', 'ai', 'A.I', 'a-i', 'C', 'C++', '__proto__', 'constructor', '!', '?'),
      fc.string({ minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ topics: fc.uniqueArray(word, { maxLength: 4 }), published: fc.boolean() }), { maxLength: 8 }), (samples) => {
        const { topics } = grouped(samples);
        const expected = new Map<string, number[]>();
        samples.forEach(({ topics: names, published }, row) => {
          for (const slug of new Set(published ? names.map(slugOf) : [])) expected.set(slug, [...(expected.get(slug) ?? []), row]);
        });
        expect([...topics.rows].map(([slug, rows]) => [slug, [...rows]]).sort()).toEqual([...expected].sort());
        expect([...topics.bySlug.keys()]).toEqual([...expected.keys()].sort());
        for (const { slug, name } of topics.bySlug.values())
          expect(samples.some((one) => one.published && one.topics.includes(name) && slugOf(name) === slug)).toBe(true);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe('the settings of a topic', () => {
  it('name it: by their title, whatever the articles say', () => {
    expect(grouped([of('ai'), of('ai')], { AI: { title: 'Artificial Intelligence' } }).names).toEqual(['ai: Artificial Intelligence']);
    expect(grouped([of('ai'), of('ai'), of('AI')], { AI: {} }).names).toEqual(['ai: ai']);
  });

  it('take in other names, which do not name it and are not told', () => {
    const { names, rows, topics } = grouped([of('Machine Learning'), of('ml'), of('ml'), of('AI')], { AI: { aliases: ['ML', 'Machine Learning'] } });
    expect([names, rows]).toEqual([['ai: AI'], { ai: [0, 1, 2, 3] }]);
    expect(topics.diagnostics.map(({ detail }) => detail['found'])).toEqual(['"ml"']);
    expect(grouped([of('ml')], { 'Artificial Intelligence': { aliases: ['ML'] } }).names).toEqual([
      'artificial-intelligence: Artificial Intelligence',
    ]);
  });

  it('give its slug, under which all its names are found', () => {
    expect(grouped([of('C++'), of('cpp'), of('CXX')], { 'C++': { slug: 'cpp', aliases: ['cxx', 'cpp'] } })).toMatchObject({
      names: ['cpp: C++'],
      rows: { cpp: [0, 1, 2] },
    });
  });

  it('do not make a topic that no selected article bears', () => {
    expect(grouped([{ ...of('AI'), published: false }], { AI: {}, Zoo: {} }).names).toEqual([]);
  });

  it('are found by a name that every object has', () => {
    const naming = namingOf(configOf({ topics: { constructor: { title: 'Builders', aliases: ['toString'] } } }));
    expect([naming.settings.get('constructor')?.title, naming.resolve('toString'), naming.settings.get('valueof')]).toEqual([
      'Builders',
      'constructor',
      undefined,
    ]);
    expect(naming.resolve('hasOwnProperty')).toBe(slugOf('hasOwnProperty'));
  });
});

describe('topics that contradict each other', () => {
  const faults = (keys: Record<string, unknown>) => namingFaults(configOf(keys));
  const both = (one: string, other: string, slug: string) => `${other} and ${one} both mean the topic or feed "${slug}": rename one, or merge them`;
  it('are told, each once', () => {
    expect(faults({ topics: { AI: {}, ai: {} } })).toEqual([both('topics."AI"', 'topics."ai"', 'ai')]);
    expect(faults({ topics: { AI: { aliases: ['ML'] }, ML: {} } })).toEqual([both('topics."AI"', 'topics."ML"', 'ml')]);
    expect(faults({ topics: { AI: { aliases: ['x'] }, ML: { aliases: ['X'] } } })).toEqual([both('topics."AI"', 'topics."ML"', 'x')]);
    expect(faults({ topics: { AI: { slug: 'ml' }, ML: {} } })).toEqual([both('topics."AI"', 'topics."ML"', 'ml')]);
    expect(faults({ topics: { AI: {} }, feeds: [{ slug: 'ai', title: 'x' }] })).toEqual([both('topics."AI"', 'feeds[0]', 'ai')]);
    expect(
      faults({
        feeds: [
          { slug: 'x', title: 'x' },
          { slug: 'x', title: 'y' },
        ],
      }),
    ).toEqual([both('feeds[0]', 'feeds[1]', 'x')]);
    expect(faults({ topics: { A: {}, a: {}, B: {}, b: {} } })).toHaveLength(2);
  });

  it('or have one id, as it is published', () => {
    const [one, other] = ['https://old.example/AI', 'https://OLD.example/AI'];
    expect(faults({ topics: { AI: { id: one }, Zoo: { id: other } } })).toEqual([]);
    expect(faults({ topics: { AI: { id: one }, Zoo: { id: one } } })).toEqual([
      `topics."Zoo" and topics."AI" have the same id "${one}": subscribers would see one feed`,
    ]);
  });

  it('or give the feed of everything the id of a topic', () => {
    const site = (id: string) => ({ url: 'https://feeds.example/', id });
    expect(faults({ site: site('urn:a'), topics: { AI: { id: 'urn:a' } } })).toEqual([
      'topics."AI" and site have the same id "urn:a": subscribers would see one feed',
    ]);
    expect(faults({ site: site('https://feeds.example/feed') })).toEqual([]);
  });

  it('or cannot name a file', () => {
    expect(faults({ topics: { AI: { slug: '../AI' } } })).toEqual(['"topics."AI".slug" is "../AI", which cannot name a file: "dot-ai" can']);
    expect(faults({ feeds: [{ slug: 'index', title: 'x' }] })).toEqual(['"feeds[0].slug" is "index", which cannot name a file: "index-topic" can']);
  });

  it('are not those that say one thing twice', () => {
    expect(
      faults({
        topics: { AI: { slug: 'ai', aliases: ['ai', 'A.I.', 'a i'] }, constructor: {}, 'C++': {}, 'C#': {}, C: {} },
        feeds: [{ slug: 'best', title: 'Best' }],
      }),
    ).toEqual([]);
  });
});

it('a feed at rest may have the id that another one has now', async () => {
  const site = newSite({ 'a.md': articleText({ topics: '[Boats]' }) });
  site.config({ topics: { Boats: { id: 'urn:b' } } });
  expect((await site.feedmill('build')).code).toBe(0);
  site.put('articles/a.md', articleText({ topics: '[Arks]' }));
  site.config({ topics: { Arks: { id: 'urn:b' } } });
  expect(await site.feedmill('build')).toMatchObject({ code: 0, err: '' });
});

it('two feeds with items may not have one id, which only a build can tell of default ones', async () => {
  const site = newSite({ 'a.md': articleText({ topics: '[AI]' }), 'b.md': articleText({ topics: '[Zoo]', webUrl: 'https://example.org/b' }) });
  site.config({ topics: { AI: { id: 'https://feeds.example/zoo' } } });
  const { code, err } = await site.feedmill('build');
  expect([code, err]).toEqual([
    2,
    'feedmill: The feeds "ai" and "zoo" have the same id "https://feeds.example/zoo": subscribers would see one feed. Give one of them another "id" in the config.\n',
  ]);
  // A topic that moves keeps the id of its feed, which rests.
  site.config({});
  expect((await site.feedmill('build')).code).toBe(0);
  site.config({ topics: { AI: { slug: 'artificial', id: 'https://feeds.example/ai' } } });
  expect((await site.feedmill('build')).code).toBe(0);
});
