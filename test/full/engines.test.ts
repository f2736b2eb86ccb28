import { cpSync, createWriteStream, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { namedArticle } from '../support/articles.ts';
import type { Ran } from '../support/feedmill.ts';
import { put } from '../support/folder.ts';
import { postgresLacks, startPostgres } from '../support/postgres.ts';
import { ENV, feedmill, fitted, ROOT, recipe, run, seedSite } from '../support/tools.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const MANY = 200_000;
const TOPICS = 40;

/** Texts that a detour through quoting would change. */
const HOSTILE = [
  'quotes " and \' and `',
  'back \\ slash \\\\ and \\n and \\t and \\u0000 and \\x01',
  '\\.',
  'C:\\new\\table',
  "$$ $1 :limit :'path' %s {}",
  'a,b;c|d',
  'NULL',
  '\\N',
  '👩‍👩‍👧 مرحبا 人工智能 é e\u0301',
  '{"a": "b\\"c"}',
  "'; drop table article; --",
  'it’s <b>R&amp;D</b> &#8217;',
];
const BODY = [
  'first',
  '\\.',
  '"',
  "'",
  '\\',
  '\ta tab\tand \\t',
  'line\u2028separator',
  'NUL \u0000 here, \\u0000 there, \\\u0000',
  '\u0001\u0002',
  'end\\',
].join('\n\n');

function withHostile(folder: string): string {
  for (const [number, text] of HOSTILE.entries()) {
    const fields = {
      title: text,
      excerpt: `${text}\n${text}`,
      publishedDateTime: `2026-03-0${1 + (number % 9)}T00:00:00.${100 + number}Z`,
      webUrl: `https://news.example/${number}?q=${text}`,
    };
    const yaml = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    put(
      join(folder, `articles/hostile-${number}.md`),
      `---\n${yaml.join('\n')}\npublished: true\nquality: 90\ntopics: [${JSON.stringify(text)}, AI]\n---\n${BODY}\n${text}\n`,
    );
  }
  return folder;
}

/** Articles that are not selected, each for a reason of its own, and a published one that relates to them all by other words for their urls. */
function withHidden(folder: string): string {
  const hidden = {
    draft: { published: 'false' },
    future: { publishedDateTime: '2999-01-01' },
    low: { quality: '49' },
    unrated: { quality: undefined },
  };
  for (const [name, fields] of Object.entries(hidden)) {
    const webUrl = `http://news.example:443/${name}?utm_source=a?b&id=7&gclid=1#top`;
    put(join(folder, `articles/${name}.md`), namedArticle(`hidden-${name}`, { webUrl, ...fields }));
  }
  put(join(folder, 'articles/refused.md'), namedArticle('hidden: refused', { webUrl: 'https://news.example/refused?id=7' }));
  // Longer than what an index of PostgreSQL takes.
  put(join(folder, 'articles/long.md'), namedArticle(Array.from({ length: 3000 }, (_, at) => (at * 7919) % 10_007).join('/')));
  const related = [...Object.keys(hidden), 'refused', 'elsewhere'].map((name) => ({
    title: `Title of ${name}`,
    originalUrl: `HTTPS://news.example/x/../${name}?id=7&utm_medium=c#about`,
    quality: 90,
  }));
  put(join(folder, 'articles/relating.md'), namedArticle('relating', { related: JSON.stringify(related), topics: '[AI]' }));
  return folder;
}

/** Runs a block of the README in the site's folder, with the site's feedmill. */
function script(folder: string, text: string, env: NodeJS.ProcessEnv = ENV): Ran {
  put(join(folder, 'script.sh'), text);
  return run('bash', ['-e', '-o', 'pipefail', 'script.sh'], { cwd: folder, env: { ...env, PATH: `${join(folder, 'bin')}:${ENV.PATH}` } });
}

/** Builds from a file with all articles in it what no short query would serve, and expects the feeds of the folder. */
function expectSameOfAll(folder: string, command: string, env: NodeJS.ProcessEnv = ENV): void {
  const asked = {
    ...JSON.parse(readFileSync(join(folder, 'feedmill.config.json'), 'utf8')),
    limit: 0,
    topics: { AI: { minQuality: 90, limit: 5, window: '90d' } },
    feeds: [{ slug: 'best', title: 'Best', topics: { any: ['Machine learning'] }, minQuality: 80 }],
  };
  for (const path of ['out', '.feedmill']) rmSync(join(folder, path), { recursive: true, force: true });
  put(join(folder, 'feedmill.config.json'), JSON.stringify(asked));
  expect(feedmill(folder, 'build', '--quiet', '--allow-refused')).toMatchObject({ code: 0 });
  setAside(folder, 'asked');
  expect(script(folder, `${command}\nfeedmill build --from newest.ndjson`, env)).toMatchObject({ code: 0 });
  expectSame(folder, 'asked', /./);
}

/** Moves what is published aside, so that the next build begins with nothing. */
function setAside(folder: string, name: string): void {
  cpSync(join(folder, 'out'), join(folder, name), { recursive: true });
  for (const path of ['out', '.feedmill']) rmSync(join(folder, path), { recursive: true, force: true });
}

function expectSame(folder: string, name: string, wanted: RegExp): void {
  const names = readdirSync(join(folder, name)).filter((file) => wanted.test(file));
  expect(names.length).toBeGreaterThan(10);
  expect(readdirSync(join(folder, 'out')).filter((file) => wanted.test(file))).toEqual(names);
  const differing = names.filter((file) => !readFileSync(join(folder, 'out', file)).equals(readFileSync(join(folder, name, file))));
  expect(differing).toEqual([]);
}

describe('PostgreSQL', () => {
  const block = (language: string, place: number) => recipe('PostgreSQL', language, place);

  async function database(folder: string): Promise<NodeJS.ProcessEnv> {
    const { env } = await startPostgres();
    for (const [place, name] of ['schema', 'load', 'newest'].entries()) put(join(folder, `${name}.sql`), block('sql', place));
    expect(script(folder, 'psql -Xq -v ON_ERROR_STOP=1 -f schema.sql feeds', env)).toMatchObject({ code: 0, err: '' });
    return env;
  }

  it('gives back every byte of a folder, hostile texts too, from a file and through a pipe, and is loaded again', async ({ skip }) => {
    const missing = postgresLacks();
    skip(missing !== undefined, missing);
    const folder = withHidden(withHostile(seedSite({ related: 9 })));
    const env = await database(folder);
    expect(feedmill(folder, 'build', '--quiet', '--allow-refused').code).toBe(0);
    expect(readFileSync(join(folder, 'out/index.json'), 'utf8')).toMatch(
      /^(?!.*hidden-|.*Title of (?:draft|future|low|unrated|refused)).*Title of elsewhere/s,
    );
    setAside(folder, 'folder');
    for (const build of [block('sh', 1), block('sh', 2)]) {
      expect(script(folder, block('sh', 0), env)).toEqual({ code: 0, out: '', err: '' });
      expect(script(folder, build, env)).toMatchObject({ code: 0 });
      expectSame(folder, 'folder', /./);
      for (const path of ['out', '.feedmill']) rmSync(join(folder, path), { recursive: true, force: true });
    }
    const [all] = /select article from article order by path/.exec(README) ?? [];
    expectSameOfAll(folder, `PGCLIENTENCODING=utf8 psql -XAtqc '${all}' feeds >newest.ndjson`, env);
    // What has left the folder leaves the database.
    rmSync(join(folder, 'articles/hostile-0.md'));
    script(folder, block('sh', 0), env);
    expect(run('psql', ['-XAtc', "select count(*) from article where path like '%hostile%'", 'feeds'], { env }).out).toBe(`${HOSTILE.length - 1}\n`);
  });

  const urlOf = (number: number) => `https://news.example/${(((number + MANY) % MANY) * 7919) % MANY}`;

  function* manyLines(): Generator<string> {
    for (let number = 0; number < MANY; number++) {
      const instant =
        number % 1000 === 7 ? '2999-01-01T00:00:00Z' : new Date(Date.UTC(2020, 0, 1) + Math.floor(number / 3) * 1_200_000).toISOString();
      const topics = [`Topic ${number % TOPICS}`, `Topic ${(number * 7 + 3) % TOPICS}`];
      const article = {
        path: `${number}.md`,
        title: `Number ${number} \\ "${number}"`,
        webUrl: number % 50 === 3 && number > 9000 ? `${urlOf(number - 9000)}?utm_source=again` : urlOf(number),
        publishedDateTime: instant,
        related: [1, 7, 11, 9001].map((step) => ({ title: `Related ${step}`, webUrl: urlOf(number - step).replace('https', 'http'), quality: 99 })),
      };
      yield `${JSON.stringify({ ...article, quality: number % 101, published: number % 9 > 0, topics, excerpt: `About ${number}.`, body: `Body of ${number}.\n` })}\n`;
    }
  }

  /** The nodes of a plan as EXPLAIN tells of it. */
  interface Node {
    readonly 'Node Type': string;
    readonly 'Relation Name'?: string;
    readonly 'Index Name'?: string;
    readonly 'Actual Rows': number;
    readonly 'Actual Loops': number;
    readonly Plans?: readonly Node[];
  }
  const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  it(`gives the newest of ${MANY} articles by its indexes, and the feeds that all of them would`, async ({ skip }) => {
    const missing = postgresLacks();
    skip(missing !== undefined, missing);
    const folder = seedSite();
    const env = await database(folder);
    await pipeline(Readable.from(manyLines()), createWriteStream(join(folder, 'many.ndjson')));
    expect(feedmill(folder, 'build', '--quiet', '--from', 'many.ndjson').code).toBe(0);
    setAside(folder, 'whole');
    expect(script(folder, fitted(block('sh', 0), { 'feedmill export --quiet --allow-refused': 'cat many.ndjson' }), env)).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(script(folder, block('sh', 1), env)).toMatchObject({ code: 0 });
    expectSame(folder, 'whole', /\.(rss|atom|json|opml)$/);

    put(join(folder, 'explain.sql'), `explain (analyze, format json)\n${block('sql', 2)}`);
    const { out } = run('psql', ['-XAtq', '-v', 'limit=60', '-f', join(folder, 'explain.sql'), 'feeds'], { env });
    const [{ Plan: plan }] = JSON.parse(out) as [{ Plan: Node }];
    const reads = nodesOf(plan).filter((node) => node['Relation Name'] !== undefined && node['Relation Name'] !== 'topic');
    expect(reads.map((node) => node['Index Name'])).toEqual(expect.arrayContaining(['article_newest', 'article_topic_newest', 'article_pkey']));
    expect(reads.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
    const rows = reads.reduce((sum, node) => sum + node['Actual Rows'] * node['Actual Loops'], 0);
    expect(rows).toBeLessThan(4 * 60 * (TOPICS + 1));
  });
});

describe('DuckDB', () => {
  it('gives back every byte of a folder through Parquet', ({ skip }) => {
    const missing = run('npx', ['--version']).code === 0 ? undefined : 'npx is not installed here';
    skip(missing !== undefined, missing);
    const folder = withHidden(withHostile(seedSite({ related: 9 })));
    expect(feedmill(folder, 'build', '--quiet', '--allow-refused').code).toBe(0);
    setAside(folder, 'folder');
    put(join(folder, 'newest.mjs'), recipe('DuckDB and Parquet', 'js', 0));
    put(join(folder, 'articles.mjs'), recipe('DuckDB and Parquet', 'js', 1));
    const build = recipe('DuckDB and Parquet', 'sh');
    const [start = ''] = fitted(build, { 'newest.mjs': 'articles.mjs' }).split(' && ');
    expect(script(folder, `feedmill export --quiet --allow-refused >articles.ndjson\n${start}\n`)).toMatchObject({ code: 0 });
    rmSync(join(folder, 'articles.ndjson'));
    expect(script(folder, build)).toMatchObject({ code: 0 });
    expectSame(folder, 'folder', /./);
    const newest = recipe('DuckDB and Parquet', 'js', 0);
    const [all = ''] = /copy \(from 'articles.*\)(?=`)/.exec(README) ?? [];
    put(
      join(folder, 'newest.mjs'),
      newest.replace(/copy \([^`]*/, () => all),
    );
    const [again = ''] = build.split(' && ');
    expectSameOfAll(folder, again);
  });
});
