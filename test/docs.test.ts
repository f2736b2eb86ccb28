import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { readFields } from '../src/articles/fields.ts';
import { parseArticle } from '../src/articles/parse.ts';
import { EXIT } from '../src/commands/command.ts';
import { checkConfig } from '../src/config-check.ts';
import { configSchema } from '../src/config-schema.ts';
import { CODES } from '../src/messages.ts';
import { RULES } from '../src/selection/rules.ts';
import { slugOf } from '../src/selection/slug.ts';
import { canonicalUrl, publishedUrl } from '../src/text/url.ts';
import { COMMANDS, COMMON } from '../src/usage.ts';
import { articleText } from './support/articles.ts';
import { makeFolder, removeFolder } from './support/folder.ts';
import { misfits, type Shape, shapesIn, shapesOf, unseen } from './support/shapes.ts';
import { newSite, type Site } from './support/site.ts';

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const README = readFileSync(root('README.md'), 'utf8');
const MAP = readFileSync(root('src/README.md'), 'utf8');

/** What stands below a heading, up to the next one of its level or above. */
function section(heading: string, text = README): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const start = `\n${text}`.indexOf(`\n${heading}\n`);
  expect([heading, start >= 0]).toEqual([heading, true]);
  const rest = text.slice(start + heading.length);
  const end = withoutBlocks(rest).search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The text with its blocks of code blanked, so that a comment in one is no heading; every place stays where it is. */
function withoutBlocks(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, (block) => block.replace(/[^\n]/g, ' '));
}

/** The first block of a language in a text. */
function block(language: string, text: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1];
  expect([language, found === undefined]).toEqual([language, false]);
  return found ?? '';
}

/** The names in backticks in the first cell of each row of the tables in a text. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

/** Every key of a schema, with what leads to it: `site.author.name`, `topics.minQuality`. */
function keysOf(schema: z.core.$ZodType, path = ''): string[] {
  const { innerType, shape, valueType, element } = schema._zod.def as unknown as Record<string, z.core.$ZodType | undefined> & {
    shape?: Record<string, z.core.$ZodType>;
  };
  const below = innerType ?? element ?? (shape === undefined ? valueType : undefined);
  if (below !== undefined) return keysOf(below, path);
  if (shape === undefined) return [];
  return Object.entries(shape).flatMap(([name, inner]) => [
    path === '' ? name : `${path}.${name}`,
    ...keysOf(inner, path === '' ? name : `${path}.${name}`),
  ]);
}

function configOf(keys: unknown): unknown {
  const text = JSON.stringify({ site: { url: 'https://feeds.example/' }, ...(keys as object) });
  return checkConfig({ path: '/site/feedmill.config.json', folder: '/site', text });
}

describe('findings', () => {
  const told = [...README.matchAll(/^#### `(.+)`$/gm)].map(([, code]) => code ?? '');
  it('each code has a section, and each section a code', () => {
    expect(CODES.length).toBeGreaterThan(20);
    expect(told.toSorted()).toEqual(CODES.toSorted());
  });
  it.each(CODES)('%s: what it is, why it matters, how to mend it', (code) => {
    const lines = section(`#### \`${code}\``)
      .trim()
      .split(/(?<=\.)\n/);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.every((line) => line.endsWith('.'))).toBe(true);
  });
});

describe('the config', () => {
  const keys = keysOf(configSchema);
  const general = firstCells(section('## The config').split('### Settings')[0] ?? '');
  const topic = firstCells(section('### Settings of a topic'));
  const question = firstCells(section('### Feeds that are questions'));
  it('walks the schema', () => {
    expect(keys).toEqual(expect.arrayContaining(['site.author.name', 'topics.aliases', 'feeds.topics.none', 'hubPrivate']));
  });
  it('each key has a row, and each row a key', () => {
    const own = (path: string) => keys.filter((key) => key.startsWith(`${path}.`)).map((key) => key.slice(path.length + 1));
    const top = keys.filter((key) => !/^(?:topics|feeds|defaults|site\.author)\./.test(key) && key !== 'site');
    expect(general.filter((name) => !name.includes('"')).toSorted()).toEqual(top.toSorted());
    expect(topic.toSorted()).toEqual(own('topics').toSorted());
    expect(question.toSorted()).toEqual(
      own('feeds')
        .filter((key) => key !== 'topics')
        .toSorted(),
    );
    for (const name of own('site.author')) expect(section('## The config')).toContain(`\`${name}\``);
  });
  it('each default is the one that the schema has', () => {
    const defaults = checkConfig({ path: '/c.json', folder: '/', text: '{"site":{"url":"https://feeds.example/"}}' }) as unknown as Record<
      string,
      unknown
    >;
    const row = (name: string) =>
      section('## The config')
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`))
        ?.split(' | ')[2];
    const known = [
      'out',
      'state',
      'minQuality',
      'limit',
      'defaults',
      'timezone',
      'content',
      'related',
      'pages',
      'maxRemoved',
      'hubPrivate',
      'topics',
      'feeds',
    ];
    for (const name of known) expect([name, row(name)]).toEqual([name, `\`${JSON.stringify(defaults[name])}\``]);
    expect(row('articles')).toBe(`\`${JSON.stringify((defaults['articles'] as string[])[0])}\``);
  });
  it('every example is a config', () => {
    expect(configOf(JSON.parse(block('json', section('## On your own folder'))))).toMatchObject({ minQuality: 50, site: { title: 'My site' } });
    expect(configOf(JSON.parse(block('json', section('### Settings of a topic'))))).toHaveProperty('topics.AI.limit', 100);
    expect(configOf(JSON.parse(block('json', section('### Feeds that are questions'))))).toHaveProperty('feeds.0.slug', 'calm-machines');
  });
});

