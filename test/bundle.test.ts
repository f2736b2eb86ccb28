import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { besideUrl } from '../src/articles/beside.ts';
import * as library from '../src/index.ts';
import { configJsonSchema } from '../src/schema.ts';
import { namedArticle } from './support/articles.ts';
import { makeFolder, removeFolder } from './support/folder.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ARGS = ['--now', '2024-05-01T12:00:00Z', '--quiet'];

const folder = makeFolder();
const dist = join(folder, 'dist');
const site = join(folder, 'site');
/** Texts of the files by their names without the mark of the build: `idle.js`. */
const texts = new Map<string, string>();

/** Ends with the code, and gives what was printed. */
function node(args: readonly string[], env: NodeJS.ProcessEnv = {}, code = 0): string {
  const ran = spawnSync(process.execPath, args, { cwd: site, encoding: 'utf8', env: { ...process.env, ...env } });
  expect([ran.status, ran.stderr]).toEqual([code, '']);
  return ran.stdout;
}

const unmarked = (name: string) => name.replace(/-[0-9a-f]{8}\.js$/, '.js');
/** The modules of a file: `src/cli.ts`, `node_modules/zod/v4/core/core.js`. */
const modulesIn = (name: string) =>
  [...(texts.get(name) ?? '').matchAll(/^\/\/ (?:\.\.\/\S*?\/)?((?:src|node_modules)\/\S+)$/gm)].map(([, path]) => path ?? '');
const packageOf = (path: string) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
const packagesOf = (paths: readonly string[]) => [...new Set(paths.flatMap((path) => packageOf(path) ?? []))].sort();

