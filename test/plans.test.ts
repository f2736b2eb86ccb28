import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largeFeeds } from '../src/feeds/large.ts';
import type { FeedPlan } from '../src/model.ts';
import { namingOf } from '../src/selection/naming.ts';
import { type KnownFeed, plansOf } from '../src/selection/plans.ts';
import { select } from '../src/selection/rules.ts';
import { topicsOf } from '../src/selection/topics.ts';
import { updatedOf, viewOf } from '../src/selection/views.ts';
import { durationOf, rfc3339, spoken, writtenTime } from '../src/text/time.ts';
import { newSite } from './support/site.ts';
import { configOf, NOON, type Sample, tableFrom } from './support/tables.ts';

const HOUR = 3_600_000;

function plans(samples: readonly Sample[], keys: Record<string, unknown> = {}, known: readonly KnownFeed[] = []): FeedPlan[] {
  const config = configOf(keys);
  const table = tableFrom(samples);
  const selection = select(table, config, NOON);
  const naming = namingOf(config);
  return plansOf(table, selection, topicsOf(table, selection, config, naming), naming, config, known);
}

function feed(slug: string, made: readonly FeedPlan[]): FeedPlan {
  const found = made.find((one) => one.slug === slug);
  if (found === undefined) throw new Error(`no feed ${slug} among ${made.map((one) => one.slug).join(', ')}`);
  return found;
}

/** Rows that are shown, that lie beyond the limit, and that are below the floor of the feed. */
function split({ rows, shown, below }: FeedPlan): { shown: number[]; beyond: number[]; below: number[] } {
  return { shown: [...rows.subarray(0, shown)], beyond: [...rows.subarray(shown)], below: [...below] };
}

/** One sample an hour, the newest first. */
function hourly(count: number, sample: Sample = { topics: ['AI'] }): Sample[] {
  return Array.from({ length: count }, (_, n) => ({ ...sample, publishedAt: NOON - n * HOUR }));
}

describe('the feeds', () => {
  it('are everything, then topics and questions by slug', () => {
    const made = plans([{ topics: ['Zoo', 'AI'] }, { topics: ['Secret'], published: false }, {}], { feeds: [{ slug: 'best', title: 'The best' }] });
    expect(made.map(({ kind, slug, name, description, id }) => [kind, slug, name, description, id])).toEqual([
      ['everything', 'index', 'All', 'About all', 'https://feeds.example/index'],
      ['topic', 'ai', 'AI', 'Articles about AI', 'https://feeds.example/ai'],
      ['question', 'best', 'The best', 'Articles about The best', 'https://feeds.example/best'],
      ['topic', 'zoo', 'Zoo', 'Articles about Zoo', 'https://feeds.example/zoo'],
    ]);
    expect(made.map((one) => split(one).shown)).toEqual([[0, 2], [0], [0, 2], [0]]);
  });

  it('have the settings of their topic', () => {
    const settings = {
      'C++': { slug: 'cpp', title: 'C plus plus', description: 'Of templates', minQuality: 85, limit: 1, window: '2h', id: 'tag:x' },
    };
    expect(feed('cpp', plans([{ topics: ['c++'] }], { topics: settings }))).toMatchObject({
      name: 'C plus plus',
      description: 'Of templates',
      minQuality: 85,
      limit: 1,
      window: 2 * HOUR,
      id: 'tag:x',
      kind: 'topic',
    });
  });

  it('have those of the config otherwise, and nothing that is not set', () => {
    const made = plans([{ topics: ['AI'] }], { limit: 7, window: '1d' });
    expect(made.map(({ limit, window }) => [limit, window])).toEqual([
      [7, 24 * HOUR],
      [7, 24 * HOUR],
    ]);
    expect(Object.keys(feed('ai', plans([{ topics: ['AI'] }])))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:window|minQuality)$/)]),
    );
    expect(feed('index', plans([])).limit).toBe(50);
  });

  it('show a topic by its question, where one has its slug', () => {
    const made = plans([{ topics: ['AI'] }, { topics: ['C'] }], { feeds: [{ slug: 'ai', title: 'All of AI' }] });
    expect(made.map(({ kind, slug }) => `${kind} ${slug}`)).toEqual(['everything index', 'question ai', 'topic c']);
    expect(split(feed('ai', made)).shown).toEqual([0, 1]);
  });

  it('that were published before stay, empty, under their name and id', () => {
    const known: KnownFeed[] = [
      { slug: 'old', name: 'Old', kind: 'topic', id: 'https://was.example/old' },
      { slug: 'ai', name: 'Other', kind: 'topic', id: 'x' },
      { slug: 'index', name: 'I', kind: 'everything' },
      { slug: 'ask', name: 'Ask', kind: 'question' },
      { slug: 'set', name: 'Set', kind: 'topic', id: 'y' },
      { slug: 'titled', name: 'Old title', kind: 'topic', id: 'z' },
      { slug: 'odd', name: 'Odd', kind: 'topic', id: 'urn:odd', atom: 5 as unknown as string },
    ];
    const made = plans([{ topics: ['AI'] }], { topics: { Set: { id: 'urn:z', description: 'd' }, Titled: { title: 'New title' } } }, known);
    expect(made.map(({ slug, name, kind, id, rows, shown, description }) => [slug, name, kind, id, rows.length, shown, description])).toEqual([
      ['index', 'All', 'everything', 'https://feeds.example/index', 1, 1, 'About all'],
      ['ai', 'AI', 'topic', 'https://feeds.example/ai', 1, 1, 'Articles about AI'],
      ['ask', 'Ask', 'question', 'https://feeds.example/ask', 0, 0, 'Articles about Ask'],
      ['odd', 'Odd', 'topic', 'urn:odd', 0, 0, 'Articles about Odd'],
      ['old', 'Old', 'topic', 'https://was.example/old', 0, 0, 'Articles about Old'],
      ['set', 'Set', 'topic', 'urn:z', 0, 0, 'd'],
      ['titled', 'New title', 'topic', 'z', 0, 0, 'Articles about New title'],
    ]);
  });
});

