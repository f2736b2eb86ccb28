import { execFileSync } from 'node:child_process';
import fs, { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

// Reads a folder by one thread and by several, with the compiled code, and prints in what the results differ.
const [code, folder] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(code, name)).href);
const { doTasks } = await load('articles/ndjson-threads.js');
const { newReader } = await load('articles/file-threads.js');
const { newRows, tableOf } = await load('articles/table.js');
const { readNdjson, readTable } = await load('articles/read.js');
const { lookAround } = await load('articles/look.js');
const { findPaths, statAll, withoutStats } = await load('articles/scan.js');

const rules = { defaults: {}, timezone: 'UTC' };
const still = () => undefined;
const lines = join(folder, 'lines');

/** Evenly cut bounds of `parts` stretches. */
function bounds(length, parts) {
  return Array.from({ length: parts }, (_, part) => [Math.floor((length * part) / parts), Math.floor((length * (part + 1)) / parts)]);
}

/** What a folder is that is read by this thread alone, or by others beside it from the first file on, as a first run does. */
async function files(reader, change = () => undefined) {
  const paths = await findPaths(['*.md'], folder, [], still);
  const scan = reader === undefined ? await statAll(paths, folder, still) : withoutStats(paths);
  change();
  const look = { scan, memo: undefined, known: new Int32Array(scan.paths.length).fill(-1), takenAt: 0n, reader };
  const { table, kept } = await readTable(look, folder, rules, still, undefined, { most: 2, minQuality: null, related: true });
  return { ...inWords(plain(table)), kept: Array.from({ length: table.count }, (_, row) => kept(row)?.title ?? null) };
}

async function stretches(parts) {
  const tasks = bounds(statSync(lines).size + 1, parts).map(([start, end]) => ({
    stretch: { path: lines, file: 0, start, end },
    rules,
  }));
  const rows = newRows();
  await doTasks(tasks, still, rows);
  // A table of lines has no texts.
  const { texts, ...told } = tableOf(rows);
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

/** With words instead of their places, which depend on the order in which files were read. */
function inWords({ words, topics, ...columns }) {
  for (const name of ['type', 'provider', 'domain', 'language']) columns[name] = columns[name].map((place) => words[place]);
  return { ...columns, topics: { ...topics, values: topics.values.map((place) => words[place]) } };
}

/** Numbers of the lines of a file that is long enough for several stretches, read behind a short one. */
async function numbers() {
  const big = join(folder, 'big');
  writeFileSync(big, Array.from({ length: 20 }, (_, n) => JSON.stringify({ title: `T${n}`, body: 'x'.repeat(1 << 20) })).join('\n'));
  const { table, close } = await readNdjson([lines, big], rules, still);
  const paths = Array.from({ length: table.count }, (_, row) => table.path.at(row)).filter((path) => path.startsWith(big));
  close();
  return paths.map((path) => Number(path.slice(big.length + 1)));
}

const reason = (work) =>
  work.then(
    () => 'nothing',
    (error) => error.code ?? error.message ?? error,
  );
const linesTask = (path) => ({ stretch: { path, file: 0, start: 0, end: 10 }, rules });
const [whole, wholeLines] = [await files(), await stretches(1)];

/** What is read of files that are large, that go, and that become a link, a folder or a pipe once they are found. */
async function odd(reader) {
  const large = (size) => `---\ntitle: Large\nwebUrl: https://e.example/l\npublishedDateTime: 2024-01-01\n---\n${'x'.repeat(size)}`;
  writeFileSync(join(folder, '990.md'), large(3_000_000));
  writeFileSync(join(folder, '991.md'), large(9_000_000));
  for (const name of ['992.md', '993.md', '994.md', '995.md']) writeFileSync(join(folder, name), 'gone');
  const { count, texts, findings } = await files(reader, () => {
    for (const name of ['992.md', '993.md', '994.md', '995.md']) rmSync(join(folder, name));
    symlinkSync(join(folder, '1.md'), join(folder, '993.md'));
    mkdirSync(join(folder, '994.md'));
    execFileSync('mkfifo', [join(folder, '995.md')]);
  });
  for (const name of ['990.md', '991.md', '993.md', '994.md', '995.md']) rmSync(join(folder, name), { recursive: true });
  const paths = Buffer.from(texts.path.bytes).toString().split('\0');
  return {
    count,
    last: paths.slice(-3, -1),
    findings: Object.values(findings)
      .flat()
      .filter(({ path }) => path.startsWith('99') && path.length > 5),
  };
}

/** Ends a thread whose answer is on its way. Nothing else keeps this process: if the thread does not either, it ends here, with code 13. */
async function answeredLate() {
  const reader = newReader();
  const order = { folder, paths: '1.md\0' };
  await reader.read(order);
  const late = reason(reader.read(order));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  await reader.end();
  return late;
}

/** Whether a thread waits for the files of a folder that has many entries, of which many are articles or only one is; and then is ended. */
async function early(isArticle) {
  const many = join(folder, isArticle ? 'many' : 'few');
  mkdirSync(many);
  for (let n = 0; n < 3000; n++) writeFileSync(join(many, `${n}.${isArticle || n === 0 ? 'md' : 'txt'}`), '');
  const scope = { folder: many, patterns: ['*.md'], ignored: [], memoFile: join(many, 'none'), memoKey: '' };
  const { reader, scan } = await lookAround(scope, still);
  await reader?.end();
  return [reader !== undefined, scan.paths.length];
}

/** How many threads more there are after a search that failed in one folder, and went on in one with many entries. */
async function leaked() {
  const [root, readdir] = [join(folder, 'failing'), fs.readdir];
  mkdirSync(join(root, 'a'), { recursive: true });
  mkdirSync(join(root, 'b'));
  for (let n = 0; n < 3000; n++) writeFileSync(join(root, 'b', `${n}.md`), '');
  fs.readdir = (path, options, done) => {
    if (path.endsWith('/a')) setTimeout(() => done(Object.assign(new Error('EACCES'), { code: 'EACCES', path })), 5);
    else setTimeout(() => readdir(path, options, done), path.endsWith('/b') ? 50 : 0);
  };
  syncBuiltinESMExports();
  const threads = () => (existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0);
  const before = threads();
  const scope = { folder: root, patterns: ['**/*.md'], ignored: [], memoFile: join(root, 'none'), memoKey: '' };
  const said = await reason(lookAround(scope, still));
  await new Promise((resolve) => setTimeout(resolve, 300));
  fs.readdir = readdir;
  syncBuiltinESMExports();
  return [said.includes('cannot be read (EACCES)'), threads() - before];
}

const told = {
  leaked: await leaked(),
  early: [await early(true), await early(false)],
  misread:
    Object.values(whole.findings)
      .flat()
      .find(({ path }) => path === '0\ufffd.md')?.code ?? null,
  sizes: [whole, wholeLines].map(({ count }) => count),
  files: isDeepStrictEqual(await files(newReader()), whole),
  kept: whole.kept.filter((title) => title !== null).length,
  odd: [await odd(newReader()), await odd()],
  lines: isDeepStrictEqual(await stretches(3), wholeLines),
  numbers: await numbers(),
  missing: await reason(doTasks([linesTask(lines), linesTask(join(folder, 'missing'))], still, newRows())),
  aborted: await reason(doTasks([linesTask(lines), linesTask(lines)], () => Promise.reject(new Error('enough')), newRows())),
  crash: await reason(doTasks([linesTask(lines), {}], still, newRows())),
  crashed: await reason(newReader().read({ folder })),
  none: await reason(doTasks([], still, newRows())),
  late: await answeredLate(),
};
process.stdout.write(JSON.stringify(told));
