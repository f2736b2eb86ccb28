import { spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The sources as Node 20 runs them, in a folder that goes with the test; for threads and what a build writes. */
export async function compiled(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'feedmill-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module","version":"0.0.0"}');
  symlinkSync(root('node_modules'), join(folder, 'node_modules'));
  const args = ['-p', root('tsconfig.json'), '--noCheck', '--declaration', 'false', '--outDir', join(folder, 'dist')];
  const run = spawnSync(process.execPath, [root('node_modules/typescript/bin/tsc'), ...args], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
  return join(folder, 'dist');
}

/** What a script of this folder prints, as JSON; it is given the folder of the compiled code and `args`. */
export function inChild(code: string, script: string, ...args: string[]): unknown {
  const run = spawnSync(process.execPath, [root(`test/support/${script}`), code, ...args], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
  return JSON.parse(run.stdout) as unknown;
}