describe('the id of a feed', () => {
  const article = (topic: string) =>
    `---\ntitle: A\npublishedDateTime: 2024-04-01\nwebUrl: https://news.example/a\npublished: true\nquality: 90\ntopics: [${topic}]\n---\n`;
  const idsOf = (published: Record<string, string>, slug: string) => {
    const { feeds } = JSON.parse(published['feeds.json'] ?? '') as { feeds: { slug: string; id: string }[] };
    return [/<id>([^<]*)</.exec(published[`${slug}.atom`] ?? '')?.[1], feeds.find((one) => one.slug === slug)?.id];
  };

  it('is published as it is configured, letter for letter', async () => {
    for (const id of ['https://Old.Example.org/AI', 'http://old.example', 'https://old.example:443/a/../ä?b&c', 'urn:x:%7e']) {
      const site = newSite({ 'a.md': article('AI') }, { topics: { AI: { id } } });
      await site.feedmill('build');
      expect(idsOf(site.published(), 'ai')).toEqual([id.replace('&', '&amp;'), id]);
    }
  });

  it('moves with the site where it is the default one, of a feed at rest too, and stays where it is not', async () => {
    const names = ['AI', '人工', 'Zoo'];
    const articles = Object.fromEntries(names.map((name, place) => [`${place}.md`, article(name).replace('example/a', `example/${place}`)]));
    const site = newSite(articles, { topics: { Zoo: { id: 'https://feeds.example/old/zoo' } } });
    await site.feedmill('build');
    for (const place of names.keys()) site.drop(`articles/${place}.md`);
    site.config({ site: { url: 'https://new.example/' }, topics: {} });
    await site.feedmill('build', '--accept-removals');
    const expected = ['https://new.example/ai', `https://new.example/${encodeURIComponent('人工')}`, 'https://feeds.example/old/zoo'];
    const ids = () => names.map((name) => idsOf(site.published(), name.toLowerCase()));
    expect(ids()).toEqual(expected.map((id) => [id, id]));
    await site.feedmill('build', '--accept-removals');
    expect(ids()).toEqual(expected.map((id) => [id, id]));
  });

  it('is one of its own for everything too', async () => {
    const id = 'https://Old.example/All';
    const site = newSite({}, { site: { url: 'https://feeds.example/', id } });
    await site.feedmill('build');
    expect(idsOf(site.published(), 'index')).toEqual([id, id]);
  });

  it('that is given to none is percent-encoded everywhere, also where an older catalogue has it otherwise', async () => {
    const site = newSite({ 'a.md': article('人工') });
    await site.feedmill('build');
    const id = `https://feeds.example/${encodeURIComponent('人工')}`;
    expect(idsOf(site.published(), '人工')).toEqual([id, id]);
    const old = (site.published()['feeds.json'] ?? '').replaceAll(`"id":"${id}"`, '"id":"https://feeds.example/人工"');
    site.put('out/feeds.json', old);
    site.put('articles/a.md', article('AI'));
    await site.feedmill('build', '--accept-removals');
    expect(idsOf(site.published(), '人工')).toEqual([id, id]);
  });
});

