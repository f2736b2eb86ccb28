import type { Article, ReadingRules } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { handsFor, type Look, nothingChanged } from './look.ts';
import { concatTables, mergeTables } from './merge.ts';
import { type LineTable, rebased, stretchesOf, withTexts } from './ndjson.ts';
import type { Wanted } from './newest.ts';
import { partOf } from './scan.ts';
import { newRows, type StoredTable, tableOf } from './table.ts';
import { doTasks, type Hand, type Progress, type TaskResult } from './task.ts';

/** What reading the folder gave. */
export interface Reading {
  readonly table: StoredTable;
  /** Files that were read; the others are as they were. */
  readonly read: number;
  /** Whether the table differs from the memo. */
  readonly changed: boolean;
  readonly kept: Kept;
}

/** Articles that need not be read again, wherever a thread has kept them. */
export interface Kept {
  readonly at: (row: number) => Article | undefined;
  /** Gets those of some rows here, and lets the threads go. */
  readonly bring: (rows: Iterable<number>) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** The table of all the files of a look: what the memo knows of unchanged ones, and the others read. Articles that are `wanted` are kept, most of them. */
export async function readTable(
  look: Look,
  folder: string,
  rules: ReadingRules,
  breathe: Breathe,
  onProgress?: Progress,
  wanted?: Wanted,
): Promise<Reading> {
  const { memo } = look;
  if (memo !== undefined && nothingChanged(look)) return { table: memo.table, read: 0, changed: false, kept: keptOf([], []) };
  const sources = Int32Array.from(look.known);
  const unread: number[] = [];
  for (let row = 0; row < sources.length; row++) if ((sources[row] as number) < 0) unread.push(row);
  const { table: fresh, gone, kept } = await readFiles(look, unread, folder, rules, breathe, onProgress, wanted);
  let next = 0;
  for (const row of unread) sources[row] = gone.has(row) ? GONE : -1 - next++;
  const present = gone.size === 0 ? sources : sources.filter((source) => source !== GONE);
  if (next === present.length) return { table: fresh, read: unread.length, changed: true, kept };
  // Here the rows have other numbers, and there are few of them.
  await kept.end();
  return { table: mergeTables(memo?.table ?? tableOf(newRows()), fresh, present), read: unread.length, changed: true, kept: keptOf([], []) };
}

const GONE = -2_147_483_648;

async function readFiles(
  { scan, hands: waiting }: Look,
  unread: readonly number[],
  folder: string,
  { defaults, timezone }: ReadingRules,
  breathe: Breathe,
  onProgress?: Progress,
  wanted?: Wanted,
) {
  const hands = waiting.length > 0 ? waiting : await handsFor(unread.length);
  const parts = 1 + hands.length;
  const bounds = Array.from({ length: parts + 1 }, (_, part) => Math.floor((unread.length * part) / parts));
  const shares = bounds.slice(1).map((end, part) => unread.slice(bounds[part], end));
  const tasks = shares.map((rows) => ({ kind: 'files', folder, scan: partOf(scan, rows), rules: { defaults, timezone }, wanted }) as const);
  const progress: Progress | undefined = onProgress && ((done) => onProgress(done * parts, unread.length));
  try {
    const results = await doTasks(tasks, hands, breathe, progress);
    const gone = new Set(results.flatMap((result, part) => result.gone.map((at) => shares[part]?.[at] as number)));
    return { table: concatTables(results.map(({ table }) => table)), gone, kept: keptOf(results, hands) };
  } catch (error) {
    await Promise.all(hands.map(({ end }) => end()));
    throw error;
  }
}

/** What was kept of a table that is that of `results`, one after the other. */
function keptOf(results: readonly TaskResult[], hands: readonly Hand[]): Kept {
  const here = results[0]?.newest?.texts;
  const brought = new Map<number, string>();
  const starts = results.map((_, part) => results.slice(0, part).reduce((sum, { table }) => sum + table.count, 0));
  const end = async () => void (await Promise.all(hands.map((hand) => hand.end())));
  return {
    at(row) {
      const text = here?.get(row) ?? brought.get(row);
      return text === undefined ? undefined : (JSON.parse(text) as Article);
    },
    end,
    async bring(rows) {
      const shares: number[][] = results.map(() => []);
      if (hands.length > 0) for (const row of rows) shares[starts.findLastIndex((start) => start <= row)]?.push(row);
      await Promise.all(
        hands.map(async (hand, index) => {
          const share = shares[index + 1] ?? [];
          const start = starts[index + 1] as number;
          const texts = await hand.kept(share.map((row) => row - start));
          for (const [place, text] of texts.entries()) if (text !== null) brought.set(share[place] as number, text);
        }),
      );
      await end();
    },
  };
}

/** The articles of NDJSON files, one a line, in the order of their lines; `names` are what the files are called. Throws the system's error. */
export async function readLines(paths: readonly string[], { defaults, timezone }: ReadingRules, breathe: Breathe, names = paths): Promise<LineTable> {
  const rules = { defaults, timezone };
  const { hired, threads } = await import('./crew.ts');
  const stretches = stretchesOf(paths, threads());
  const results: TaskResult[] = [];
  // One file after the other: each has as many stretches as there may be threads.
  for (const file of paths.keys()) {
    const tasks = stretches
      .filter((stretch) => stretch.file === file)
      .map((stretch) => ({ kind: 'lines', stretch: { ...stretch, name: names[file] }, rules }) as const);
    const hands = tasks.slice(1).map(hired);
    try {
      results.push(...(await doTasks(tasks, hands, breathe)));
    } finally {
      await Promise.all(hands.map(({ end }) => end()));
    }
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
