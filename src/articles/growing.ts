type Column = Float64Array | BigInt64Array | Uint32Array | Uint8Array;

/** A column that grows as values are added: typed from the start, because a million plain numbers and big integers take several times the room. */
export interface Growing<C extends Column> {
  values: C;
  length: number;
}

/** An empty column. */
export function growing<C extends Column>(type: new (length: number) => C): Growing<C> {
  return { values: new type(64), length: 0 };
}

/** Adds a value. */
export function grow<C extends Column>(column: Growing<C>, value: C[number]): void {
  if (column.length === column.values.length) {
    const more = new (column.values.constructor as new (length: number) => C)(column.length + Math.max(64, column.length >> 1));
    more.set(column.values as never);
    column.values = more;
  }
  column.values[column.length++] = value;
}

/** The values that were added. */
export function grown<C extends Column>(column: Growing<C>): C {
  return column.values.subarray(0, column.length) as C;
}
