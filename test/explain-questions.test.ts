import { describe, expect, it } from 'vitest';
import { columnsOf } from '../src/text/columns.ts';
import { articleText } from './support/articles.ts';
import { CONFIG, type Site, newSite as site } from './support/site.ts';

const provider = '{name: Harbour Notes, domain: harbour.example}';
const boat = articleText({ title: 'A boat', topics: '[ai, Boats]', type: 'News', heat: '2', language: 'de', provider });
const calm = {
  slug: 'calm',
  title: 'Calm machines',
  topics: { any: ['Clocks', 'AI'], all: ['AI', 'Law'], none: ['Boats'] },
  providers: ['harbour.example'],
  types: ['essay', 'poem'],
  languages: ['en'],
  minQuality: 90,
  minHeat: 5,
};

async function explained(from: Site, ...words: string[]) {
  const { code, out } = await from.feedmill('explain', '--json', ...words);
  expect(code).toBe(0);
  return JSON.parse(out) as Record<string, any>;
}

describe('an article and a saved question', () => {
  it('are told condition by condition, with value, limit, verdict and remedy', async () => {
    const from = site({ 'boat.md': boat }, { feeds: [calm] });
    const { questions, absence } = await explained(from, 'boat', '--topic', 'calm');
    expect(questions).toHaveLength(1);
    const { conditions, ...head } = questions[0];
    expect(head).toEqual({ slug: 'calm', name: 'Calm machines', answers: false });
    expect(conditions).toEqual([
      { condition: 'topics.any', value: ['ai', 'Boats'], limit: ['Clocks', 'AI'], passes: true },
      { condition: 'topics.all', value: ['ai', 'Boats'], limit: ['AI', 'Law'], passes: false, remedy: 'needs the topic "Law"' },
      { condition: 'topics.none', value: ['ai', 'Boats'], limit: ['Boats'], passes: false, remedy: 'needs to be without the topic "Boats"' },
      { condition: 'providers', value: ['Harbour Notes', 'harbour.example'], limit: ['harbour.example'], passes: true },
      { condition: 'types', value: ['News'], limit: ['essay', 'poem'], passes: false, remedy: 'needs one of the types "essay", "poem"' },
      { condition: 'languages', value: ['de'], limit: ['en'], passes: false, remedy: 'needs the language "en"' },
      { condition: 'minHeat', value: 2, limit: 5, passes: false, remedy: 'needs `heat: 5` or more' },
      { condition: 'minQuality', value: 80, limit: 90, passes: false, remedy: 'needs `quality: 90` or more' },
    ]);
    expect(absence).toBe(
      'needs the topic "Law", and to be without the topic "Boats", and one of the types "essay", "poem", and the language "en", and `heat: 5` or more, and `quality: 90` or more; it would then be 1 of 1',
    );
  });

  it('are told in words: the answer, what is asked, what would change it, within 80 columns', async () => {
    const from = site({ 'boat.md': boat }, { feeds: [calm] });
    const { out } = await from.feedmill('explain', 'boat', '--topic', 'Calm machines');
    expect(out).toMatch(/^Not in Calm machines: A boat\n/);
    expect(out).toContain(
      [
        'What Calm machines asks',
        '    condition    is                      must be',
        '  ✓ topics.any   ai, Boats               one of Clocks, AI',
        '  ✗ topics.all   ai, Boats               all of AI, Law',
        '  ✗ topics.none  ai, Boats               none of Boats',
        '  ✓ providers    Harbour Notes + 1 more  harbour.example',
        '  ✗ types        News                    one of essay, poem',
        '  ✗ languages    de                      en',
        '  ✗ minHeat      2                       5 or more',
        '  ✗ minQuality   80                      90 or more',
        '',
        'What would change that',
        '  - needs the topic "Law", ',
      ].join('\n'),
    );
    expect(Math.max(...out.split('\n').map(columnsOf))).toBeLessThanOrEqual(80);
  });

  it('are told without --topic by what fails alone, and not where the floor alone does, which the feeds tell', async () => {
    const floor = { slug: 'best', title: 'Best', minQuality: 95 };
    const from = site(
      { 'boat.md': boat },
      { feeds: [floor, { slug: 'fits', title: 'Fits' }, { slug: 'law', title: 'L', topics: { any: ['Boats'] }, types: ['essay'], minHeat: 3 }] },
    );
    const { out } = await from.feedmill('explain', 'boat');
    expect(out).toMatch(/✗ best +- +below-feed-quality: 80, must be 95\n/);
    expect(out).toContain(
      [
        'Saved questions that it does not answer',
        '    feed  fails    is    must be',
        '  ✗ law   types    News  essay',
        '          minHeat  2     3 or more',
        '',
      ].join('\n'),
    );
    expect((await explained(from, 'boat'))['questions'].map(({ slug, answers }: Record<string, unknown>) => [slug, answers])).toEqual([
      ['best', false],
      ['fits', true],
      ['law', false],
    ]);
  });

  it('are told of a draft too, at what it says of itself, and once its remedies are followed', async () => {
    const draft = articleText({ title: 'A boat', topics: '[Keel]', published: 'false', quality: '30' });
    const from = site(
      { 'boat.md': draft, 'new.md': articleText({ webUrl: 'https://example.org/n', publishedDateTime: '2024-04-02', topics: '[Keel]' }) },
      {
        feeds: [{ slug: 'keels', title: 'Keels', topics: { any: ['keel'] }, minQuality: 70, limit: 1 }],
      },
    );
    const { questions, then } = await explained(from, 'boat', '--topic', 'keels');
    expect(questions[0].conditions.map(({ passes }: { passes: boolean }) => passes)).toEqual([true, false]);
    expect(then.feeds).toMatchObject([
      { rule: 'below-feed-quality', remedy: 'needs `quality: 70` or more, and "limit": 2 or more in "feeds", "keels"; it would then be 2 of 2' },
    ]);
    const { out } = await from.feedmill('explain', 'boat', '--topic', 'keels');
    expect(out.replace(/\s+/g, ' ')).toContain(
      'And then it would still not be shown feed rank ✗ keels - below-feed-quality: 50, must be 70 What would change that too - keels: needs `quality: 70` or more, and "limit": 2',
    );
    const all = (await from.feedmill('explain', 'boat.md')).out;
    expect(all).toContain('And then it would be here\n');
    expect(all).toContain('For the others\n  - keels: needs `quality: 70`');
  });

  it('have no remedy where no article could answer, or nothing asks any more', async () => {
    const from = site(
      { 'boat.md': boat },
      {
        feeds: [
          { slug: 'never', title: 'N', types: [] },
          { slug: 'old', title: 'O' },
        ],
      },
    );
    expect((await explained(from, 'boat', '--topic', 'never'))['absence']).toBe('no article can answer it: its "types" is an empty list');
    expect((await from.feedmill('explain', 'boat', '--topic', 'never')).out).toContain('✗ types      News  one of an empty list');
    await from.feedmill('build');
    from.put('feedmill.config.json', JSON.stringify(CONFIG));
    expect((await explained(from, 'boat', '--topic', 'old'))['absence']).toBe(
      'needs a question again: "feeds" has none with the slug "old" any more',
    );
  });

  it('are counted for a feed that shows few', async () => {
    const from = site({ 'boat.md': boat, 'b.md': articleText({ webUrl: 'https://example.org/b', quality: '95' }) }, { feeds: [calm] });
    expect((await explained(from, '--topic', 'calm'))['feed'].unmet).toEqual({
      'topics.any': 1,
      'topics.all': 2,
      'topics.none': 1,
      providers: 1,
      types: 2,
      languages: 1,
      minHeat: 2,
      minQuality: 1,
    });
    expect((await from.feedmill('explain', '--topic', 'calm')).out).toContain('unmet     1 topics.any, 2 topics.all, 1 topics.none');
  });

  it('are counted by rule where nothing else keeps them from the feed, and not for a question that is gone', async () => {
    const german = { slug: 'german', title: 'German', languages: ['de'] };
    const articles = {
      'a.md': articleText({ language: 'en', topics: '[A]' }),
      'b.md': articleText({ webUrl: 'https://example.org/b', language: 'de', topics: '[A]', published: 'false' }),
      'c.md': articleText({ webUrl: 'https://example.org/c', language: 'en', published: 'false' }),
      'd.md': articleText({ webUrl: 'https://example.org/d', language: 'de', publishedDateTime: '2030-01-01', quality: '1' }),
    };
    const from = site(articles, { feeds: [german] });
    expect((await explained(from, '--topic', 'german'))['feed']).toMatchObject({
      items: 0,
      unmet: { languages: 1 },
      unselected: { unpublished: 1, 'low-quality': 1, 'not-yet-due': 1 },
    });
    expect((await from.feedmill('explain', '--topic', 'German')).out).toContain('left out  1 unpublished, 1 low-quality, 1 not-yet-due\n');
    await from.feedmill('build');
    from.put('feedmill.config.json', JSON.stringify(CONFIG));
    expect((await explained(from, '--topic', 'german'))['feed']).toMatchObject({ items: 0, unselected: {} });
  });
});

