import type { Article, Diagnostic, Parsed, SourceFile, Table } from '../model.ts';
import { hashOf } from '../text/hash.ts';
import { type Column, type Growing, grow, growing, grown, widened } from './growing.ts';
import { type GrowingTexts, growingTexts, grownTexts, growText, type PackedTexts, textsOf } from './texts.ts';

/** The columns with one number a row; NaN is "not there". */
export const NUMBERS = ['publishedAt', 'updatedAt', 'quality', 'heat', 'idHash', 'size'] as const;
/** The columns with one big integer a row, from the file system. */
export const STAMPS = ['mtime', 'ctime', 'ino'] as const;
/** The columns with one place in `words` a row. */
export const WORDS = ['type', 'provider', 'domain', 'language'] as const;
/** The columns with one yes or no a row. */
export const FLAGS = ['refused', 'published'] as const;
/** The columns with one text a row, without NUL. */
export const TEXTS = ['path', 'title', 'link'] as const;
/** The columns with a list a row. */
export const LISTS = ['topics', 'related'] as const;

/** The columns of a table as they are remembered and sent from thread to thread: nothing but data. */
export interface PackedTable extends Omit<Table, (typeof TEXTS)[number]> {
  readonly texts: Readonly<Record<(typeof TEXTS)[number], PackedTexts>>;
}

/** A table with all its columns at hand. */
export interface StoredTable extends Table, PackedTable {}

/** Gives packed columns their texts. */
export function unpacked(table: PackedTable): StoredTable {
  const { path, title, link } = table.texts;
  return { ...table, path: textsOf(path), title: textsOf(title), link: textsOf(link) };
}

/** The columns alone. */
export function packed({ path: _, title: __, link: ___, ...table }: StoredTable): PackedTable {
  return table;
}

/** Rows that are being collected; `tableOf` makes them a table. Columns have room for `capacity` rows. */
export interface Rows {
  count: number;
  capacity: number;
  readonly words: string[];
  readonly places: Map<string, number>;
  readonly findings: Map<number, readonly Diagnostic[]>;
  numbers: Float64Array[];
  stamps: BigInt64Array[];
  wordPlaces: Uint32Array[];
  flags: Uint8Array[];
  ends: Uint32Array[];
  readonly values: readonly Growing[];
  readonly texts: readonly GrowingTexts[];
}

/** No rows yet, with room for as many as are expected. */
export function newRows(expected = 64): Rows {
  const capacity = Math.max(1, expected);
  return {
    count: 0,
    capacity,
    words: [''],
    places: new Map([['', 0]]),
    findings: new Map(),
    numbers: NUMBERS.map(() => new Float64Array(capacity)),
    stamps: STAMPS.map(() => new BigInt64Array(capacity)),
    wordPlaces: WORDS.map(() => new Uint32Array(capacity)),
    flags: FLAGS.map(() => new Uint8Array(capacity)),
    ends: LISTS.map(() => new Uint32Array(capacity)),
    values: LISTS.map(() => growing(expected * 3)),
    texts: TEXTS.map(() => growingTexts(expected * 80)),
  };
}

function makeRoom(rows: Rows, more: number): void {
  if (rows.count + more <= rows.capacity) return;
  const capacity = Math.max(rows.count + more, rows.capacity + Math.max(64, rows.capacity >> 1));
  const wider = <C extends Column>(columns: C[]): C[] => columns.map((column) => widened(column, capacity));
  rows.numbers = wider(rows.numbers);
  rows.stamps = wider(rows.stamps);
  rows.wordPlaces = wider(rows.wordPlaces);
  rows.flags = wider(rows.flags);
  rows.ends = wider(rows.ends);
  rows.capacity = capacity;
}

/** Adds what was read of a file, an article or the faults for which it is refused; without its texts where they can be read again. */
export function addRow(rows: Rows, file: SourceFile, { article, diagnostics, ids = [], link = article?.link }: Parsed, withTexts = true): void {
  makeRoom(rows, 1);
  const row = rows.count;
  putNumbers(rows, row, article, file.size, article?.id);
  putStamps(rows, row, file);
  putWords(rows, row, article);
  const [refused, published] = rows.flags as [Uint8Array, Uint8Array];
  refused[row] = article === undefined ? 1 : 0;
  published[row] = article?.published === true ? 1 : 0;
  const [topics, related] = rows.values as [Growing, Growing];
  if (article !== undefined) for (const topic of article.topics) grow(topics, placeOf(rows, topic));
  if (article === undefined) for (const id of ids) grow(related, id);
  else for (const { id } of article.related) grow(related, hashOf(id));
  const [topicEnds, relatedEnds] = rows.ends as [Uint32Array, Uint32Array];
  topicEnds[row] = topics.length;
  relatedEnds[row] = related.length;
  if (withTexts) addTexts(rows.texts, file.path, article?.title, link);
  if (diagnostics.length > 0) rows.findings.set(row, diagnostics);
  rows.count += 1;
}

