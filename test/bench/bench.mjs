#!/usr/bin/env node
// Measures feedmill beside its peers: see README.md here. Nothing in the tests depends on what this finds.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeArticles } from './articles.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, '../..');
const BIN = join(ROOT, 'dist/bin.js');

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,50000' },
    rounds: { type: 'string', default: '5' },
    shared: { type: 'string', default: join(ROOT, '../shared/bench') },
    work: { type: 'string' },
    peers: { type: 'boolean', default: true },
    lines: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

const memoryDisk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const work = options.work === undefined ? mkdtempSync(join(tmpdir(), 'feedmill-bench-')) : resolve(options.work);
const output = mkdtempSync(join(memoryDisk, 'feedmill-bench-'));
mkdirSync(work, { recursive: true });

/** Wall and CPU seconds and peak MiB of a command. */
function measured(command, args, extra = {}) {
  const run = spawnSync('/usr/bin/time', ['-f', '\n%e %U %S %M', command, ...args], { encoding: 'utf8', maxBuffer: 1 << 28, ...extra });
  const [wall, user, system, memory] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${run.status}: ${run.stderr.slice(0, 2000)}`);
  return { wall, cpu: user + system, memory: memory / 1024 };
}

// `time` counts hundredths of a second: too coarse for a run of a tenth.
function clocked(command, args, extra) {
  const start = performance.now();
  const result = measured(command, args, extra);
  return { ...result, wall: (performance.now() - start) / 1000 };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

function corpusOf(size) {
  const folder = join(work, `articles-${size}`);
  if (existsSync(join(folder, '.complete'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  const maker = join(options.shared, 'make-corpus.mjs');
  if (existsSync(maker)) execFileSync(process.execPath, [maker, folder, String(size)]);
  else makeArticles(folder, size);
  writeFileSync(join(folder, '.complete'), '');
  return folder;
}

function contenders(size, folder) {
  const site = join(output, `site-${size}`);
  mkdirSync(site, { recursive: true });
  const config = {
    site: { url: 'https://example.com/' },
    articles: `${folder}/**/*.md`,
    minQuality: 20,
    limit: 50,
    content: 'excerpt',
    related: 0,
    pages: false,
  };
  writeFileSync(join(site, 'feedmill.config.json'), JSON.stringify(config));
  const build = () => clocked(process.execPath, [BIN, 'build', '--quiet', '--accept-removals'], { cwd: site });
  let changed;
  const forget = () => ['out', '.feedmill'].forEach((name) => rmSync(join(site, name), { recursive: true, force: true }));
  const all = [
    ['find with stat', () => clocked('find', [folder, '-name', '*.md', '-printf', '%s %T@\n'])],
    ['find and read', () => clocked('sh', ['-c', `find '${folder}' -name '*.md' -print0 | xargs -0 cat > /dev/null`])],
    ['node -e 0', () => clocked(process.execPath, ['-e', '0'])],
    ['feedmill, cold', () => (forget(), build())],
    ['feedmill, nothing changed', () => (pause(100), build())],
    ['feedmill, one changed', () => (touch((changed ??= newestIn(site, folder))), pause(100), build())],
  ];
  if (!options.peers) return all;
  const naive = naivePeer();
  const hugo = join(options.shared, 'peers/hugo');
  const clean = (name) => (rmSync(join(output, name), { recursive: true, force: true }), join(output, name));
  if (naive !== undefined) all.push(['plain script', () => clocked(process.execPath, [naive, folder, clean('naive')])]);
  if (existsSync(hugo) && spawnSync('hugo', ['version']).status === 0) {
    const args = ['--quiet', '--config', join(hugo, 'hugo.toml'), '--source', hugo, '--contentDir', folder, '--destination'];
    all.push(['Hugo', () => clocked('hugo', [...args, clean('hugo')])]);
  }
  return all;
}

function naivePeer() {
  const from = join(options.shared, 'peers/naive');
  if (!existsSync(from)) return undefined;
  const folder = join(work, 'naive');
  if (!existsSync(folder)) {
    cpSync(from, folder, { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  }
  return join(folder, 'single.mjs');
}

/** The file of the newest item, which the feed of everything and those of its topics show. */
function newestIn(site, folder) {
  const [{ url }] = JSON.parse(readFileSync(join(site, 'out/index.json'), 'utf8')).items;
  return execFileSync('grep', ['-rlF', url, folder], { encoding: 'utf8' }).split('\n')[0];
}

/** Another excerpt each time, of the same length or not. */
function touch(path) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/^excerpt: "(?:\[\d+\] )?/m, `excerpt: "[${Date.now()}] `));
}

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function ofSize(size) {
  const folder = corpusOf(size);
  const all = contenders(size, folder);
  const found = new Map(all.map(([name]) => [name, []]));
  for (const [, run] of all) run();
  for (let round = 0; round < Number(options.rounds); round++) for (const [name, run] of all) found.get(name).push(run());
  rmSync(join(output, `site-${size}`), { recursive: true, force: true });
  const rows = all.map(([name]) => {
    const runs = found.get(name);
    return {
      name,
      wall: median(runs.map(({ wall }) => wall)),
      cpu: median(runs.map(({ cpu }) => cpu)),
      memory: median(runs.map(({ memory }) => memory)),
    };
  });
  return report(size, rows);
}

