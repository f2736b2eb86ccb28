import { startOf } from '../text/lists.ts';

/** Rows that follow each other in one table, and in the merged one. */
export interface Run {
  /** The first of them in the merged table, and in its own. */
  readonly row: number;
  readonly at: number;
  readonly length: number;
  readonly fresh: boolean;
}

/** The runs of a merger, in order: entry i of `sources` is the row that becomes row i, or, where it is negative, row `-1 - entry` of the fresh table. */
export function runsOf(sources: Int32Array): Run[] {
  const runs: Run[] = [];
  for (let row = 0; row < sources.length; ) {
    const source = sources[row] as number;
    const fresh = source < 0;
    const step = fresh ? -1 : 1;
    let length = 1;
    while (row + length < sources.length && sources[row + length] === source + step * length && (sources[row + length] as number) < 0 === fresh)
      length += 1;
    runs.push({ row, at: fresh ? -1 - source : source, length, fresh });
    row += length;
  }
  return runs;
}

/** The rows of two columns, run by run, in `into`. */
export function mergeColumn<C extends { set(from: C, at: number): void; subarray(start: number, end: number): C }>(
  kept: C,
  fresh: C,
  runs: readonly Run[],
  into: C,
): C {
  for (const { row, at, length, fresh: isFresh } of runs) into.set((isFresh ? fresh : kept).subarray(at, at + length), row);
  return into;
}

/** Values of several a row, end to end: those of row i are `values[ends[i - 1] .. ends[i]]`. */
interface Ragged<V> {
  readonly ends: Uint32Array;
  readonly values: V;
}

/** The rows of two ragged columns, run by run; `make` makes room for so many values. */
export function mergeRagged<V extends Float64Array | Uint8Array>(
  kept: Ragged<V>,
  fresh: Ragged<V>,
  runs: readonly Run[],
  count: number,
  make: (length: number) => V,
): Ragged<V> {
  const ends = new Uint32Array(count);
  let end = 0;
  for (const { row, at, length, fresh: isFresh } of runs) {
    const from = (isFresh ? fresh : kept).ends;
    const shift = end - startOf(from, at);
    ends.set(from.subarray(at, at + length), row);
    // Where rows before it are as long as they were, as they mostly are, that is all.
    if (shift !== 0) for (let next = row; next < row + length; next++) ends[next] = (ends[next] as number) + shift;
    end = (from[at + length - 1] as number) + shift;
  }
  const values = make(end);
  for (const { row, at, length, fresh: isFresh } of runs) {
    const from = isFresh ? fresh : kept;
    values.set(from.values.subarray(startOf(from.ends, at), from.ends[at + length - 1]) as never, startOf(ends, row));
  }
  return { ends, values };
}
