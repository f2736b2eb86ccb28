import { type ChildProcess, type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Ran } from './feedmill.ts';
import { newFolder, put } from './folder.ts';
import { atNow } from './site.ts';

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The compiled program. */
export const PROGRAM = join(process.env['FEEDMILL_DIST'] ?? join(ROOT, 'dist'), 'bin.js');
/** The environment of everything that is started, with the tools that Debian keeps under sbin. */
export const ENV = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, NO_COLOR: '1' };

/** The first of these programs that this system lacks, in words for a skipped test; undefined where it has them all. */
export function lacking(...programs: string[]): string | undefined {
  const missing = programs.find((program) => spawnSync('sh', ['-c', 'command -v "$0"', program], { env: ENV }).status !== 0);
  return missing === undefined ? undefined : `${missing} is not installed here`;
}

/** Runs a program to its end; at most five minutes. */
export function run(program: string, args: readonly string[], more: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, timeout: 300_000, env: ENV, ...more });
  if (error !== undefined) throw error;
  return { code: status, out: stdout, err: stderr };
}

/** Runs the compiled feedmill in a folder. */
export function feedmill(folder: string, ...argv: string[]): Ran {
  return run(process.execPath, [PROGRAM, ...argv], { cwd: folder });
}

/** Starts the compiled feedmill in a folder; it is killed where it outlives the test. */
export function startFeedmill(folder: string, ...argv: string[]): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Starts the compiled `build` at the moment of all tests. */
export function startBuild(folder: string, ...argv: string[]): ChildProcess {
  return startFeedmill(folder, ...atNow(['build', ...argv]));
}

/** Runs the compiled `build` to its end, while other work of this process goes on. */
export function buildBeside(folder: string, ...argv: string[]): Promise<Ran> {
  return heard(startBuild(folder, ...argv));
}

/** What a child says until it ends, and how it ends. */
export async function heard(child: ChildProcess): Promise<Ran> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** A site with the project's seeds as its articles, and a folder bin/ in which a feedmill lies. */
export function seedSite(config: object = {}): string {
  // On a disk, as programs may not be run in memory.
  const folder = newFolder(tmpdir());
  cpSync(join(ROOT, 'seeds'), join(folder, 'articles'), { recursive: true });
  rmSync(join(folder, 'articles/README.md'));
  put(join(folder, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://feeds.example.org/', title: 'The Millrace' }, ...config }));
  put(join(folder, 'bin/feedmill'), `#!/bin/sh\nexec ${process.execPath} ${PROGRAM} "$@"\n`);
  execFileSync('chmod', ['755', join(folder, 'bin/feedmill')]);
  return folder;
}

/** A port of 127.0.0.1 that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A program at work; what it printed on stdout, and what it said there and on stderr. */
export interface Started {
  readonly child: ChildProcess;
  readonly printed: () => string;
  readonly said: () => string;
}

/** Starts a program that goes on until the test ends, and then is stopped by its pid. */
export function started(program: string, args: readonly string[], more: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Started {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(program, args, { env: ENV, ...more, stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  });
  return { child, printed: () => printed, said: () => said };
}

/** Resolves when something answers at the address; fails after ten seconds with what the program said. */
export async function answering(url: string, said: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error(`nothing answers at ${url}: ${said()}`);
}

/** Serves the site's out/ by the compiled program until the test ends; gives the url, which ends in `/`. */
export async function served(folder: string): Promise<string> {
  const { said } = started(process.execPath, [PROGRAM, 'serve', '--port', '0', '--json'], { cwd: folder });
  for (let tries = 0; tries < 100; tries++) {
    const line = /^\{.*\}$/m.exec(said())?.[0];
    if (line !== undefined) return (JSON.parse(line) as { url: string }).url;
    await sleep(100);
  }
  throw new Error(said());
}

/** The fenced block number `place` in that language below the heading of the README. */
export function recipe(heading: string, language: string, place = 0): string {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = text.split(/^(?=### )/m).find((part) => part.startsWith(`### ${heading}\n`));
  if (section === undefined) throw new Error(`the README has no recipe ${heading}`);
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language);
  const block = blocks[place]?.[2];
  if (block === undefined) throw new Error(`${heading} has no block ${place} in ${language}`);
  return block;
}

/** The text with each of the words replaced, everywhere; each must be there. */
export function fitted(text: string, words: Readonly<Record<string, string>>): string {
  return Object.entries(words).reduce((fit, [word, other]) => {
    if (!fit.includes(word)) throw new Error(`"${word}" is not in the recipe`);
    return fit.replaceAll(word, other);
  }, text);
}
