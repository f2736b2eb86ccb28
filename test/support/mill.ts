import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/cli.ts';
import { parseXml } from './xml-tree.ts';

/** The compiled program. */
export const PROGRAM = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
/** The moment of every run that is given no other. */
export const NOW = '2024-05-01T12:00:00Z';

// In memory where that is possible: thousands of flushes would only take time.
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** How a run ended, and what it said; `code` is null where a signal ended it. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A site in a folder of its own, its articles in articles/, its feeds in out/. */
export interface Mill {
  readonly folder: string;
  readonly out: string;
  readonly state: string;
  /** Writes a file below the folder. */
  readonly put: (path: string, text: string | Uint8Array) => void;
  readonly drop: (path: string) => void;
  readonly config: (more: object) => void;
  /** Runs `build` to its end inside this process. */
  readonly build: (...argv: string[]) => Promise<Ran>;
  /** Runs the compiled `build` to its end. */
  readonly mill: (...argv: string[]) => Promise<Ran>;
  /** Starts the compiled `build`. */
  readonly start: (...argv: string[]) => ChildProcess;
  /** What is published: texts by name. */
  readonly published: () => Record<string, string>;
  /** What the articles give that lie there now, with the feeds that out/ has, in a folder that has seen nothing else. */
  readonly fresh: (...argv: string[]) => Promise<Record<string, string>>;
  /** What no run may leave: temporaries and locks, in out/ and the state folder. */
  readonly strays: () => string[];
  readonly end: () => void;
}

/** A new site with these articles, texts by name. */
export function newMill(articles: Readonly<Record<string, string>> = {}, config: object = {}, at = base): Mill {
  const folder = realpathSync(mkdtempSync(join(at, 'feedmill-whole-')));
  const [out, state] = [join(folder, 'out'), join(folder, '.feedmill')];
  const children: ChildProcess[] = [];
  const put = (path: string, text: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const configure = (more: object) => {
    put('feedmill.config.json', JSON.stringify({ site: { url: 'https://feeds.example/', title: 'Everything' }, minQuality: null, ...more }));
  };
  const start = (...argv: string[]) => {
    const child = spawn(process.execPath, [PROGRAM, ...withNow(argv)], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  };
  configure(config);
  mkdirSync(join(folder, 'articles'));
  for (const [name, text] of Object.entries(articles)) put(`articles/${name}`, text);
  return {
    folder,
    out,
    state,
    put,
    drop: (path) => rmSync(join(folder, path), { recursive: true, force: true }),
    config: configure,
    build: (...argv) => inProcess(folder, argv),
    mill: (...argv) => heard(start(...argv)),
    start,
    published: () => textsIn(out),
    fresh: async (...argv) => await freshBuild(folder, out, argv),
    strays: () => [out, state].flatMap((path) => (existsSync(path) ? readdirSync(path).filter((name) => name.startsWith('.')) : [])),
    end: () => {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a child says until it ends, and how it ends. */
export async function heard(child: ChildProcess): Promise<Ran> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** An article that is selected unless `fields` say otherwise; a value is YAML, undefined leaves the field out. Up to 400, a number six hours newer than the one before. */
export function article(number: number, topics: readonly string[], fields: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    title: `Title ${number}`,
    publishedDateTime: new Date(Date.UTC(2024, 0, 1) + (number % 400) * 21_600_000).toISOString(),
    webUrl: `https://news.example/${number}`,
    published: 'true',
    topics: JSON.stringify(topics),
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return ['---', ...lines, '---', '', `Body of ${number}.`, ''].join('\n');
}

/** `count` articles by name, taken in turn by the topics. */
export function articles(
  count: number,
  topics: readonly string[],
  fields: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.md`, article(at, [topics[at % topics.length] ?? ''], fields)]));
}

/** The files that a reader could not use, each with what is wrong. */
export function broken(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([name, text]) => {
    try {
      if (name.endsWith('.json')) JSON.parse(text);
      else if (/\.(?:rss|atom|opml)$/.test(name)) parseXml(text);
      else if (text === '' || (name.endsWith('.html') && !text.trimEnd().endsWith('</html>'))) throw new Error('cut off');
      return [];
    } catch (error) {
      return [`${name}: ${String(error)}`];
    }
  });
}

function withNow(argv: readonly string[]): string[] {
  return ['build', ...(argv.includes('--now') ? [] : ['--now', NOW]), ...argv];
}

function textsIn(out: string): Record<string, string> {
  const entries = existsSync(out) ? readdirSync(out, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(out, name), 'utf8')]));
}

async function freshBuild(folder: string, out: string, argv: readonly string[]): Promise<Record<string, string>> {
  const copy = realpathSync(mkdtempSync(join(base, 'feedmill-fresh-')));
  try {
    for (const name of ['feedmill.config.json', 'articles']) cpSync(join(folder, name), join(copy, name), { recursive: true });
    const catalogue = join(out, 'feeds.json');
    if (existsSync(catalogue)) {
      mkdirSync(join(copy, 'out'));
      cpSync(catalogue, join(copy, 'out/feeds.json'));
    }
    const ran = await inProcess(copy, argv);
    if (ran.code !== 0 && ran.code !== 3) throw new Error(`the fresh build ended with ${ran.code}: ${ran.err}`);
    return textsIn(join(copy, 'out'));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function inProcess(cwd: string, argv: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const code = await run(withNow(argv), {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    drained: () => Promise.resolve(),
    input: nothing(),
    draws: false,
    colours: false,
    cwd,
    env: {},
    signal: new AbortController().signal,
  });
  return { code, ...said };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
