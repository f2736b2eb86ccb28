import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { article, heard, type Mill, newMill } from '../support/mill.ts';

const KILLS = 200;
const ARTICLES = 200;
const TOPICS = Array.from({ length: 12 }, (_, at) => `Topic ${at}`);
const VERSIONS = ['first', 'second'] as const;
const reader = fileURLToPath(new URL('../support/reader.mjs', import.meta.url));

let site: Mill;
beforeAll(() => {
  site = newMill({}, { limit: 20 });
});
afterAll(() => site.end());

/** Every article in another version, so that a build rewrites every feed and page. */
function turnTo(version: string): void {
  for (let at = 0; at < ARTICLES; at++) {
    const topics = [TOPICS[at % 12] ?? '', TOPICS[(at * 5 + 1) % 12] ?? ''];
    site.put(`articles/${at}.md`, article(at, topics, { title: `The ${version} title ${at}`, excerpt: `What the ${version} version says.` }));
  }
}

/** Numbers from 0 to 1, the same ones every time. */
function* randoms(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('kill -9', () => {
  it(`at ${KILLS} moments of a build breaks no file for anybody who reads, and the next run ends as if nothing had been`, async () => {
    const wanted: Record<string, string>[] = [];
    let duration = 0;
    for (const version of [...VERSIONS, ...VERSIONS]) {
      turnTo(version);
      const began = performance.now();
      expect(await site.mill(), version).toMatchObject({ code: 0, err: '' });
      duration = performance.now() - began;
      wanted.push(site.published());
    }
    const names = Object.keys(wanted[0] ?? {});
    expect(Object.keys(wanted[1] ?? {})).toEqual(names);
    expect(wanted.slice(2)).toEqual(wanted.slice(0, 2));
    expect(names.filter((name) => wanted[0]?.[name] === wanted[1]?.[name])).toEqual(['feeds.css', 'feeds.js', 'feeds.json', 'feeds.opml', 'index.html']);

    const watching = spawn(process.execPath, [reader, site.out, ...names], { stdio: ['pipe', 'pipe', 'inherit'] });
    const found = heard(watching);
    const random = randoms(20_240_501);
    const killed = { early: 0, holding: 0, between: 0 };
    try {
      for (let turn = 0; turn < KILLS; turn++) {
        const version = turn % 2;
        turnTo(VERSIONS[version] ?? '');
        const child = site.start();
        const ended = heard(child);
        await wait(((turn + (random.next().value as number)) / KILLS) * duration);
        child.kill('SIGKILL');
        if ((await ended).code === null) {
          const now = site.published();
          const isNew = names.filter((name) => now[name] !== wanted[1 - version]?.[name]).length;
          if (isNew > 0 && names.some((name) => now[name] !== wanted[version]?.[name])) killed.between += 1;
          else if (site.strays().length > 0) killed.holding += 1;
          else killed.early += 1;
        }
        expect(await site.mill(), `after kill ${turn}`).toMatchObject({ code: 0, err: '' });
        expect(site.published(), `after kill ${turn}`).toEqual(wanted[version]);
        expect(site.strays(), `after kill ${turn}`).toEqual([]);
      }
    } finally {
      watching.stdin.end();
    }
    const { rounds, broken } = JSON.parse((await found).out) as { rounds: number; broken: string[] };
    console.info(`a build took ${Math.round(duration)} ms; of ${KILLS} killed`, killed, `readings of all files: ${rounds}`);
    expect(broken).toEqual([]);
    expect(rounds).toBeGreaterThan(KILLS / 4);
    // The kills must have met a build at work, or they prove nothing.
    expect(killed.holding + killed.between).toBeGreaterThan(KILLS / 20);
  }, 240_000);
});