describe('the article', () => {
  const example = block('markdown', section('## The article'));
  it('the example is selected, with every field that there is', async () => {
    const site = newSite({ 'clock.md': example }, JSON.parse(block('json', section('## On your own folder'))) as object);
    const { code, out, err } = await site.feedmill('build', '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ articles: [{ selected: true, topics: ['Clocks', 'C++'], reasons: [] }], diagnostics: [] });
    const { article } = parseArticle('clock.md', Buffer.from(example), { defaults: {}, timezone: 'UTC' });
    const kept = ['title', 'excerpt', 'publishedAt', 'updatedAt', 'link', 'type', 'category', 'quality', 'heat', 'language', 'provider'];
    for (const name of kept) expect(article).toHaveProperty(name);
    expect(article).toMatchObject({ images: [{ width: 1200, height: 800 }], related: [{ quality: 75, provider: { domain: 'harbour.example' } }] });
  });
  it('each field has a row that says whether it is required, and what a faulty one does', () => {
    const rows = section('## The article')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const names = rows.flatMap((row) => firstCells(`${row}\n`));
    expect(names.toSorted()).toEqual(
      [
        'category',
        'excerpt',
        'heat',
        'images',
        'language',
        'originalUrl',
        'provider',
        'publishedDateTime',
        'published',
        'quality',
        'related',
        'title',
        'topics',
        'type',
        'updatedDateTime',
        'webUrl',
      ].toSorted(),
    );
    const good = { title: 'A', publishedDateTime: '2024-01-01T00:00:00Z', webUrl: 'https://news.example/a' };
    for (const row of rows) {
      const required = row.split(' | ')[2] === 'yes';
      const refuses = row.endsWith('the file is refused |') && !row.includes('the same');
      for (const name of firstCells(`${row}\n`)) {
        const faulty = { ...good, ...(name === 'webUrl' ? { originalUrl: good.webUrl } : {}), [name]: [[[]]] };
        const { article, faults } = readFields(faulty, { defaults: {}, timezone: 'UTC' });
        expect([name, article === undefined]).toEqual([name, required]);
        if (required) expect([name, refuses]).toEqual([name, true]);
        expect([name, faults.length > 0 || name === 'topics' || name === 'images' || name === 'related']).toEqual([name, true]);
      }
    }
  });
});

describe('rules and slugs', () => {
  it('each rule has a row', () => {
    expect(
      firstCells(section('## The rules')).filter(
        (name) => (/^[a-z-]+$/.test(name) && name.includes('-')) || name === 'unpublished' || name === 'duplicate',
      ),
    ).toEqual(expect.arrayContaining([...RULES, 'beyond-limit', 'below-feed-quality']));
  });
  it('each slug in the table is what the code makes of the name', () => {
    const table = section('## The rules').split('| Name | Slug |')[1] ?? '';
    const pairs = [...table.matchAll(/^\| (`[^|]+`) \| (`[^|]+`) \|$/gm)].map(([, names = '', slugs = '']) =>
      [names, slugs].map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one)),
    );
    expect(pairs.length).toBeGreaterThan(4);
    for (const [names = [], slugs = []] of pairs) expect(names.map(slugOf)).toEqual(slugs);
  });
});

