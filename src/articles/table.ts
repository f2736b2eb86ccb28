import type { Article, Diagnostic, Parsed, SourceFile, Table } from '../model.ts';
import { hashOf } from '../text/hash.ts';

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

/** A table with its texts at hand: what is remembered. */
export interface StoredTable extends Table {
  readonly path: readonly string[];
  readonly title: readonly string[];
  readonly link: readonly string[];
}

/** Rows that are being collected; `tableOf` makes them a table. Plain arrays, so that a worker can send them. */
export interface Rows {
  count: number;
  readonly words: string[];
  readonly places: Map<string, number>;
  readonly findings: Map<number, readonly Diagnostic[]>;
  readonly numbers: readonly number[][];
  readonly stamps: readonly bigint[][];
  readonly wordPlaces: readonly number[][];
  readonly texts: readonly string[][];
  readonly flags: readonly number[][];
  readonly topicEnds: number[];
  readonly topicValues: number[];
  readonly relatedEnds: number[];
  readonly relatedValues: number[];
}

export function newRows(): Rows {
  return {
    count: 0,
    words: [''],
    places: new Map([['', 0]]),
    findings: new Map(),
    numbers: NUMBERS.map(() => []),
    stamps: STAMPS.map(() => []),
    wordPlaces: WORDS.map(() => []),
    texts: TEXTS.map(() => []),
    flags: FLAGS.map(() => []),
    topicEnds: [],
    topicValues: [],
    relatedEnds: [],
    relatedValues: [],
  };
}

/** Adds what was read of a file: an article, or the faults for which it is refused. */
export function addRow(rows: Rows, file: SourceFile, parsed: Parsed): void {
  const { article } = parsed;
  const numbers = article === undefined ? NO_NUMBERS : numbersOf(article);
  for (let column = 0; column < NUMBERS.length - 1; column++) rows.numbers[column]?.push(numbers[column] ?? Number.NaN);
  rows.numbers[NUMBERS.length - 1]?.push(file.size);
  rows.stamps[0]?.push(file.mtime);
  rows.stamps[1]?.push(file.ctime);
  rows.stamps[2]?.push(file.ino);
  const words = [article?.type, article?.provider?.name, article?.provider?.domain, article?.language];
  for (const [column, word] of words.entries()) rows.wordPlaces[column]?.push(placeOf(rows, word ?? ''));
  const texts = [file.path, article?.title ?? '', article?.link ?? ''];
  for (const [column, text] of texts.entries()) rows.texts[column]?.push(text);
  rows.flags[0]?.push(article === undefined ? 1 : 0);
  rows.flags[1]?.push(article?.published === true ? 1 : 0);
  for (const topic of article?.topics ?? []) rows.topicValues.push(placeOf(rows, topic));
  rows.topicEnds.push(rows.topicValues.length);
  for (const related of article?.related ?? []) rows.relatedValues.push(hashOf(related.id));
  rows.relatedEnds.push(rows.relatedValues.length);
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
  const columns: Record<string, unknown> = {
    count: rows.count,
    words: rows.words,
    findings: rows.findings,
    topics: { ends: Uint32Array.from(rows.topicEnds), values: Float64Array.from(rows.topicValues) },
    related: { ends: Uint32Array.from(rows.relatedEnds), values: Float64Array.from(rows.relatedValues) },
  };
  for (const [column, name] of NUMBERS.entries()) columns[name] = Float64Array.from(rows.numbers[column] ?? []);
  for (const [column, name] of STAMPS.entries()) columns[name] = BigInt64Array.from(rows.stamps[column] ?? []);
  for (const [column, name] of WORDS.entries()) columns[name] = Uint32Array.from(rows.wordPlaces[column] ?? []);
  for (const [column, name] of FLAGS.entries()) columns[name] = Uint8Array.from(rows.flags[column] ?? []);
  for (const [column, name] of TEXTS.entries()) columns[name] = rows.texts[column];
  return columns as unknown as StoredTable;
}
