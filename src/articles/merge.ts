import type { Diagnostic, Lists, Table } from '../model.ts';
import { listAt } from '../text/lists.ts';
import { FLAGS, NUMBERS, type PackedTable, STAMPS, type StoredTable, TEXTS, unpacked, WORDS } from './table.ts';
import { mergeTexts } from './texts.ts';

/** One table after the other. */
export function concatTables(tables: readonly StoredTable[]): StoredTable {
  const [first, ...others] = tables as [StoredTable, ...StoredTable[]];
  return others.reduce((joined, next) => {
    const sources = new Int32Array(joined.count + next.count);
    for (let row = 0; row < sources.length; row++) sources[row] = row < joined.count ? row : joined.count - row - 1;
    return mergeTables(joined, next, sources);
  }, first);
}

/**
 * A table of rows from two: entry i of `sources` is the row of `kept` that becomes row i, or, where it is negative, row `-1 - entry` of
 * `fresh`.
 */
export function mergeTables(kept: StoredTable, fresh: StoredTable, sources: Int32Array): StoredTable {
  const words = [...kept.words];
  const places = new Map(words.map((word, place) => [word, place]));
  const moved = Uint32Array.from(fresh.words, (word) => {
    const place = places.get(word);
    if (place !== undefined) return place;
    places.set(word, words.length);
    return words.push(word) - 1;
  });
  const moveAll = (column: Uint32Array | Float64Array) => column.map((place: number) => moved[place] ?? 0);
  const count = sources.length;
  const columns: Record<string, unknown> = { count, words, findings: mergedFindings(kept, fresh, sources) };
  for (const name of NUMBERS) columns[name] = merged(kept[name], fresh[name], sources, new Float64Array(count));
  for (const name of STAMPS) columns[name] = merged(kept[name], fresh[name], sources, new BigInt64Array(count));
  columns['texts'] = Object.fromEntries(TEXTS.map((name) => [name, mergeTexts(kept.texts[name], fresh.texts[name], sources)]));
  for (const name of FLAGS) columns[name] = merged(kept[name], fresh[name], sources, new Uint8Array(count));
  for (const name of WORDS) columns[name] = merged(kept[name], moveAll(fresh[name]), sources, new Uint32Array(count));
  const freshTopics = { ends: fresh.topics.ends, values: moveAll(fresh.topics.values) as Float64Array };
  columns['topics'] = mergedLists(kept.topics, freshTopics, sources);
  columns['related'] = mergedLists(kept.related, fresh.related, sources);
  return unpacked(columns as unknown as PackedTable);
}

function merged<C extends { [row: number]: unknown }>(kept: ArrayLike<unknown>, fresh: ArrayLike<unknown>, sources: Int32Array, into: C): C {
  for (let row = 0; row < sources.length; row++) {
    const source = sources[row] as number;
    into[row] = source < 0 ? fresh[-1 - source] : kept[source];
  }
  return into;
}

function mergedLists(kept: Lists, fresh: Lists, sources: Int32Array): Lists {
  const ends = new Uint32Array(sources.length);
  const listOf = (source: number) => (source < 0 ? listAt(fresh, -1 - source) : listAt(kept, source));
  let end = 0;
  for (let row = 0; row < sources.length; row++) ends[row] = end += lengthOf(kept, fresh, sources[row] as number);
  const values = new Float64Array(end);
  for (let row = 0; row < sources.length; row++) {
    const list = listOf(sources[row] as number);
    const start = row === 0 ? 0 : (ends[row - 1] as number);
    for (let place = 0; place < list.length; place++) values[start + place] = list[place] as number;
  }
  return { ends, values };
}

function lengthOf(kept: Lists, fresh: Lists, source: number): number {
  const { ends } = source < 0 ? fresh : kept;
  const row = source < 0 ? -1 - source : source;
  return (ends[row] as number) - (row === 0 ? 0 : (ends[row - 1] as number));
}

function mergedFindings(kept: Table, fresh: Table, sources: Int32Array): Map<number, readonly Diagnostic[]> {
  const findings = new Map<number, readonly Diagnostic[]>();
  if (kept.findings.size === 0 && fresh.findings.size === 0) return findings;
  for (let row = 0; row < sources.length; row++) {
    const source = sources[row] as number;
    const found = source < 0 ? fresh.findings.get(-1 - source) : kept.findings.get(source);
    if (found !== undefined) findings.set(row, found);
  }
  return findings;
}