describe('below-feed-quality', () => {
  const samples = [
    { topics: ['AI'], quality: 69 },
    { topics: ['AI'], quality: 70 },
    { topics: ['AI'], quality: 55 },
    { topics: ['AI'], quality: 30 },
  ];
  it('is under the floor of the topic, and everything keeps it', () => {
    const made = plans(samples, { topics: { AI: { minQuality: 70 } } });
    expect(split(feed('ai', made))).toEqual({ shown: [1], beyond: [], below: [0, 2] });
    expect(split(feed('index', made))).toEqual({ shown: [0, 1, 2], beyond: [], below: [] });
  });

  it('cannot lower the floor of the site', () => {
    expect(split(feed('ai', plans(samples, { topics: { AI: { minQuality: 0 } } })))).toEqual({ shown: [0, 1, 2], beyond: [], below: [] });
  });

  it('is a missing quality too', () => {
    const made = plans(
      [
        { topics: ['AI'], quality: undefined },
        { topics: ['AI'], quality: 0 },
      ],
      { minQuality: null, topics: { AI: { minQuality: 0 } } },
    );
    expect(split(feed('ai', made))).toEqual({ shown: [1], beyond: [], below: [0] });
  });

  it('takes no place of the limit', () => {
    expect(split(feed('ai', plans(samples, { limit: 1, topics: { AI: { minQuality: 60 } } })))).toEqual({ shown: [0], beyond: [1], below: [2] });
  });
});

describe('beyond-limit', () => {
  it('is behind the newest so many; 0 is all', () => {
    expect(split(feed('ai', plans(hourly(4), { limit: 3 })))).toEqual({ shown: [0, 1, 2], beyond: [3], below: [] });
    expect(split(feed('ai', plans(hourly(3), { limit: 3 }))).beyond).toEqual([]);
    expect(split(feed('ai', plans(hourly(60), { limit: 0 }))).shown).toHaveLength(60);
    expect(split(feed('ai', plans(hourly(60)))).shown).toHaveLength(50);
    const own = plans(hourly(4), { limit: 1, topics: { AI: { limit: 0 } } });
    expect([split(feed('ai', own)).shown.length, split(feed('index', own)).shown.length]).toEqual([4, 1]);
  });

  it('is not what came within the window before the newest', () => {
    expect(split(feed('ai', plans(hourly(6), { limit: 1, window: '2h' }))).shown).toEqual([0, 1, 2]);
    expect(split(feed('ai', plans(hourly(6), { limit: 4, window: '2h' }))).shown).toEqual([0, 1, 2, 3]);
    expect(split(feed('ai', plans(hourly(6), { limit: 1, window: '119m' }))).shown).toEqual([0, 1]);
    expect(split(feed('ai', plans(hourly(6), { limit: 0, window: '1s' }))).shown).toHaveLength(6);
    expect(split(feed('ai', plans([], { window: '1h' }, [{ slug: 'ai', name: 'AI', kind: 'topic' }]))).shown).toEqual([]);
    expect(split(feed('ai', plans(hourly(6), { limit: 2, topics: { AI: { window: '3h' } } }))).shown).toEqual([0, 1, 2, 3]);
  });

  it('counts from the newest of this feed', () => {
    const made = plans([{ topics: ['C'] }, ...hourly(4).map((one) => ({ ...one, publishedAt: (one.publishedAt ?? 0) - 50 * HOUR }))], {
      limit: 1,
      window: '1h',
    });
    expect([split(feed('ai', made)).shown, split(feed('index', made)).shown]).toEqual([[1, 2], [0]]);
  });

  it('is settled by id where instants are equal', () => {
    const links = ['c', 'a', 'd', 'b'].map((name) => ({ topics: ['AI'], link: `https://news.example/${name}` }));
    expect(split(feed('ai', plans(links, { limit: 2 })))).toEqual({ shown: [1, 3], beyond: [0, 2], below: [] });
  });
});

