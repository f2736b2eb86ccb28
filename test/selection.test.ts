import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Article, Table } from '../src/model.ts';
import { hiddenIds, relatedOf, rowMarks, topicsAt } from '../src/selection/context.ts';
import { namingOf } from '../src/selection/naming.ts';
import { inIdOrder, isSelected, nextChange, RULES, rulesFailed, select } from '../src/selection/rules.ts';
import { topicsOf } from '../src/selection/topics.ts';
import { hashOf } from '../src/text/hash.ts';
import { runs } from './support/property.ts';
import { articleOf, configOf, NOON, type Sample, tableFrom } from './support/tables.ts';

const NOW = NOON + 1000;

/** What the rules say of samples: a line a row, and the rows in order. */
function verdict(samples: readonly (Sample | 'refused')[], keys: Record<string, unknown> = {}, now = NOW) {
  const table = tableFrom(samples);
  const selection = select(table, configOf(keys), now);
  const failed = samples.map((_, row) => rulesFailed(selection, row).join(' '));
  expect(samples.map((_, row) => isSelected(selection, row))).toEqual(samples.map((_, row) => selection.order.includes(row)));
  return { table, selection, failed, stays: [...selection.stays], order: [...selection.order] };
}

describe('each rule', () => {
  it('is told in this order', () => {
    expect(RULES).toEqual(['unpublished', 'low-quality', 'not-yet-due', 'duplicate']);
  });

  it('unpublished: where published is not true', () => {
    expect(verdict([{ published: true }, { published: false }]).failed).toEqual(['', 'unpublished']);
  });

  it('low-quality: under minQuality, or missing while the rule is on', () => {
    const samples = [{ quality: 50 }, { quality: 49.999 }, { quality: 0 }, { quality: undefined }, { quality: 100 }];
    expect(verdict(samples).failed).toEqual(['', 'low-quality', 'low-quality', 'low-quality', '']);
    expect(verdict(samples, { minQuality: 0 }).failed).toEqual(['', '', '', 'low-quality', '']);
    expect(verdict(samples, { minQuality: 100 }).failed).toEqual(['low-quality', 'low-quality', 'low-quality', 'low-quality', '']);
    expect(verdict(samples, { minQuality: null }).failed).toEqual(['', '', '', '', '']);
  });

  it('not-yet-due: after now; equal is due', () => {
    expect(verdict([{ publishedAt: NOW - 1 }, { publishedAt: NOW }, { publishedAt: NOW + 1 }]).failed).toEqual(['', '', 'not-yet-due']);
  });

  it('is asked of an article that failed another one', () => {
    const all = { published: false, quality: undefined, publishedAt: NOW + 1 };
    expect(verdict([all, { ...all, quality: 50 }, { ...all, published: true }, { ...all, publishedAt: NOW }]).failed).toEqual([
      'unpublished low-quality not-yet-due',
      'unpublished not-yet-due',
      'low-quality not-yet-due',
      'unpublished low-quality',
    ]);
  });

  it('is not asked of an article that was refused, and that one is not selected', () => {
    expect(verdict(['refused', {}, 'refused'])).toMatchObject({ failed: ['', '', ''], order: [1], stays: [] });
  });
});

describe('duplicate', () => {
  const link = 'https://news.example/same';
  it('is the same canonical url, however it is written', () => {
    const links = [link, 'http://news.example/same', `${link}#top`, `${link}?utm_source=x&gclid=1`, 'http://news.example:443/same'];
    expect(verdict(links.map((written) => ({ link: written }))).stays).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
    ]);
    const others = [
      link,
      `${link}/`,
      'https://www.news.example/same',
      `${link}?a=1&b=2`,
      `${link}?b=2&a=1`,
      'https://news.example/Same',
      'https://news.example:80/same',
    ];
    expect(verdict(others.map((written) => ({ link: written })))).toMatchObject({ stays: [], failed: others.map(() => '') });
  });

  it('leaves the higher quality, then the newer, then the smaller path', () => {
    expect(
      verdict([
        { link, quality: 80, publishedAt: NOON },
        { link, quality: 81, publishedAt: NOON - 1 },
      ]),
    ).toMatchObject({ stays: [[0, 1]], failed: ['duplicate', ''], order: [1] });
    expect(
      verdict([
        { link, publishedAt: NOON - 1 },
        { link, publishedAt: NOON },
      ]),
    ).toMatchObject({ stays: [[0, 1]], order: [1] });
    expect(verdict([{ link }, { link }, { link }])).toMatchObject({
      stays: [
        [1, 0],
        [2, 0],
      ],
      order: [0],
      failed: ['', 'duplicate', 'duplicate'],
    });
    expect(
      verdict(
        [
          { link, quality: undefined },
          { link, quality: 0 },
        ],
        { minQuality: null },
      ).stays,
    ).toEqual([[0, 1]]);
    expect(
      verdict(
        [
          { link, quality: undefined, publishedAt: 5 },
          { link, quality: undefined, publishedAt: 6 },
        ],
        { minQuality: null },
      ).stays,
    ).toEqual([[0, 1]]);
  });

  it('is asked last, among those that pass the others', () => {
    const best = { link, quality: 100 };
    const samples = [
      { ...best, published: false },
      { link, quality: 60 },
      { ...best, publishedAt: NOW + 1 },
      { link, quality: 55 },
      'refused',
      { link, quality: 10 },
    ] as const;
    expect(verdict(samples)).toMatchObject({
      failed: ['unpublished', '', 'not-yet-due', 'duplicate', '', 'low-quality'],
      stays: [[3, 1]],
      order: [1],
    });
  });

  it('is no matter of hashes: ids that share one are two', () => {
    const table = tableFrom([{ link: 'https://news.example/a' }, { link: 'https://news.example/b' }, { link: 'https://news.example/a#x' }]);
    table.idHash.fill(7);
    expect([...select(table, configOf(), NOW).stays]).toEqual([[2, 0]]);
  });
});

