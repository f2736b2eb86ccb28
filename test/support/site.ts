import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../src/cli.ts';

/** A site in a folder of its own. */
export interface Site {
  readonly folder: string;
  /** Writes a file below the folder. */
  readonly put: (path: string, text: string) => void;
  readonly drop: (path: string) => void;
  readonly config: (more: object) => void;
  /** Runs a command to its end. */
  readonly feedmill: (...argv: string[]) => Promise<Ran>;
  /** Starts a command that ends when `signal` is aborted; what it says is heard line by line. */
  readonly start: (signal: AbortSignal, heard: (line: string) => void, ...argv: string[]) => Promise<number>;
  readonly end: () => void;
}

/** How a command ended, and what it said. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An empty site whose config takes every quality. */
export function newSite(): Site {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'feedmill-site-')));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const config = (more: object) => {
    put('feedmill.config.json', JSON.stringify({ site: { url: 'https://feeds.example.org/x/', title: 'X' }, minQuality: null, ...more }));
  };
  const start = (signal: AbortSignal, out: (text: string) => void, err: (text: string) => void, argv: readonly string[]) =>
    run(argv, { out, drained: async () => {}, input: nothing(), err, draws: false, colours: false, cwd: folder, env: {}, signal });
  config({});
  mkdirSync(join(folder, 'articles'));
  return {
    folder,
    put,
    drop: (path) => rmSync(join(folder, path), { recursive: true, force: true }),
    config,
    async feedmill(...argv) {
      let [out, err] = ['', ''];
      const code = await start(
        new AbortController().signal,
        (text) => (out += text),
        (text) => (err += text),
        argv,
      );
      return { code, out, err };
    },
    start: (signal, heard, ...argv) => start(signal, heard, heard, argv),
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The text of an article; `fields` stand in place of the ordinary ones, and an undefined one is left out. */
export function articleText(name: string, fields: Readonly<Record<string, string | undefined>> = {}, body = `Body of ${name}.`): string {
  const all = {
    title: `Title of ${name}`,
    publishedDateTime: '2024-01-02T03:04:05Z',
    webUrl: `https://news.example/${name}`,
    published: 'true',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([field, value]) => (value === undefined ? [] : [`${field}: ${value}`]));
  return `---\n${lines.join('\n')}\n---\n\n${body}\n`;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
