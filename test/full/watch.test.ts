import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { namedArticle } from '../support/articles.ts';
import { bundled } from '../support/compiled.ts';
import { makeFolder, removeFolder } from '../support/folder.ts';
import { newSite, type Site } from '../support/site.ts';

const ARTICLES = 10_000;
const PATIENCE = 120_000;
/** What it may take, the first build included, and what it may hold on to after that. */
const MOST_MEMORY_KB = 200_000;
const MOST_HELD_KB = 170_000;

let site: Site;
let packed: string;
let child: ChildProcess;
let said = '';

const nameOf = (n: number) => `${2000 + (n % 24)}/${String(1 + (n % 12)).padStart(2, '0')}/a${n}`;
const textOf = (n: number, title: string) => {
  const topics = [n % 40, 40 + (n % 25), 65 + (n % 7)].map((topic) => `\n  - Topic ${topic}`).join('');
  const publishedDateTime = new Date(Date.UTC(2024, 0, 1) - n * 3_600_000).toISOString();
  return namedArticle(`a${n}`, { title, topics, publishedDateTime, quality: '60' }, `A sentence of “a ${n}” that is long enough.\n\n`.repeat(40));
};
const put = (n: number, title: string) => site.put(`articles/${nameOf(n)}.md`, textOf(n, title));
const about = (what: string) => readFileSync(`/proc/${child.pid}/${what}`, 'utf8');
/** The most kilobytes that the process had in memory since `forgetMost`, or its start. */
const most = () => Number(/VmHWM:\s*(\d+)/.exec(about('status'))?.[1]);
const forgetMost = () => writeFileSync(`/proc/${child.pid}/clear_refs`, '5');
const index = () => readFileSync(join(site.folder, 'out', 'index.json'), 'utf8');

beforeAll(async () => {
  [site, packed] = [newSite({}, {}, makeFolder(tmpdir())), makeFolder(tmpdir())];
  const bin = join(bundled(packed), 'bin.js');
  for (let n = 0; n < ARTICLES; n++) put(n, `Title ${n}`);
  mkdirSync(join(site.folder, 'out'));
  child = spawn(process.execPath, [bin, 'watch'], { cwd: site.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await vi.waitUntil(() => said.includes('files written'), { timeout: PATIENCE, interval: 50 });
}, 2 * PATIENCE);

afterAll(() => {
  if (child?.exitCode === null) child.kill('SIGKILL');
  for (const folder of [site.folder, packed]) removeFolder(folder);
}, PATIENCE);

// Both numbers are read from /proc.
describe.runIf(process.platform === 'linux')('watch over 10,000 articles', () => {
  it('publishes every change, and the memory stays where it was', { timeout: PATIENCE }, async () => {
    await sleep(1000);
    const first = most();
    forgetMost();
    const times: number[] = [];
    for (let turn = 0; turn < 15; turn++) {
      const title = `Changed in turn ${turn}`;
      // What follows the last build is over then.
      await sleep(300);
      const start = performance.now();
      put(turn % 5, title);
      await vi.waitUntil(() => index().includes(`"${title}"`), { timeout: PATIENCE / 4, interval: 20 });
      times.push(performance.now() - start);
      await vi.waitUntil(() => said.trimEnd().split('\n').length >= turn + 2, { timeout: PATIENCE / 4, interval: 20 });
    }
    // Told, not tested: how long it takes says as much of the machine.
    const ordered = times.toSorted((a, b) => a - b).map(Math.round);
    console.info(
      `from change to published: median ${ordered[7]} ms, ${ordered[0]} to ${ordered[14]}; memory at most ${Math.round(first / 1024)} MiB, ${Math.round(most() / 1024)} after the first build`,
    );
    expect(said.split('\n').filter((line) => !/files written|^$/.test(line))).toEqual([]);
    expect(first).toBeLessThan(MOST_MEMORY_KB);
    expect(most()).toBeLessThan(MOST_HELD_KB);
  });

  it('ends at once when it is told to', { timeout: PATIENCE }, async () => {
    const ended = once(child, 'exit');
    const start = performance.now();
    child.kill('SIGINT');
    const [code, signal] = (await ended) as [number | null, string | null];
    expect([code === 0 || code === 130, signal]).toEqual([true, null]);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
