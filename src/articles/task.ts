import type { Article, ReadingRules } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { readArticle } from './file.ts';
import { readStretch, type Stretch, type StretchTable } from './ndjson.ts';
import { fileAt, type Scan } from './scan.ts';
import { addRow, newRows, tableOf } from './table.ts';

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

/** Bytes of articles that are kept for rendering; the others are read again when a feed shows them. */
const MOST_KEPT = 16_000_000;

/** Articles by row that a feed may show, so that they need not be read again. */
export interface Kept {
  readonly articles: Map<number, Article>;
  /** Whether a feed may show it. */
  readonly wants: (article: Article) => boolean;
}

/** Does a task in this thread, and keeps the first articles of files that are wanted. */
export async function doTask(task: Task, breathe: Breathe, onProgress?: Progress, kept?: Kept): Promise<TaskResult> {
  if (task.kind === 'lines') return { ...(await readStretch(task.stretch, task.rules, breathe)), gone: [] };
  let keptBytes = 0;
  const { scan, folder, rules } = task;
  const rows = newRows(scan.paths.length);
  const gone: number[] = [];
  for (let row = 0; row < scan.paths.length; row++) {
    const file = fileAt(scan, row);
    const parsed = readArticle(folder, file, rules);
    if (parsed === undefined) gone.push(row);
    else {
      const { article } = parsed;
      if (article !== undefined && kept?.wants(article) === true && (keptBytes += file.size) < MOST_KEPT) kept.articles.set(rows.count, article);
      addRow(rows, file, parsed);
    }
    const pause = breathe();
    if (pause === undefined) continue;
    onProgress?.(row, scan.paths.length);
    await pause;
  }
  return { table: tableOf(rows), lines: 0, gone };
}

/** The buffers of columns, which go from thread to thread without a copy. */
export function buffersOf(columns: object): ArrayBuffer[] {
  const found = Object.values(columns).flatMap((column: unknown) => {
    if (ArrayBuffer.isView(column)) return [column.buffer as ArrayBuffer];
    return typeof column === 'object' && column !== null && !Array.isArray(column) && !(column instanceof Map) ? buffersOf(column) : [];
  });
  return [...new Set(found)];
}
