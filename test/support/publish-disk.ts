import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Disk } from '../../src/publish/atomic.ts';

const script = fileURLToPath(new URL('publish-child.mjs', import.meta.url));
const sources = fileURLToPath(new URL('../../src/publish/', import.meta.url));
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

// In memory where that exists: thousands of flushes would take the tests' time, and prove nothing without a power cut.
const base = fs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const children = new Set<ChildProcess>();

/** A new empty folder; the caller removes it. */
export function newFolder(): string {
  return fs.mkdtempSync(join(base, 'feedmill-test-'));
}

export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Compiles the three files for child processes, as Node 20 cannot run TypeScript. Gives the folder. */
export function compile(): string {
  const folder = newFolder();
  fs.writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const files = [join(sources, 'atomic.ts'), join(sources, 'lock.ts'), join(sources, 'stage.ts')];
  const flags = '--ignoreConfig --noCheck --noResolve --module nodenext --target es2023';
  const more = '--rewriteRelativeImportExtensions --verbatimModuleSyntax';
  const args = [compiler, ...files, ...`${flags} ${more}`.split(' '), '--outDir', folder];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
  return folder;
}

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
  const folder = newFolder();
  const run = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', folder]);
  removeFolder(folder);
  if (run.status !== 0) console.warn('no mounts here: full and read-only disks are only simulated');
  return run.status === 0;
}
