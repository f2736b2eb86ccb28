import { type BigIntStats, lstatSync, readFileSync, statSync } from 'node:fs';
import type { Config, Counts, Diagnostic } from '../model.ts';
import { checksum } from '../text/hash.ts';

/** Of a published file: size, mtime, ctime and inode, as the file system told them when it was written. */
export type Print = string;

/**
 * What the last run left in `out`, and what it rested on. A run that finds all of it unchanged has nothing to do. It is a memo: without
 * it, everything is composed and compared again.
 */
export interface Standing {
  /** Version, config and folders: another key, no standing. */
  readonly key: string;
  readonly config: Config;
  /** Mark of the memo of articles that goes with it. */
  readonly table: number;
  readonly now: number;
  /** The instant from which on a verdict changes by itself; null for never. */
  readonly next: number | null;
  /** Checksum of what the feeds show. */
  readonly shown: number;
  /** Mark of what index, OPML and catalogue show. */
  readonly site: number;
  readonly files: Readonly<Record<string, Print>>;
  /** Findings of the run as a whole, and its numbers, to be told again. */
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: Counts;
}

/** Bytes of the line before the standing. */
const MARK = 16;

/** A standing as its file holds it: a line with the checksum of all that follows, then the standing as JSON. */
export function standingBytes(standing: Standing): Buffer {
  const text = JSON.stringify(standing);
  const bytes = Buffer.alloc(MARK + Buffer.byteLength(text));
  bytes.write(text, MARK);
  bytes.write(`${checksum(bytes.subarray(MARK))}`.padEnd(MARK - 1), 'latin1');
  bytes.write('\n', MARK - 1);
  return bytes;
}

/** The standing in `file`, or undefined where there is none for `key`, or a damaged one. */
export function readStanding(file: string, key: string): Standing | undefined {
  try {
    const bytes = readFileSync(file);
    if (Number(bytes.toString('latin1', 0, MARK)) !== checksum(bytes.subarray(MARK))) return undefined;
    const standing = JSON.parse(bytes.toString('utf8', MARK)) as Standing;
    return standing.key === key ? standing : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a run has left its standing in `file` after an instant, in nanoseconds since the epoch. */
export function isLeftSince(file: string, instant: bigint): boolean {
  try {
    return statSync(file, { bigint: true }).mtimeNs > instant;
  } catch {
    return false;
  }
}

/** What tells whether a published file is as it was written; empty where there is none, or none that can be seen. */
export function printOf(out: string, name: string): Print {
  try {
    const stat = lstatSync(`${out}/${name}`, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? '' : printFrom(stat);
  } catch {
    return '';
  }
}

/** The print that the file system's word of a file makes. */
export function printFrom({ size, mtimeNs, ctimeNs, ino }: BigIntStats): Print {
  return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
}

/** The bytes of the file that a print is of; 0 where it is of none. */
export function sizeIn(print: Print): number {
  return Number.parseInt(print, 10) || 0;
}

/** Whether a file is still as the last run left it. */
export type Stands = (name: string) => boolean;

/** Answers for one run, which has the folder to itself: each file is looked at once. */
export function standsIn(out: string, standing: Standing | undefined): Stands {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = standing?.files[name];
    if (before === undefined) return false;
    const stands = known.get(name) ?? printOf(out, name) === before;
    known.set(name, stands);
    return stands;
  };
}

/** Whether every file that the last run left is as it left it. */
export function filesStand(standing: Standing, out: string): boolean {
  for (const name in standing.files) if (printOf(out, name) !== standing.files[name]) return false;
  return true;
}