function report(size, rows) {
  const of = (name) => rows.find((row) => row.name === name);
  const base = of('Hugo') ?? of('find and read');
  const lines = [
    `## ${size.toLocaleString('en')} articles`,
    '',
    `| | of ${base.name} | wall s | CPU s | peak MiB |`,
    '|---|---:|---:|---:|---:|',
    ...rows.map(
      ({ name, wall, cpu, memory }) =>
        `| ${name} | ${(wall / base.wall).toFixed(3)} | ${wall.toFixed(3)} | ${cpu.toFixed(2)} | ${memory.toFixed(0)} |`,
    ),
    '',
  ];
  const idle = (of('feedmill, nothing changed').wall - of('node -e 0').wall) / of('find with stat').wall;
  const more = (of('feedmill, one changed').wall - of('feedmill, nothing changed').wall) * 1000;
  lines.push(`Nothing changed takes the start of Node and ${idle.toFixed(1)} times \`find\` with stat; one changed ${more.toFixed(0)} ms more.`, '');
  return lines.join('\n');
}

function ofLines(size) {
  const file = join(work, `articles-${size}.ndjson`);
  if (!existsSync(file)) {
    const folder = corpusOf(size);
    writeFileSync(join(output, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://example.com/' }, articles: `${folder}/**/*.md` }));
    execFileSync('sh', ['-c', `'${process.execPath}' '${BIN}' export --quiet > '${file}'`], { cwd: output });
  }
  writeFileSync(
    join(output, 'feedmill.config.json'),
    JSON.stringify({ site: { url: 'https://example.com/' }, articles: '*.md', minQuality: 20, content: 'excerpt', related: 0, pages: false }),
  );
  const runs = Array.from({ length: Number(options.rounds) }, () => {
    rmSync(join(output, 'out'), { recursive: true, force: true });
    return clocked(process.execPath, [BIN, 'build', '--quiet', '--from', file], { cwd: output });
  });
  const cell = (name, digits) => median(runs.map((run) => run[name])).toFixed(digits);
  return `## ${size.toLocaleString('en')} lines of NDJSON\n\nwall ${cell('wall', 1)} s, CPU ${cell('cpu', 1)} s, peak ${cell('memory', 0)} MiB\n`;
}

try {
  const head = `Medians of ${options.rounds} alternating runs on ${availableParallelism()} cores, Node ${process.versions.node}, warm page cache, output on a memory disk. Seconds do not carry over to other machines, ratios do.\n`;
  const parts = options.sizes.split(',').map((size) => (options.lines ? ofLines(Number(size)) : ofSize(Number(size))));
  const text = ['# Results', '', head, ...parts].join('\n');
  process.stdout.write(text);
  if (options.write) writeFileSync(join(HERE, 'RESULTS.md'), text);
} finally {
  rmSync(output, { recursive: true, force: true });
  if (options.work === undefined) rmSync(work, { recursive: true, force: true });
}
