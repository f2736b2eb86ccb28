import { join } from 'node:path';
import type { Breathe } from '../text/breath.ts';
import { unchangedRows } from './changes.ts';
import { type Memo, readMemo } from './memo.ts';
import { type Scan, scan } from './scan.ts';
import type { Hand } from './task.ts';

/** A first look at the folder: which files there are, and what the memo knows of them. Nothing is read yet. */
export interface Look {
  readonly scan: Scan;
  readonly memo: Memo | undefined;
  /** For each scanned file its row in the memo, or -1 where it must be read. */
  readonly known: Int32Array;
  /** When the look began, nanoseconds since the epoch. */
  readonly takenAt: bigint;
  /** Threads that wait to read with this one. */
  readonly hands: readonly Hand[];
}

/** Files that are worth a thread of their own: it takes 50 ms to be ready, and as long as for a thousand files to become quick. */
const WORTH_A_THREAD = 10_000;

/** What a look needs to know of the workspace. */
export interface Place {
  readonly folder: string;
  readonly patterns: readonly string[];
  /** Globs of what is not the author's: what we publish and remember. */
  readonly ignored: readonly string[];
  readonly memoFile: string;
  readonly memoKey: string;
}

/** Looks. Throws the system's error where a folder cannot be read. */
export async function lookAround(place: Place, breathe: Breathe): Promise<Look> {
  const takenAt = BigInt(Date.now()) * 1_000_000n;
  const memo = readMemo(place.memoFile, place.memoKey);
  // Threads get ready while this one still asks for sizes and times.
  let hands: readonly Hand[] = [];
  const found = await scan(place.patterns, place.folder, place.ignored, breathe, async (count) => {
    if (memo === undefined) hands = await handsFor(count);
  });
  return { scan: found, memo, known: unchangedRows(found, memo), takenAt, hands };
}

/** Threads for reading so many files beside this one; none where they are few. */
export async function handsFor(count: number): Promise<Hand[]> {
  if (count < 2 * WORTH_A_THREAD) return [];
  const { hired, threads } = await import('./crew.ts');
  return Array.from({ length: Math.min(threads(), Math.floor(count / WORTH_A_THREAD)) - 1 }, hired);
}

/** Whether every file is one that the memo knows, and no other was there. */
export function nothingChanged({ scan: { paths }, memo, known }: Look): boolean {
  return memo !== undefined && memo.table.count === paths.length && !known.includes(-1);
}

/** Where the memo of articles lies in the state folder. */
export function memoFile(state: string): string {
  return join(state, 'articles.memo');
}
