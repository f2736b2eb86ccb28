import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { Breathe } from '../text/breath.ts';
import { type PackedTable, unpacked } from './table.ts';
import { doTask, type Kept, type Progress, type Task, type TaskResult } from './task.ts';

/** More threads than this only wait for each other's memory. */
const MOST_THREADS = 8;

/** How many threads may work at once. */
export function threads(): number {
  return Math.min(MOST_THREADS, availableParallelism());
}

/** Does every task at once, the first in this thread and each other in one of its own; results in the order of the tasks. `kept` is for the articles of the first. */
export async function doTasks(tasks: readonly Task[], breathe: Breathe, onProgress?: Progress, kept?: Kept): Promise<TaskResult[]> {
  const [first, ...others] = tasks;
  if (first === undefined) return [];
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const elsewhere = others.length === 0 ? [] : await startWorkers(others, ends);
    const here = doTask(first, breathe, onProgress, kept);
    return await Promise.all([here, ...elsewhere]);
  } finally {
    await Promise.all(ends.map((end) => end()));
  }
}

type PackedResult = Omit<TaskResult, 'table'> & { readonly table: PackedTable };

async function startWorkers(tasks: readonly Task[], ends: (() => Promise<unknown>)[]): Promise<Promise<TaskResult>[]> {
  const { Worker } = await import('node:worker_threads');
  return tasks.map((task) => {
    const worker = new Worker(new URL(`worker${extname(import.meta.url)}`, import.meta.url), { workerData: task });
    ends.push(() => worker.terminate());
    return new Promise<TaskResult>((resolve, reject) => {
      worker.once('message', ({ table, ...rest }: PackedResult) => resolve({ ...rest, table: unpacked(table) }));
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`a reading thread ended early, with code ${code}`)));
    });
  });
}