describe('a question', () => {
  const samples: Sample[] = [
    { topics: ['AI', 'C'], provider: { name: 'A Paper', domain: 'paper.example' }, type: 'News', language: 'en-GB', heat: 5 },
    { topics: ['ai'], provider: { name: 'Other' }, type: 'blog', language: 'de', heat: 0 },
    { topics: ['C'], quality: 90 },
    { topics: ['Secret', 'AI'], published: false },
    { provider: { name: 'Bücher', domain: 'xn--bcher-kva.example' }, type: 'Portra\u0308t', language: 'fr' },
    { provider: { name: 'Café Mu\u0308ller' }, type: 'Porträt', language: 'fr' },
  ];
  const rows = (question: Record<string, unknown>, keys: Record<string, unknown> = {}) =>
    split(feed('q', plans(samples, { ...keys, feeds: [{ slug: 'q', title: 'Q', ...question }] }))).shown;
  it.each([
    [{}, [0, 1, 2, 4, 5]],
    [{ topics: { any: ['AI', 'nothing'] } }, [0, 1]],
    [{ topics: { all: ['AI', 'c'] } }, [0]],
    [{ topics: { none: ['c'] } }, [1, 4, 5]],
    [{ topics: { any: ['C'], none: ['AI'] } }, [2]],
    [{ topics: { any: [] } }, []],
    [{ topics: { all: [], none: [] } }, [0, 1, 2, 4, 5]],
    [{ topics: { any: ['Secret'] } }, []],
    [{ providers: ['a paper'] }, [0]],
    [{ providers: ['PAPER.example', 'other'] }, [0, 1]],
    [{ providers: ['paper'] }, []],
    [{ types: ['news'] }, [0]],
    [{ types: ['NEWS', 'Blog'] }, [0, 1]],
    [{ languages: ['en'] }, [0, 2]],
    [{ languages: ['EN-gb'] }, [0]],
    [{ languages: ['d'] }, []],
    [{ languages: ['de', 'it'] }, [1]],
    [{ providers: ['BU\u0308CHER.example'] }, [4]],
    [{ providers: ['xn--bcher-kva.example'] }, [4]],
    [{ providers: ['cafe\u0301 müller'] }, [5]],
    [{ types: ['PORTRÄT'] }, [4, 5]],
    [{ minHeat: 0 }, [0, 1]],
    [{ minHeat: 0.1 }, [0]],
    [{ minQuality: 85 }, [2]],
    [{ limit: 1 }, [0]],
    [{ topics: { any: ['AI'] }, languages: ['de'] }, [1]],
    [{ topics: { any: ['AI'] }, types: ['news'], minHeat: 6 }, []],
  ])('%j', (question, expected) => {
    expect(rows(question)).toEqual(expected);
  });

  it('knows topics by their other names', () => {
    expect(rows({ topics: { any: ['Artificial'] } }, { topics: { AI: { slug: 'machines', aliases: ['artificial'] } } })).toEqual([0, 1]);
  });

  it('may be empty, with an id and a description of its own', () => {
    expect(feed('q', plans([], { feeds: [{ slug: 'q', title: 'Q', id: 'tag:q', description: 'd', window: '1h' }] }))).toMatchObject({
      id: 'tag:q',
      description: 'd',
      shown: 0,
      window: HOUR,
    });
  });
});

it('every selected article that belongs in a feed is shown, beyond or below, once', () => {
  const sample = fc.record({
    topics: fc.subarray(['AI', 'C']),
    quality: fc.constantFrom(50, 60, 70, 80),
    publishedAt: fc.integer({ min: 0, max: 8 }).map((n) => NOON - n * HOUR),
  });
  const settings = fc.record({ limit: fc.nat(5), window: fc.constantFrom('0h', '1h', '3h'), minQuality: fc.constantFrom(0, 65, 80) });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 10 }), settings, (samples, ai) => {
      for (const one of plans(samples, { topics: { AI: ai } })) {
        const belongs = samples.flatMap(({ topics }, row) =>
          one.slug === 'index' || topics.some((name) => name.toLowerCase() === one.slug) ? [row] : [],
        );
        const { shown, beyond, below } = split(one);
        expect([...shown, ...beyond, ...below].sort((a, b) => a - b)).toEqual(belongs);
        const at = (row: number) => samples[row]?.publishedAt ?? 0;
        const oldest = Math.min(...shown.map(at));
        for (const row of beyond) expect(at(row)).toBeLessThanOrEqual(oldest);
        for (const row of [...shown, ...beyond]) expect(samples[row]?.quality).toBeGreaterThanOrEqual(one.minQuality ?? 0);
        if (one.slug === 'ai' && ai.limit > 0)
          for (const row of beyond) expect(at(row)).toBeLessThan(at(shown[0] ?? 0) - (durationOf(ai.window) ?? 0));
        if (one.slug === 'ai' && ai.limit > 0) expect(shown.length).toBeGreaterThanOrEqual(Math.min(ai.limit, shown.length + beyond.length));
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});

