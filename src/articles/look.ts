import { join } from 'node:path';
import type { Breathe } from '../text/breath.ts';
import { unchangedRows } from './changes.ts';
import { type Memo, readMemo } from './memo.ts';
import { type Scan, scan } from './scan.ts';

/** A first look at the folder: which files there are, and what the memo knows of them. Nothing is read yet. */
export interface Look {
  readonly scan: Scan;
  readonly memo: Memo | undefined;
  /** For each scanned file its row in the memo, or -1 where it must be read. */
  readonly known: Int32Array;
  /** When the look began, nanoseconds since the epoch. */
  readonly takenAt: bigint;
}

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
  const found = await scan(place.patterns, place.folder, place.ignored, breathe);
  return { scan: found, memo, known: unchangedRows(found, memo), takenAt };
}

/** Whether every file is one that the memo knows, and no other was there. */
export function nothingChanged({ scan: { paths }, memo, known }: Look): boolean {
  return memo !== undefined && memo.table.count === paths.length && !known.includes(-1);
}

/** Where the memo of articles lies in the state folder. */
export function memoFile(state: string): string {
  return join(state, 'articles.memo');
}
