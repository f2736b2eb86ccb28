import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ran } from '../support/feedmill.ts';
import { newFolder, put } from '../support/folder.ts';
import { ENV, feedmill, lacking, ROOT, run, seedSite, served } from '../support/tools.ts';
import { all, only, parseXml } from '../support/xml-tree.ts';

/** Title, link, and publication in seconds since the epoch. */
type Item = readonly [title: string, link: string, published: number];

const CORPUS = join(ROOT, '../shared/corpus');
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(ROOT, 'test/support/readers.py');
const UTF8 = { ...ENV, LC_ALL: 'C.UTF-8' };
const seconds = (date: string | undefined) => Date.parse(date ?? '') / 1000;
const byLink = (items: readonly Item[]) => [...items].sort((a, b) => (a[1] < b[1] ? -1 : 1));

/** A site that has been built, by the names of its feeds the items that were composed. */
interface Built {
  readonly folder: string;
  readonly feeds: ReadonlyMap<string, readonly Item[]>;
}

function built(folder: string): Built {
  expect([0, 3]).toContain(feedmill(folder, 'build', '--quiet').code);
  const { feeds } = JSON.parse(readFileSync(join(folder, 'out/feeds.json'), 'utf8')) as { feeds: { slug: string }[] };
  const items = feeds.map(({ slug }) => {
    const feed = JSON.parse(readFileSync(join(folder, 'out', `${slug}.json`), 'utf8')) as {
      items: { title: string; url: string; date_published: string }[];
    };
    return [slug, feed.items.map(({ title, url, date_published }) => [title, url, seconds(date_published)] as const)] as const;
  });
  return { folder, feeds: new Map(items) };
}

/** The names of the RSS and Atom files. */
const xmlNames = ({ feeds }: Built) => [...feeds.keys()].flatMap((slug) => [`${slug}.rss`, `${slug}.atom`]);

function itemsIn(name: string, text: string): Item[] {
  const root = parseXml(text);
  if (name.endsWith('.atom')) {
    return all(root, 'entry').map((entry) => [
      only(entry, 'title') ?? '',
      all(entry, 'link')[0]?.attributes['href'] ?? '',
      seconds(only(entry, 'published')),
    ]);
  }
  return all(root, 'channel')
    .flatMap((channel) => all(channel, 'item'))
    .map((item) => [only(item, 'title') ?? '', only(item, 'link') ?? '', seconds(only(item, 'pubDate'))]);
}

function judgeFormats(site: Built): void {
  const out = join(site.folder, 'out');
  const written = readdirSync(out).filter((name) => /\.(rss|atom)$/.test(name));
  expect(written.sort()).toEqual(xmlNames(site).sort());
  expect(run('xmllint', ['--noout', ...written.map((name) => join(out, name)), join(out, 'feeds.opml')])).toEqual({ code: 0, out: '', err: '' });
  for (const [slug, items] of site.feeds) {
    for (const name of [`${slug}.rss`, `${slug}.atom`]) expect([name, itemsIn(name, readFileSync(join(out, name), 'utf8'))]).toEqual([name, items]);
  }
}

function judgeFeedparser(site: Built): void {
  const at = (name: string) => join(site.folder, 'out', name);
  const { out, err } = run(PYTHON, [SCRIPT, 'feedparser', ...xmlNames(site).map(at)]);
  const said = JSON.parse(out || `"${err}"`) as Record<string, { bozo: number; version: string; items: Item[] }>;
  for (const [slug, items] of site.feeds) {
    expect([slug, said[at(`${slug}.rss`)]]).toMatchObject([slug, { bozo: 0, version: 'rss20', items }]);
    expect([slug, said[at(`${slug}.atom`)]]).toMatchObject([slug, { bozo: 0, version: 'atom10', items }]);
  }
}

function judgeSfeed(site: Built): void {
  for (const [slug, items] of site.feeds) {
    for (const name of [`${slug}.rss`, `${slug}.atom`]) {
      const { out } = run('sfeed', [], { input: readFileSync(join(site.folder, 'out', name), 'utf8'), env: UTF8 });
      const lines = out
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t'));
      expect([name, lines.map(([date, title, link]) => [title, link, Number(date)])]).toEqual([name, items]);
    }
  }
}

/** newsboat without its screen, in a home of its own. */
function newsboat(home: string, ...args: readonly string[]): Ran {
  const files = ['-u', join(home, 'urls'), '-c', join(home, 'cache.db'), '-C', join(home, 'config')];
  return run('newsboat', [...files, ...args], { env: { ...UTF8, HOME: home } });
}

