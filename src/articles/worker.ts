import { parentPort, workerData } from 'node:worker_threads';
import { packed } from './table.ts';
import { buffersOf, doTask, type Task } from './task.ts';

/** A thread of `crew.ts`: does its one task, sends the result and ends. */
const { table, ...rest } = await doTask(workerData as Task, () => undefined);
const columns = packed(table);
parentPort?.postMessage({ ...rest, table: columns }, buffersOf(columns));
