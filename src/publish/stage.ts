import fs, { lstatSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, discard, flushFolder, PUBLIC_MODE, rename, writeTemporary } from './atomic.ts';
import { type Print, printOf } from './standing.ts';

/**
 * Files on their way into a folder. Each is written and flushed beside its place when it is added; `commit` puts them all there, in the
 * order in which they came. So a disk that fills up, an error or a signal before that changes nothing that is published.
 */
export interface Stage {
  add(name: string, data: string | Uint8Array): void;
  /** Renames all, and calls `beforeLast` when all but the last one are there. Throws a `DiskError`; the files in `done` are new then, the others as they were. */
  commit(beforeLast?: () => void): void;
  /** The files that are in their place, by name, as they were put there: who looks later may find what somebody else has made of them. */
  readonly done: ReadonlyMap<string, Print>;
  /** Removes what was not committed; never throws. */
  discard(): void;
}

/** A stage for the folder `out`, which exists. */
export function newStage(out: string, disk: Disk = fs): Stage {
  const waiting = new Map<string, string>();
  const done = new Map<string, Print>();
  return {
    done,
    add(name, data) {
      const temporary = writeTemporary(join(out, name), data, PUBLIC_MODE, disk);
      waiting.set(temporary, name);
      tellApart(temporary, join(out, name));
    },
    commit(beforeLast) {
      if (waiting.size === 0) beforeLast?.();
      for (const [temporary, path] of waiting) {
        if (waiting.size === 1) beforeLast?.();
        rename(temporary, join(out, path), disk);
        waiting.delete(temporary);
        done.set(path, printOf(out, path));
      }
      if (done.size > 0) flushFolder(out, disk);
    },
    discard() {
      for (const temporary of waiting.keys()) discard(temporary, disk);
      waiting.clear();
    },
  };
}

/** Most seconds that a file is dated ahead of the clock, however often it is replaced. */
const AHEAD = 60;

/** Dates a file a second after the one that it replaces where it would be of the same second: to whoever asks by date, both would be one. */
function tellApart(temporary: string, target: string): void {
  try {
    const secondOf = (path: string) => Math.floor((lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000);
    const [now, old] = [secondOf(temporary), secondOf(target)];
    const date = Math.min(old + 1, now + AHEAD);
    if (old >= now) utimesSync(temporary, date, date);
  } catch {
    // Then some reader hears of the change with the next one.
  }
}

/** A stage that writes nothing: `commit` only tells what would have been done. */
export function dryStage(): Stage {
  const waiting: string[] = [];
  const done = new Map<string, Print>();
  return {
    done,
    add: (name) => void waiting.push(name),
    commit(beforeLast) {
      beforeLast?.();
      for (const name of waiting.splice(0)) done.set(name, '');
    },
    discard: () => void waiting.splice(0),
  };
}
