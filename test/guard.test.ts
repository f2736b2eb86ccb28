import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishedIds, tooMuchRemoved } from '../src/publish/guard.ts';
import { hashOf } from '../src/text/hash.ts';
import { namedArticle } from './support/articles.ts';
import { newFolder } from './support/folder.ts';
import { newSite, type Site } from './support/site.ts';

type Ids = readonly number[];
type After = readonly [ids: Ids, shown?: number];

/** Numbers from `first` on. */
const many = (count: number, first = 0): number[] => Array.from({ length: count }, (_, n) => first + n);

function removed(
  before: Readonly<Record<string, Ids>>,
  after: Readonly<Record<string, After>>,
  maxRemoved = 0.5,
): { published: number; removed: Ids } | undefined {
  const now = Object.entries(after).map(([slug, [ids, shown]]) => [slug, { shown: ids.slice(0, shown), all: () => ids }] as const);
  return tooMuchRemoved({ before: new Map(Object.entries(before)), after: new Map(now) }, maxRemoved);
}

describe('a removal', () => {
  it('is more than the share of at least 10 published items; just the share is fine', () => {
    expect(removed({ index: many(10) }, { index: [many(4)] })).toEqual({ published: 10, removed: many(6, 4) });
    expect(removed({ index: many(10) }, { index: [many(5)] })).toBeUndefined();
    expect(removed({ index: many(11) }, { index: [many(5)] })).toEqual({ published: 11, removed: many(6, 5) });
    expect(removed({ index: many(11) }, { index: [many(6)] })).toBeUndefined();
    expect(removed({ index: many(9) }, { index: [[]] })).toBeUndefined();
    expect(removed({ index: many(10) }, {})).toEqual({ published: 10, removed: many(10) });
    expect(removed({}, { index: [many(10)] })).toBeUndefined();
  });

  it('is measured by the share that was asked for', () => {
    expect(removed({ index: many(10) }, { index: [[]] }, 1)).toBeUndefined();
    expect(removed({ index: many(10) }, { index: [many(9)] }, 0)).toEqual({ published: 10, removed: [9] });
    expect(removed({ index: many(10) }, { index: [many(10)] }, 0)).toBeUndefined();
    expect(removed({ index: many(10) }, { index: [many(9)] }, 0.1)).toBeUndefined();
    expect(removed({ index: many(10) }, { index: [many(8)] }, 0.1)?.removed).toEqual([8, 9]);
  });

  it('is no more than a share that is just so many, whatever decimals it has', () => {
    for (let gone = 1; gone < 100; gone++) {
      const told = [gone, gone + 1].map((count) =>
        removed({ index: many(100) }, { index: [many(100 - count)] }, Number(`0.${String(gone).padStart(2, '0')}`)),
      );
      expect([gone, told[0], told[1]?.removed.length]).toEqual([gone, undefined, gone + 1]);
    }
  });

  it('counts distinct items, of all feeds together', () => {
    expect(removed({ a: many(9), b: many(9), c: many(9) }, {})).toBeUndefined();
    expect(removed({ a: many(9), b: [9] }, {})).toEqual({ published: 10, removed: many(10) });
    expect(removed({ a: many(10), b: many(10) }, { a: [[]], b: [many(10)] })).toBeUndefined();
    expect(removed({ a: many(10), b: many(10, 10) }, { a: [many(5)], b: [many(5, 10)] })).toBeUndefined();
    expect(removed({ a: many(10), b: many(10, 10) }, { a: [many(5)], b: [many(4, 10)] })?.removed).toHaveLength(11);
  });

  it('is not what only goes to another feed, nor what comes', () => {
    expect(removed({ a: many(20) }, { b: [many(20)] })).toBeUndefined();
    expect(removed({ a: many(20) }, { a: [many(100)] })).toBeUndefined();
  });
});

describe('newer items', () => {
  it('excuse what they push out, and only so much', () => {
    const topped = (newcomers: number, shown: number): After => [[...many(newcomers, 100), ...many(10)], shown];
    expect(removed({ index: many(10) }, { index: topped(10, 10) })).toBeUndefined();
    expect(removed({ index: many(10) }, { index: topped(50, 10) })).toBeUndefined();
    expect(removed({ index: many(10) }, { index: topped(6, 6) }, 0.3)?.removed).toEqual([6, 7, 8, 9]);
    expect(removed({ index: many(10) }, { index: topped(6, 6) }, 0.4)).toBeUndefined();
    expect(removed({ index: many(10) }, { index: topped(1, 5) }, 0.4)?.removed).toEqual(many(5, 5));
    expect(removed({ index: many(10) }, { index: topped(1, 5) })).toBeUndefined();
  });

  it('do not excuse what is gone from the folder', () => {
    expect(removed({ index: many(10) }, { index: [many(10, 100), 10] })?.removed).toEqual(many(10));
    expect(removed({ index: many(10) }, { index: [[...many(10, 100), ...many(4)], 10] })?.removed).toEqual(many(6, 4));
    expect(removed({ index: many(10) }, { index: [[...many(10, 100), ...many(5)], 10] })).toBeUndefined();
  });

  it('are no lowered limit', () => {
    expect(removed({ index: many(20) }, { index: [many(20), 9] })?.removed).toEqual(many(11, 9));
    expect(removed({ index: many(20) }, { index: [many(20), 10] })).toBeUndefined();
  });

  it('are those above an item, not below it', () => {
    expect(removed({ index: many(10) }, { index: [[...many(10), ...many(10, 100)], 4] })?.removed).toEqual(many(6, 4));
  });

  it('are new to the whole site: an item that comes from another feed pushes nobody out', () => {
    expect(removed({ a: many(10), b: many(10, 10) }, { a: [[...many(10, 10), ...many(10)], 10], b: [[]] }, 0.4)?.removed).toEqual(many(10));
  });

  it('excuse only what this feed had', () => {
    expect(removed({ a: many(10), b: many(1, 50) }, { b: [[...many(10, 100), 50, ...many(10)], 10] })?.removed).toEqual(many(10));
  });
});

