import { lstatSync, readFileSync } from 'node:fs';
import type { Config, Diagnostic } from '../model.ts';
import { hashOf } from '../text/hash.ts';

/** What is remembered of one published feed. */
export interface StandingFeed {
  readonly slug: string;
  /** Differs when what the feed shows does. */
  readonly mark: number;
  /** Hashes of the ids it shows, newest first. */
  readonly ids: readonly number[];
}

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
  readonly feeds: readonly StandingFeed[];
  /** Mark of what index, OPML, catalogue and stylesheet show. */
  readonly site: number;
  readonly files: Readonly<Record<string, Print>>;
  /** Findings of the run as a whole, and its numbers, to be told again. */
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: Readonly<Record<string, number>>;
}

/** A standing as its file holds it: a line with a hash of all that follows, then the standing as JSON. */
export function standingText(standing: Standing): string {
  const text = JSON.stringify(standing);
  return `${hashOf(text)}\n${text}`;
}

/** The standing in `file`, or undefined where there is none for `key`, or a damaged one. */
export function readStanding(file: string, key: string): Standing | undefined {
  try {
    const [mark, text = ''] = readFileSync(file, 'utf8').split('\n');
    if (mark !== String(hashOf(text))) return undefined;
    const standing = JSON.parse(text) as Standing;
    return standing.key === key ? standing : undefined;
  } catch {
    return undefined;
  }
}

/** What tells whether a published file is as it was written; empty where there is none. */
export function printOf(out: string, name: string): Print {
  const stat = lstatSync(`${out}/${name}`, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.ino}`;
}

/** Whether every file that the last run left is as it left it. */
export function filesStand(standing: Standing, out: string): boolean {
  for (const name in standing.files) if (printOf(out, name) !== standing.files[name]) return false;
  return true;
}
