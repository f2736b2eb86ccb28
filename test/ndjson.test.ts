import { closeSync, ftruncateSync, openSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exported } from '../src/articles/export.ts';
import { LARGEST_ARTICLE, parsedFile } from '../src/articles/file.ts';
import { LARGEST_LINE, type NdjsonTable, readStretch, rebased, stretchesOf, withTexts } from '../src/articles/ndjson.ts';
import { parseArticle } from '../src/articles/parse.ts';
import { readNdjson } from '../src/articles/read.ts';
import { addRow, addTable, newRows, tableOf } from '../src/articles/table.ts';
import type { Article, Table } from '../src/model.ts';
import { newFolder } from './support/folder.ts';
import { runs } from './support/property.ts';
import { fileOf, meaningAt, toldBy } from './support/tables.ts';

const RULES = { defaults: {}, timezone: 'UTC' };
const still = () => undefined;

let folder = '';
let file = '';
const open: NdjsonTable[] = [];
beforeEach(() => {
  folder = newFolder();
  file = join(folder, 'articles.ndjson');
});
afterEach(() => {
  for (const lines of open.splice(0)) lines.close();
});

const line = (n: number, more: object = {}) =>
  JSON.stringify({ title: `Title ${n}`, webUrl: `https://news.example/${n}`, publishedDateTime: '2024-01-01', topics: ['AI', `T${n % 3}`], ...more });

async function read(content: string | Buffer, paths = [file], rules = RULES): Promise<NdjsonTable> {
  writeFileSync(file, content);
  const lines = await readNdjson(paths, rules, still);
  open.push(lines);
  return lines;
}

/** Reads the file in stretches that end at `bounds`, as threads would. */
async function readIn(bounds: readonly number[]): Promise<NdjsonTable> {
  const ends = [...bounds, Number.POSITIVE_INFINITY];
  const rows = newRows();
  let before = 0;
  for (const [part, end] of ends.entries()) {
    const stretch = { path: file, file: 0, start: bounds[part - 1] ?? 0, end };
    const own = newRows();
    const lines = await readStretch(stretch, RULES, still, own);
    addTable(rows, rebased({ table: tableOf(own), lines }, stretch, before));
    before += lines;
  }
  const lines = withTexts(tableOf(rows), [file], RULES);
  open.push(lines);
  return lines;
}

const numbers = ({ table }: NdjsonTable) => Array.from({ length: table.count }, (_, row) => Number(table.path.at(row)?.slice(file.length + 1)));
const codes = ({ table }: NdjsonTable) =>
  [...table.findings].map(([row, found]) => [row, ...found.map(({ code, path }) => `${code} ${path.slice(file.length)}`)]);

