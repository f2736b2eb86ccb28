import type { Lists } from '../model.ts';

/** The values of the list of `row`, without a copy. */
export function listAt(lists: Lists, row: number): Float64Array {
  return lists.values.subarray(row === 0 ? 0 : lists.ends[row - 1], lists.ends[row]);
}
