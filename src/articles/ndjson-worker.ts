import { parentPort, workerData } from 'node:worker_threads';
import { expectedLines, readStretch } from './ndjson.ts';
import type { Task } from './ndjson-threads.ts';
import { newRows, packed, tableOf } from './table.ts';

/** A thread of `ndjson-threads.ts`: reads its one stretch, sends the result and ends. */
const { stretch, rules } = workerData as Task;
const rows = newRows(expectedLines(stretch));
const lines = await readStretch(stretch, rules, () => undefined, rows);
const table = packed(tableOf(rows));
parentPort?.postMessage({ table, lines }, buffersOf(table));

/** The buffers of columns, which go from thread to thread without a copy. */
function buffersOf(columns: object): ArrayBuffer[] {
  const found = Object.values(columns).flatMap((column: unknown) => {
    if (ArrayBuffer.isView(column)) return [column.buffer as ArrayBuffer];
    return typeof column === 'object' && column !== null && !Array.isArray(column) && !(column instanceof Map) ? buffersOf(column) : [];
  });
  return [...new Set(found)];
}