describe('NDJSON', () => {
  it('gives the table that the same articles give as files', async () => {
    const articles = [
      {
        fields:
          'title: One & <b>two</b>\nwebUrl: http://news.example/a?utm_source=x\npublishedDateTime: 2024-01-01T10:00:00+02:00\nqualityScore: 70\ntopics: [AI, "C++", ai]\npublished: true\n',
        record: {
          title: 'One & <b>two</b>',
          webUrl: 'http://news.example/a?utm_source=x',
          publishedDateTime: '2024-01-01T10:00:00+02:00',
          qualityScore: '70',
          topics: ['AI', 'C++', 'ai'],
          published: true,
        },
      },
      {
        fields: 'title: é 人\noriginalUrl: https://news.example/b\npublishedDateTime: 2024-01-02\nlanguage: de\ntype: News\n',
        record: { title: 'é 人', originalUrl: 'https://news.example/b', publishedDateTime: '2024-01-02', language: 'de', type: 'News' },
      },
      { fields: 'title: Refused\npublishedDateTime: 2024-01-03\n', record: { title: 'Refused', publishedDateTime: '2024-01-03' } },
    ];
    const rules = { defaults: { qualityScore: 33, published: true }, timezone: 'Asia/Tokyo' };
    const rows = newRows();
    for (const [place, { fields }] of articles.entries())
      addRow(rows, fileOf(`${place}.md`, place), parseArticle(`${place}.md`, Buffer.from(`---\n${fields}---\nText ${place}\n`), rules));
    const files = tableOf(rows);
    const lines = await read(articles.map(({ record }, place) => JSON.stringify({ ...record, body: `Text ${place}\n` })).join('\n'), [file], rules);
    const placeless = (table: Table) =>
      Array.from({ length: table.count }, (_, row) => {
        const { findings, ...meaning } = meaningAt(table, row) as { findings?: readonly object[] };
        return {
          ...meaning,
          title: table.title.at(row),
          link: table.link.at(row),
          findings: findings?.map((one) => ({ ...one, path: '', line: 0 })),
        };
      });
    expect(placeless(lines.table)).toEqual(placeless(files));
    expect([files.count, files.refused[2], lines.read(0)?.body, lines.read(2)]).toEqual([3, 1, 'Text 0\n', undefined]);
  });

  it('has a row a line, named by its number, blank lines apart', async () => {
    const lines = await read(`\uFEFF${line(1)}\r\n\r\n\n${line(4)}\n\n${line(6)}`);
    expect(numbers(lines)).toEqual([1, 4, 6]);
    expect([0, 1, 2, 3].map((row) => lines.table.title.at(row))).toEqual(['Title 1', 'Title 4', 'Title 6', undefined]);
    expect([0, 1, 2, 3].map((row) => lines.table.link.at(row))).toEqual([
      'https://news.example/1',
      'https://news.example/4',
      'https://news.example/6',
      undefined,
    ]);
    expect(lines.read(1)).toMatchObject({ path: `${file}:4`, title: 'Title 4', body: '' } satisfies Partial<Article>);
    expect(codes(lines)).toEqual([]);
    for (const empty of ['', '\n', '\r\n\n\n']) expect((await read(empty)).table.count).toBe(0);
    expect(numbers(await read(`${line(1)}\n`))).toEqual([1]);
  });

  it('refuses a bad line by its number, and reads the others', async () => {
    const bad = ['{"title": ', 'null', '[]', '"text"', '7', '{}', '{"title":"x"}}', ' ', '\uFEFF'];
    const lines = await read([line(1), ...bad, line(11)].join('\n'));
    expect(codes(lines)).toEqual([
      [1, 'bad-json :2'],
      [2, 'not-fields :3'],
      [3, 'not-fields :4'],
      [4, 'not-fields :5'],
      [5, 'not-fields :6'],
      [6, 'missing-field :7', 'missing-field :7', 'missing-field :7'],
      [7, 'bad-json :8'],
      [8, 'bad-json :9'],
      [9, 'bad-json :10'],
    ]);
    expect([...lines.table.refused]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    expect([lines.table.title.at(1), lines.read(1), lines.table.title.at(10)]).toEqual(['', undefined, 'Title 11']);
    expect(JSON.stringify([...(await read('secret text\n')).table.findings])).not.toContain('secret');
  });

  it('refuses bytes that are not UTF-8, and takes a replacement character that is written', async () => {
    const broken = [Buffer.from([0xff]), Buffer.from([0xc3]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0xc0, 0x80])].map((bytes, n) =>
      Buffer.concat([Buffer.from(line(n).slice(0, -2)), bytes, Buffer.from('"}')]),
    );
    const all = [Buffer.from(`\uFEFF${line(1, { title: 'a\uFFFDb' })}`), ...broken, Buffer.from(line(6, { title: '\uFFFD' }))].flatMap((one) => [
      one,
      Buffer.from('\n'),
    ]);
    const lines = await read(Buffer.concat(all));
    expect(codes(lines)).toEqual([
      [1, 'not-utf8 :2'],
      [2, 'not-utf8 :3'],
      [3, 'not-utf8 :4'],
      [4, 'not-utf8 :5'],
    ]);
    expect([lines.table.title.at(0), lines.table.title.at(5)]).toEqual(['a\uFFFDb', '\uFFFD']);
  });

  it('of several files keeps their order, and counts the lines of each', async () => {
    const other = join(folder, 'b.ndjson');
    writeFileSync(other, `\n${line(7)}\nbad`);
    const lines = await read(`${line(1)}\n${line(2)}`, [file, other, file]);
    expect(Array.from({ length: lines.table.count }, (_, row) => lines.table.path.at(row))).toEqual([
      `${file}:1`,
      `${file}:2`,
      `${other}:2`,
      `${other}:3`,
      `${file}:1`,
      `${file}:2`,
    ]);
    expect(lines.table.title.at(2)).toBe('Title 7');
    await expect(readNdjson([join(folder, 'missing')], RULES, still)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('stretches', () => {
  it('give the same rows and numbers wherever they end, even inside a character', async () => {
    const pieces = [
      '\uFEFF',
      line(1),
      line(2, { title: 'é人😀\uFFFD' }),
      line(3, { body: 'x\u2028y' }),
      '',
      'bad',
      '{"title": "unfinished',
      '\r',
      '{}',
    ];
    const ends = ['\n', '\n', '\r\n', '\n\n\n'];
    const content = fc.array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...ends)), { maxLength: 9 }).map((parts) => parts.flat().join(''));
    await fc.assert(
      fc.asyncProperty(content, fc.constantFrom('', line(9), 'bad', '\r'), fc.array(fc.nat(900), { maxLength: 5 }), async (start, end, cuts) => {
        const bytes = Buffer.from(start + end);
        const whole = await read(bytes);
        const split = await readIn(cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b));
        expect([toldBy(split.table), codes(split)]).toEqual([toldBy(whole.table), codes(whole)]);
        for (const lines of open.splice(0)) lines.close();
      }),
      { numRuns: runs(40), seed: 1 },
    );
  });

  it('give the same at every single byte', async () => {
    const bytes = Buffer.from(`\uFEFF${line(1)}\r\n\n${line(3, { title: 'é人😀' })}\nbad\n\r\n{}`);
    const whole = await read(bytes);
    const told = toldBy(whole.table);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const split = await readIn([cut]);
      if (JSON.stringify(numbers(split)) !== '[1,3,4,6]') throw new Error(`cut at ${cut}: lines ${numbers(split).join()}`);
      if (cut % 10 === 0) expect(toldBy(split.table)).toEqual(told);
      for (const lines of open.splice(1)) lines.close();
    }
  });

  it('follow each other, of each file at most so many, and at least 8 MiB long', () => {
    const sized = (bytes: number, name: string) => {
      const fd = openSync(join(folder, name), 'w');
      ftruncateSync(fd, bytes);
      closeSync(fd);
      return join(folder, name);
    };
    const MIB = 1 << 20;
    const paths = [sized(0, 'a'), sized(16 * MIB - 1, 'b'), sized(16 * MIB, 'c'), sized(100 * MIB + 1, 'd')];
    const cut = stretchesOf(paths, 4).map(({ path, file: number, start, end }) => [path.slice(-1), number, start, end]);
    const quarter = Math.floor((100 * MIB + 1) / 4);
    expect(cut).toEqual([
      ['a', 0, 0, Infinity],
      ['b', 1, 0, Infinity],
      ['c', 2, 0, 8 * MIB],
      ['c', 2, 8 * MIB, Infinity],
      ['d', 3, 0, quarter],
      ['d', 3, quarter, 2 * quarter],
      ['d', 3, 2 * quarter, 3 * quarter],
      ['d', 3, 3 * quarter, Infinity],
    ]);
    expect(() => stretchesOf([join(folder, 'missing')], 1)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

describe('a long line', () => {
  const longer = (bytes: number) => {
    const [head = '', tail = ''] = line(2, { body: '|' }).split('|');
    return head + 'x'.repeat(bytes - head.length - tail.length) + tail;
  };
  it('is an article up to the largest size, and refused above', async () => {
    writeFileSync(file, `${line(1)}\n${longer(LARGEST_LINE)}\n${longer(LARGEST_LINE + 1)}\n${line(4)}`);
    const lines = await readIn([]);
    expect([numbers(lines), codes(lines), lines.read(3)?.title]).toEqual([
      [1, 2, 3, 4],
      [
        [1, 'body-too-long :2'],
        [2, 'file-too-large :3'],
      ],
      'Title 4',
    ]);
    expect(lines.read(1)?.body.length).toBeGreaterThan(LARGEST_LINE - 200);
  });

  it('is as large as what it says, however that is escaped, until it is too long to be looked at', async () => {
    const escaped = (body: string, as: string) =>
      line(1, { body: '|' }).replace('|', as.repeat(Math.ceil(LARGEST_ARTICLE / Buffer.byteLength(body))));
    for (const [body, as] of [
      ['\u0001', '\\u0001'],
      ['"', '\\"'],
      ['é', '\\u00e9'],
      ['日', '\\u65e5'],
      ['🦢', '\\ud83e\\uddA2'],
    ] as const) {
      writeFileSync(file, `${escaped(body, as)}\n${escaped(body, as + as)}\n${line(3)}`);
      const lines = await readIn([]);
      expect(codes(lines)).toEqual([
        [0, 'body-too-long :1'],
        [1, 'file-too-large :2'],
      ]);
      expect([lines.read(0)?.body.slice(0, body.length), lines.read(2)?.title]).toEqual([body, 'Title 3']);
    }
  });

  it('is an article where the largest file of the folder is one, and is exported', async () => {
    const long = `"&amp;lt;${'&'.repeat(85_000)}"`;
    const head = `---\ntitle: ${long}\nexcerpt: ${long}\ncategory: ${long}\npublishedDateTime: 2024-01-01\nwebUrl: https://news.example/1\n---\n`;
    const bytes = Buffer.from(head.padEnd(LARGEST_ARTICLE, '\u0001"'));
    const { article } = parsedFile('a.md', bytes, RULES);
    writeFileSync(file, exported(article as Article, RULES));
    const lines = await readIn([]);
    expect(codes(lines)).toEqual([[0, 'body-too-long :1']]);
    expect(lines.read(0)?.body === article?.body && lines.read(0)?.title === article?.title).toBe(true);
  });

  it('of any length is refused by its number, and moves none of the others', async () => {
    const long = 'x'.repeat(2 * LARGEST_ARTICLE);
    for (const [head, bytes] of [
      [line(1), `${long}${long}y`],
      [line(1), long.slice(line(1).length + 1)],
    ] as const) {
      writeFileSync(file, `${head}\n${bytes}\n${line(3)}\n`);
      const lines = await readIn([LARGEST_ARTICLE]);
      expect([numbers(lines), codes(lines), [...lines.table.size], lines.read(2)?.title]).toEqual([
        [1, 2, 3],
        [[1, 'file-too-large :2']],
        [head.length, bytes.length, line(3).length],
        'Title 3',
      ]);
    }
    for (const bytes of [long, `${long}y`, long.slice(1)]) {
      writeFileSync(file, bytes);
      expect([bytes.length, codes(await readIn([]))]).toEqual([bytes.length, [[0, 'file-too-large :1']]]);
    }
  });
});

describe('many files', () => {
  it('are not all held open', async () => {
    const paths = Array.from({ length: 300 }, (_, n) => join(folder, `${n}.ndjson`));
    for (const [n, path] of paths.entries()) writeFileSync(path, line(n));
    const lowest = () => {
      const fd = openSync(file, 'r');
      closeSync(fd);
      return fd;
    };
    writeFileSync(file, '');
    const before = lowest();
    const lines = await read('', paths);
    const titles = Array.from({ length: 300 }, (_, row) => lines.read(row)?.title);
    expect([lowest() - before < 200, titles]).toEqual([true, paths.map((_, n) => `Title ${n}`)]);
    for (const n of [0, 299]) writeFileSync(join(folder, `${n}.ndjson`), line(300));
    expect([lines.read(0), lines.read(299)]).toEqual([undefined, undefined]);
  });
});

describe('a file that changes under it', () => {
  it('gives an article of the line only while it is the same one', async () => {
    const lines = await read(`${line(1)}\n${line(2)}\n`);
    writeFileSync(file, `${line(3)}\n${line(2)}\n`);
    expect([lines.read(0), lines.table.title.at(0), lines.table.link.at(0), lines.read(1)?.title]).toEqual([undefined, '', '', 'Title 2']);
    writeFileSync(file, 'x');
    expect([lines.read(0), lines.read(1), lines.table.title.at(1)]).toEqual([undefined, undefined, '']);
  });

  it('and is cut short gives nothing of what was read before', async () => {
    const lines = await read(`${line(1)}\n${line(2)}`);
    expect(lines.read(1)?.title).toBe('Title 2');
    truncateSync(file, line(1).length + 20);
    expect([lines.read(0)?.title, lines.read(1)]).toEqual(['Title 1', undefined]);
    truncateSync(file, 0);
    // As memory may be that was used before.
    const used = vi.spyOn(Buffer, 'allocUnsafe').mockImplementation((size) => Buffer.from(line(1).padEnd(size)));
    expect(lines.read(0)).toBeUndefined();
    used.mockRestore();
  });

  it('by another in its place, is still read as it was', async () => {
    const lines = await read(`${line(1)}\n`);
    writeFileSync(join(folder, 'new'), line(5));
    renameSync(join(folder, 'new'), file);
    expect(lines.read(0)?.title).toBe('Title 1');
    rmSync(file);
    expect(lines.table.title.at(0)).toBe('Title 1');
  });
});