describe('the order', () => {
  it('is newest first; among the shown, equal instants go by id in code unit order', () => {
    const links = ['https://news.example/b', 'https://news.example/A', 'https://news.example/a', 'http://news.example/Z', 'https://news.example/a/b'];
    const { table, selection } = verdict([...links.map((link) => ({ link })), { publishedAt: NOON + 1 }, { publishedAt: NOON - 1 }]);
    expect([...selection.order]).toEqual([5, 0, 1, 2, 3, 4, 6]);
    expect([...inIdOrder(table, selection.order, 7)]).toEqual([5, 1, 3, 2, 4, 0, 6]);
    expect([...inIdOrder(table, selection.order, 2)]).toEqual([5, 1, 3, 2, 4, 0, 6]);
    expect([...inIdOrder(table, selection.order, 1)]).toEqual([5, 0, 1, 2, 3, 4, 6]);
    expect([...inIdOrder(table, selection.order, 0)]).toEqual([5, 0, 1, 2, 3, 4, 6]);
    expect([...selection.order]).toEqual([5, 0, 1, 2, 3, 4, 6]);
  });

  it('does not ask for the ids of what is not shown, nor of single instants', () => {
    const table = tableFrom(Array.from({ length: 9 }, (_, n) => ({ publishedAt: NOON - Math.floor(n / 3) })));
    const asked: number[] = [];
    const at = (row: number) => {
      asked.push(row);
      return table.link.at(row);
    };
    const watched: Table = { ...table, link: { at } };
    inIdOrder(watched, Uint32Array.from([0, 3, 4, 5, 6, 7, 8]), 2);
    expect([...new Set(asked)].sort()).toEqual([3, 4, 5]);
  });
});

describe('any table', () => {
  const sample = fc.record({
    link: fc.integer({ min: 0, max: 6 }).map((n) => `http${n % 2 === 0 ? '' : 's'}://news.example/${n >> 1}`),
    published: fc.boolean(),
    quality: fc.constantFrom(undefined, 0, 49, 50, 51, 90),
    publishedAt: fc.constantFrom(NOW - 2, NOW - 1, NOW, NOW + 1),
  });
  /** The rules as plainly as they can be said. */
  function plainly(articles: readonly (Article | undefined)[], floor: number | null) {
    const failed = articles.map((one) => {
      const found: string[] = [];
      if (one !== undefined && !one.published) found.push('unpublished');
      if (one !== undefined && floor !== null && (one.quality === undefined || one.quality < floor)) found.push('low-quality');
      if (one !== undefined && one.publishedAt > NOW) found.push('not-yet-due');
      return found;
    });
    const passing = articles.flatMap((one, row) => (one !== undefined && failed[row]?.length === 0 ? [{ ...one, row }] : []));
    const best = passing.toSorted((a, b) => (b.quality ?? -1) - (a.quality ?? -1) || b.publishedAt - a.publishedAt || (a.path < b.path ? -1 : 1));
    const stays = passing.flatMap(({ row, id }) => {
      const winner = best.find((other) => other.id === id)?.row ?? row;
      return winner === row ? [] : [[row, winner] as [number, number]];
    });
    for (const [row] of stays) failed[row]?.push('duplicate');
    const order = passing.filter(({ row }) => failed[row]?.length === 0).toSorted((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? -1 : 1));
    return { failed: failed.map((found) => found.join(' ')), stays, order: order.map(({ row }) => row) };
  }

  it('gets the verdict that the rules say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 9, arbitrary: sample }, { weight: 1, arbitrary: fc.constant('refused' as const) }), { maxLength: 14 }),
        fc.constantFrom(null, 0, 50),
        (samples, floor) => {
          const { table, selection, failed, stays } = verdict(samples, { minQuality: floor });
          const articles = samples.map((one, row) => (one === 'refused' ? undefined : articleOf(one, row)));
          expect({ failed, stays, order: [...inIdOrder(table, selection.order, table.count)] }).toEqual(plainly(articles, floor));
        },
      ),
      { numRuns: runs(200), seed: 1 },
    );
  });
});