describe('the view of a feed', () => {
  const addresses = { html: 'h', rss: 'r', atom: 'a', json: 'j' };
  const day = 24 * HOUR;
  it('tells its newest item, and articles a week, also those beyond the limit', () => {
    const ages = [0, day, 7 * day - 1, 7 * day, 26 * 7 * day - 1, 26 * 7 * day, 400 * day];
    const samples = ages.map((age) => ({ topics: ['AI'], publishedAt: NOON - age }));
    const view = viewOf(feed('ai', plans(samples, { limit: 2 })), tableFrom(samples), addresses);
    expect(view).toEqual({
      kind: 'topic',
      slug: 'ai',
      name: 'AI',
      description: 'Articles about AI',
      ...addresses,
      items: 2,
      newest: NOON,
      weeks: [1, ...Array<number>(23).fill(0), 1, 3],
    });
  });

  it('of an empty one has no newest', () => {
    const view = viewOf(feed('index', plans([])), tableFrom([]), addresses);
    expect([Object.hasOwn(view, 'newest'), view.items, view.weeks]).toEqual([false, 0, Array<number>(26).fill(0)]);
  });

  it('was updated with the newest update of what it shows; one that is not due is none; the epoch when it is empty', () => {
    const samples = [{ publishedAt: 500 }, { publishedAt: 400, updatedAt: 900 }, { publishedAt: 300, updatedAt: 2000 }];
    const [all] = plans(samples, { limit: 2 }) as [FeedPlan];
    const table = tableFrom(samples);
    expect([
      updatedOf(all, table, 900),
      updatedOf(all, table, 899),
      updatedOf(all, table, 5000),
      updatedOf(feed('index', plans([])), tableFrom([]), NOON),
    ]).toEqual([900, 500, 900, 0]);
  });
});

describe('times', () => {
  it('are read as they are written', () => {
    expect(['48h', '90m', '7d', '1.5h', '10 s', ' 2d ', '0h'].map(durationOf)).toEqual([
      48 * HOUR,
      90 * 60_000,
      168 * HOUR,
      1.5 * HOUR,
      10_000,
      48 * HOUR,
      0,
    ]);
    expect(['', '48', 'h', '-1h', '1w', '1 hour', '1e3h', '.5h', '1h2m', 'PT1H', '1,5h'].map(durationOf)).toEqual(
      Array<undefined>(11).fill(undefined),
    );
  });

  it('are written rounded up, so that they reach as far', () => {
    const times = [0, 500, 1500, 119_000, 120_000, 2 * HOUR, 47.5 * HOUR, 49 * HOUR];
    expect(times.map(writtenTime)).toEqual(['0s', '1s', '2s', '119s', '2m', '2h', '48h', '3d']);
    expect(times.filter((time) => (durationOf(writtenTime(time)) ?? -1) < time)).toEqual([]);
  });

  it('are said to one unit, and instants as RFC 3339', () => {
    expect([-5000, 0, 29_400, 59_000, 60_000, 720_000, HOUR, 1.54 * HOUR, 9 * HOUR, 11.6 * HOUR, 48 * HOUR, 120 * HOUR].map(spoken)).toEqual([
      '0 s',
      '0 s',
      '29 s',
      '59 s',
      '1 min',
      '12 min',
      '1 h',
      '1.5 h',
      '9 h',
      '12 h',
      '2 days',
      '5 days',
    ]);
    expect([0, 1692270000000, 1692270000001].map(rfc3339)).toEqual(['1970-01-01T00:00:00Z', '2023-08-17T11:00:00Z', '2023-08-17T11:00:00.001Z']);
  });
});

it.each(['.rss', '.atom', '.json'])('a feed is large where one format is, here %s', (ending) => {
  const sizes = new Map([...['.rss', '.atom', '.json'].map((other) => [`ai${other}`, 250_000] as const), [`ai${ending}`, 250_001]]);
  const plan = { slug: 'ai', name: 'AI', shown: 1 } as FeedPlan;
  expect(largeFeeds([plan], sizes, () => 'there').map(({ detail }) => detail['found'])).toEqual([expect.stringContaining(`ai${ending}`)]);
  expect(largeFeeds([plan], new Map([[`ai${ending}`, 250_000]]), () => 'there')).toEqual([]);
});
