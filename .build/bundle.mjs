import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

// Replaces the folder that is named, else dist/, with the program as few files: each that a run loads takes it a millisecond.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = process.argv[2] ?? join(ROOT, 'dist');

/** Packages that go into the files. The others are loaded from where they are installed, most of them only where they are needed. */
const BUNDLED = ['fast-glob', 'zod'];

/** What lies in one file: these modules and all that they import, less what a file named before them has. A command has its own file. */
const SHARED = {
  cli: /^(?:cli|version)\.ts$/,
  // All that use fast-glob are here: two files with CommonJS in them would share a third.
  idle: /^commands\/(?:build|hub)\.ts$|^notify\/pending\.ts$|^articles\/unmatched\.ts$|^text\//,
  core: /^(?:survey|report|(?:feed-)?verdict|messages)\.ts$|^publish\/|^commands\/surveyed\.ts$|^articles\/(?:beside|places)\.ts$/,
  config: /^config-check\.ts$/,
  build: /^(?:pipeline|render)\.ts$|^pages\/|^commands\/(?:build-run|from)\.ts$/,
};

/** Stands for the mark of the build until that is known. */
const UNMARKED = '-MARKMARK.js';

const modulePath = (id) => relative(join(ROOT, 'src'), id).replaceAll('\\', '/');

async function bundled(input, output, options = {}) {
  const bundle = await rolldown({
    cwd: ROOT,
    input,
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    checks: { ineffectiveDynamicImport: false },
    external: (id, from) => from?.includes('node_modules') === false && /^[\w@]/.test(id) && !BUNDLED.includes(id),
    ...options,
  });
  const { output: files } = await bundle.generate({ format: 'es', comments: { jsdoc: false }, minifyInternalExports: false, ...output });
  await bundle.close();
  return files;
}

/** The command and the library. */
async function program() {
  const names = Object.keys(SHARED);
  const groups = names.map((name, at) => ({ name, test: (id) => SHARED[name].test(modulePath(id)), priority: names.length - at }));
  const input = { bin: 'src/bin.ts', index: 'src/index.ts' };
  return direct(await bundled(input, { chunkFileNames: `[name]${UNMARKED}`, codeSplitting: { groups } }));
}

/** Files that only hand on what another one exports are left out: who imports them imports that one. */
function direct(files) {
  const exported = new Map(files.map(({ fileName, exports }) => [fileName, new Set(exports)]));
  const handsOn = ({ isEntry, moduleIds, imports, exports }) =>
    !isEntry && moduleIds.length === 0 && exports.every((name) => exported.get(imports[0])?.has(name));
  const instead = new Map(files.filter(handsOn).map(({ fileName, imports }) => [fileName, imports[0]]));
  const pointed = (code) =>
    code.replaceAll(/\bimport\("\.\/([^"]+)"\)/g, (all, name) => (instead.has(name) ? `import("./${instead.get(name)}")` : all));
  return files.filter(({ fileName }) => !instead.has(fileName)).map((file) => ({ ...file, code: pointed(file.code) }));
}

/** What another thread runs, alone in its file: many threads start, and each loads it anew. */
const thread = (path) =>
  bundled(
    path,
    { codeSplitting: false, entryFileNames: `[name]${UNMARKED}` },
    { treeshake: { moduleSideEffects: (id) => !id.includes('node_modules') } },
  );

async function configSchema() {
  const [{ code }] = await bundled('src/schema.ts', { codeSplitting: false });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).configJsonSchema();
}

/** Of every package in the files its name, version and licence. */
function notices(files) {
  const ids = files.flatMap(({ moduleIds }) => moduleIds);
  const folders = ids.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []);
  const notice = (folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence that could be passed on`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  };
  return [...new Set(folders)]
    .map(notice)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

// The names tell one build from every other: it believes nothing that another one remembered, and loads no file of another one where
// it is replaced while it runs. What starts a thread finds its file by its own name (src/articles/beside.ts).
const files = [...(await program()), ...(await thread('src/articles/ndjson-worker.ts')), ...(await thread('src/articles/file-worker.ts'))];
const hash = createHash('sha256');
for (const { code } of files) hash.update(code);
const mark = `-${hash.digest('hex').slice(0, 8)}.js`;
const marked = (text) => text.replaceAll(UNMARKED, mark);

const schema = await configSchema();
const thirdParty = notices(files);

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
for (const { fileName, code } of files) writeFileSync(join(OUT, marked(fileName)), marked(code));
chmodSync(join(OUT, 'bin.js'), 0o755);
writeFileSync(join(OUT, 'config.schema.json'), schema);
writeFileSync(join(OUT, 'THIRD-PARTY.txt'), thirdParty);
