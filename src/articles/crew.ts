import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type PackedTable, unpacked } from './table.ts';
import type { Asked, Hand, TaskResult } from './task.ts';

/** More threads than this only wait for each other's memory. */
const MOST_THREADS = 8;

/** How many threads may work at once, this one included. */
export function threads(): number {
  return Math.min(MOST_THREADS, availableParallelism());
}

/** Starts a thread, which is ready some 50 ms later: what it is asked meanwhile waits for it. */
export function hired(): Hand {
  const worker = new Worker(new URL(`worker${extname(import.meta.url)}`, import.meta.url));
  worker.unref();
  const ask = <A>(asked: Asked) =>
    new Promise<A>((resolve, reject) => {
      const failed = (error: Error) => reject(error);
      const ended = (code: number) => reject(new Error(`a reading thread ended early, with code ${code}`));
      worker.once('error', failed).once('exit', ended).ref();
      worker.once('message', (answer: A) => {
        worker.off('error', failed).off('exit', ended).unref();
        resolve(answer);
      });
      worker.postMessage(asked);
    });
  return {
    async work(task) {
      const { table, ...rest } = await ask<Omit<TaskResult, 'table'> & { readonly table: PackedTable }>(task);
      return { ...rest, table: unpacked(table) };
    },
    kept: (rows) => ask({ kind: 'kept', rows }),
    end: () => worker.terminate(),
  };
}
