import type { Article, ReadingRules } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { doTasks, threads } from './crew.ts';
import { type Look, nothingChanged } from './look.ts';
import { concatTables, mergeTables } from './merge.ts';
import { type LineTable, rebased, stretchesOf, withTexts } from './ndjson.ts';
import { partOf, type Scan } from './scan.ts';
import { newRows, type StoredTable, tableOf } from './table.ts';
import type { Kept, Progress, TaskResult } from './task.ts';

/** Fewer files than this are read by one thread: another one takes 50 ms to be ready. */
const WORTH_A_THREAD = 10_000;

/** What reading the folder gave. */
export interface Reading {
  readonly table: StoredTable;
  /** Files that were read; the others are as they were. */
  readonly read: number;
  /** Whether the table differs from the memo. */
  readonly changed: boolean;
  /** Articles by row that need not be read again. */
  readonly kept: ReadonlyMap<number, Article>;
}

/** The table of all the files of a look: what the memo knows of unchanged ones, and the others read. Articles that `wants` wants are kept, some of them. */
export async function readTable(
  look: Look,
  folder: string,
  rules: ReadingRules,
  breathe: Breathe,
  onProgress?: Progress,
  wants: Kept['wants'] = () => false,
): Promise<Reading> {
  const { scan, memo } = look;
  if (memo !== undefined && nothingChanged(look)) return { table: memo.table, read: 0, changed: false, kept: new Map() };
  const sources = Int32Array.from(look.known);
  const wanted: number[] = [];
  for (let row = 0; row < sources.length; row++) if ((sources[row] as number) < 0) wanted.push(row);
  const kept = new Map<number, Article>();
  const { table: fresh, gone } = await readFiles(scan, wanted, folder, rules, breathe, { articles: kept, wants }, onProgress);
  let next = 0;
  for (const row of wanted) sources[row] = gone.has(row) ? GONE : -1 - next++;
  const present = gone.size === 0 ? sources : sources.filter((source) => source !== GONE);
  const table = next === present.length ? fresh : mergeTables(memo?.table ?? tableOf(newRows()), fresh, present);
  // Elsewhere the rows have other numbers, and there are few of them.
  return { table, read: wanted.length, changed: true, kept: table === fresh ? kept : new Map() };
}

const GONE = -2_147_483_648;

async function readFiles(
  scan: Scan,
  wanted: readonly number[],
  folder: string,
  { defaults, timezone }: ReadingRules,
  breathe: Breathe,
  kept: Kept,
  onProgress?: Progress,
) {
  const parts = Math.max(1, Math.min(threads(), Math.floor(wanted.length / WORTH_A_THREAD)));
  const bounds = Array.from({ length: parts + 1 }, (_, part) => Math.floor((wanted.length * part) / parts));
  const shares = bounds.slice(1).map((end, part) => wanted.slice(bounds[part], end));
  const tasks = shares.map((rows) => ({ kind: 'files', folder, scan: partOf(scan, rows), rules: { defaults, timezone } }) as const);
  const progress: Progress | undefined = onProgress && ((done) => onProgress(done * parts, wanted.length));
  const results = await doTasks(tasks, breathe, progress, kept);
  const gone = new Set(results.flatMap((result, part) => result.gone.map((at) => shares[part]?.[at] as number)));
  return { table: concatTables(results.map(({ table }) => table)), gone };
}

/** The articles of NDJSON files, one a line, in the order of their lines; `names` are what the files are called. Throws the system's error. */
export async function readLines(paths: readonly string[], { defaults, timezone }: ReadingRules, breathe: Breathe, names = paths): Promise<LineTable> {
  const rules = { defaults, timezone };
  const stretches = stretchesOf(paths, threads());
  const results: TaskResult[] = [];
  // One file after the other: each has as many stretches as there may be threads.
  for (const file of paths.keys()) {
    const tasks = stretches
      .filter((stretch) => stretch.file === file)
      .map((stretch) => ({ kind: 'lines', stretch: { ...stretch, name: names[file] }, rules }) as const);
    results.push(...(await doTasks(tasks, breathe)));
  }
  const before = new Map<number, number>();
  const tables = results.map((result, index) => {
    const { file = 0 } = stretches[index] ?? {};
    const lines = before.get(file) ?? 0;
    before.set(file, lines + result.lines);
    return rebased(result, names[file] ?? '', lines);
  });
  return withTexts(concatTables(tables), paths, rules, names);
}
