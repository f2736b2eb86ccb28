import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Disk } from '../../src/publish/atomic.ts';
import { makeFolder, removeFolder } from './folder.ts';

const script = fileURLToPath(new URL('publish-child.mjs', import.meta.url));
const children = new Set<ChildProcess>();

/** `node:fs`, but `before` hears the number and the name of every operation first, and may throw in its place. */
export function watchedDisk(before: (count: number, operation: string) => void): Disk {
  let count = 0;
  return new Proxy(fs, {
    get(target, name) {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== 'function') return operation;
      return (...args: unknown[]): unknown => {
        before(++count, String(name));
        return Reflect.apply(operation, target, args);
      };
    },
  });
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code });
}

/** Starts a part of `publish-child.mjs`; standard error goes to the test's. */
export function startChild(part: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [script, part, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  return child;
}

/** Kills what is still running of the children, as after a failed test. */
export async function endChildren(): Promise<void> {
  for (const child of children) {
    child.kill('SIGKILL');
    await ended(child);
  }
  children.clear();
}

/** Resolves with the exit code, `null` if it was killed. */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Resolves when the child has said something. */
export async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, 'data');
}

/** Runs a part of the child script in a mount namespace of its own, where `folder` is a disk of 256 KB. Gives what it printed, as JSON. */
export function onSmallDisk(folder: string, part: string, ...args: string[]): unknown {
  const mount = 'mount -t tmpfs -o size=256k none "$0" && exec "$@"';
  const command = ['-rm', 'sh', '-c', mount, folder, process.execPath, script, part, ...args];
  const run = spawnSync('unshare', command, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

/** Whether this machine lets us mount; says so once if not. */
export function canMount(): boolean {
  const folder = makeFolder();
  const run = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', folder]);
  removeFolder(folder);
  if (run.status !== 0) console.warn('no mounts here: full and read-only disks are only simulated');
  return run.status === 0;
}
