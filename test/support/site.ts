import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { feedmillIn, NOW, type Ran } from './feedmill.ts';
import { makeFolder, newFolder, put, removeFolder, textsIn } from './folder.ts';
import { parseXml } from './xml-tree.ts';

/** A config with nothing but what it must have. */
export const CONFIG = { site: { url: 'https://feeds.example/', title: 'Everything' } };

/** A site in a folder of its own, its articles in articles/, its feeds in out/. */
export interface Site {
  readonly folder: string;
  readonly out: string;
  readonly state: string;
  /** Writes a file below the folder. */
  readonly put: (path: string, text: string | Uint8Array) => void;
  readonly drop: (path: string) => void;
  /** Writes the config that the site began with, and `more` in it. */
  readonly config: (more: object) => void;
  /** Runs a command to its end inside this process. */
  readonly feedmill: (...argv: string[]) => Promise<Ran>;
  /** What is published: texts by name. */
  readonly published: () => Record<string, string>;
  /** What a build makes of the articles that lie there now, with the feeds that out/ has, in a folder that has seen nothing else. */
  readonly fresh: (...argv: string[]) => Promise<Record<string, string>>;
  /** What no run may leave: temporaries and locks, in out/ and the state folder. */
  readonly strays: () => string[];
}

/** A new site with these articles, texts by name; it goes when the test ends, or with the folder that is given. */
export function newSite(articles: Readonly<Record<string, string>> = {}, config: object = {}, folder = newFolder()): Site {
  const [out, state] = [join(folder, 'out'), join(folder, '.feedmill')];
  const configure = (more: object) => put(join(folder, 'feedmill.config.json'), JSON.stringify({ ...CONFIG, ...config, ...more }));
  configure({});
  mkdirSync(join(folder, 'articles'));
  for (const [name, text] of Object.entries(articles)) put(join(folder, 'articles', name), text);
  return {
    folder,
    out,
    state,
    put: (path, text) => put(join(folder, path), text),
    drop: (path) => rmSync(join(folder, path), { recursive: true, force: true }),
    config: configure,
    feedmill: (...argv) => feedmillIn(folder, atNow(argv)),
    published: () => textsIn(out),
    fresh: (...argv) => freshBuild(folder, argv),
    strays: () => [out, state].flatMap((path) => (existsSync(path) ? readdirSync(path).filter((name) => name.startsWith('.')) : [])),
  };
}

/** The command at the moment of all tests, unless it is told another. */
export function atNow(argv: readonly string[]): string[] {
  const [command = '', ...rest] = argv;
  return rest.includes('--now') ? [command, ...rest] : [command, '--now', NOW, ...rest];
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

async function freshBuild(folder: string, argv: readonly string[]): Promise<Record<string, string>> {
  const copy = makeFolder();
  try {
    for (const name of ['feedmill.config.json', 'articles', 'out/feeds.json'])
      if (existsSync(join(folder, name))) cpSync(join(folder, name), join(copy, name), { recursive: true });
    const ran = await feedmillIn(copy, atNow(['build', ...argv]));
    if (ran.code !== 0 && ran.code !== 3) throw new Error(`the fresh build ended with ${ran.code}: ${ran.err}`);
    return textsIn(join(copy, 'out'));
  } finally {
    removeFolder(copy);
  }
}