// Written out: a loop over columns of several kinds takes five times as long.

function putNumbers({ numbers }: Rows, row: number, article: Article | undefined, size: number, id: string | undefined): void {
  const [publishedAt, updatedAt, quality, heat, idHash, sizes] = numbers as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  publishedAt[row] = article?.publishedAt ?? Number.NaN;
  updatedAt[row] = article?.updatedAt ?? Number.NaN;
  quality[row] = article?.quality ?? Number.NaN;
  heat[row] = article?.heat ?? Number.NaN;
  idHash[row] = id === undefined ? 0 : hashOf(id);
  sizes[row] = size;
}

function putStamps({ stamps }: Rows, row: number, file: SourceFile): void {
  const [mtime, ctime, ino] = stamps as [BigInt64Array, BigInt64Array, BigInt64Array];
  mtime[row] = file.mtime;
  ctime[row] = file.ctime;
  ino[row] = file.ino;
}

function putWords(rows: Rows, row: number, article: Article | undefined): void {
  const [type, provider, domain, language] = rows.wordPlaces as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  type[row] = placeOf(rows, article?.type);
  provider[row] = placeOf(rows, article?.provider?.name);
  domain[row] = placeOf(rows, article?.provider?.domain);
  language[row] = placeOf(rows, article?.language);
}

function addTexts(texts: readonly GrowingTexts[], path: string, title = '', link = ''): void {
  const [paths, titles, links] = texts as [GrowingTexts, GrowingTexts, GrowingTexts];
  growText(paths, path);
  growText(titles, title);
  growText(links, link);
}

function placeOf(rows: Rows, word = ''): number {
  const place = rows.places.get(word);
  if (place !== undefined) return place;
  rows.places.set(word, rows.words.length);
  return rows.words.push(word) - 1;
}

/** Adds all rows of a table, without its texts: one of NDJSON has none. */
export function addTable(rows: Rows, table: StoredTable): void {
  const first = rows.count;
  makeRoom(rows, table.count);
  const moved = Float64Array.from(table.words, (word) => placeOf(rows, word));
  for (const [at, name] of NUMBERS.entries()) rows.numbers[at]?.set(table[name], first);
  for (const [at, name] of STAMPS.entries()) rows.stamps[at]?.set(table[name], first);
  for (const [at, name] of FLAGS.entries()) rows.flags[at]?.set(table[name], first);
  for (const [at, name] of WORDS.entries()) {
    const column = rows.wordPlaces[at] as Uint32Array;
    for (let row = 0; row < table.count; row++) column[first + row] = moved[table[name][row] as number] as number;
  }
  for (const [at, name] of LISTS.entries()) {
    const list = rows.values[at] as Growing;
    const ends = rows.ends[at] as Uint32Array;
    const before = list.length;
    for (let row = 0; row < table.count; row++) ends[first + row] = before + (table[name].ends[row] as number);
    for (const value of table[name].values) grow(list, name === 'topics' ? (moved[value] as number) : value);
  }
  for (const [row, found] of table.findings) rows.findings.set(first + row, found);
  rows.count += table.count;
}

/** The collected rows as a table. */
export function tableOf(rows: Rows): StoredTable {
  const { count } = rows;
  const columns: Record<string, unknown> = { count, words: rows.words, findings: rows.findings };
  const name = (names: readonly string[], from: readonly Column[]) => {
    for (const [at, column] of from.entries()) columns[names[at] as string] = column.subarray(0, count);
  };
  name(NUMBERS, rows.numbers);
  name(STAMPS, rows.stamps);
  name(WORDS, rows.wordPlaces);
  name(FLAGS, rows.flags);
  for (const [at, list] of LISTS.entries()) columns[list] = { ends: rows.ends[at]?.subarray(0, count), values: grown(rows.values[at] as Growing) };
  columns['texts'] = Object.fromEntries(TEXTS.map((text, at) => [text, grownTexts(rows.texts[at] as GrowingTexts)]));
  return unpacked(columns as unknown as PackedTable);
}
