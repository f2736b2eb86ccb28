import type { ReadingRules, SourceFile } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { readArticle } from './file.ts';
import { type Look, nothingChanged } from './look.ts';
import { mergeTables } from './merge.ts';
import type { Scan } from './scan.ts';
import { addRow, newRows, type StoredTable, tableOf } from './table.ts';

/** What reading the folder gave. */
export interface Reading {
  readonly table: StoredTable;
  /** Files that were read; the others are as they were. */
  readonly read: number;
  /** Whether the table differs from the memo. */
  readonly changed: boolean;
}

/** Hears how many of how many files are read. */
export type Progress = (done: number, total: number) => void;

/** The table of all the files of a look: what the memo knows of unchanged ones, and the others read. */
export async function readTable(look: Look, folder: string, rules: ReadingRules, breathe: Breathe, onProgress?: Progress): Promise<Reading> {
  const { scan, memo } = look;
  if (memo !== undefined && nothingChanged(look)) return { table: memo.table, read: 0, changed: false };
  const sources = Int32Array.from(look.known);
  const wanted: number[] = [];
  for (let row = 0; row < sources.length; row++) if ((sources[row] as number) < 0) wanted.push(row);
  const { table: fresh, gone } = await readFiles(scan, wanted, folder, rules, breathe, onProgress);
  let next = 0;
  for (const row of wanted) sources[row] = gone.has(row) ? GONE : -1 - next++;
  const present = gone.size === 0 ? sources : sources.filter((source) => source !== GONE);
  const table = next === present.length ? fresh : mergeTables(memo?.table ?? tableOf(newRows()), fresh, present);
  return { table, read: wanted.length, changed: true };
}

const GONE = -2_147_483_648;

async function readFiles(scan: Scan, wanted: readonly number[], folder: string, rules: ReadingRules, breathe: Breathe, onProgress?: Progress) {
  const rows = newRows();
  const gone = new Set<number>();
  for (const [done, row] of wanted.entries()) {
    const file = fileAt(scan, row);
    const parsed = readArticle(folder, file, rules);
    if (parsed === undefined) gone.add(row);
    else addRow(rows, file, parsed);
    const pause = breathe();
    if (pause !== undefined) {
      onProgress?.(done, wanted.length);
      await pause;
    }
  }
  return { table: tableOf(rows), gone };
}

/** The scanned file of a row. */
export function fileAt(scan: Scan, row: number): SourceFile {
  return {
    path: scan.paths[row] as string,
    size: scan.size[row] as number,
    mtime: scan.mtime[row] as bigint,
    ctime: scan.ctime[row] as bigint,
    ino: scan.ino[row] as bigint,
  };
}
