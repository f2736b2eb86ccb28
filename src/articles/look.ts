import type { Breathe } from '../text/breath.ts';
import type { Reader } from './file-threads.ts';
import { type Memo, readMemo } from './memo.ts';
import { findPaths, type Scan, statAll, withoutStats } from './scan.ts';
import { unchangedRows } from './unchanged.ts';

/** A first look at the folder: which files there are, and what the memo knows of them. Nothing is read yet. */
export interface Look {
  readonly scan: Scan;
  readonly memo: Memo | undefined;
  /** For each scanned file its row in the memo, or -1 where it must be read. */
  readonly known: Int32Array;
  /** When the look began, nanoseconds since the epoch. */
  readonly takenAt: bigint;
  /** Waits to read the files, of which nothing is known yet: such a look is good for one reading. */
  readonly reader: Reader | undefined;
}

/** Files that are worth a thread to read them: it takes 50 ms to be ready. */
const WORTH_A_THREAD = 3_000;

/** Where articles are looked for, and what is remembered of them. */
export interface Scope {
  readonly folder: string;
  readonly patterns: readonly string[];
  /** Globs of what is not the author's: what we publish and remember. */
  readonly ignored: readonly string[];
  /** Absolute path of the memo, and what it must bear to be believed. */
  readonly memoFile: string;
  readonly memoKey: string;
}

/** Looks. Throws the system's error where a folder cannot be read. */
export async function lookAround({ memoFile: file, memoKey, patterns, folder, ignored }: Scope, breathe: Breathe): Promise<Look> {
  const takenAt = BigInt(Date.now()) * 1_000_000n;
  const memo = readMemo(file, memoKey);
  const early = memo === undefined ? earlyReader() : undefined;
  const paths = await findPaths(patterns, folder, ignored, breathe, early?.hear).catch(async (error: unknown) => {
    await early?.take(0);
    throw error;
  });
  // All must be read: whoever opens them can ask for sizes and times as well.
  const reader = await early?.take(paths.length);
  const scan = reader === undefined ? await statAll(paths, folder, breathe) : withoutStats(paths);
  return { scan, memo, known: unchangedRows(scan, memo), takenAt, reader };
}

/** A reader that starts while folders are still looked into, once there are many entries in them; it is ready when they are done. */
function earlyReader() {
  let entries = 0;
  let reader: Promise<Reader> | undefined;
  // A search that has failed goes on in other folders.
  let isTaken = false;
  return {
    hear(more: number): void {
      entries += more;
      if (isTaken || reader !== undefined || entries < WORTH_A_THREAD) return;
      reader = newReader();
      // Whoever takes it is told.
      reader.catch(() => undefined);
    },
    /** The reader, if so many files are worth it; it is ended if not. */
    async take(count: number): Promise<Reader | undefined> {
      isTaken = true;
      if (count >= WORTH_A_THREAD) return await (reader ?? newReader());
      await (await reader?.catch(() => undefined))?.end();
      return undefined;
    },
  };
}

async function newReader(): Promise<Reader> {
  return (await import('./file-threads.ts')).newReader();
}

/** A thread to read so many files; none where they are few. */
export async function readerFor(count: number): Promise<Reader | undefined> {
  return count < WORTH_A_THREAD ? undefined : await newReader();
}

/** Whether every file is one that the memo knows, and no other was there. */
export function nothingChanged({ scan: { paths }, memo, known }: Look): boolean {
  return memo !== undefined && memo.table.count === paths.length && !known.includes(-1);
}
