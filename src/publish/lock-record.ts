import fs from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { hashOf } from '../text/hash.ts';
import { codeOf, nextTag } from './atomic.ts';

/** What a lock says of the process that has it. */
export interface LockRecord {
  /** Tells two records of one process apart. */
  readonly id: string;
  readonly pid: number;
  /** When the process started, in the system's own words: tells it from a later one with the same pid. */
  readonly started: string;
  readonly boot: string;
  readonly namespace: string;
  readonly host: string;
  readonly since: number;
}

/** On Linux nobody needs node:child_process: to load it takes 4 ms. */
const load = createRequire(import.meta.url);

/** The record that a text is; undefined where it is none. */
export function parseRecord(text: string): LockRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is LockRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, pid, started, boot, namespace, host, since } = value as Partial<Record<keyof LockRecord, unknown>>;
  const texts = [id, started, boot, namespace, host];
  // kill(2) takes zero and less for groups of processes, and no more than 31 bits.
  const isPid = Number.isInteger(pid) && Number(pid) > 0 && Number(pid) < 2 ** 31;
  return isPid && typeof since === 'number' && texts.every((text) => typeof text === 'string');
}

/** The record of this process; `now` is an instant, only told to others. */
export function ownRecord(now: number): LockRecord {
  return {
    id: nextTag(),
    pid: process.pid,
    started: startOf(process.pid),
    ...machine(),
    since: now,
  };
}

function machine(): Pick<LockRecord, 'boot' | 'namespace' | 'host'> {
  return {
    boot: orEmpty(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orEmpty(() => fs.readlinkSync('/proc/self/ns/pid')),
    host: hostname(),
  };
}

/** Hex digits that are others wherever a pid is of another process: on another host, after another start of it, in another pid namespace. */
export function pidsMark(): string {
  return hashOf(JSON.stringify(machine())).toString(16);
}

/** Whether the process of a record can be seen from here: in this pid namespace of this host, which this boot proves by whatever name it goes. */
export function isSeen({ host, boot, namespace }: LockRecord, self: LockRecord): boolean {
  return namespace === self.namespace && (host === self.host || (boot === self.boot && boot !== '' && namespace !== ''));
}

/** Whether the process of a record surely lives no more. */
export function isDead(record: LockRecord, self: LockRecord): boolean {
  if (record.host === self.host && record.boot !== self.boot && record.boot !== '' && self.boot !== '') return true;
  if (!isSeen(record, self)) return false;
  if (!isThere(record.pid)) return true;
  const started = startOf(record.pid);
  return started !== '' && record.started !== '' && started !== record.started;
}

/** Whether there is a process of this pid, a zombie too. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's, but there.
    return codeOf(error) !== 'ESRCH';
  }
}

/** Empty if it cannot be told. */
function startOf(pid: number): string {
  return orEmpty(() => (process.platform === 'linux' ? startInProc(pid) : startByPs(pid)));
}

// proc(5): the second field is a name in parentheses that may hold blanks and parentheses; state is the third, start the 22nd.
function startInProc(pid: number): string {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie writes no more, and stays for ever where nobody waits for it, as in a container without an init.
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
}

function startByPs(pid: number): string {
  const { execFileSync } = load('node:child_process') as typeof import('node:child_process');
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC0' };
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env, stdio: 'pipe' }).trim();
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
