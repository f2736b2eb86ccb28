import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

// Reads a folder by one thread and by several, with the compiled code, and prints in what the results differ.
const [code, folder] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(code, name)).href);
const { hired } = await load('articles/crew.js');
const task = await load('articles/task.js');
const { concatTables } = await load('articles/merge.js');
const { rebased } = await load('articles/ndjson.js');
const { readLines } = await load('articles/read.js');
const { partOf, scan } = await load('articles/scan.js');

const rules = { defaults: {}, timezone: 'UTC' };
const still = () => undefined;
async function doTasks(tasks, breathe) {
  const hands = tasks.slice(1).map(hired);
  return await task.doTasks(tasks, hands, breathe).finally(() => Promise.all(hands.map(({ end }) => end())));
}
const found = await scan(['*.md'], folder, [], still);
const lines = join(folder, 'lines');

/** Evenly cut bounds of `parts` stretches. */
function bounds(length, parts) {
  return Array.from({ length: parts }, (_, part) => [Math.floor((length * part) / parts), Math.floor((length * (part + 1)) / parts)]);
}

async function files(parts) {
  const shares = bounds(found.paths.length, parts).map(([from, to]) => found.paths.map((_, row) => row).slice(from, to));
  const results = await doTasks(
    shares.map((rows) => ({ kind: 'files', folder, scan: partOf(found, rows), rules })),
    still,
  );
  return plain(concatTables(results.map(({ table }) => table)));
}

async function stretches(parts) {
  const tasks = bounds(statSync(lines).size + 1, parts).map(([start, end]) => ({
    kind: 'lines',
    stretch: { path: lines, file: 0, start, end },
    rules,
  }));
  let before = 0;
  const tables = (await doTasks(tasks, still)).map((result) => {
    const table = rebased(result, lines, before);
    before += result.lines;
    return table;
  });
  // A table of lines has no texts.
  const { texts, ...told } = concatTables(tables);
  return plain(told);
}

/** Columns as arrays, whatever memory they lie in, without what reads them. */
function plain(value) {
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const columns = entries.filter(([, part]) => Array.isArray(part) || ArrayBuffer.isView(part) || typeof part?.at !== 'function');
  return Object.fromEntries(columns.map(([name, part]) => [name, plain(part)]));
}

/** Numbers of the lines of a file that is long enough for several stretches, read behind a short one. */
async function numbers() {
  const big = join(folder, 'big');
  writeFileSync(big, Array.from({ length: 20 }, (_, n) => JSON.stringify({ title: `T${n}`, body: 'x'.repeat(1 << 20) })).join('\n'));
  const { table, close } = await readLines([lines, big], rules, still);
  const paths = Array.from({ length: table.count }, (_, row) => table.path.at(row)).filter((path) => path.startsWith(big));
  close();
  return paths.map((path) => Number(path.slice(big.length + 1)));
}

/** The titles of the articles that a thread has kept, asked for by row; the oldest of three has been pushed out. */
async function keptBy(hand) {
  for (const n of [1, 2, 3]) {
    const date = `2024-01-0${n}`;
    writeFileSync(
      join(folder, `kept${n}.md`),
      `---\ntitle: K${n}\nwebUrl: https://e.example/${n}\npublished: true\npublishedDateTime: ${date}\n---\n`,
    );
  }
  const three = await scan(['kept*.md'], folder, [], still);
  await hand.work({ kind: 'files', folder, scan: three, rules, wanted: { most: 1, minQuality: null } });
  const kept = await hand.kept([2, 0, 1]);
  await hand.end();
  return kept.map((text) => JSON.parse(text)?.title ?? null);
}

const reason = (work) =>
  work.then(
    () => 'nothing',
    (error) => error.code ?? error.message ?? error,
  );
const one = partOf(found, [1]);
const lost = { ...partOf(found, [2, 3]), paths: [found.paths[2], 'gone.md'] };
const filesTask = (part) => ({ kind: 'files', folder, scan: part, rules });
const linesTask = (path) => ({ kind: 'lines', stretch: { path, file: 0, start: 0, end: 10 }, rules });
const [whole, wholeLines] = [await files(1), await stretches(1)];
const told = {
  sizes: [whole, wholeLines].map(({ count }) => count),
  files: await Promise.all([2, 3, 4].map(async (parts) => isDeepStrictEqual(await files(parts), whole))),
  lines: await Promise.all([2, 3, 4].map(async (parts) => isDeepStrictEqual(await stretches(parts), wholeLines))),
  numbers: await numbers(),
  gone: (await doTasks([filesTask(one), filesTask(lost)], still)).map(({ gone }) => gone),
  missing: await reason(doTasks([filesTask(one), linesTask(join(folder, 'missing'))], still)),
  aborted: await reason(doTasks([filesTask(one), filesTask(one)], () => Promise.reject(new Error('enough')))),
  crash: await reason(doTasks([filesTask(one), { kind: 'files' }], still)),
  kept: await keptBy(hired()),
};
process.stdout.write(JSON.stringify(told));
