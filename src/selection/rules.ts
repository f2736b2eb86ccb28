import type { Config, Rule, Selection, Table } from '../model.ts';
import { canonicalUrl } from '../text/url.ts';

/** The rules in the order they are told; bit i of a verdict is rule i. `duplicate` is asked last, among those that pass the others. */
export const RULES: readonly Rule[] = ['unpublished', 'low-quality', 'not-yet-due', 'duplicate'];

const UNPUBLISHED = 1;
const LOW_QUALITY = 2;
const NOT_YET_DUE = 4;
const DUPLICATE = 8;
/** A refused article has no verdict: its faults are its reasons. */
const REFUSED = 128;

/** Asks every rule of every article. `now` is an instant. */
export function select(table: Table, config: Config, now: number): Selection {
  const failed = new Uint8Array(table.count);
  let passing = 0;
  for (let row = 0; row < table.count; row++) {
    const bits = ownFaults(table, row, config.minQuality, now);
    failed[row] = bits;
    if (bits === 0) passing += 1;
  }
  const stays = duplicates(table, failed, passing);
  for (const row of stays.keys()) failed[row] = DUPLICATE;
  return { failed, stays, order: newestFirst(table, failed, passing - stays.size) };
}

function ownFaults(table: Table, row: number, minQuality: number | null, now: number): number {
  if (table.refused[row] === 1) return REFUSED;
  let bits = table.published[row] === 1 ? 0 : UNPUBLISHED;
  if (minQuality !== null && !((table.quality[row] as number) >= minQuality)) bits |= LOW_QUALITY;
  if ((table.publishedAt[row] as number) > now) bits |= NOT_YET_DUE;
  return bits;
}

/** Of passing articles with one canonical url all but one: the row of each, and the row that stays. */
function duplicates(table: Table, failed: Uint8Array, passing: number): Map<number, number> {
  const stays = new Map<number, number>();
  const hashes = new Float64Array(passing);
  for (let row = 0, next = 0; row < table.count; row++) if (failed[row] === 0) hashes[next++] = table.idHash[row] as number;
  const shared = repeated(hashes.sort());
  if (shared.size === 0) return stays;
  const best = new Map<string, number>();
  for (let row = 0; row < table.count; row++) {
    if (failed[row] !== 0 || !shared.has(table.idHash[row] as number)) continue;
    const id = idOf(table, row);
    const other = best.get(id);
    if (other === undefined || better(table, row, other)) best.set(id, row);
  }
  for (let row = 0; row < table.count; row++) {
    if (failed[row] !== 0 || !shared.has(table.idHash[row] as number)) continue;
    const winner = best.get(idOf(table, row));
    if (winner !== undefined && winner !== row) stays.set(row, winner);
  }
  return stays;
}

/** The values that stand more than once in a sorted column. */
function repeated(sorted: Float64Array): Set<number> {
  const twice = new Set<number>();
  for (let index = 1; index < sorted.length; index++) if (sorted[index] === sorted[index - 1]) twice.add(sorted[index] as number);
  return twice;
}

/** Whether a row stays rather than one before it: of the higher quality, then the newer, then the smaller path; rows come in that order. */
export function better(table: Table, row: number, other: number): boolean {
  const quality = (at: number) => (Number.isNaN(table.quality[at]) ? -1 : (table.quality[at] as number));
  if (quality(row) !== quality(other)) return quality(row) > quality(other);
  return (table.publishedAt[row] as number) > (table.publishedAt[other] as number);
}

/** By instant alone, equal ones by row: `inIdOrder` settles them where it matters. */
function newestFirst({ publishedAt, count }: Table, failed: Uint8Array, passing: number): Uint32Array {
  const times = new Float64Array(passing);
  for (let row = 0, next = 0; row < count; row++) if (failed[row] === 0) times[next++] = -(publishedAt[row] as number);
  // Numbers alone are sorted ten times as fast as rows by what they say: then each row looks up its place.
  times.sort();
  const order = new Uint32Array(passing);
  const taken = new Uint32Array(passing);
  for (let row = 0; row < count; row++) {
    if (failed[row] !== 0) continue;
    const place = firstNotBelow(times, -(publishedAt[row] as number));
    const equals = taken[place] as number;
    order[place + equals] = row;
    taken[place] = equals + 1;
  }
  return order;
}

function firstNotBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Rows in the order they are shown: newest first, and among the first `shown` equal instants by id. Only there, because ids are texts
 * that may have to be read again.
 */
export function inIdOrder(table: Table, rows: Uint32Array, shown: number): Uint32Array {
  const { publishedAt } = table;
  const instant = (at: number) => publishedAt[rows[at] as number];
  let ordered = rows;
  for (let start = 0, end = 1; start < shown && start < rows.length; start = end, end = start + 1) {
    while (end < rows.length && instant(end) === instant(start)) end += 1;
    if (end - start === 1) continue;
    if (ordered === rows) ordered = Uint32Array.from(rows);
    const equal = Array.from(rows.subarray(start, end), (row) => ({ row, id: idOf(table, row) }));
    ordered.set(
      equal.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ row }) => row),
      start,
    );
  }
  return ordered;
}

/** The id of the article in a row: its guid in every feed. */
export function idOf(table: Table, row: number): string {
  return canonicalUrl(table.link.at(row) ?? '');
}

/** The article rules that a row fails, in order. */
export function rulesFailed(selection: Selection, row: number): Rule[] {
  const bits = selection.failed[row] ?? 0;
  return RULES.filter((_, place) => (bits & (1 << place)) !== 0);
}

/** Whether a row passed every article rule. */
export function isSelected(selection: Selection, row: number): boolean {
  return selection.failed[row] === 0;
}

/** The next instant after `now` at which a verdict or an `updated` changes by itself, or infinity. */
export function nextChange(table: Table, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const column of [table.publishedAt, table.updatedAt]) {
    for (let row = 0; row < table.count; row++) {
      const instant = column[row] as number;
      if (instant > now && instant < next) next = instant;
    }
  }
  return next;
}