it('nextChange is the next instant at which something becomes due', () => {
  const table = tableFrom([{ publishedAt: 50, updatedAt: 70 }, { publishedAt: 60 }, 'refused', { publishedAt: 55, updatedAt: 90 }]);
  expect([0, 49, 50, 55, 60, 69, 70, 89, 90].map((now) => nextChange(table, now))).toEqual([50, 50, 55, 60, 70, 70, 90, 90, Infinity]);
});

describe('what stands beside an article', () => {
  const relative = (path: string, quality?: number) => ({
    title: path,
    link: `https://news.example/${path}`,
    id: `https://news.example/${path}`,
    ...(quality === undefined ? {} : { quality }),
  });
  const config = configOf({ related: 2 });
  function related(article: Sample, others: readonly (Sample | 'refused')[], settings = config): string[] {
    const table = tableFrom([article, ...others]);
    const hidden = hiddenIds(table, select(table, settings, NOW), settings);
    return relatedOf(articleOf(article, 0), table, hidden, settings).map(({ title }) => title);
  }

  it('are related articles that are good enough, as many as the config says', () => {
    const list = [relative('x', 49), relative('y', 50), relative('z'), relative('v', 90), relative('w', 90)];
    expect(related({ related: list }, [])).toEqual(['y', 'v']);
    expect(related({ related: list }, [], configOf({ related: 0 }))).toEqual([]);
    expect(related({ related: list }, [], configOf({ related: 9, minQuality: null }))).toEqual(['x', 'y', 'z', 'v', 'w']);
  });

  it('are each shown once, as the first that is good enough', () => {
    const other = (title: string, quality: number) => ({ ...relative('x', quality), title });
    expect(related({ related: [other('low', 1), other('first', 60), other('again', 90), relative('y', 60), relative('z', 60)] }, [])).toEqual([
      'first',
      'y',
    ]);
  });

  it('are never the article itself, nor one of the folder that is not selected', () => {
    const list = [relative('0', 90), relative('1', 90), relative('2', 90), relative('3', 90), relative('4', 90)];
    const all = configOf({ related: 9 });
    expect(related({ related: list }, [{ published: false }, { quality: 1 }, { publishedAt: NOW + 1 }, {}], all)).toEqual(['4']);
    const refused = tableFrom([{}, 'refused']);
    expect(hiddenIds(refused, select(refused, all, NOW), all).size).toBe(0);
    expect(related({ related: list }, [{ published: false }, { link: 'https://news.example/1' }, 'refused', {}], all)).toEqual(['1', '2', '3', '4']);
  });

  it('are not hidden by another url that shares the hash', () => {
    const table = tableFrom([{ related: [relative('b', 90)] }, { link: 'https://news.example/secret', published: false }]);
    table.idHash[1] = hashOf('https://news.example/b');
    const hidden = hiddenIds(table, select(table, config, NOW), config);
    expect([hidden.size, relatedOf(articleOf({ related: [relative('b', 90)] }, 0), table, hidden, config).length]).toEqual([1, 1]);
  });

  it('are its topics, each once, in the order of the file', () => {
    const table = tableFrom([{ topics: ['Zoo', 'AI', 'zoo', 'C'] }, { topics: ['x'], published: false }]);
    const selection = select(table, config, NOW);
    const topics = topicsOf(table, selection, config, namingOf(config));
    expect([0, 1].map((row) => topicsAt(table, topics, row).map(({ slug }) => slug))).toEqual([['zoo', 'ai', 'c'], []]);
  });

  it('and all of it counts in its mark', () => {
    const mark = (
      article: Sample,
      others: readonly Sample[] = [{}],
      now = NOW,
      stamp?: (table: Table) => void,
      keys: Record<string, unknown> = {},
    ) => {
      const settings = configOf(keys);
      const table = tableFrom([article, ...others]);
      stamp?.(table);
      const selection = select(table, settings, now);
      return rowMarks(table, topicsOf(table, selection, settings, namingOf(settings)), hiddenIds(table, selection, settings), now)(0);
    };
    const article = { topics: ['AI'], related: [relative('1', 90)], updatedAt: NOW + 5 };
    const stamps = [
      (table: Table) => (table.size[0] = 1),
      (table: Table) => (table.mtime[0] = 1n),
      (table: Table) => (table.ctime[0] = 1n),
      (table: Table) => (table.ino[0] = 1n),
    ];
    const marks = [
      mark(article),
      mark(article, [{ published: false }]),
      mark(article, [{}], NOW + 5),
      mark(article, [{}], NOW, undefined, { topics: { AI: { title: 'A.I.' } } }),
      mark(article, [{}], NOW, undefined, { topics: { AI: { slug: 'ai-2', title: 'AI' } } }),
      ...stamps.map((stamp) => mark(article, [{}], NOW, stamp)),
    ];
    expect(new Set(marks).size).toBe(marks.length);
    expect(mark(article, [{}, { topics: ['AI'] }], NOW + 4)).toBe(marks[0]);
  });
});
