import type { Lists } from '../model.ts';

/** Where the list of `row` begins, by where each one ends. */
export function startOf(ends: Uint32Array, row: number): number {
  return row === 0 ? 0 : (ends[row - 1] as number);
}

/** The values of the list of `row`, without a copy. */
export function listAt(lists: Lists, row: number): Float64Array {
  return lists.values.subarray(startOf(lists.ends, row), lists.ends[row]);
}
