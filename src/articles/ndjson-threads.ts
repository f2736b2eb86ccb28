import { availableParallelism } from 'node:os';
import type { ReadingRules } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { besideUrl } from './beside.ts';
import { readStretch, rebased, type Stretch, type StretchTable } from './ndjson.ts';
import { addTable, type PackedTable, type Rows, unpacked } from './table.ts';

/** A stretch of NDJSON that one thread reads. */
export interface Task {
  readonly stretch: Stretch;
  readonly rules: ReadingRules;
}

/** More threads than this only wait for each other's memory. */
const MOST_THREADS = 8;

/** How many threads may work at once. */
export function threads(): number {
  return Math.min(MOST_THREADS, availableParallelism());
}

/** Does every task at once, the first in this thread and each other in one of its own; adds to `rows` what each has read, in the order of the tasks. They are of one file. */
export async function doTasks(tasks: readonly Task[], breathe: Breathe, rows: Rows): Promise<void> {
  const [first, ...others] = tasks;
  if (first === undefined) return;
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const elsewhere = others.length === 0 ? [] : await startWorkers(others, ends);
    const [before, ...results] = await Promise.all([readStretch(first.stretch, first.rules, breathe, rows), ...elsewhere]);
    let lines = before;
    for (const result of results) {
      addTable(rows, rebased(result, first.stretch, lines));
      lines += result.lines;
    }
  } finally {
    await Promise.all(ends.map((end) => end()));
  }
}

type PackedResult = Omit<StretchTable, 'table'> & { readonly table: PackedTable };

async function startWorkers(tasks: readonly Task[], ends: (() => Promise<unknown>)[]): Promise<Promise<StretchTable>[]> {
  const { Worker } = await import('node:worker_threads');
  return tasks.map((task) => {
    const worker = new Worker(besideUrl('ndjson-worker', import.meta.url), { workerData: task });
    ends.push(() => worker.terminate());
    return new Promise<StretchTable>((resolve, reject) => {
      worker.once('message', ({ table, ...rest }: PackedResult) => resolve({ ...rest, table: unpacked(table) }));
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`a reading thread ended early, with code ${code}`)));
    });
  });
}
