import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newest } from '../src/articles/newest.ts';
import type { Article } from '../src/model.ts';

const article = fc.record({
  publishedAt: fc.nat(60),
  topics: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  published: fc.boolean(),
  quality: fc.option(fc.nat(9), { nil: undefined }),
});

describe('the newest articles', () => {
  it('are kept of each topic and of all, and not many more', () => {
    fc.assert(
      fc.property(fc.array(article, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), fc.option(fc.nat(5)), (offered, most, minQuality) => {
        const kept = newest({ most, minQuality });
        for (const [row, one] of offered.entries()) kept.offer(row, one as unknown as Article, 1);
        const good = [...offered.keys()].filter((row) => {
          const { published, quality = Number.NaN } = offered[row]!;
          return published && (minQuality === null || quality >= minQuality);
        });
        const newestOf = (rows: readonly number[], count: number) =>
          [...rows].sort((a, b) => offered[b]!.publishedAt - offered[a]!.publishedAt).slice(0, count);
        const groups = [good, ...(['a', 'b', 'c'] as const).map((topic) => good.filter((row) => offered[row]!.topics.includes(topic)))];
        for (const rows of groups) {
          const instants = newestOf(rows, most).map((row) => offered[row]!.publishedAt);
          const last = instants.at(-1) ?? 0;
          const missing = rows.filter((row) => offered[row]!.publishedAt > last && !kept.articles.has(row));
          expect(missing).toEqual([]);
        }
        expect([...kept.articles.keys()].filter((row) => !good.includes(row))).toEqual([]);
        expect(kept.articles.size).toBeLessThanOrEqual(groups.length * (2 * most - 1));
        for (const [row, one] of kept.articles) expect(one).toBe(offered[row]);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('are all kept where there is no limit, until they are too much', () => {
    const kept = newest({ most: 0, minQuality: null });
    const one = { publishedAt: 1, topics: ['a'], published: true } as unknown as Article;
    for (let row = 0; row < 10; row++) kept.offer(row, one, 4_000_000);
    expect([...kept.articles.keys()]).toEqual([0, 1, 2, 3, 4]);
  });

  it('make room when they are pushed out', () => {
    const kept = newest({ most: 1, minQuality: null });
    const at = (publishedAt: number) => ({ publishedAt, topics: ['a'], published: true }) as unknown as Article;
    for (let row = 0; row < 50; row++) kept.offer(row, at(row), 4_000_000);
    expect([...kept.articles.keys()]).toEqual([49]);
  });
});
