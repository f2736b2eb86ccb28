import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { exported } from '../src/articles/export.ts';
import { parseArticle, parseRecord } from '../src/articles/parse.ts';
import type { Article } from '../src/model.ts';
import { pidsMark } from '../src/publish/lock-record.ts';
import type { Report } from '../src/report.ts';
import { hashOf } from '../src/text/hash.ts';
import { namedArticle } from './support/articles.ts';
import { feedmillIn, type Ran } from './support/feedmill.ts';
import { newFolder, put, textsIn } from './support/folder.ts';
import { runs } from './support/property.ts';

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '&',
    '&amp;',
    '&amp;lt;',
    '<',
    '<b>',
    '</b>',
    '"',
    '\\',
    "'",
    '\u2019',
    '人',
    '🐌',
    ']]>',
    '#',
    ': ',
    '\u0007',
    'null',
    '~',
  ),
});
const url = fc.constantFrom('https://a.example/x?utm_source=1&b=2', 'http://A.example/|^', 'nonsense', 'https://b.example/#f');
const scalar = (values: fc.Arbitrary<unknown>) => fc.option(values, { nil: undefined });

const frontMatter = fc.record(
  {
    title: text.map((title) => `T${title}`),
    excerpt: text,
    publishedDateTime: fc.constantFrom('2023-08-17T11:00:00Z', '2023-08-17T11:00:00.5+02:00', '2023-08-17'),
    updatedDateTime: fc.constantFrom('2023-08-18T00:00:00Z', '2020-01-01T00:00:00Z', 'never'),
    webUrl: url,
    originalUrl: fc.constant('https://o.example/'),
    type: text,
    category: text,
    quality: fc.constantFrom('0', '50', '77.5', 'good', ''),
    heat: fc.constantFrom('-1', '3', 'hot'),
    published: fc.constantFrom('true', 'false', 'yes', ''),
    provider: fc.record({ name: scalar(text), domain: scalar(fc.constantFrom('p.example', 'P.example', 'no host')) }, { requiredKeys: [] }),
    topics: fc.array(text, { maxLength: 4 }),
    images: fc.array(fc.record({ url, width: scalar(fc.constantFrom('10', '0')), title: scalar(text) }, { requiredKeys: ['url'] }), { maxLength: 2 }),
    related: fc.array(fc.record({ title: text, webUrl: url, quality: scalar(fc.constant('60')), provider: scalar(fc.record({ name: text })) }), {
      maxLength: 3,
    }),
    language: fc.constantFrom('en', 'zh-Hant', '?'),
  },
  { requiredKeys: ['title', 'publishedDateTime', 'originalUrl'] },
);

/** JSON is YAML too, so any values can stand in front matter. */
const fileOf = (record: object, body: string) =>
  Buffer.from(
    `---\n${Object.entries(record)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join('\n')}\n---\n${body}`,
  );

describe('an exported article', () => {
  it('reads back as the same one and without a finding, whatever the config gives for missing fields', () => {
    let seen = 0;
    const defaults = fc.constantFrom(
      {},
      { published: true, quality: 100 },
      { type: 'post', language: 'en', topics: ['X'], excerpt: 'E', updatedDateTime: '2024-01-01T00:00:00Z' },
      { originalUrl: 'https://d.example/', heat: 7, provider: { name: 'D' }, images: [{ url: 'https://d.example/i.png' }], related: [] },
    );
    fc.assert(
      fc.property(frontMatter, text, defaults, (record, body, given) => {
        const rules = { defaults: given, timezone: 'Europe/Zurich' };
        const { article } = parseArticle('a.md', fileOf(record, body), rules);
        if (article === undefined) return;
        seen += 1;
        const line = JSON.parse(exported(article, rules)) as Record<string, unknown>;
        expect(parseRecord('a.md', line, rules)).toEqual({ article, diagnostics: [] });
      }),
      { numRuns: runs(300), seed: 5 },
    );
    expect(seen).toBeGreaterThan(runs(90));
  });

  it('says that it is not published, and has no field beyond the model', () => {
    const rules = { defaults: {}, timezone: 'UTC' };
    const bytes = fileOf(
      { title: 'A', publishedDateTime: '2023-08-17T11:00:00Z', webUrl: 'https://a.example/', secured: 'S3CR3T', featuredContent: 'F' },
      'B',
    );
    const { article } = parseArticle('a.md', bytes, rules);
    expect(JSON.parse(exported(article as Article, rules))).toEqual({
      title: 'A',
      publishedDateTime: '2023-08-17T11:00:00Z',
      webUrl: 'https://a.example/',
      published: false,
      body: 'B',
      path: 'a.md',
    });
  });
});