it('a feed that only grows at the top is never guarded, whatever its limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 40 }), fc.nat(60), fc.integer({ min: 10, max: 40 }), (had, came, limit) => {
      const before = many(had).slice(0, limit);
      expect(removed({ index: before }, { index: [[...many(came, 100), ...many(had)], Math.min(limit, had + came)] }, 0)).toBeUndefined();
    }),
    { numRuns: 300, seed: 1 },
  );
});

it('the ids of a published feed are those of its JSON; none where it cannot be read', () => {
  const out = newFolder();
  const write = (text: string) => writeFileSync(join(out, 'ai.json'), text);
  expect(publishedIds(out, 'ai')).toEqual([]);
  write(JSON.stringify({ items: [{ id: 'https://news.example/b' }, { id: 7 }, {}, { id: 'https://news.example/a' }] }));
  expect(publishedIds(out, 'ai')).toEqual(['https://news.example/b', 'https://news.example/a'].map(hashOf));
  for (const text of ['', '{', 'null', '7', '[]', '{}', '{"items":{}}', '{"items":"x"}', '{"items":[null]}']) {
    write(text);
    expect([text, publishedIds(out, 'ai')]).toEqual([text, []]);
  }
});

it('the ids of a published feed without a JSON that can be read are those of its Atom', async () => {
  const site = newSite();
  for (const name of ['a&b', "a'b", 'é'])
    site.put(`articles/${hashOf(name)}.md`, namedArticle('x', { webUrl: `https://news.example/?${name}`, topics: '[ai]' }));
  expect((await site.feedmill('build')).code).toBe(0);
  const told = publishedIds(site.out, 'ai');
  expect(told).toHaveLength(3);
  for (const text of ['', '{"items":', 'null', '{}']) {
    site.put('out/ai.json', text);
    expect([text, publishedIds(site.out, 'ai')]).toEqual([text, told]);
  }
  site.drop('out/ai.json');
  expect(publishedIds(site.out, 'ai')).toEqual(told);
  site.put('out/ai.atom', '<html></html>');
  expect(publishedIds(site.out, 'ai')).toEqual([]);
});

describe('a window that moves on', () => {
  it('is pushed by the newer item, so what falls out of it is no removal', async () => {
    const site = newSite();
    site.config({ limit: 1, window: '48h' });
    for (let hour = 0; hour < 20; hour++) {
      const publishedDateTime = `2024-01-01T${String(hour).padStart(2, '0')}:00:00Z`;
      site.put(`articles/${hour}.md`, namedArticle(`a${hour}`, { publishedDateTime }));
    }
    expect((await site.feedmill('build', '--now', '2024-02-01T00:00:00Z')).code).toBe(0);
    site.put('articles/new.md', namedArticle('new', { publishedDateTime: '2024-01-31T00:00:00Z' }));
    expect((await site.feedmill('build', '--now', '2024-02-01T00:00:00Z')).code).toBe(0);
    site.config({ limit: 1 });
    site.put('articles/newer.md', namedArticle('newer', { publishedDateTime: '2024-01-31T01:00:00Z' }));
    expect((await site.feedmill('build', '--now', '2024-02-01T00:00:00Z')).code).toBe(0);
  });
});

describe('the newest articles alone, handed in as NDJSON', () => {
  const DAY = 86_400_000;
  const NOW = '2024-06-01T00:00:00Z';
  const built = async (site: Site, from: number, to: number, change: (place: number) => object = () => ({})) => {
    const lines = Array.from({ length: to - from }, (_, n) => {
      const publishedDateTime = new Date(Date.UTC(2024, 0, 1) + (from + n) * DAY).toISOString();
      const article = { title: `a${from + n}`, webUrl: `https://example.org/${from + n}`, publishedDateTime, quality: 80, topics: ['AI'] };
      return JSON.stringify({ ...article, published: true, ...change(from + n) });
    });
    site.put('n.ndjson', lines.join('\n'));
    return (await site.feedmill('build', '--from', 'n.ndjson', '--now', NOW)).code;
  };
  it('push out what is older than all that a full feed shows, whether they are still handed in or not', async () => {
    const site = newSite({}, { limit: 10 });
    expect(await built(site, 0, 12)).toBe(0);
    expect(await built(site, 8, 20)).toBe(0);
    expect(await built(site, 40, 52)).toBe(0);
  });
  it('push out nothing of a feed that they do not fill, and nothing as new as they are', async () => {
    const site = newSite({}, { limit: 10 });
    expect(await built(site, 0, 12)).toBe(0);
    expect(await built(site, 40, 49)).toBe(5);
    expect(await built(site, 0, 12, (place) => ({ webUrl: `https://example.org/x${place}` }))).toBe(5);
    expect(await built(site, 0, 0)).toBe(5);
  });
});
