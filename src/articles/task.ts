import type { ReadingRules } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { readArticle } from './file.ts';
import { readStretch, type Stretch, type StretchTable } from './ndjson.ts';
import { fileAt, type Scan } from './scan.ts';
import { addRow, newRows, type StoredTable, tableOf } from './table.ts';

/** A piece of reading that one thread does: files of a folder, or a stretch of NDJSON. */
export type Task =
  | { readonly kind: 'files'; readonly folder: string; readonly scan: Scan; readonly rules: ReadingRules }
  | { readonly kind: 'lines'; readonly stretch: Stretch; readonly rules: ReadingRules };

/** Hears how many of how many articles are read. */
export type Progress = (done: number, total: number) => void;

/** What a task gave: of files the places of those that had gone, of lines their number. */
export interface TaskResult extends StretchTable {
  readonly gone: readonly number[];
}

/** Does a task in this thread. */
export async function doTask(task: Task, breathe: Breathe, onProgress?: Progress): Promise<TaskResult> {
  if (task.kind === 'lines') return { ...(await readStretch(task.stretch, task.rules, breathe)), gone: [] };
  const { scan, folder, rules } = task;
  const rows = newRows();
  const gone: number[] = [];
  for (let row = 0; row < scan.paths.length; row++) {
    const file = fileAt(scan, row);
    const parsed = readArticle(folder, file, rules);
    if (parsed === undefined) gone.push(row);
    else addRow(rows, file, parsed);
    const pause = breathe();
    if (pause === undefined) continue;
    onProgress?.(row, scan.paths.length);
    await pause;
  }
  return { table: tableOf(rows), lines: 0, gone };
}

/** The buffers of a table, which go from thread to thread without a copy. */
export function buffersOf(table: StoredTable): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const column of Object.values(table)) {
    for (const array of ArrayBuffer.isView(column) ? [column] : Object.values((column ?? {}) as object)) {
      if (ArrayBuffer.isView(array)) buffers.add(array.buffer as ArrayBuffer);
    }
  }
  return [...buffers];
}
