import { parentPort, workerData } from 'node:worker_threads';
import { buffersOf, doTask, type Task } from './task.ts';

/** A thread of `crew.ts`: does its one task, sends the result and ends. */
const result = await doTask(workerData as Task, () => undefined);
parentPort?.postMessage(result, buffersOf(result.table));