describe('commands and exit codes', () => {
  it('each exit code has a row, and each row a code', () => {
    const told = [...section('## Exit codes').matchAll(/^\| (\d+) \| .+ \|$/gm)].map(([, code]) => Number(code));
    const signals = [...readFileSync(root('src/bin.ts'), 'utf8').matchAll(/SIG\w+: (\d+)/g)].map(([, code]) => Number(code));
    expect(signals).toEqual([130, 143]);
    expect(told).toEqual([...Object.values(EXIT), ...signals]);
  });
  it('each command has a section, and each section a command', () => {
    const told = [...README.matchAll(/^### `feedmill (\w+)`$/gm)].map(([, name]) => name);
    expect(told).toEqual(COMMANDS.map(({ name }) => name));
  });
  it.each(COMMANDS.map(({ name, options }) => [name, options] as const))('%s: each option stands in its section', (name, options) => {
    const text = section(`### \`feedmill ${name}\``);
    for (const option of options)
      expect([name, option.name, new RegExp(`\`--${option.name}(?: [A-Za-z]+)?\``).test(text)]).toEqual([name, option.name, true]);
  });
  it('the options of every command stand before them', () => {
    const text = section('## Commands').split('### ')[0] ?? '';
    for (const { name, value } of COMMON) expect(text).toContain(`\`--${name}${value === undefined ? '' : ` ${value}`}\``);
  });
  it('no option is told of that there is not', () => {
    const known = new Set([...COMMON, ...COMMANDS.flatMap(({ options }) => options)].map(({ name }) => name));
    const told = [...section('## Commands').matchAll(/`(?:feedmill [a-z]+ )?--([a-z-]+)/g)].map(([, name]) => name ?? '');
    expect(told.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('the outputs shown', () => {
  /** The commands of a block of a section, each with what is shown below it. */
  function shown(heading: string): [argv: string[], output: string][] {
    const parts = block('console', section(heading))
      .split(/^\$ feedmill /m)
      .slice(1);
    return parts.map((part) => [part.slice(0, part.indexOf('\n')).split(' '), part.slice(part.indexOf('\n') + 1)]);
  }
  const withoutBytes = (text: string) => text.replace(/\d+ bytes/g, 'N bytes');
  const example = block('markdown', section('## The article'));
  const config = JSON.parse(block('json', section('## On your own folder'))) as object;
  const broken =
    '---\ntitle: The ferry at noon\npublishedDateTime: 2024-02-31\nwebUrl: https://example.org/ferry\nquality: ninety\npublished: true\ntopics:\n  - Clocks\n---\n';
  const mended = broken.replace('02-31', '02-29').replace('ninety', '90').replace('noon', 'noon, again');
  it('npm start and explain: of the seeds', async () => {
    const { feedmill } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { feedmill: object };
    const site = newSite({}, feedmill);
    for (const path of readdirSync(root('seeds'), { recursive: true }).map(String))
      if (/\.(?:md|txt)$/.test(path)) site.put(`seeds/${path}`, readFileSync(root(`seeds/${path}`), 'utf8'));
    const now = ['--now', '2026-11-23T12:00:00Z'];
    await site.feedmill('build', ...now);
    const { out, err } = await site.feedmill('build', ...now);
    const told: string[] = [];
    for (const [argv] of shown('### `feedmill explain`')) told.push((await site.feedmill(...argv, ...now)).out);
    expect(block('console', section('## Two commands'))).toBe(`$ npm ci && npm start\n${out}${err}`);
    expect(told).toEqual(shown('### `feedmill explain`').map(([, output]) => output));
  });
  it('check and plan: of the article above and a broken one', async () => {
    const site = newSite({ 'tide-clock.md': example }, config);
    const [[, first] = []] = shown('## On your own folder');
    expect((await site.feedmill('build')).out).toBe(first);
    site.put('articles/broken.md', broken);
    const [[, check] = []] = shown('### `feedmill check`');
    expect((await site.feedmill('check')).out).toBe(check);
    site.put('articles/broken.md', mended);
    await site.feedmill('build');
    site.put('articles/broken.md', mended.replace('Clocks', 'Boats'));
    const [[, plan] = []] = shown('### `feedmill plan`');
    const { out } = await site.feedmill('plan');
    expect(withoutBytes(out)).toBe(withoutBytes(plan ?? ''));
  });
});

describe('what the README has databases compare urls by', () => {
  const patterns = [...README.matchAll(/'(\^https\?:.+)', '\\{1,2}1', 'g'\)/g)].map(([, pattern = '']) => pattern);
  const page = (url: string) => url.replaceAll(':443/', '/').replace(new RegExp(patterns[0] ?? '', 'g'), '$1');

  it('is one pattern in all recipes, and tells pages apart', () => {
    expect(patterns).toEqual([patterns[0], patterns[0]]);
    expect(page('http://a.example:443/b?id=7&utm_source=x&c#d?e')).toBe('//a.example/bid=7c');
  });

  it('takes two urls for one page wherever feedmill does', () => {
    const parameter = fc.constantFrom(
      'utm_id=1',
      'gclid',
      'fbclid=',
      'msclkid=2',
      'yclid',
      'igshid=3',
      'mc_cid=4',
      'mc_eid',
      '_hsenc',
      '_hsmi=5',
      'mkt_tok',
      'id=7',
    );
    const piece = fc.oneof(parameter, fc.constantFrom('&', '?', '#', '/', ':443/', 'a', '=', 'utm_'));
    const url = fc.tuple(fc.constantFrom('http', 'https'), fc.constantFrom('', ':443', ':80'), fc.array(piece)).map(([scheme, port, path]) => {
      return publishedUrl(`${scheme}://a.example${port}/${path.join('')}`) ?? '';
    });
    fc.assert(
      fc.property(url, (link) => page(link) === page(canonicalUrl(link))),
      { numRuns: 2000 },
    );
  });
});

describe('what the README says of --json', () => {
  const hour = (at: number) => `2024-04-02T0${at}:00:00Z`;
  const CONFIG = {
    pages: false,
    limit: 2,
    minQuality: 50,
    topics: { Clocks: { window: '24h', minQuality: 60 }, Boats: { minQuality: 90 } },
    feeds: [{ slug: 'asked', title: 'Asked', topics: { any: ['Clocks'] }, minQuality: 70 }],
  };
  const NAMES = Array.from({ length: 9 }, (_, at) => `clock${at}`);

  let site: Site;
  beforeAll(() => {
    const clock = (name: string, at: number) =>
      articleText({ title: `Clock ${at}`, webUrl: `https://example.org/${name}`, topics: '[Clocks]', publishedDateTime: hour(at) });
    site = newSite(Object.fromEntries(NAMES.map((name, at) => [`${name}.md`, clock(name, at)])), CONFIG, makeFolder());
    site.put('articles/low.md', articleText({ title: 'A low one', webUrl: 'https://example.org/low', topics: '[Clocks]', quality: '55' }));
    site.put('articles/copy.md', articleText({ title: 'A copy', webUrl: 'https://example.org/clock1', topics: '[Clocks]', quality: '10' }));
    site.put('articles/twin.md', articleText({ title: 'A twin', webUrl: 'https://example.org/clock1', topics: '[Boats]', quality: '81' }));
    site.put('articles/off.md', articleText({ title: 'One that is off', webUrl: 'https://example.org/off', published: 'false' }));
    site.put('articles/bad.md', articleText({ title: 'A bad one', publishedDateTime: '2024-02-31', quality: 'high' }));
  });
  afterAll(() => removeFolder(site.folder));

  async function told(...argv: string[]): Promise<unknown> {
    return JSON.parse((await site.feedmill(...argv, '--json')).out);
  }

  it('is read right, and believed only where it is true', () => {
    const [shape, other] = shapesIn('{a, b?: [{c-d: "x", e?}]} {kind: "y"}');
    const wrong = (value: unknown) => misfits(value, shape);
    expect([wrong({ a: 1 }), wrong({ a: {}, b: [] }), wrong({ a: null, b: [{ 'c-d': 'x', e: 2 }] })]).toEqual([[], [], []]);
    expect(wrong({ f: 1, b: [{ 'c-d': 'y' }, 3] })).toEqual(['.f is not told of', '.a is missing', '.b[].c-d is not x', '.b[] has no members']);
    expect([wrong({ a: 1, b: {} }), wrong([]), misfits({ kind: 'x' }, other)]).toEqual([['.b is no list'], [' has no members'], ['.kind is not y']]);
    expect(unseen([{ a: 1 }, { a: 2, b: [{ 'c-d': 'x' }] }], shape)).toEqual(['.b[].e']);
    for (const text of ['{a', '{a b}', 'a', '[{a}', '{a?:}']) expect(() => shapesIn(text), text).toThrow('"');
  });

  it('build', async () => {
    const [shape] = shapesOf('build');
    const first = await told('build', '--accept-removals', '--allow-refused');
    site.put(
      'articles/clock8.md',
      articleText({ title: 'Boat 8', webUrl: 'https://example.org/clock8', topics: '[Boats]', publishedDateTime: hour(8) }),
    );
    const second = await told('build', '--accept-removals', '--allow-refused');
    expect([first, second].flatMap((report) => misfits(report, shape))).toEqual([]);
    expect(unseen([first, second], shape)).toEqual([]);
  });

  it('check', async () => {
    const [shape] = shapesOf('check');
    const report = await told('check');
    expect([misfits(report, shape), unseen([report], shape)]).toEqual([[], []]);
  });

  it('explain', async () => {
    const [article, several, feed, nothing] = shapesOf('explain') as [Shape, Shape, Shape, Shape];
    const alone = ['clock0', 'clock7', 'low', 'copy', 'clock1', 'twin', 'bad'].map((name) => [`${name}.md`]);
    const asked = [...alone, ['twin.md', '--topic', 'Clocks'], ['off.md', '--topic', 'Boats']];
    await site.feedmill('build', '--accept-removals');
    site.config({ topics: { Clocks: { slug: 'horology' } } });
    const moved = await told('explain', 'clock0.md', '--topic', 'clocks');
    site.config({});
    const articles = [moved, ...(await Promise.all(asked.map((words) => told('explain', ...words))))];
    expect(articles.flatMap((found) => misfits(found, article))).toEqual([]);
    expect(unseen(articles, article)).toEqual([]);

    const found = (await told('explain', 'clock')) as { matches: object[] };
    expect(misfits(found, several)).toEqual([]);
    expect(found.matches.flatMap((match) => misfits({ kind: 'article', query: '', ...match }, article))).toEqual([]);

    const feeds = await Promise.all(['Clocks', 'index', 'asked', 'Boats'].map((name) => told('explain', '--topic', name)));
    expect(feeds.flatMap((view) => misfits(view, feed))).toEqual([]);
    expect(unseen(feeds, feed)).toEqual([]);

    const none = await Promise.all(
      [['zebra'], ['Clockz', '--topic', 'none'], ['feedmill.config.json'], ['Boats']].map((argv) => told('explain', ...argv)),
    );
    expect(none.flatMap((view) => misfits(view, nothing))).toEqual([]);
    expect(unseen(none, nothing)).toEqual([]);
  });
});

describe('links and the map', () => {
  it.each(['README.md', 'src/README.md', 'CHANGELOG.md'])('%s: what it links to is there', (path) => {
    const text = withoutBlocks(readFileSync(root(path), 'utf8'));
    const anchors = new Set(
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );
    const folder = path.includes('/') ? `${path.split('/')[0]}/` : '';
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to).filter((to) => !/^[a-z]+:/.test(to));
    expect(links.filter((to) => (to.startsWith('#') ? !anchors.has(to.slice(1)) : !existsSync(root(folder + to.replace(/#.*$/, '')))))).toEqual([]);
  });
  it('the map names every file of src, and none that is gone', () => {
    const files = readdirSync(root('src'), { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.ts'));
    const told = firstCells(section('## A line per file', MAP)).filter((name) => name.endsWith('.ts'));
    expect(told.toSorted()).toEqual(files.toSorted());
    const mentioned = [...MAP.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path = '']) => path).filter((path) => !path.startsWith('test/'));
    expect(mentioned.filter((path) => !files.includes(path))).toEqual([]);
    const tests = [...MAP.matchAll(/`(test\/[\w/.-]*)`/g)].map(([, path = '']) => path);
    expect(tests.filter((path) => !existsSync(root(path)))).toEqual([]);
  });
});
