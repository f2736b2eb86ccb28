/** A column of a table. */
export type Column = Float64Array | BigInt64Array | Uint32Array | Int32Array | Uint8Array;

/** The same column with room for more. */
export function widened<C extends Column>(column: C, capacity: number): C {
  const wider = new (column.constructor as new (length: number) => C)(capacity);
  wider.set(column as never);
  return wider;
}

/** Numbers that grow in number: typed from the start, because a million plain ones take several times the room. */
export interface Growing {
  values: Float64Array;
  length: number;
}

/** No numbers yet, with room for as many as are expected. */
export function growing(expected: number): Growing {
  return { values: new Float64Array(Math.max(16, expected)), length: 0 };
}

/** Adds a number. */
export function grow(list: Growing, value: number): void {
  if (list.length === list.values.length) list.values = widened(list.values, list.length + (list.length >> 1));
  list.values[list.length++] = value;
}

/** The numbers that were added. */
export function grown(list: Growing): Float64Array {
  return list.values.subarray(0, list.length);
}
