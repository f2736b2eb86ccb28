#!/usr/bin/env node
// 1,000 regenerations with random edits in one long life of a folder: memory flat, and at the end the bytes of a build from nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { articleText, makeArticles, numbersFrom } from './articles.mjs';

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), '../../dist/bin.js');
const TURNS = Number(process.argv[2] ?? 1000);
const COUNT = Number(process.argv[3] ?? 2000);

const site = mkdtempSync(join(tmpdir(), 'feedmill-soak-'));
const pick = numbersFrom(7);
const fileOf = (index) => join(site, 'articles', String(Math.floor(index / 1000)), `${index}.md`);

function build(...args) {
  const run = spawnSync(
    '/usr/bin/time',
    ['-f', '%M', process.execPath, BIN, 'build', '--quiet', '--allow-refused', '--accept-removals', '--now', '2024-06-01T00:00:00Z', ...args],
    { cwd: site, encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`the build ended with ${run.status}: ${run.stderr}`);
  return Number(run.stderr.trim().split('\n').at(-1)) / 1024;
}

function edit(turn) {
  for (let times = 1 + pick(3); times > 0; times--) {
    const index = pick(COUNT);
    const kind = pick(10);
    if (kind === 0) rmSync(fileOf(index), { force: true });
    else if (kind === 1) writeFileSync(fileOf(index), 'no front matter\n');
    else if (kind === 2) writeFileSync(fileOf(index), articleText(index, 40, turn).replace('published: true', 'published: false'));
    else writeFileSync(fileOf(index), articleText(index, 40, turn));
  }
}

const filesIn = (folder) =>
  Object.fromEntries(
    readdirSync(join(site, folder))
      .sort()
      .map((name) => [name, readFileSync(join(site, folder, name), 'utf8')]),
  );

try {
  makeArticles(join(site, 'articles'), COUNT, 40);
  writeFileSync(
    join(site, 'feedmill.config.json'),
    JSON.stringify({ site: { url: 'https://example.com/' }, articles: 'articles/**/*.md', minQuality: 20 }),
  );
  build();
  const memory = [];
  for (let turn = 1; turn <= TURNS; turn++) {
    edit(turn);
    memory.push(build());
  }
  const tenth = Math.max(1, Math.floor(TURNS / 10));
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  rmSync(join(site, '.feedmill'), { recursive: true });
  build('--out', 'fresh', '--prune');
  build('--prune');
  const [soaked, fresh] = [filesIn('out'), filesIn('fresh')];
  const same = JSON.stringify(soaked) === JSON.stringify(fresh);
  console.log(
    `${TURNS} regenerations of ${COUNT} articles: first tenth ${mean(memory.slice(0, tenth)).toFixed(1)} MiB, last tenth ${mean(memory.slice(-tenth)).toFixed(1)} MiB, most ${Math.max(...memory).toFixed(1)} MiB`,
  );
  console.log(`${Object.keys(soaked).length} files, ${same ? 'the same bytes as' : 'NOT the bytes of'} a build from nothing`);
  process.exitCode = same ? 0 : 1;
} finally {
  rmSync(site, { recursive: true, force: true });
}