async function judgeNewsboat(site: Built): Promise<void> {
  const base = await served(site.folder);
  for (const [slug, items] of site.feeds) {
    for (const name of [`${slug}.rss`, `${slug}.atom`]) {
      // A cache each: one cache has an item of several feeds in the first of them alone.
      const home = newFolder(tmpdir());
      const address = `${base}${encodeURIComponent(name)}`;
      put(join(home, 'config'), 'max-items 0\n');
      put(join(home, 'urls'), `${address}\n`);
      expect(newsboat(home, '-x', 'reload')).toMatchObject({ code: 0 });
      const cache = JSON.parse(run(PYTHON, [SCRIPT, 'newsboat', join(home, 'cache.db')]).out) as Record<string, Item[]>;
      expect([name, byLink(cache[address] ?? [])]).toEqual([name, byLink(items)]);
    }
  }
}

const feedparserLacks = () => (run(PYTHON, ['-c', 'import feedparser']).code === 0 ? undefined : 'feedparser is not installed here');

function corpusSite(): string {
  const folder = newFolder(tmpdir());
  const [name = ''] = readdirSync(CORPUS).filter((entry) => existsSync(join(CORPUS, entry, 'articles')));
  cpSync(join(CORPUS, name, 'articles'), join(folder, 'articles'), { recursive: true });
  put(join(folder, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://feeds.example.org/', title: 'Corpus' }, limit: 0 }));
  return folder;
}

type Judge = (site: Built) => void | Promise<void>;
const JUDGES: readonly (readonly [name: string, lacks: () => string | undefined, judge: Judge])[] = [
  ['are handed well-formed files with the same items in each format', () => lacking('xmllint'), judgeFormats],
  ['see every item in feedparser, which has no complaint', feedparserLacks, judgeFeedparser],
  ['see every item in sfeed', () => lacking('sfeed'), judgeSfeed],
  ['see every item in newsboat', () => lacking('newsboat'), judgeNewsboat],
];
const SITES: readonly (readonly [name: string, missing: string | undefined, make: () => string])[] = [
  ['the seeds', undefined, seedSite],
  ['the corpus', existsSync(CORPUS) ? undefined : 'there is no corpus beside the project', corpusSite],
];

describe.for(SITES)('readers of %s', ([, missing, make]) => {
  it.for(JUDGES)('%s', async ([, lacks, judge], { skip }) => {
    const reason = missing ?? lacks();
    skip(reason !== undefined, reason);
    const site = built(make());
    expect(site.feeds.get('index')?.length).toBeGreaterThan(10);
    await judge(site);
  });
});

describe('titles as a person writes them', () => {
  const TITLES: readonly (readonly [written: string, read: string])[] = [
    ['How <video> works & AT&T', 'How <video> works & AT&T'],
    ['R&amp;D', 'R&D'],
    ['It&#8217;s here', 'It’s here'],
    ['A <b>bold</b> word', 'A bold word'],
    ['Snails 🐌 and 👩‍👩‍👧', 'Snails 🐌 and 👩‍👩‍👧'],
    ['مرحبا بالعالم', 'مرحبا بالعالم'],
    ['人工智能', '人工智能'],
    ['1 < 2 && 3 > 2', '1 < 2 && 3 > 2'],
    ['&lt;item&gt; is a tag', '<item> is a tag'],
    ['C:\\new\\table and "quotes"', 'C:\\new\\table and "quotes"'],
    ['The end ]]> of it', 'The end ]]> of it'],
  ];

  function titled(): Built {
    const folder = newFolder(tmpdir());
    put(join(folder, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://feeds.example.org/', title: 'AT&T’s <video>' } }));
    for (const [number, [written]] of TITLES.entries()) {
      const fields = [
        `title: '${written}'`,
        `publishedDateTime: 2026-01-02T03:04:${10 + number}Z`,
        `webUrl: https://news.example/${number}?a=1&b=2`,
        'published: true',
        'quality: 90',
      ];
      put(join(folder, `articles/${number}.md`), `---\n${fields.join('\n')}\n---\nA body.\n`);
    }
    const site = built(folder);
    const read = TITLES.map(
      ([, title], number): Item => [title, `https://news.example/${number}?a=1&b=2`, Date.UTC(2026, 0, 2, 3, 4, 10 + number) / 1000],
    );
    return { ...site, feeds: new Map([['index', read.reverse()]]) };
  }

  it.for(JUDGES)('%s', async ([, lacks, judge], { skip }) => {
    const reason = lacks();
    skip(reason !== undefined, reason);
    await judge(titled());
  });
});

describe('the OPML', () => {
  it('is imported by newsboat, feed by feed', ({ skip }) => {
    const reason = lacking('newsboat');
    skip(reason !== undefined, reason);
    const { folder, feeds } = built(seedSite());
    const home = newFolder(tmpdir());
    put(join(home, 'urls'), '');
    put(join(home, 'config'), '');
    expect(newsboat(home, '-i', join(folder, 'out/feeds.opml')).code).toBe(0);
    const imported = readFileSync(join(home, 'urls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(imported.sort()).toEqual([...feeds.keys()].map((slug) => `https://feeds.example.org/${encodeURIComponent(slug)}.rss`).sort());
  });
});