describe('a topic and a question with the same floor', () => {
  it.each([
    ['some', 'true'],
    ['no', 'false'],
  ])('leave out the same articles, where %s article is in them: those below it no rule keeps out', async (_, published) => {
    const draft = (name: string, quality: string) =>
      articleText({ webUrl: `https://example.org/${name}`, topics: '[AI]', published: 'false', quality });
    const articles = { 'a.md': articleText({ topics: '[AI]', published, quality: '90' }), 'b.md': draft('b', '60'), 'c.md': draft('c', '80') };
    const question = { slug: 'q', title: 'Q', topics: { any: ['AI'] }, minQuality: 80 };
    const from = site(articles, { topics: { AI: { minQuality: 80 } }, feeds: [question] });
    for (const name of ['AI', 'q'])
      expect((await explained(from, '--topic', name))['feed']).toMatchObject({
        minQuality: 80,
        unselected: { unpublished: published === 'true' ? 1 : 2 },
      });
  });
});

describe('plan and check', () => {
  it('name the condition by which an item leaves the feed of a question', async () => {
    const from = site({ 'boat.md': boat }, { feeds: [{ slug: 'q', title: 'Q' }] });
    await from.feedmill('build');
    const asked = { slug: 'q', title: 'Q', languages: ['en'], minHeat: 2, types: ['poem'] };
    from.put('feedmill.config.json', JSON.stringify({ ...CONFIG, feeds: [asked] }));
    const { changes } = JSON.parse((await from.feedmill('plan', '--json')).out);
    const [{ removed }] = changes.feeds.filter(({ slug }: { slug: string }) => slug === 'q');
    expect(removed[0].reasons).toEqual([{ rule: 'question-not-met', conditions: ['types', 'languages'], path: 'articles/boat.md' }]);
    expect((await from.feedmill('plan')).out).toContain('types and languages (articles/boat.md)');
  });

  it('tell of a name that no article bears, of an empty list and of a slug that is taken, on each run', async () => {
    const feeds = [
      { slug: 'boats', title: 'B', types: [] },
      { slug: 'q', title: 'Q', topics: { any: ['Boat'] } },
    ];
    const from = site({ 'boat.md': boat }, { feeds });
    const codes = ['unknown-name', 'unanswerable', 'slug-taken'];
    const { counts } = JSON.parse((await from.feedmill('check', '--json')).out);
    expect(counts).toEqual(Object.fromEntries(codes.map((code) => [code, 1])));
    for (let run = 0; run < 2; run++) {
      const { code, err } = await from.feedmill('build');
      expect(code).toBe(0);
      for (const each of codes) expect(err).toContain(`[${each}]`);
      expect(err).toContain('feeds[1].topics.any: no article has the topic "Boat"; did you mean "Boats"?');
    }
  });
});
