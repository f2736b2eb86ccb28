import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { numberedArticle } from '../support/articles.ts';
import { newFolder } from '../support/folder.ts';
import { newSite, type Site } from '../support/site.ts';
import { buildBeside, heard, startBuild } from '../support/tools.ts';

const KILLS = 200;
const ARTICLES = 200;
const TOPICS = Array.from({ length: 12 }, (_, at) => `Topic ${at}`);
const VERSIONS = ['first', 'second'] as const;
const reader = fileURLToPath(new URL('../support/reader.mjs', import.meta.url));

let site: Site;
beforeEach(() => {
  // On a disk, where writing takes its time: in memory it is over before a kill can meet it.
  site = newSite({}, { limit: 20 }, newFolder(tmpdir()));
});

/** Every article in another version, so that a build rewrites every feed and page. */
function turnTo(version: string): void {
  for (let at = 0; at < ARTICLES; at++) {
    const topics = [TOPICS[at % 12] ?? '', TOPICS[(at * 5 + 1) % 12] ?? ''];
    site.put(`articles/${at}.md`, numberedArticle(at, topics, { title: `The ${version} title ${at}`, excerpt: `What the ${version} version says.` }));
  }
}

/** Numbers from 0 to 1, the same ones every time. */
function* randoms(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Resolves when the run has begun to write what it will publish, or is over. */
async function working(child: ChildProcess): Promise<void> {
  while (child.exitCode === null && !isWriting()) await wait(1);
}

function isWriting(): boolean {
  return existsSync(join(site.out, '.feedmill.lock')) && site.strays().filter((name) => name.endsWith('-tmp')).length > 1;
}

/** Milliseconds that a build takes, and those of them in which it writes what it will publish. */
async function measured(): Promise<{ whole: number; writing: number }> {
  const began = performance.now();
  const child = startBuild(site.folder);
  const said = heard(child);
  await working(child);
  const first = performance.now();
  while (child.exitCode === null && isWriting()) await wait(1);
  const writing = performance.now() - first;
  expect(await said).toMatchObject({ code: 0, err: '' });
  return { whole: performance.now() - began, writing };
}

describe('kill -9', () => {
  it(`at ${KILLS} moments of builds breaks no file for anybody who reads, and the next run ends as if nothing had been`, async () => {
    const wanted: Record<string, string>[] = [];
    for (const version of VERSIONS) {
      turnTo(version);
      expect(await buildBeside(site.folder), version).toMatchObject({ code: 0, err: '' });
      wanted.push(site.published());
    }
    const names = Object.keys(wanted[0] ?? {});
    expect(Object.keys(wanted[1] ?? {})).toEqual(names);
    expect(names.filter((name) => wanted[0]?.[name] === wanted[1]?.[name])).toEqual([
      'feeds.css',
      'feeds.js',
      'feeds.json',
      'feeds.opml',
      'index.html',
    ]);

    const watching = spawn(process.execPath, [reader, site.out, ...names], { stdio: ['pipe', 'pipe', 'inherit'] });
    const found = heard(watching);
    const random = randoms(20_240_501);
    const met = { 'before it wrote': 0, 'while staging': 0, 'while renaming': 0, 'too late': 0 };
    try {
      turnTo(VERSIONS[0]);
      const { whole, writing } = await measured();
      for (let turn = 0; turn < KILLS; turn++) {
        // Twice in a row, each time over the other version, then a run to its end: it finds what two have left.
        const [version, other] = turn % 2 === 0 ? wanted.toReversed() : wanted;
        turnTo(VERSIONS[(turn + 1) % 2] ?? '');
        const child = startBuild(site.folder);
        const ended = heard(child);
        // Of each pair one is killed at any moment, the other at one of those in which it may write.
        const share = (turn + (random.next().value as number)) / KILLS;
        if (turn % 2 === 1) await working(child);
        await wait(turn % 2 === 1 ? (random.next().value as number) * writing : share * whole);
        child.kill('SIGKILL');
        if ((await ended).code !== null) met['too late'] += 1;
        else if (turn % 2 === 0 && isBetween(site.published(), version ?? {}, other ?? {})) met['while renaming'] += 1;
        else met[site.strays().some((name) => name.endsWith('-tmp')) ? 'while staging' : 'before it wrote'] += 1;
        if (turn % 2 === 0) continue;
        expect(await buildBeside(site.folder), `after kill ${turn}`).toMatchObject({ code: 0, err: '' });
        expect(site.published(), `after kill ${turn}`).toEqual(version);
        expect(site.strays(), `after kill ${turn}`).toEqual([]);
      }
    } finally {
      watching.stdin.end();
    }
    const { rounds, broken } = JSON.parse((await found).out) as { rounds: number; broken: string[] };
    console.info(`${KILLS} kills:`, met, `all files were read ${rounds} times`);
    expect(broken).toEqual([]);
    expect(rounds).toBeGreaterThan(KILLS / 4);
    // Where most came too late or too early, nothing is proved.
    expect(met['while staging'] + met['while renaming']).toBeGreaterThan(KILLS / 10);
  }, 480_000);
});

/** Whether some files are of one version and some of the other. */
function isBetween(files: Readonly<Record<string, string>>, one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const differing = Object.keys(one).filter((name) => one[name] !== other[name]);
  return differing.some((name) => files[name] === one[name]) && differing.some((name) => files[name] === other[name]);
}
