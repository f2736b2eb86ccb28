import type { Diagnostic, Table } from '../model.ts';
import { mergeColumn, mergeRagged, runsOf } from './runs.ts';
import { FLAGS, NUMBERS, type PackedTable, STAMPS, type StoredTable, TEXTS, unpacked, WORDS } from './table.ts';
import { mergeTexts } from './texts.ts';

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
  const runs = runsOf(sources);
  const columns: Record<string, unknown> = { count, words, findings: mergedFindings(kept, fresh, sources) };
  for (const name of NUMBERS) columns[name] = mergeColumn(kept[name], fresh[name], runs, new Float64Array(count));
  for (const name of STAMPS) columns[name] = mergeColumn(kept[name], fresh[name], runs, new BigInt64Array(count));
  for (const name of FLAGS) columns[name] = mergeColumn(kept[name], fresh[name], runs, new Uint8Array(count));
  for (const name of WORDS) columns[name] = mergeColumn(kept[name], moveAll(fresh[name]) as Uint32Array, runs, new Uint32Array(count));
  const freshTopics = { ends: fresh.topics.ends, values: moveAll(fresh.topics.values) as Float64Array };
  const numbers = (length: number) => new Float64Array(length);
  columns['topics'] = mergeRagged(kept.topics, freshTopics, runs, count, numbers);
  columns['related'] = mergeRagged(kept.related, fresh.related, runs, count, numbers);
  columns['texts'] = Object.fromEntries(TEXTS.map((name) => [name, mergeTexts(kept.texts[name], fresh.texts[name], runs, count)]));
  return unpacked(columns as unknown as PackedTable);
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
