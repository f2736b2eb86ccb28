import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../src/cli.ts';

/** A folder with a config and articles, and what a command says in it. */
export interface Site {
  readonly folder: string;
  /** Every file and folder below, sorted. */
  readonly list: () => string[];
  readonly write: (path: string, text: string) => void;
  readonly call: (
    argv: readonly string[],
    more?: { colours?: boolean; env?: Record<string, string>; cwd?: string },
  ) => Promise<{ code: number; out: string; err: string }>;
  readonly remove: () => void;
}

/** The moment of every call. */
export const NOW = '2024-05-01T12:00:00Z';

/** Makes a site in a new temporary folder; `articles` are texts by name, `config` is added to the least there can be. */
export function siteOf(articles: Readonly<Record<string, string>>, config: object = {}): Site {
  const folder = mkdtempSync(join(tmpdir(), 'look-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('feedmill.config.json', JSON.stringify({ site: { url: 'https://feeds.example/', title: 'Everything' }, ...config }));
  mkdirSync(join(folder, 'articles'));
  for (const [name, text] of Object.entries(articles)) write(`articles/${name}`, text);
  return {
    folder,
    list: () => readdirSync(folder, { recursive: true }).map(String).sort(),
    write,
    call: async (argv, { colours = false, env = {}, cwd = folder } = {}) => {
      const said = { out: '', err: '' };
      const [command = '', ...rest] = argv;
      const terminal = {
        out: (text: string) => void (said.out += text),
        err: (text: string) => void (said.err += text),
        drained: () => Promise.resolve(),
        input: nothing(),
        draws: false,
        colours,
        cwd,
        env,
        signal: new AbortController().signal,
      };
      return { code: await run([command, '--now', NOW, ...rest], terminal), ...said };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** An article that is selected, unless `fields` say otherwise; a value is YAML, undefined leaves the field out. */
export function articleText(fields: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    title: 'A title',
    publishedDateTime: '2024-04-01T00:00:00Z',
    webUrl: 'https://example.org/a',
    published: 'true',
    quality: '80',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return ['---', ...lines, '---', 'A body.', ''].join('\n');
}