/** What a run loads: files of the program, and packages beside it. */
function loadedBy(...argv: string[]): { files: string[]; packages: string[] } {
  const told = mkdtempSync(join(folder, 'loaded-'));
  node([join(dist, 'bin.js'), ...argv], { NODE_V8_COVERAGE: told });
  const urls = readdirSync(told).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(told, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
  const ours = pathToFileURL(`${dist}/`).href;
  const files = urls.filter((url) => url.startsWith(ours)).map((url) => unmarked(url.slice(ours.length)));
  return { files: [...new Set(files)].sort(), packages: packagesOf(urls) };
}

function bundleTo(target: string, root = ROOT): string[] {
  node([join(root, '.build/bundle.mjs'), target]);
  return readdirSync(target).sort();
}

beforeAll(() => {
  mkdirSync(join(site, 'articles'), { recursive: true });
  for (const name of ['a', 'b']) writeFileSync(join(site, `articles/${name}.md`), namedArticle(name));
  writeFileSync(join(site, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://feeds.example/' } }));
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, exports, type: 'module', version: '1.2.3' }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of bundleTo(dist)) texts.set(unmarked(name), readFileSync(join(dist, name), 'utf8'));
});

afterAll(() => removeFolder(folder));

describe('what a run loads', () => {
  it('is said to be missing, and remembered of no article', () => {
    const bare = join(folder, 'bare');
    cpSync(dist, join(bare, 'dist'), { recursive: true });
    cpSync(join(folder, 'package.json'), join(bare, 'package.json'));
    mkdirSync(join(bare, 'articles'));
    for (const name of ['a', 'b']) writeFileSync(join(bare, `articles/${name}.md`), namedArticle(name));
    writeFileSync(join(bare, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://feeds.example/' } }));
    const build = () => spawnSync(process.execPath, ['dist/bin.js', 'build', ...ARGS], { cwd: bare, encoding: 'utf8' });
    expect(build()).toMatchObject({ status: 0 });
    writeFileSync(join(bare, 'articles/b.md'), namedArticle('b', { topics: '[AI, Boats]' }));
    // As while npm replaces it.
    mkdirSync(join(bare, 'node_modules/gray-matter'), { recursive: true });
    writeFileSync(join(bare, 'node_modules/gray-matter/package.json'), '{"main": "gone.js"}');
    const broken = build();
    expect([broken.status, broken.stdout]).toEqual([1, '']);
    expect(broken.stderr).toContain('Cannot find module');
    removeFolder(join(bare, 'node_modules'));
    expect(build()).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(bare, 'out/boats.json'), 'utf8')).toContain('https://');
  });
  it('is two files to say the version', () => {
    expect(loadedBy('--version')).toEqual({ files: ['bin.js', 'cli.js'], packages: [] });
  });
  it('is what the work needs: everything, three files where nothing changed, and no schema of the config after the first run', () => {
    const first = loadedBy('build', ...ARGS);
    expect(first.files).toEqual(['bin.js', 'build.js', 'cli.js', 'config.js', 'core.js', 'idle.js']);
    // Its class takes 30 ms, and gives a build nothing that its data has not.
    expect(first.packages).not.toContain('feed');
    expect(loadedBy('build', ...ARGS)).toEqual({ files: ['bin.js', 'cli.js', 'idle.js'], packages: [] });
    writeFileSync(join(site, 'articles/b.md'), namedArticle('b', { title: 'Another' }));
    expect(loadedBy('build', ...ARGS).files).toEqual(['bin.js', 'build.js', 'cli.js', 'core.js', 'idle.js']);
    expect(loadedBy('explain', 'articles/a.md')).toEqual({ files: ['bin.js', 'cli.js', 'core.js', 'explain.js', 'idle.js'], packages: [] });
    expect(loadedBy('check').files).toEqual(['bin.js', 'check.js', 'cli.js', 'core.js', 'idle.js']);
  });
  it('holds nothing that renders where nothing changed, and no library but fast-glob', () => {
    const modules = ['bin.js', 'cli.js', 'idle.js'].flatMap(modulesIn);
    expect(modules).toEqual(expect.arrayContaining(['src/bin.ts', 'src/cli.ts', 'src/commands/build.ts', 'src/publish/standing.ts']));
    expect(modules.filter((path) => /^src\/(?:explain|feeds|pages|remote|selection|serve|watch)\//.test(path))).toEqual([]);
    expect(packagesOf(modules)).toEqual(packagesOf(modulesIn('idle.js')));
    expect(packagesOf(modules)).toEqual(expect.arrayContaining(['fast-glob', 'micromatch']));
    expect(packagesOf(modules)).not.toContain('zod');
    expect(packagesOf(['cli.js', 'core.js', 'build.js', 'explain.js', 'serve.js', 'ndjson-worker.js', 'file-worker.js'].flatMap(modulesIn))).toEqual(
      [],
    );
  });
  it.each([
    ['ndjson-worker.js', 'src/articles/parse.ts', 100_000],
    ['file-worker.js', 'src/articles/batch.ts', 20_000],
  ])('is one file in another thread, and little of it: %s', (name, module, most) => {
    const needs = [...(texts.get(name) ?? '').matchAll(/\bfrom "([^"]+)"|\bimport\("([^"]+)"/g)].map(([, from, called]) => from ?? called ?? '');
    expect(needs.filter((need) => !builtinModules.includes(need.replace('node:', '')))).toEqual([]);
    expect(texts.get(name)?.length).toBeLessThan(most);
    expect(modulesIn(name)).toContain(module);
  });
  it.each([
    ['ndjson-worker', 'src/articles/ndjson-threads.ts'],
    ['file-worker', 'src/articles/file-threads.ts'],
  ])('finds the file of another thread of its own build: %s', (thread, starter) => {
    const [name = ''] = readdirSync(dist).filter((file) => modulesIn(unmarked(file)).includes(starter));
    const found = besideUrl(thread, pathToFileURL(join(dist, name)).href);
    expect([unmarked(name) === name, existsSync(found), unmarked(found.href)]).toEqual([false, true, pathToFileURL(join(dist, `${thread}.js`)).href]);
    expect(texts.get(unmarked(name))).toContain(`besideUrl("${thread}", import.meta.url)`);
    expect(modulesIn('core.js')).toContain('src/articles/beside.ts');
    expect(besideUrl(thread, `file:///x/${starter}`).href).toBe(`file:///x/src/articles/${thread}.ts`);
  });
});

describe('the package', () => {
  it('is a command that can be run as it is', () => {
    expect(texts.get('bin.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(join(dist, 'bin.js')).mode & 0o111).toBe(0o111);
    expect(node([join(dist, 'bin.js'), '--version'])).toBe('feedmill 1.2.3\n');
  });
  it('is a library that does nothing by being loaded', () => {
    const script = `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(pathToFileURL(join(dist, 'index.js')).href)}))))`;
    expect(JSON.parse(node(['--input-type=module', '--eval', script]))).toEqual(Object.keys(library).sort());
  });
  it('does as a library what the README shows', () => {
    const shown = /^## As a library\n[\s\S]*?^```js\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1] ?? '';
    const checked = readFileSync(join(ROOT, 'test/support/library-example.ts'), 'utf8');
    expect(shown).toBe(checked.replace('../../src/index.ts', 'feedmill'));
    writeFileSync(join(folder, 'example.js'), shown);
    writeFileSync(join(site, 'articles/c.md'), namedArticle('c', { quality: 'high' }));
    const printed = node([join(folder, 'example.js')]);
    expect(printed).toContain('articles/c.md:6: warning: quality: "high" does not fit');
    expect(printed).toMatch(/^\d+ files written\n<\?xml [\s\S]*<title>Ferries &#x26; herons<\/title>/m);
  });
  it.each([
    undefined,
    {},
    { now: Number.NaN },
    { now: Number.POSITIVE_INFINITY },
    { now: 9e15 },
    { now: new Date() },
    { now: '2024-05-01T12:00:00Z' },
  ])('builds nothing at a present that is none, at which everything would be due: %j', async (options) => {
    const workspace = await library.openWorkspace(site, undefined, join(folder, 'at-no-time'));
    await expect(library.build(workspace, options as library.BuildOptions)).rejects.toThrow(library.UsageError);
    expect(existsSync(join(folder, 'at-no-time'))).toBe(false);
  });
  it('has the schema of the config for editors', () => {
    expect(texts.get('config.schema.json')).toBe(configJsonSchema());
  });
  it('passes on the licence of every package inside', () => {
    const told = [...(texts.get('THIRD-PARTY.txt') ?? '').matchAll(/^(\S+) \d\S* \((?:MIT|ISC)\)\n\n(?=[^]{500})/gm)].map(([, name]) => name);
    expect(told).toEqual(packagesOf([...texts.keys()].flatMap(modulesIn)));
    expect(told).toEqual(expect.arrayContaining(['@nodelib/fs.walk', 'fast-glob', 'picomatch', 'zod']));
  });
  it('names its files after all that is in them: the same from the same sources, all others where any of them changes', () => {
    const names = readdirSync(dist).sort();
    expect(bundleTo(join(folder, 'again'))).toEqual(names);
    const other = join(folder, 'other');
    for (const name of ['.build', 'src', 'package.json']) cpSync(join(ROOT, name), join(other, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(other, 'node_modules'));
    const style = join(other, 'src/pages/style.ts');
    writeFileSync(style, readFileSync(style, 'utf8').replace('body', 'main'));
    const others = bundleTo(join(other, 'dist'), other);
    expect(others.map(unmarked)).toEqual(names.map(unmarked));
    expect(others.filter((name) => names.includes(name))).toEqual(['THIRD-PARTY.txt', 'bin.js', 'config.schema.json', 'index.js']);
  });
});
