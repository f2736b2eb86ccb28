import { parentPort } from 'node:worker_threads';
import type { Newest } from './newest.ts';
import { packed } from './table.ts';
import { type Asked, buffersOf, doTask } from './task.ts';

/** A thread of `crew.ts`: answers each message with one. */
let kept: Newest | undefined;
parentPort?.on('message', async (asked: Asked) => {
  if (asked.kind === 'kept') return parentPort?.postMessage(asked.rows.map((row) => kept?.texts.get(row) ?? null));
  const { table, newest, ...rest } = await doTask(asked, () => undefined);
  kept = newest;
  const columns = packed(table);
  parentPort?.postMessage({ ...rest, table: columns }, buffersOf(columns));
});
