import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CODES } from '../src/messages.ts';
import type { Report } from '../src/report.ts';
import { namedArticle } from './support/articles.ts';
import { bundled } from './support/compiled.ts';
import { feedmillIn, NOW } from './support/feedmill.ts';
import { filesBelow, newFolder, put } from './support/folder.ts';
import { CONFIG } from './support/site.ts';

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A site with these files, by path; `order` says in which order they come to the disk. */
function siteWith(files: Files, config: object = {}, order: (names: string[]) => string[] = (names) => names): string {
  const folder = newFolder();
  writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify({ ...CONFIG, ...config }));
  mkdirSync(join(folder, 'articles'));
  for (const name of order(Object.keys(files))) put(join(folder, name), files[name] ?? '');
  return folder;
}

/** Every file below a folder, by path: a character a byte, as texts are compared in no time. */
function bytesBelow(folder: string): Map<string, string> {
  return new Map(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'latin1')]));
}

const seeds = (): Files =>
  Object.fromEntries([...bytesBelow(root('seeds'))].map(([path, bytes]) => [`articles/${path}`, Buffer.from(bytes, 'latin1')]));
const SEEDED = { articles: ['articles/**/*.{md,txt}', '!articles/README.md'] };
const MOMENT = '2026-11-01T00:00:00Z';

