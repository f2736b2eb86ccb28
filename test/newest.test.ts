import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Newest, newest } from '../src/articles/newest.ts';
import type { Article } from '../src/model.ts';

const article = fc.record({
  publishedAt: fc.nat(60),
  topics: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  published: fc.boolean(),
  quality: fc.option(fc.nat(9), { nil: undefined }),
});

/** Those of the first `count` rows whose articles are kept. */
const keptOf = ({ at }: Newest, count: number) => Array.from({ length: count }, (_, row) => row).filter((row) => at(row) !== undefined);

describe('the newest articles', () => {
  it('are kept of each topic and of all, and no more', () => {
    fc.assert(
      fc.property(fc.array(article, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), fc.option(fc.nat(5)), (offered, most, minQuality) => {
        const kept = newest({ most, minQuality, related: true });
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
          const missing = rows.filter((row) => offered[row]!.publishedAt > last && kept.at(row) === undefined);
          expect(missing).toEqual([]);
        }
        const rows = keptOf(kept, offered.length);
        expect(rows.filter((row) => !good.includes(row))).toEqual([]);
        expect(rows.length).toBeLessThanOrEqual(groups.length * most);
        for (const row of rows) expect(kept.at(row)).toEqual(offered[row]);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  const one = (publishedAt: number) => ({ publishedAt, topics: ['a'], published: true }) as unknown as Article;
  const big = 4_000_000;

  it('are all kept where there is no limit', () => {
    const kept = newest({ most: 0, minQuality: null, related: true });
    for (let row = 0; row < 10_000; row++) kept.offer(row, one(1), 1);
    expect(keptOf(kept, 10_000).length).toBe(10_000);
    for (let row = 10_000; row < 10_010; row++) kept.offer(row, one(row), 900_000);
    const rows = keptOf(kept, 10_010);
    expect(rows.map((row) => kept.at(row))).toEqual(rows.map((row) => one(row < 10_000 ? 1 : row)));
  });

  it('are fewer where they are too large, and the newest of them', () => {
    const kept = newest({ most: 8, minQuality: null, related: true });
    for (let row = 0; row < 40; row++) kept.offer(row, one(row), big);
    const rows = keptOf(kept, 40);
    expect(rows).toContain(39);
    expect(rows.length).toBeLessThanOrEqual(6);
    expect(Math.min(...rows)).toBeGreaterThan(30);
  });

  it('have their related articles only where those are shown', () => {
    const related = [{ title: 'R', link: 'https://r.example/', id: 'https://r.example/' }];
    const keptBy = (shown: boolean) => {
      const kept = newest({ most: 1, minQuality: null, related: shown });
      kept.offer(0, { ...one(1), related }, 1);
      return kept.at(0);
    };
    expect([keptBy(true), keptBy(false)]).toEqual([
      { ...one(1), related },
      { ...one(1), related: [] },
    ]);
  });

  it('make room when they are pushed out', () => {
    const kept = newest({ most: 1, minQuality: null, related: true });
    for (let row = 0; row < 50; row++) kept.offer(row, one(row), big);
    expect(keptOf(kept, 50)).toEqual([49]);
  });
});
