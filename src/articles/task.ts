import type { ReadingRules } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { readArticle } from './file.ts';
import { readStretch, type Stretch, type StretchTable } from './ndjson.ts';
import { type Newest, newest, type Wanted } from './newest.ts';
import { fileAt, type Scan } from './scan.ts';
import { addRow, newRows, tableOf } from './table.ts';

/** A piece of reading that one thread does: files of a folder, or a stretch of NDJSON. */
export type Task =
  | { readonly kind: 'files'; readonly folder: string; readonly scan: Scan; readonly rules: ReadingRules; readonly wanted?: Wanted | undefined }
  | { readonly kind: 'lines'; readonly stretch: Stretch; readonly rules: ReadingRules };

/** Hears how many of how many articles are read. */
export type Progress = (done: number, total: number) => void;

/** What a task gave: of files the places of those that had gone and the articles that were wanted, of lines their number. */
export interface TaskResult extends StretchTable {
  readonly gone: readonly number[];
  readonly newest?: Newest | undefined;
}

/** What a thread can be asked: to do a task, or for articles of its table that it has kept. */
export type Asked = Task | { readonly kind: 'kept'; readonly rows: readonly number[] };

/** A thread that reads beside this one. It keeps no process alive while it has nothing to do. */
export interface Hand {
  /** Does a task. Rejects where the thread fails. */
  readonly work: (task: Task) => Promise<TaskResult>;
  /** Articles of the rows of its last task as JSON, null for those that it has not kept. */
  readonly kept: (rows: readonly number[]) => Promise<(string | null)[]>;
  readonly end: () => Promise<unknown>;
}

/** Does a task in this thread. */
export async function doTask(task: Task, breathe: Breathe, onProgress?: Progress): Promise<TaskResult> {
  if (task.kind === 'lines') return { ...(await readStretch(task.stretch, task.rules, breathe)), gone: [] };
  const { scan, folder, rules, wanted } = task;
  const rows = newRows(scan.paths.length);
  const kept = wanted && newest(wanted);
  const gone: number[] = [];
  for (let row = 0; row < scan.paths.length; row++) {
    const file = fileAt(scan, row);
    const parsed = readArticle(folder, file, rules);
    if (parsed === undefined) gone.push(row);
    else {
      if (parsed.article !== undefined) kept?.offer(rows.count, parsed.article);
      addRow(rows, file, parsed);
    }
    const pause = breathe();
    if (pause === undefined) continue;
    onProgress?.(row, scan.paths.length);
    await pause;
  }
  return { table: tableOf(rows), lines: 0, gone, newest: kept };
}

/** Does every task at once, the first in this thread and the others by as many hands; results in the order of the tasks. */
export async function doTasks(tasks: readonly Task[], hands: readonly Hand[], breathe: Breathe, onProgress?: Progress): Promise<TaskResult[]> {
  const [first, ...others] = tasks as [Task, ...Task[]];
  const elsewhere = others.map((task, index) => (hands[index] as Hand).work(task));
  return await Promise.all([doTask(first, breathe, onProgress), ...elsewhere]);
}

/** The buffers of columns, which go from thread to thread without a copy. */
export function buffersOf(columns: object): ArrayBuffer[] {
  const found = Object.values(columns).flatMap((column: unknown) => {
    if (ArrayBuffer.isView(column)) return [column.buffer as ArrayBuffer];
    return typeof column === 'object' && column !== null && !Array.isArray(column) && !(column instanceof Map) ? buffersOf(column) : [];
  });
  return [...new Set(found)];
}