describe('law 3: every code has a case', () => {
  const cases = root('test/cases/');
  const told = readdirSync(cases).flatMap((name) =>
    [...readFileSync(join(cases, name), 'utf8').matchAll(/^# expect: (?:refused|warns) ([\w-]+)/gm)].map(([, code = '']) => code),
  );
  /** What a case file cannot show: the whole file, the disk, NDJSON, the config, and the run. */
  const made: Readonly<Record<string, Files>> = {
    unreadable: {},
    'name-not-utf8': {},
    'file-too-large': { 'articles/a.md': namedArticle('a', {}, 'x'.repeat(9 * 1024 * 1024)) },
    utf16: { 'articles/a.md': Buffer.from(`\uFEFF${namedArticle('a')}`, 'utf16le') },
    'not-utf8': { 'articles/a.md': Buffer.from(namedArticle('a', { title: 'Müller' }), 'latin1') },
    'two-boms': { 'articles/a.md': `\uFEFF\uFEFF${namedArticle('a')}` },
    'front-matter-too-large': { 'articles/a.md': namedArticle('a', { excerpt: 'x'.repeat(300_000) }) },
    'body-too-long': { 'articles/a.md': namedArticle('a', {}, 'x'.repeat(1_000_001)) },
    'text-too-long': { 'articles/a.md': namedArticle('a', { excerpt: 'x'.repeat(100_001) }) },
    'list-too-long': { 'articles/a.md': namedArticle('a', { images: `[${'{url: https://x.example/a.png}, '.repeat(1_001)}]` }) },
    'bad-json': { 'lines.ndjson': '{"title": \n' },
    'no-match': { 'articles/a.mdx': namedArticle('a') },
    'topic-folded': { 'articles/a.md': namedArticle('a', { topics: '[AI]' }), 'articles/b.md': namedArticle('b', { topics: '[ai]' }) },
    'daily-gap': Object.fromEntries(
      Array.from({ length: 5 }, (_, at) => [`articles/${at}.md`, namedArticle(`${at}`, { publishedDateTime: `2024-04-01T0${at}:00:00Z` })]),
    ),
    'large-feed': { 'articles/a.md': namedArticle('a', {}, 'A longer word. '.repeat(20_000)) },
    'updated-in-future': { 'articles/a.md': namedArticle('a', { updatedDateTime: '2024-06-01T00:00:00Z' }) },
    'unknown-name': { 'articles/a.md': namedArticle('a', { topics: '[Boats]' }) },
    'slug-taken': { 'articles/a.md': namedArticle('a', { topics: '[Boats]' }) },
    unanswerable: { 'articles/a.md': namedArticle('a', { topics: '[Boats]' }) },
  };
  /** The config that is odd beside the articles; any other is only soon full. */
  const odd: Readonly<Record<string, object>> = {
    'unknown-name': { topics: { Goats: {} } },
    'slug-taken': { feeds: [{ slug: 'boats', title: 'What floats' }] },
    unanswerable: { feeds: [{ slug: 'calm', title: 'Calm', topics: { any: ['Boats'], none: ['boats'] } }] },
  };
  it('a case file, or a run below', () => {
    expect([...new Set([...told, ...Object.keys(made)])].toSorted()).toEqual(CODES.toSorted());
  });
  it.each(Object.keys(made))('%s', async (code) => {
    const folder = siteWith(made[code] ?? {}, odd[code] ?? { limit: 2 });
    // What may be read by nobody is read by root all the same: what has lain in a folder that is a file by now is not. And not every disk takes a name that is not UTF-8.
    const path = { unreadable: 'feedmill.config.json/b.md', 'name-not-utf8': 'articles/\uFFFD.md' }[code];
    if (path !== undefined) {
      const { readArticle, unreadable } = await import('../src/articles/file.ts');
      const file = { path, size: 1, mtime: 0n, ctime: 0n, ino: 0n };
      expect(readArticle(folder, file, { defaults: {}, timezone: 'UTC' })?.diagnostics.map((found) => found.code)).toEqual([code]);
      expect(unreadable(folder, path, 'EACCES', { defaults: {}, timezone: 'UTC' })).toMatchObject({ diagnostics: [{ code: 'unreadable' }] });
      return;
    }
    const from = code === 'bad-json' ? ['--from', 'lines.ndjson'] : [];
    // A file that changed just before is read again by the next run.
    await new Promise((resolve) => setTimeout(resolve, 25));
    const { out } = await feedmillIn(folder, ['build', '--json', '--now', NOW, ...from]);
    const { diagnostics } = JSON.parse(out) as Report;
    expect([...new Set(diagnostics.map((found) => found.code))]).toEqual([code]);
    // A run with nothing to do tells them again.
    const again = await feedmillIn(folder, ['build', '--now', NOW, ...from]);
    expect(again.err.match(/\[[\w-]+\]$/gm)).toEqual(diagnostics.map((found) => `[${found.code}]`));
    expect(diagnostics.every(({ message }) => !/\{\w+\}/.test(message) && message.includes('; '))).toBe(true);
  });
});

describe('law 5: every article has a fate, and every feed a reason', () => {
  const some = (count: number, fields: (at: number) => Readonly<Record<string, string | undefined>>) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`articles/s${at}.md`, namedArticle(`s${at}`, fields(at))]));
  const mixed: Files = {
    ...some(24, (at) => ({
      topics: `[${['AI', 'ai', 'Boats', '".NET"'].filter((__, bit) => ((at + 1) >> bit) & 1).join(', ')}]`,
      quality: at % 7 === 0 ? undefined : String(40 + at * 2),
      published: at % 11 === 0 ? 'false' : 'true',
      publishedDateTime: `2024-0${at % 6 === 5 ? 6 : 4}-${String(at + 1).padStart(2, '0')}`,
      webUrl: `https://news.example/${at % 9}`,
      heat: String(at),
    })),
    'articles/broken.md': namedArticle('broken', { title: undefined }),
    'articles/empty.md': '',
  };
  const config = { limit: 3, topics: { AI: { minQuality: 70 } }, feeds: [{ slug: 'warm', title: 'Warm', minHeat: 4, minQuality: 60, limit: 2 }] };
  it.each([
    ['the seeds', seeds(), SEEDED, MOMENT],
    ['a site with everything', mixed, config, NOW],
  ] as const)('%s', async (_, files, more, now) => {
    const folder = siteWith(files, more);
    const { out } = await feedmillIn(folder, ['build', '--json', '--now', now]);
    const { articles, counts, diagnostics, feeds } = JSON.parse(out) as Report;
    const refused = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ path }) => path));
    const all = Object.keys(files).filter((path) => !path.endsWith('README.md'));
    expect([...articles.map(({ path }) => path), ...refused].toSorted()).toEqual(all.toSorted());
    expect(counts).toMatchObject({ files: all.length, refused: refused.size, selected: articles.filter(({ selected }) => selected).length });
    const shown = new Map(
      feeds.map(({ slug }) => [
        slug,
        new Set((JSON.parse(readFileSync(join(folder, 'out', `${slug}.json`), 'utf8')) as { items: { id: string }[] }).items.map(({ id }) => id)),
      ]),
    );
    const slugs = new Map(feeds.map(({ name, slug }) => [name, slug]));
    for (const { path, id, selected, topics, reasons } of articles) {
      const own = reasons.filter(({ feed }) => feed === undefined);
      expect([path, own.length === 0]).toEqual([path, selected]);
      if (!selected) {
        expect([path, reasons.length]).toEqual([path, own.length]);
        continue;
      }
      const belongs = ['index', ...topics.map((name) => slugs.get(name) ?? `no feed of ${name}`), ...reasons.flatMap(({ feed }) => feed ?? [])];
      for (const slug of new Set(belongs)) {
        const told = reasons.filter(({ feed }) => feed === slug).length;
        expect([path, slug, shown.get(slug)?.has(id), told]).toEqual([path, slug, told === 0, told === 0 ? 0 : 1]);
      }
    }
    const places = [...shown.values()].flatMap((ids) => [...ids]);
    expect(places.filter((id) => !articles.some((one) => one.selected && one.id === id))).toEqual([]);
  });
  it('the second site has refused, unselected and duplicate articles, and both reasons of feeds', async () => {
    const { out } = await feedmillIn(siteWith(mixed, config), ['build', '--json', '--now', NOW]);
    const rules = new Set((JSON.parse(out) as Report).articles.flatMap(({ reasons }) => reasons.map(({ rule }) => rule)));
    expect([...rules].toSorted()).toEqual(['below-feed-quality', 'beyond-limit', 'duplicate', 'low-quality', 'not-yet-due', 'unpublished']);
  });
});