describe('a build from an export', () => {
  let folder = '';
  beforeEach(() => {
    folder = newFolder();
  });
  function feedmill(input: string, ...argv: string[]): Promise<Ran> {
    async function* lines() {
      yield Buffer.from(input);
    }
    return feedmillIn(folder, argv, { input: lines() });
  }

  const config = { site: { url: 'https://f.example/' }, articles: 'seeds/**/*.{md,txt}' };

  it('gives byte for byte what the folder gives: from standard input, and from files', async () => {
    cpSync(new URL('../seeds', import.meta.url), join(folder, 'seeds'), { recursive: true });
    rmSync(join(folder, 'seeds/README.md'));
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    expect((await feedmill('', 'build')).code).toBe(0);
    const { code, out, err } = await feedmill('', 'export');
    expect([code, out.trim().split('\n').length]).toEqual([0, 26]);
    expect(err).toContain('2 of them unpublished');
    // What a killed run has left goes, what another one keeps stays.
    const others = ['99999999-a', `${process.ppid}-b`].flatMap((pid) => [`stdin-${pidsMark()}-${pid}.ndjson`, `stdin-0123-${pid}.ndjson`]);
    for (const name of [...others, 'stdin-7.ndjson', 'stdin-0123-1-c.ndjson']) writeFileSync(join(folder, '.feedmill', name), '');
    const earlier = Date.now() / 1000 - 90_000;
    for (const name of ['stdin-7.ndjson', 'stdin-0123-1-c.ndjson']) utimesSync(join(folder, '.feedmill', name), earlier, earlier);
    expect((await feedmill(out, 'build', '--from', '-', '--out', 'piped')).code).toBe(0);
    expect(textsIn(join(folder, 'piped'))).toEqual(textsIn(join(folder, 'out')));
    expect(readdirSync(join(folder, '.feedmill')).filter((name) => name.startsWith('stdin'))).toEqual(others.slice(1).sort());
    const lines = out.trim().split('\n');
    writeFileSync(join(folder, 'a.ndjson'), lines.slice(0, 9).join('\n'));
    writeFileSync(join(folder, 'b.ndjson'), `\n${lines.slice(9).join('\r\n')}\r\n`);
    expect((await feedmill('', 'build', '--from', 'a.ndjson', '--from', 'b.ndjson', '--out', 'files')).code).toBe(0);
    expect(textsIn(join(folder, 'files'))).toEqual(textsIn(join(folder, 'out')));
  });

  it('hides what the folder hides of refused files, and tells of them no more than of none', async () => {
    const related = ['b', 'c', 'd', 'e'].map((name) => ({ title: `Other ${name}`, webUrl: `https://news.example/${name}`, quality: 90 }));
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    for (const [name, text] of Object.entries({
      a: namedArticle('a', { related: JSON.stringify(related) }),
      b: namedArticle('b', { published: 'false', publishedDateTime: '2024-02-31' }),
      c: namedArticle('c', { title: 'Not: YAML', secured: 'S3CR3T' }),
      d: '# Nothing that has a url',
    }))
      put(join(folder, `seeds/${name}.md`), text);
    expect((await feedmill('', 'build', '--quiet')).code).toBe(3);
    const { code, out, err } = await feedmill('', 'export', '--allow-refused');
    expect([code, err.split('\n').at(-2)]).toEqual([0, '1 article exported, 0 of them unpublished, 3 files refused']);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      expect.objectContaining({ title: 'Title of a' }),
      { refused: [hashOf('https://news.example/b')], path: 'seeds/b.md' },
      { refused: [hashOf('https://news.example/c')], path: 'seeds/c.md' },
    ]);
    const from = await feedmill(out, 'build', '--from', '-', '--out', 'piped', '--json');
    expect([from.code, from.err, (JSON.parse(from.out) as Report).counts]).toMatchObject([0, '', { files: 1, refused: 0, selected: 1 }]);
    expect(textsIn(join(folder, 'piped'))).toEqual(textsIn(join(folder, 'out')));
    expect(textsIn(join(folder, 'piped'))['index.json']).toMatch(/Other d.*Other e/s);
    expect(textsIn(join(folder, 'piped'))['index.json']).not.toMatch(/Other [bc]/);
    // An engine may give every line all columns; a title alone makes it an article.
    const line = (fields: object) => `${JSON.stringify({ title: null, published: null, ...lines[1], ...fields })}\n`;
    expect((await feedmill(line({}), 'build', '--from', '-', '--out', 'none')).out).toContain('No articles to publish');
    expect((await feedmill(line({ title: 'A' }), 'build', '--from', '-', '--out', 'none')).code).toBe(3);
    expect((await feedmill(line({ refused: null }), 'build', '--from', '-', '--out', 'none')).code).toBe(3);
  });

  it('keeps of its input what nobody finds by a name, however the run ends', async () => {
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    const builds = [1, 2];
    let reading = 0;
    const found = new Set<string>();
    async function* input(at: number) {
      const article = { title: `Of ${at}`, webUrl: `https://a.example/${at}`, publishedDateTime: '2023-08-17', published: true, quality: 90 };
      yield Buffer.from(`${JSON.stringify({ ...article, secured: 'blob' })}\n`);
      reading += 1;
      while (reading < builds.length) await new Promise(setImmediate);
      for (const name of readdirSync(join(folder, '.feedmill'))) found.add(name);
    }
    const codes = await Promise.all(
      builds.map((at) => feedmillIn(folder, ['build', '--from', '-', '--out', `${at}`], { input: input(at) }).then(({ code }) => code)),
    );
    expect([codes, [...found].filter((name) => name.startsWith('stdin'))]).toEqual([[0, 0], []]);
    for (const at of builds) expect(readFileSync(join(folder, `${at}`, 'index.json'), 'utf8')).toContain(`"Of ${at}"`);
  });

  it('removes what killed runs have left, as a build of the folder does', async () => {
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    const strays = () => ['out', '.feedmill'].flatMap((name) => readdirSync(join(folder, name)).filter((file) => file.endsWith('.feedmill-tmp')));
    for (const name of ['out', '.feedmill', 'seeds']) mkdirSync(join(folder, name));
    for (const more of [['--from', '-'], []]) {
      for (const name of ['out', '.feedmill']) writeFileSync(join(folder, name, '.0123456789abcdef.1-0123456789ab.feedmill-tmp'), '');
      expect([(await feedmill('', 'build', ...more)).code, strays()]).toEqual([0, []]);
    }
  });

  it('takes an empty file and the null device for an empty input, and says of a pipe that it is one', async () => {
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'empty.ndjson'), '');
    symlinkSync('/dev/null', join(folder, 'null'));
    for (const name of ['empty.ndjson', '/dev/null', 'null']) {
      expect(await feedmill('', 'build', '--from', name, '--json'), name).toMatchObject({ code: 0, out: expect.stringContaining('"files": 0') });
    }
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const name of ['pipe', '.']) {
      expect(await feedmill('', 'build', '--from', 'null', '--from', name)).toEqual({
        code: 2,
        out: '',
        err: `feedmill: ${join(folder, name)} is no regular file, which --from takes: a pipe is read with --from - instead.\n`,
      });
    }
    expect((await feedmill('', 'build', '--from', 'pipe', '--from', 'none')).err).toBe(
      `feedmill: There is no file ${join(folder, 'none')}: --from takes NDJSON files, or - for standard input.\n`,
    );
  });

  it('is told in numbers, of which one is no plural', async () => {
    mkdirSync(join(folder, 'seeds'));
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    const record = { title: 'A', publishedDateTime: '2023-08-17T11:00:00Z', webUrl: 'https://a.example/' };
    writeFileSync(join(folder, 'seeds/a.md'), fileOf(record, ''));
    writeFileSync(join(folder, 'seeds/b.md'), 'no article');
    const told = async () => (await feedmill('', 'export')).err.split('\n').at(-2);
    expect(await told()).toBe('1 article exported, 1 of them unpublished, 1 file refused');
    writeFileSync(join(folder, 'seeds/c.md'), fileOf({ ...record, published: 'true' }, ''));
    rmSync(join(folder, 'seeds/b.md'));
    expect(await told()).toBe('2 articles exported, 1 of them unpublished, 0 files refused');
  });

  it('refuses a wrong line by its number, publishes the rest, and reports what is shown or refused alone', async () => {
    mkdirSync(join(folder, 'seeds'));
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify({ ...config, limit: 1 }));
    const line = (day: number) =>
      JSON.stringify({
        title: `Day ${day}`,
        publishedDateTime: `2023-08-0${day}T00:00:00Z`,
        webUrl: `https://a.example/${day}`,
        quality: 60,
        published: true,
      });
    const input = [line(1), '{"title": ', '', '[]', line(2)].join('\n');
    const { code, out, err } = await feedmill(input, 'build', '--from', '-', '--json');
    const report = JSON.parse(out) as {
      articles: { title: string }[];
      diagnostics: { path: string; code: string }[];
      counts: Record<string, number>;
    };
    expect(code).toBe(3);
    expect(report.articles.map(({ title }) => title)).toEqual(['Day 2']);
    expect(report.diagnostics.map(({ path, code: found }) => [path, found])).toEqual([
      ['-:2', 'bad-json'],
      ['-:4', 'not-fields'],
    ]);
    expect(report.counts).toMatchObject({ files: 4, refused: 2, selected: 2 });
    expect(err).toContain('-:2: error');
    expect((await feedmill('', 'build', '--from', 'none.ndjson')).code).toBe(2);
  });

  it.each(['just before', 'just behind'])('writes nothing of an input that has ended with the signal that came %s its end', async (when) => {
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    const ending = new AbortController();
    const end = () => ending.abort(new Error('SIGINT'));
    async function* input() {
      yield Buffer.from('{"title": "A", "publishedDateTime": "2023-08-17", "webUrl": "https://a.example/", "published": true}\n');
      if (when === 'just before') end();
      else setImmediate(end);
    }
    await expect(feedmillIn(folder, ['build', '--from', '-'], { input: input(), signal: ending.signal })).rejects.toThrow('SIGINT');
    expect([textsIn(join(folder, 'out')), readdirSync(join(folder, '.feedmill'))]).toEqual([{}, []]);
  });
});
