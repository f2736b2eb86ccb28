import type { Article, Diagnostic, Parsed, SourceFile, Table } from '../model.ts';
import { hashOf } from '../text/hash.ts';
import { type Growing, grow, growing, grown } from './growing.ts';
import { type GrowingTexts, growingTexts, growText, grownTexts, type PackedTexts, textsOf } from './texts.ts';

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

/** Rows that are being collected; `tableOf` makes them a table. */
export interface Rows {
  count: number;
  readonly words: string[];
  readonly places: Map<string, number>;
  readonly findings: Map<number, readonly Diagnostic[]>;
  readonly numbers: readonly Growing<Float64Array>[];
  readonly stamps: readonly Growing<BigInt64Array>[];
  readonly wordPlaces: readonly Growing<Uint32Array>[];
  readonly flags: readonly Growing<Uint8Array>[];
  readonly ends: readonly Growing<Uint32Array>[];
  readonly values: readonly Growing<Float64Array>[];
  readonly texts: readonly GrowingTexts[];
}

/** No rows yet. */
export function newRows(): Rows {
  return {
    count: 0,
    words: [''],
    places: new Map([['', 0]]),
    findings: new Map(),
    numbers: NUMBERS.map(() => growing(Float64Array)),
    stamps: STAMPS.map(() => growing(BigInt64Array)),
    wordPlaces: WORDS.map(() => growing(Uint32Array)),
    flags: FLAGS.map(() => growing(Uint8Array)),
    ends: LISTS.map(() => growing(Uint32Array)),
    values: LISTS.map(() => growing(Float64Array)),
    texts: TEXTS.map(growingTexts),
  };
}

/** Adds what was read of a file, an article or the faults for which it is refused; without its texts where they can be read again. */
export function addRow(rows: Rows, file: SourceFile, parsed: Parsed, withTexts = true): void {
  const { article } = parsed;
  const numbers = article === undefined ? NO_NUMBERS : numbersOf(article);
  for (let column = 0; column < numbers.length; column++) grow(rows.numbers[column] as Growing<Float64Array>, numbers[column] as number);
  grow(rows.numbers[numbers.length] as Growing<Float64Array>, file.size);
  const stamps = [file.mtime, file.ctime, file.ino];
  for (let column = 0; column < stamps.length; column++) grow(rows.stamps[column] as Growing<BigInt64Array>, stamps[column] as bigint);
  const words = [article?.type, article?.provider?.name, article?.provider?.domain, article?.language];
  for (let column = 0; column < words.length; column++) grow(rows.wordPlaces[column] as Growing<Uint32Array>, placeOf(rows, words[column] ?? ''));
  const flags = [article === undefined, article?.published === true];
  for (let column = 0; column < flags.length; column++) grow(rows.flags[column] as Growing<Uint8Array>, flags[column] === true ? 1 : 0);
  const lists = [article?.topics.map((topic) => placeOf(rows, topic)), article?.related.map(({ id }) => hashOf(id))];
  for (let column = 0; column < lists.length; column++) {
    const values = rows.values[column] as Growing<Float64Array>;
    for (const value of lists[column] ?? []) grow(values, value);
    grow(rows.ends[column] as Growing<Uint32Array>, values.length);
  }
  if (withTexts) {
    const texts = [file.path, article?.title ?? '', article?.link ?? ''];
    for (let column = 0; column < texts.length; column++) growText(rows.texts[column] as GrowingTexts, texts[column] as string);
  }
  if (parsed.diagnostics.length > 0) rows.findings.set(rows.count, parsed.diagnostics);
  rows.count += 1;
}

const NO_NUMBERS: readonly number[] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0];

function numbersOf(article: Article): readonly number[] {
  const { publishedAt, updatedAt, quality, heat, id } = article;
  return [publishedAt, updatedAt ?? Number.NaN, quality ?? Number.NaN, heat ?? Number.NaN, hashOf(id)];
}

function placeOf(rows: Rows, word: string): number {
  const place = rows.places.get(word);
  if (place !== undefined) return place;
  rows.places.set(word, rows.words.length);
  return rows.words.push(word) - 1;
}

/** The collected rows as a table. */
export function tableOf(rows: Rows): StoredTable {
  const columns: Record<string, unknown> = { count: rows.count, words: rows.words, findings: rows.findings };
  for (const [at, name] of NUMBERS.entries()) columns[name] = grown(rows.numbers[at] as Growing<Float64Array>);
  for (const [at, name] of STAMPS.entries()) columns[name] = grown(rows.stamps[at] as Growing<BigInt64Array>);
  for (const [at, name] of WORDS.entries()) columns[name] = grown(rows.wordPlaces[at] as Growing<Uint32Array>);
  for (const [at, name] of FLAGS.entries()) columns[name] = grown(rows.flags[at] as Growing<Uint8Array>);
  for (const [at, name] of LISTS.entries()) {
    columns[name] = { ends: grown(rows.ends[at] as Growing<Uint32Array>), values: grown(rows.values[at] as Growing<Float64Array>) };
  }
  columns['texts'] = Object.fromEntries(TEXTS.map((name, at) => [name, grownTexts(rows.texts[at] as GrowingTexts)]));
  return unpacked(columns as unknown as PackedTable);
}