describe('law 6: the same bytes', () => {
  const config = { ...SEEDED, timezone: 'Europe/Zurich' };
  // Of twins the one whose path sorts first stays: where the order in which the disk tells of them decided, one that lies less deep would.
  const twins = Object.fromEntries(
    [...'hcfagbed'].map((letter) => [
      `articles/${letter === 'a' ? 'a/deep/er' : letter}/twin.md`,
      namedArticle(`twin-${letter}`, { webUrl: 'https://news.example/twin' }),
    ]),
  );
  const local = namedArticle('local', { publishedDateTime: '2024-07-01T09:30:00', topics: '[İstanbul, Straße, AI]' });
  const files: Files = { ...seeds(), ...twins, 'articles/local.md': local };
  async function built(folder: string): Promise<Map<string, string>> {
    expect((await feedmillIn(folder, ['build', '--now', MOMENT, '--quiet'])).code).toBe(0);
    return bytesBelow(join(folder, 'out'));
  }
  it('whatever time zone and locale the machine has', async () => {
    const bin = join(bundled(), 'bin.js');
    const expected = await built(siteWith(files, config));
    for (const env of [
      { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
      { TZ: 'America/New_York', LC_ALL: 'C' },
    ]) {
      const folder = siteWith(files, config);
      const { status, stderr } = spawnSync(process.execPath, [bin, 'build', '--now', MOMENT, '--quiet'], {
        cwd: folder,
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(bytesBelow(join(folder, 'out'))).toEqual(expected);
    }
  });
  it('in whatever order the files came to the disk', async () => {
    const expected = await built(siteWith(files, config));
    expect(expected.get('index.json')).toContain('Title of twin-a');
    expect(await built(siteWith(files, config, (names) => names.toReversed()))).toEqual(expected);
    expect(await built(siteWith(files, config, (names) => names.toSorted((a, b) => a.length - b.length || (a < b ? 1 : -1))))).toEqual(expected);
  });
  it('with the memo of an earlier run, with none, and with one that is damaged', async () => {
    const expected = await built(siteWith(files, config));
    const names = Object.keys(files);
    const folder = siteWith(Object.fromEntries(names.filter((_, at) => at % 2 === 0).map((name) => [name, files[name] ?? ''])), config);
    await built(folder);
    for (const name of names) put(join(folder, name), files[name] ?? '');
    expect(await built(folder)).toEqual(expected);
    for (const name of readdirSync(join(folder, '.feedmill'))) {
      const path = join(folder, '.feedmill', name);
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.subarray(0, bytes.length >> 1));
    }
    expect(await built(folder)).toEqual(expected);
    rmSync(join(folder, '.feedmill'), { recursive: true });
    expect(await built(folder)).toEqual(expected);
  });
  describe('build by build as all at once', () => {
    const rich = (name: string, day: string, fields = {}) =>
      namedArticle(name, { topics: '[AI]', publishedDateTime: `2024-04-${day}T00:00:00Z`, ...fields });
    const picture = '[{ url: "https://pictures.example/a.jpg", title: A picture, width: 3, height: 2 }]';
    const one = rich('one', '02', { images: picture, updatedDateTime: '2024-04-20T00:00:00Z', language: 'de' });
    it.each<[string, Files, Files, object]>([
      ['an article beside one with a picture, an update and a language', { 'articles/1.md': one }, { 'articles/2.md': rich('two', '01') }, {}],
      ['an older article beyond the limit', { 'articles/1.md': one }, { 'articles/2.md': rich('two', '01') }, { limit: 1 }],
      ['an update', { 'articles/1.md': rich('one', '02') }, { 'articles/1.md': one }, {}],
      [
        'an update alone',
        { 'articles/1.md': rich('one', '02') },
        { 'articles/1.md': rich('one', '02', { updatedDateTime: '2024-04-20T00:00:00Z' }) },
        {},
      ],
      ['an update that has not come', { 'articles/1.md': rich('one', '02', { updatedDateTime: '2999-01-01' }) }, { 'articles/2.md': one }, {}],
    ])('%s', async (_, before, then, more) => {
      const folder = siteWith(before, { ...SEEDED, ...more });
      await built(folder);
      for (const [name, text] of Object.entries(then)) put(join(folder, name), text);
      const published = await built(folder);
      expect(published).toEqual(await built(siteWith({ ...before, ...then }, { ...SEEDED, ...more })));
      expect([...published.values()].filter((text) => text.includes('2999'))).toEqual([]);
    });
  });
  it('and a second build writes nothing, not even anew', async () => {
    const folder = siteWith(files, config);
    await built(folder);
    const stamps = () =>
      [...bytesBelow(join(folder, 'out')).keys()].map((name) => [
        name,
        statSync(join(folder, 'out', name), { bigint: true }).mtimeNs,
        statSync(join(folder, 'out', name)).ino,
      ]);
    const before = stamps();
    expect((await feedmillIn(folder, ['build', '--now', MOMENT])).out).toContain(': 0 files written, ');
    expect((await feedmillIn(folder, ['build', '--now', MOMENT, '--verify'])).out).toContain(': 0 files written, ');
    rmSync(join(folder, '.feedmill'), { recursive: true });
    expect((await feedmillIn(folder, ['build', '--now', MOMENT])).out).toContain(': 0 files written, ');
    expect(stamps()).toEqual(before);
  });
});

describe('law 8: what was not selected leaves no trace', () => {
  const MARK = 'zqxhidden';
  const hidden = (name: string, fields: Readonly<Record<string, string | undefined>>) =>
    namedArticle(
      name,
      {
        title: `${MARK} title ${name}`,
        excerpt: `${MARK} excerpt ${name}`,
        webUrl: `https://${MARK}.example/${name}`,
        category: `${MARK}-category`,
        type: `${MARK}-type`,
        topics: `[AI, ${MARK}-topic-${name}]`,
        provider: `{ name: ${MARK} provider ${name}, domain: ${MARK}-${name}.example }`,
        images: `[{ url: "https://pictures.example/${MARK}-${name}.jpg", title: ${MARK} picture }]`,
        ...fields,
      },
      `${MARK} body ${name}`,
    );
  const files: Files = {
    'articles/shown.md': namedArticle('shown', {
      topics: '[AI]',
      unknownField: `${MARK}-unknown`,
      featuredContent: `{ html: ${MARK}-featured }`,
      related: `[${['draft', 'broken', 'torn', 'noted', 'cut'].map((name) => `{ title: ${MARK} related, webUrl: "https://${MARK}.example/${name}", quality: 90 }`)}, { title: A friend, webUrl: "https://friend.example/", quality: 90 }, { title: ${MARK} weak, webUrl: "https://weak.example/", quality: 10 }]`,
    }),
    'articles/draft.md': hidden('draft', { published: 'false' }),
    'articles/wordless.md': hidden('wordless', { published: undefined }),
    'articles/weak.md': hidden('weak', { quality: '49' }),
    'articles/early.md': hidden('early', { publishedDateTime: '2024-05-01T12:00:01Z' }),
    'articles/copy.md': hidden('copy', { webUrl: 'http://news.example/shown?utm_source=x#top', quality: '79' }),
    'articles/broken.md': hidden('broken', { publishedDateTime: 'yesterday' }),
    'articles/torn.md': `---\ntitle: "${MARK} torn\noriginalUrl: https://${MARK}.example/other\nwebUrl: 'https://${MARK}.example/torn'\n---\n${MARK}`,
    'articles/noted.md': `---\ntitle: ${MARK}: noted\nwebUrl: https://${MARK}.example/noted   # embargo\n---\n${MARK}`,
    'articles/cut.md': `---\ntitle: ${MARK} cut\nwebUrl: https://${MARK}.example/cut\npubl`,
  };
  const feeds = [{ slug: 'all-kinds', title: 'All kinds', topics: { any: ['AI'] } }];
  it('in no byte of out/, of its names or of what is served', async () => {
    const folder = siteWith(files, { feeds });
    expect((await feedmillIn(folder, ['build', '--now', NOW])).code).toBe(3);
    const published = bytesBelow(join(folder, 'out'));
    expect([...published.keys()].filter((name) => name.includes(MARK))).toEqual([]);
    expect([...published].filter(([, bytes]) => bytes.includes(MARK)).map(([name]) => name)).toEqual([]);
    expect(published.get('ai.json')).toContain('A friend');
    put(join(folder, 'articles/shown.md'), String(files['articles/shown.md']).replace('A friend', 'A foe'));
    expect((await feedmillIn(folder, ['build', '--now', NOW])).code).toBe(3);
    const remembered = bytesBelow(join(folder, 'out'));
    expect([...remembered].filter(([, bytes]) => bytes.includes(MARK)).map(([name]) => name)).toEqual([]);
    expect(remembered.get('ai.json')).toContain('A foe');
  });
  it('nor where it comes as NDJSON', async () => {
    const record = { publishedDateTime: '2023-08-17T11:00:00Z', published: true, quality: 90 };
    const related = ['draft', 'broken', 'torn'].map((name) => ({ title: MARK, webUrl: `https://${MARK}.example/${name}`, quality: 90 }));
    const lines = [
      {
        ...record,
        title: 'Shown',
        webUrl: 'https://news.example/shown',
        related: [...related, { title: 'A friend', webUrl: 'https://friend.example/', quality: 90 }],
      },
      { ...record, title: MARK, webUrl: `https://${MARK}.example/draft`, published: false },
      { ...record, title: MARK, webUrl: `https://${MARK}.example/broken`, publishedDateTime: 'yesterday' },
    ];
    const torn = `{"title": "${MARK}", "webUrl": "https://${MARK}.example/torn",}\n`;
    const folder = siteWith({ 'all.ndjson': torn + lines.map((line) => `${JSON.stringify(line)}\n`).join('') });
    expect((await feedmillIn(folder, ['build', '--now', NOW, '--from', 'all.ndjson'])).code).toBe(3);
    const published = bytesBelow(join(folder, 'out'));
    expect([...published].filter(([, bytes]) => bytes.includes(MARK)).map(([name]) => name)).toEqual([]);
    expect(published.get('index.json')).toContain('A friend');
  });
  it('also after it was published once, and withdrawn', async () => {
    const folder = siteWith({ ...files, 'articles/draft.md': hidden('draft', { topics: '[AI]' }) }, { feeds });
    await feedmillIn(folder, ['build', '--now', NOW, '--quiet']);
    expect(readFileSync(join(folder, 'out/ai.json'), 'utf8')).toContain(`${MARK} title draft`);
    put(join(folder, 'articles/draft.md'), files['articles/draft.md'] ?? '');
    await feedmillIn(folder, ['build', '--now', NOW, '--quiet']);
    expect([...bytesBelow(join(folder, 'out'))].filter(([, bytes]) => bytes.includes(MARK)).map(([name]) => name)).toEqual([]);
  });
});

describe('law 8: `secured` is nowhere', () => {
  const blob = (seed: number) =>
    Array.from({ length: 6 }, (_, at) =>
      Buffer.from(`${seed}-${at}-${(seed + 7) * (at + 3) * 7919}-lorem-dolor`)
        .toString('base64')
        .replace(/=+$/, ''),
    ).join('');
  const blobs = Array.from({ length: 13 }, (_, at) => blob(at));
  const line = (at: number) => `"${blobs[at]};${blobs[at]}=="`;
  const files: Files = {
    'articles/plain.md': namedArticle('plain', { secured: line(0), topics: '[AI]' }),
    'articles/draft.md': namedArticle('draft', { secured: line(1), published: 'false' }),
    'articles/broken.md': namedArticle('broken', { secured: line(2), publishedDateTime: 'no date' }),
    'articles/unclosed.md': namedArticle('unclosed', { title: '"Lost quote', secured: line(3) }),
    'articles/bare.md': namedArticle('bare', { secured: `[${blobs[4]}, {: "` }),
    'articles/twice.md': namedArticle('twice', { secured: `${line(5)}\nsecured: ${line(5)}` }),
    'articles/inside.md': namedArticle('inside', {
      provider: `{ name: X, secured: ${line(6)} }`,
      related: `[{ title: R, webUrl: "https://r.example/", quality: 90, secured: ${line(6)} }]`,
    }),
    'articles/fence.md': namedArticle('fence', { secured: line(7) }).replace(/\n---\n(?=Body)/, '\n----\n'),
    'articles/swallowed.md': namedArticle('swallowed', { publishedDateTime: `'yesterday\n  secured: ${blobs[9]}'` }),
    'articles/headless.md': `secured: "${blobs[10]}"\n---\nBody.\n`,
    'articles/folded.md': namedArticle('folded', { excerpt: `>\n  words\n  secured: ${line(11)}` }),
    'articles/below.md': namedArticle('below', {}, `Words.\nsecured: ${line(12)}\n`),
    'articles/list.md': namedArticle('list', { quality: `\n  secured: ${line(8)}`, heat: `[${line(8)}]` }),
  };
  const seeded = [...Object.values(seeds())].flatMap((text) => [...text.toString().matchAll(/^secured: "(.*)"$/gm)].map(([, value = '']) => value));

  /** The 40 characters of a secured value that stand in a text, if any do. */
  function leak(text: string, values: readonly string[]): string | undefined {
    for (const value of values) {
      // Forty in a row hold twenty that begin at a multiple of twenty.
      const blocks = Array.from({ length: Math.floor(value.length / 20) }, (_, at) => value.slice(at * 20, at * 20 + 20));
      if (!blocks.some((block) => text.includes(block))) continue;
      for (let at = 0; at + 40 <= value.length; at++) if (text.includes(value.slice(at, at + 40))) return value.slice(at, at + 40);
    }
    return undefined;
  }
  const COMMANDS = [
    ['plan', '--json'],
    ['build'],
    ['build', '--json'],
    ['check'],
    ['check', '--json'],
    ['check', '--format', 'github'],
    ['export'],
    ['plan'],
    ['explain', 'Title'],
    ['explain', '--topic', 'AI'],
    ...Object.keys(files).map((path) => ['explain', path]),
    ...Object.keys(files).map((path) => ['explain', path, '--json']),
  ];
  it('finds a leak where there is one', () => {
    expect(seeded.length).toBeGreaterThan(2);
    expect(leak(`x${blobs[0]?.slice(3, 43)}y`, blobs)).toBe(blobs[0]?.slice(3, 43));
    expect(leak(`x${blobs[0]?.slice(3, 42)}y`, blobs)).toBeUndefined();
  });
  it('in out/, in .feedmill/, on stdout and stderr of every command, whatever is wrong with the file', async () => {
    const folder = siteWith(files);
    for (const argv of COMMANDS) {
      const { out, err } = await feedmillIn(folder, [...argv, '--now', NOW]);
      expect([argv, leak(out + err, blobs)]).toEqual([argv, undefined]);
    }
    for (const below of ['out', '.feedmill']) {
      const found = [...bytesBelow(join(folder, below))].filter(([, bytes]) => leak(bytes, blobs) !== undefined);
      expect([below, found.map(([name]) => name)]).toEqual([below, []]);
    }
  });
  it('nor of the seeds', async () => {
    const folder = siteWith(seeds(), SEEDED);
    const said = await Promise.all([['build', '--json'], ['export']].map((argv) => feedmillIn(folder, [...argv, '--now', MOMENT])));
    expect(leak(said.map(({ out, err }) => out + err).join(''), seeded)).toBeUndefined();
    for (const below of ['out', '.feedmill'])
      for (const [name, bytes] of bytesBelow(join(folder, below))) expect([name, leak(bytes, seeded)]).toEqual([name, undefined]);
  });
});

describe('the repository', () => {
  it('`npm start` leaves out/ as it is committed', async () => {
    const folder = newFolder();
    const { feedmill: config } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as { feedmill: object };
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    cpSync(root('seeds'), join(folder, 'seeds'), { recursive: true });
    expect((await feedmillIn(folder, ['build'])).code).toBe(0);
    const [made, committed] = [bytesBelow(join(folder, 'out')), bytesBelow(root('out'))];
    expect([...made.keys()]).toEqual([...committed.keys()]);
    expect([...made].filter(([name, bytes]) => committed.get(name) !== bytes).map(([name]) => name)).toEqual([]);
  });
});
