import fs from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Disk } from './atomic.ts';
import { codeOf, discard, diskError, temporaryName, writeTemporary } from './atomic.ts';
import { isDead, isSeen, type LockRecord, ownRecord, parseRecord } from './lock-record.ts';

/*
 * Why two runs never both hold a lock
 *
 * 1. A record comes under a name whole: written elsewhere, then linked, which fails if the name is taken. It is not flushed: what a power
 *    cut leaves of it is dead.
 * 2. A record whose process lives is removed by that process alone. So no heartbeat is needed, and age proves nothing.
 * 3. A dead record has one successor: whoever links his own record to the name that follows from the dead one. If he
 *    dies as well, his record has one successor in turn. The lock file and its successors are the chain.
 * 4. A successor looks at the chain again. If it is still the dead ones and then himself, nobody else may change it
 *    any more, and he puts his record over the lock file. If not, he judged an old state and steps back.
 *
 * A record that cannot be read counts as dead: by 1 no living process is still writing it. Later versions may add
 * to a record and must keep what is there.
 */

/** Who has a lock: `since` is an instant, `host` the machine of `pid`. */
export interface Holder {
  readonly pid: number;
  readonly since: number;
  readonly host: string;
  /** Whether that process can be seen from here, so that the lock is taken over when it dies; if not, a person must remove it. */
  readonly isSeen: boolean;
  /** The file that says so. */
  readonly path: string;
}

/** The lock, until `release`, which never throws and may be called twice; or who has it. */
export type Lock = { readonly held: true; readonly release: () => void } | ({ readonly held: false } & Holder);

/** Who finds no lock needs no node:crypto: to load it takes 4 ms. */
const load = createRequire(import.meta.url);
const MODE = 0o644;
const TURNS = 100;

/**
 * Takes the lock file `path` for this process, also from a process that is dead, never from one that lives or that
 * cannot be seen from here (another host, another pid namespace). `now` is an instant, only told to others.
 * Throws a `DiskError`.
 */
export function acquireLock(path: string, now: number, disk: Disk = fs): Lock {
  const self = ownRecord(now);
  for (let turn = 0; turn < TURNS; turn++) {
    const lock = tryToAcquire(path, self, disk);
    if (lock !== undefined) return lock;
  }
  throw diskError('lock', path, Object.assign(new Error('EAGAIN: it changes all the time'), { code: 'EAGAIN' }));
}

/** Who has the lock file `path` just now, if anybody; it is not taken. Throws a `DiskError`. */
export function holderOf(path: string): Holder | undefined {
  return holderIn(readChain(path, fs), ownRecord(0), path);
}

function holderIn(chain: readonly string[], self: LockRecord, path: string): Holder | undefined {
  for (const text of chain) {
    const record = parseRecord(text);
    if (record === undefined || isDead(record, self)) continue;
    const { pid, since, host } = record;
    return { pid, since, host, isSeen: isSeen(record, self), path };
  }
  return undefined;
}

/** `undefined` if others changed the lock meanwhile. */
function tryToAcquire(path: string, self: LockRecord, disk: Disk): Lock | undefined {
  const chain = readChain(path, disk);
  const holder = holderIn(chain, self, path);
  if (holder !== undefined) return { held: false, ...holder };
  const mine = `${JSON.stringify(self)}\n`;
  const temporary = writeTemporary(path, mine, MODE, disk, false);
  try {
    const won = chain.length === 0 ? link(temporary, path, disk) : takeOver(path, chain, temporary, mine, disk);
    return won ? { held: true, release: () => release(path, mine, disk) } : undefined;
  } catch (error) {
    throw diskError('lock', path, error);
  } finally {
    discard(temporary, disk);
  }
}

function takeOver(path: string, chain: readonly string[], temporary: string, mine: string, disk: Disk): boolean {
  const claims = successorPaths(path, chain);
  const claim = claims.at(-1) ?? path;
  if (!link(temporary, claim, disk)) return false;
  try {
    const seen = readChain(path, disk);
    const wanted = [...chain, mine];
    if (seen.length !== wanted.length || seen.some((text, i) => text !== wanted[i])) return false;
    disk.renameSync(temporary, path);
  } finally {
    discard(claim, disk);
  }
  for (const old of claims.slice(0, -1)) discard(old, disk);
  return true;
}

function release(path: string, mine: string, disk: Disk): void {
  try {
    if (disk.readFileSync(path, 'utf8') === mine) disk.unlinkSync(path);
  } catch {
    // Whatever it is, the record dies with this process.
  }
}

function link(from: string, to: string, disk: Disk): boolean {
  try {
    disk.linkSync(from, to);
    return true;
  } catch (error) {
    // ENOENT: the holder has swept the folder, and our temporary with it.
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function readChain(path: string, disk: Disk): readonly string[] {
  const chain: string[] = [];
  for (let at = path; ; ) {
    const text = readIfThere(at, disk);
    if (text === undefined) return chain;
    chain.push(text);
    at = successorPath(at, text);
  }
}

function successorPaths(path: string, chain: readonly string[]): readonly string[] {
  const paths: string[] = [];
  for (const text of chain) paths.push(successorPath(paths.at(-1) ?? path, text));
  return paths;
}

// A name that later versions must keep. With its own name in it, so that equal damaged records do not make a circle.
function successorPath(path: string, text: string): string {
  const { createHash } = load('node:crypto') as typeof import('node:crypto');
  const digits = createHash('sha256')
    .update(`${basename(path)}\n${text}`)
    .digest('hex')
    .slice(0, 16);
  return join(dirname(path), temporaryName(digits, 'takeover'));
}

function readIfThere(path: string, disk: Disk): string | undefined {
  try {
    return disk.readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw diskError('read', path, error);
  }
}
