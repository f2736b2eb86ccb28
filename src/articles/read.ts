import type { Article, Parsed, ReadingRules, SourceFile } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { type Batch, LATER, partsAt } from './batch.ts';
import { parsedFile, readArticle, unreadable } from './file.ts';
import { type Look, nothingChanged, readerFor } from './look.ts';
import { mergeTables } from './merge.ts';
import { expectedLines, type NdjsonTable, stretchesOf, withTexts } from './ndjson.ts';
import { newest, type Wanted } from './newest.ts';
import { fileAt, fileNow } from './scan.ts';
import { addRow, newRows, type StoredTable, tableOf } from './table.ts';

/** Hears how many of how many articles are read. */
export type Progress = (done: number, total: number) => void;

/** What reading the folder gave. */
export interface FolderTable {
  readonly table: StoredTable;
  /** Files that were read; the others are as they were. */
  readonly read: number;
  /** Whether the table differs from the memo. */
  readonly changed: boolean;
  /** The article of a row, where it need not be read again. */
  readonly kept: (row: number) => Article | undefined;
}

/** The table of all the files of a look: what the memo knows of unchanged ones, and the others read. Articles that are `wanted` are kept, most of them. */
export async function readTable(
  look: Look,
  folder: string,
  rules: ReadingRules,
  breathe: Breathe,
  onProgress?: Progress,
  wanted?: Wanted,
): Promise<FolderTable> {
  const { memo } = look;
  if (memo !== undefined && nothingChanged(look)) return { table: memo.table, read: 0, changed: false, kept: () => undefined };
  const sources = Int32Array.from(look.known);
  const unread: number[] = [];
  for (let row = 0; row < sources.length; row++) if ((sources[row] as number) < 0) unread.push(row);
  const { table: fresh, places, kept } = await readFiles(look, unread, folder, rules, breathe, onProgress, wanted);
  for (const [at, row] of unread.entries()) sources[row] = places[at] === GONE ? ABSENT : -1 - (places[at] as number);
  const present = places.includes(GONE) ? sources.filter((source) => source !== ABSENT) : sources;
  const table = sameOrder(present) ? fresh : mergeTables(memo?.table ?? tableOf(newRows()), fresh, present);
  const keptAt = (row: number) => {
    const source = present[row] as number;
    return source < 0 ? kept(-1 - source) : undefined;
  };
  return { table, read: unread.length, changed: true, kept: keptAt };
}

/** Stands for the row of a file that is not there any more, and for its source. */
const GONE = -1;
const ABSENT = -2_147_483_648;

/** Whether all rows are those of the fresh table, in their order. */
function sameOrder(sources: Int32Array): boolean {
  return sources.every((source, row) => source === -1 - row);
}

async function readFiles(
  { scan, reader: waiting }: Look,
  unread: readonly number[],
  folder: string,
  rules: ReadingRules,
  breathe: Breathe,
  onProgress?: Progress,
  wanted?: Wanted,
) {
  const rows = newRows(unread.length);
  /** The row of each file, in the order in which they were read. */
  const places = new Int32Array(unread.length).fill(GONE);
  const kept = wanted && newest(wanted);
  let done = 0;
  const take = (at: number, file: SourceFile, parsed: Parsed | undefined): Promise<void> | undefined => {
    done += 1;
    if (parsed !== undefined) {
      places[at] = rows.count;
      if (parsed.article !== undefined) kept?.offer(rows.count, parsed.article, file.size);
      addRow(rows, file, parsed);
    }
    const pause = breathe();
    if (pause !== undefined) onProgress?.(done, unread.length);
    return pause;
  };
  const reader = waiting ?? (await readerFor(unread.length));
  if (reader === undefined) {
    for (const [at, row] of unread.entries()) {
      const file = fileAt(scan, row);
      const pause = take(at, file, readArticle(folder, file, rules));
      if (pause !== undefined) await pause;
    }
  } else {
    const paths = unread.map((row) => scan.paths[row] as string);
    const { fetched } = await import('./file-threads.ts');
    for await (const { start, batch } of fetched(folder, paths, reader)) {
      for (let at = 0; at < batch.ends.length; at++) {
        const { file, parsed } = fromBatch(batch, at, paths[start + at] as string, folder, rules);
        const pause = take(start + at, file, parsed);
        if (pause !== undefined) await pause;
      }
    }
  }
  return { table: tableOf(rows), places, kept: kept?.at ?? (() => undefined) };
}

function fromBatch(batch: Batch, at: number, path: string, folder: string, rules: ReadingRules): { file: SourceFile; parsed: Parsed | undefined } {
  const { room, ends, stamps, left } = batch;
  const stamp = (which: number) => stamps[4 * at + which] as bigint;
  const file = { path, size: Number(stamp(0)), mtime: stamp(1), ctime: stamp(2), ino: stamp(3) };
  const start = at === 0 ? 0 : (ends[at - 1] as number);
  const why = left.get(at);
  if (why === undefined) return { file, parsed: parsedFile(path, Buffer.from(room, start, (ends[at] as number) - start), rules, partsAt(batch, at)) };
  const now = fileNow(folder, path);
  if (now === undefined) return { file, parsed: unreadable(folder, path, 'ENOENT', rules) };
  return { file: now, parsed: why === LATER ? readArticle(folder, now, rules) : unreadable(folder, path, why, rules) };
}

/** The articles of NDJSON files, one a line, in the order of their lines; `names` are what the files are called. Throws the system's error. */
export async function readNdjson(
  paths: readonly string[],
  { defaults, timezone }: ReadingRules,
  breathe: Breathe,
  names = paths,
): Promise<NdjsonTable> {
  const rules = { defaults, timezone };
  const { doTasks, threads } = await import('./ndjson-threads.ts');
  const stretches = stretchesOf(paths, threads());
  const rows = newRows(stretches.reduce((sum, stretch) => sum + expectedLines(stretch), 0));
  // One file after the other: each has as many stretches as there may be threads.
  for (const file of paths.keys()) {
    const tasks = stretches.filter((stretch) => stretch.file === file).map((stretch) => ({ stretch: { ...stretch, name: names[file] }, rules }));
    await doTasks(tasks, breathe, rows);
  }
  return withTexts(tableOf(rows), paths, rules, names);
}
