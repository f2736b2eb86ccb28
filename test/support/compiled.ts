import { spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The sources as Node 20 runs them, file by file, in a folder that goes with the test; for threads and the disk. */
export function compiled(): string {
  const dist = newPackage();
  runNode([root('node_modules/typescript/bin/tsc'), '-p', root('tsconfig.json'), '--noCheck', '--declaration', 'false', '--outDir', dist]);
  return dist;
}

/** The program as the package has it, in a folder that goes with the test. */
export function bundled(): string {
  const dist = newPackage();
  runNode([root('.build/bundle.mjs'), dist]);
  return dist;
}

/** What a script of this folder prints, as JSON; it is given the folder of the compiled code and `args`. */
export function inChild(code: string, script: string, ...args: string[]): unknown {
  return JSON.parse(runNode([root(`test/support/${script}`), code, ...args])) as unknown;
}

function newPackage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'feedmill-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module","version":"0.0.0"}');
  symlinkSync(root('node_modules'), join(folder, 'node_modules'));
  return join(folder, 'dist');
}

function runNode(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}
