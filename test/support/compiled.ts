import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newFolder } from './folder.ts';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The sources as Node 20 runs them, file by file, in a folder that goes with the test, or with what is given; for threads and the disk. */
export function compiled(folder = newFolder()): string {
  const dist = newPackage(folder);
  runNode([root('node_modules/typescript/bin/tsc'), '-p', root('tsconfig.json'), '--noCheck', '--declaration', 'false', '--outDir', dist]);
  return dist;
}

/** The program as the package has it, in a folder that goes with the test, or with what is given. */
export function bundled(folder = newFolder()): string {
  const dist = newPackage(folder);
  runNode([root('.build/bundle.mjs'), dist]);
  return dist;
}

/** What a script of this folder prints, as JSON; it is given the folder of the compiled code and `args`. */
export function inChild(code: string, script: string, ...args: string[]): unknown {
  return JSON.parse(runNode([root(`test/support/${script}`), code, ...args])) as unknown;
}

function newPackage(folder: string): string {
  writeFileSync(join(folder, 'package.json'), '{"type":"module","version":"0.0.0"}');
  symlinkSync(root('node_modules'), join(folder, 'node_modules'));
  return join(folder, 'dist');
}

function runNode(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}
