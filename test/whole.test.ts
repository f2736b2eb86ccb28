import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lookAround } from '../src/articles/look.ts';
import { build } from '../src/pipeline.ts';
import { type Standing, standingBytes } from '../src/publish/standing.ts';
import { breather } from '../src/text/breath.ts';
import { openWorkspace, scopeOf } from '../src/workspace.ts';
import { namedArticle, numberedArticle, numberedArticles } from './support/articles.ts';
import { NOW } from './support/feedmill.ts';
import { putLatin1 } from './support/folder.ts';
import { broken, newSite, type Site } from './support/site.ts';

let site: Site;

/** A site that has been built once. */
async function built(count: number, topics: readonly string[], config: object = {}): Promise<Site> {
  site = newSite(numberedArticles(count, topics), config);
  expect((await site.feedmill('build')).code).toBe(0);
  return site;
}

describe('the folders', () => {
  it('are for everybody, and for the owner alone', async () => {
    await built(2, ['A']);
    const modes = (folder: string) => readdirSync(folder).map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8));
    expect((statSync(site.state).mode & 0o777).toString(8)).toBe('700');
    expect(readdirSync(site.state).sort()).toEqual(['articles.memo', 'shown.memo', 'standing.memo']);
    expect(modes(site.state)).toEqual(['600', '600', '600']);
    expect(new Set(modes(site.out))).toEqual(new Set([(0o644 & ~process.umask()).toString(8)]));
  });

  it('are left alone by a second build, with a memo and without', async () => {
    await built(3, ['A', 'B']);
    const stamps = () => readdirSync(site.out).map((name) => [name, lstatSync(join(site.out, name), { bigint: true }).ctimeNs]);
    const before = stamps();
    expect((await site.feedmill('build')).out).toContain('0 files written');
    expect((await site.feedmill('build', '--verify')).out).toContain('0 files written');
    site.drop('.feedmill');
    expect((await site.feedmill('build')).out).toContain('0 files written');
    expect(stamps()).toEqual(before);
  });
});

describe('a first build', () => {
  const others = { 'out/Index.html': 'a home page', 'out/a.rss': '<rss/>', 'out/logo.svg': '<svg/>' };
  const withOthers = () => {
    site = newSite(numberedArticles(2, ['A']));
    for (const [path, text] of Object.entries(others)) site.put(path, text);
  };
  const stands = () => expect(site.published()).toEqual({ 'Index.html': 'a home page', 'a.rss': '<rss/>', 'logo.svg': '<svg/>' });

  it('replaces no file of others: it says which are in its way, and writes nothing', async () => {
    withOthers();
    for (const command of ['plan', 'build', 'build']) {
      const { code, out, err } = await site.feedmill(command);
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(
        `feedmill: ${site.out} has files that are not feedmill's, which this build would replace: Index.html, a.rss. Nothing was written.\n` +
          'Move them away, publish into another folder ("out" in the config), or give a topic another "slug" ("topics").\n',
      );
      stands();
      expect(site.strays()).toEqual([]);
    }
    site.drop('out/Index.html');
    expect((await site.feedmill('build')).err).toContain("a file that is not feedmill's, which this build would replace: a.rss. ");
    site.drop('out/a.rss');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toMatchObject({ 'logo.svg': '<svg/>', ...(await site.fresh()) });
  });

  it('names some of many', async () => {
    site = newSite(numberedArticles(2, ['A', 'B']));
    for (const name of ['a.rss', 'a.atom', 'a.json', 'b.rss', 'b.atom', 'b.json', 'b.html']) site.put(`out/${name}`, 'mine');
    expect((await site.feedmill('build')).err).toContain(' replace: a.atom, a.json, a.rss, b.atom, b.html, and 2 more. ');
  });

  it('that was cut short is ended by the next, whatever it left', async () => {
    await built(3, ['A', 'B']);
    const whole = site.published();
    for (const name of ['feeds.json', 'a.rss', 'index.html']) site.drop(`out/${name}`);
    for (const name of Object.keys(site.published())) site.put(`out/${name}`, 'half');
    for (const name of ['articles', 'standing', 'shown']) site.drop(`.feedmill/${name}.memo`);
    site.put('.feedmill/begun', JSON.stringify({ [site.out]: Object.keys(whole) }));
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual(whole);
    // In another folder nothing has begun.
    site.put('another/mine.txt', 'mine');
    expect((await site.feedmill('build', '--out', 'another')).code).toBe(0);
    site.put('elsewhere/a.rss', 'mine');
    expect((await site.feedmill('build', '--out', 'elsewhere')).code).toBe(1);
  });

  it('and every later one replaces no file of others by a feed or page that is new', async () => {
    await built(2, ['A'], { pages: false });
    for (const name of ['about.html', 'news.rss', 'index.html']) site.put(`out/${name}`, 'mine');
    const before = site.published();
    const replaced = async () => {
      const { code, err } = await site.feedmill('build');
      expect(site.published()).toEqual(before);
      return [code, /would replace: (.*?)\. /.exec(err)?.[1]];
    };
    site.put('articles/news.md', namedArticle('news', { topics: '[News]' }));
    expect(await replaced()).toEqual([1, 'news.rss']);
    expect(await replaced()).toEqual([1, 'news.rss']);
    site.drop('articles/news.md');
    site.config({ pages: true });
    expect(await replaced()).toEqual([1, 'index.html']);
    site.config({});
    expect((await site.feedmill('build', '--prune')).code).toBe(0);
    expect(site.published()).toEqual(before);
    expect(existsSync(join(site.state, 'begun'))).toBe(false);
  });

  it('and every later one begins nothing where a folder of others has the name of a new file', async () => {
    await built(2, ['A']);
    const before = site.published();
    site.put('out/news.html/mine.txt', 'mine');
    site.put('articles/news.md', namedArticle('news', { topics: '[News]' }));
    for (const command of ['plan', 'build']) {
      const { code, err } = await site.feedmill(command);
      expect([code, /would replace: (.*?)\. Nothing was written/.exec(err)?.[1]]).toEqual([1, 'news.html/']);
      expect(site.published()).toEqual(before);
    }
    expect(existsSync(join(site.out, 'news.html/mine.txt'))).toBe(true);
  });

  it('needs no word of itself where it cannot leave one', async () => {
    site = newSite(numberedArticles(2, ['A']));
    site.put('.feedmill', 'a file, where the folder should be');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual(await site.fresh());
  });
});

describe('a feed over 250 kB', () => {
  it('is told of by every run, whether it writes the feed or finds it as it was, with a memo and without', async () => {
    site = newSite({
      'a.md': namedArticle('a', { topics: '[AI]' }, 'A longer word. '.repeat(20_000)),
      'b.md': namedArticle('b', { topics: '[Boats]' }),
    });
    const told = async (...argv: string[]) => {
      const { code, err } = await site.feedmill(...argv);
      expect([code, err.split('\n').length]).toEqual([0, 3]);
      return [...err.matchAll(/"(\w+)" has (\d+ kB in \S+), with (\d items?): /g)].map(([, ...parts]) => parts);
    };
    const both = await told('build');
    expect(both).toEqual([
      ['Everything', expect.stringMatching(/^30\d kB in index\.(?:rss|atom|json)$/), '2 items'],
      ['AI', expect.stringMatching(/^30\d kB in ai\.(?:rss|atom|json)$/), '1 item'],
    ]);
    expect(await told('build')).toEqual(both);
    site.put('articles/b.md', namedArticle('c', { topics: '[Boats]' }));
    expect(await told('plan')).toEqual(both);
    expect(await told('build')).toEqual(both);
    site.drop('.feedmill');
    expect(await told('build', '--verify')).toEqual(both);
  });
});

describe('the next run', () => {
  const harms: Readonly<Record<string, (path: string) => void>> = {
    edited: (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('A', 'B')),
    truncated: (path) => truncateSync(path, 20),
    emptied: (path) => truncateSync(path, 0),
    'made longer': (path) => appendFileSync(path, ' '),
    deleted: (path) => rmSync(path),
    'made a link': (path) => {
      rmSync(path);
      symlinkSync('feeds.css', path);
    },
  };
  const names = ['a.rss', 'a.atom', 'a.json', 'a.html', 'index.rss', 'feeds.json', 'feeds.opml', 'feeds.css', 'index.html'];

  it.each(Object.entries(harms))('restores a file that was %s behind our back', async (_, harm) => {
    await built(3, ['A', 'B']);
    const before = site.published();
    for (const name of names) {
      harm(join(site.out, name));
      expect(await site.feedmill('build'), name).toMatchObject({ code: 0, err: '' });
      expect(site.published(), name).toEqual(before);
      expect(lstatSync(join(site.out, name)).isFile(), name).toBe(true);
    }
  });

  it('restores a file that was edited while its feed was compared', async () => {
    await built(3, ['A', 'Z']);
    const before = site.published();
    for (const name of ['articles', 'standing', 'shown']) site.drop(`.feedmill/${name}.memo`);
    site.drop('out/z.rss');
    const edited: string[] = [];
    const onDifference = ({ path }: { path: string }) => {
      edited.push(path);
      site.put('out/a.rss', (before['a.rss'] ?? '').replace('Title', 'TITLE'));
    };
    expect(await build(await openWorkspace(site.folder), { now: Date.parse(NOW), onDifference })).toMatchObject({ kind: 'done' });
    expect(edited).toEqual(['z.rss']);
    expect((await site.feedmill('build')).out).toContain('1 file written');
    expect(site.published()).toEqual(before);
  });

  it('finds a feed that a failed or killed run left without a line in the catalogue: it goes on, empty where its article is withdrawn', async () => {
    await built(3, ['A']);
    const catalogue = site.published()['feeds.json'] ?? '';
    const secret = namedArticle('secret', { topics: '[Secret]' });
    site.put('articles/secret.md', secret);
    expect((await site.feedmill('build')).code).toBe(0);
    const left = site.published();
    site.drop('articles/secret.md');
    expect((await site.feedmill('build')).code).toBe(0);
    const undisturbed = site.published();
    expect(JSON.parse(undisturbed['secret.json'] ?? '')).toMatchObject({ items: [] });
    // Killed before the catalogue, with all files of the feed there, or only the first.
    for (const name of ['secret.rss', 'secret.json', 'secret.html', '']) {
      for (const [path, text] of Object.entries({ ...left, 'feeds.json': catalogue })) site.put(`out/${path}`, text);
      if (name !== '') site.drop(`out/${name}`);
      expect((await site.feedmill('build', '--verify')).code).toBe(0);
      expect(site.published()).toEqual(undisturbed);
    }
  });

  it('looks again after a run that failed when only files of a new feed had come to their place', async () => {
    await built(3, ['A'], { limit: 1 });
    const before = site.published();
    site.put('articles/secret.md', namedArticle('secret', { topics: '[Secret]', publishedDateTime: '2020-01-01' }));
    site.drop('out/feeds.opml');
    site.put('out/feeds.opml/in-the-way', '');
    expect((await site.feedmill('build')).code).toBe(1);
    expect(Object.keys(site.published())).toContain('secret.json');
    site.drop('articles/secret.md');
    site.drop('out/feeds.opml');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(JSON.parse(site.published()['secret.json'] ?? '')).toMatchObject({ items: [] });
    expect((await site.feedmill('build', '--prune')).code).toBe(0);
    expect(site.published()).toEqual(before);
  });

  it('goes on without the catalogue, another config too, and removes no file of others for one of its own', async () => {
    await built(2, ['A']);
    site.drop('out/feeds.json');
    site.config({ limit: 1 });
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual(await site.fresh());
    site.config({ limit: 1, pages: false });
    expect((await site.feedmill('build')).code).toBe(0);
    const mine = { 'index.html': 'feeds.opml feeds.css', 'feeds.css': 'mine', 'feeds.js': 'mine' };
    for (const [name, text] of Object.entries(mine)) site.put(`out/${name}`, text);
    site.drop('out/feeds.json');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual({ ...(await site.fresh()), ...mine });
  });

  it.each([
    ['the catalogue', ['A', 'B'], /[^]*/],
    ['the catalogue, of a site without topics', [], /[^]*/],
    ['lines of the catalogue', ['A'], / *"(?:feeds\.css|feeds\.js|index\.html)",\n/g],
  ])('without %s, removes with the pages what is there for them', async (_, topics, lost) => {
    await built(3, topics, { site: { url: "https://feeds.example/a'b&c/" } });
    const before = site.published();
    site.put('out/feeds.json', (before['feeds.json'] ?? '').replace(lost, ''));
    site.config({ site: { url: "https://feeds.example/a'b&c/" }, pages: false });
    expect((await site.feedmill('build')).code).toBe(0);
    expect(Object.keys(site.published()).filter((name) => /\.(?:html|css|js)$/.test(name))).toEqual([]);
    expect(site.published()).toEqual(await site.fresh());
    site.config({ site: { url: "https://feeds.example/a'b&c/" } });
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual(before);
  });

  it('without the catalogue, leaves with the pages what others put in their place, and copies where there were none', async () => {
    const mine = { 'index.html': '<link rel="canonical" href="https://feeds.example/">', 'feeds.css': ':root {}', 'feeds.js': "'use strict';" };
    await built(2, ['A']);
    const ours = site.published();
    for (const [name, text] of Object.entries(mine)) site.put(`out/${name}`, text);
    site.drop('out/feeds.json');
    site.config({ pages: false });
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual({ ...(await site.fresh()), ...mine });
    for (const name of Object.keys(mine)) site.put(`out/${name}`, ours[name] ?? '');
    site.drop('out/feeds.json');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(Object.keys(site.published())).toEqual(expect.arrayContaining(Object.keys(mine)));
  });

  it.each([
    ['topics', ['A', 'B']],
    ['no topic', []],
  ])('takes away the pages of a build that was undone, of a site with %s, and may make them again', async (_, topics) => {
    await built(3, topics, { pages: false });
    const before = site.published();
    site.config({ pages: true });
    expect((await site.feedmill('build')).code).toBe(0);
    const withPages = site.published();
    for (const forget of [() => undefined, () => site.drop('.feedmill')]) {
      // What a copy of an earlier state puts over them, as `git checkout` does with files that it knows.
      for (const [name, text] of Object.entries(before)) site.put(`out/${name}`, text);
      site.config({ pages: false });
      forget();
      expect((await site.feedmill('build')).code).toBe(0);
      expect(site.published()).toEqual(before);
      site.config({ pages: true });
      expect((await site.feedmill('build')).code).toBe(0);
      for (const [name, text] of Object.entries(before)) site.put(`out/${name}`, text);
      site.config({ pages: true, limit: 5 });
      forget();
      expect((await site.feedmill('build')).code).toBe(0);
      expect(site.published()).toEqual(withPages);
    }
    for (const [name, text] of Object.entries(before)) site.put(`out/${name}`, text);
    site.config({ pages: false, site: { url: 'https://moved.example/' } });
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual(await site.fresh());
  });

  it.each([
    ['topics', ['A'], '[Boats]'],
    ['no topic', [], '[]'],
  ])('ends what was begun with another config, of a site with %s, as if it had been done and undone', async (_, topics, more) => {
    await built(3, topics, { limit: 2, pages: false });
    const before = site.published();
    site.put('articles/boats.md', namedArticle('boats', { topics: more }));
    site.config({ site: { url: 'https://other.example/' }, pages: true });
    expect((await site.feedmill('build')).code).toBe(0);
    const begun = site.published();
    const fresh = Object.keys(begun).filter((name) => before[name] === undefined);
    site.drop('articles/boats.md');
    site.config({});
    expect((await site.feedmill('build')).code).toBe(0);
    const undone = site.published();
    // In the order in which they are put in their place.
    const order = ['a.html', 'boats.atom', 'boats.rss', 'boats.json', 'boats.html', 'feeds.css', 'feeds.js', 'index.html'];
    fresh.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    expect(undone['boats.atom']?.includes('<id>https://feeds.example/boats</id>')).toBe(topics.length > 0 ? true : undefined);
    for (let count = 1; count <= fresh.length; count++) {
      const there = fresh.slice(0, count);
      for (const argv of [[], ['--prune']]) {
        for (const name of Object.keys(site.published())) site.drop(`out/${name}`);
        for (const [name, text] of Object.entries(before)) site.put(`out/${name}`, text);
        for (const name of there) site.put(`out/${name}`, begun[name] ?? '');
        site.put('.feedmill/begun', JSON.stringify({ [site.out]: fresh }));
        expect((await site.feedmill('build', ...argv)).code).toBe(0);
        expect(site.published(), `${there}`).toEqual(argv.length === 0 && there.includes('boats.atom') ? undone : before);
        expect(existsSync(join(site.state, 'begun'))).toBe(false);
      }
    }
  });

  it('looks again after a run that was killed when only files of a new feed had come to their place', async () => {
    site = newSite(numberedArticles(3, ['A']), { limit: 1 });
    // So that nothing but the word tells that there is work.
    await wait(40);
    await site.feedmill('build');
    const before = site.published();
    site.put('articles/secret.md', namedArticle('secret', { topics: '[Secret]', publishedDateTime: '2020-01-01' }));
    const { 'secret.atom': left = '' } = await site.fresh();
    site.drop('articles/secret.md');
    const begin = (out: string) => {
      site.put('out/secret.atom', left);
      site.put('.feedmill/begun', JSON.stringify({ [out]: ['secret.atom', 'secret.rss', 'secret.json', 'secret.html'] }));
    };
    begin(site.out);
    expect((await site.feedmill('build')).code).toBe(0);
    expect(JSON.parse(site.published()['secret.json'] ?? '')).toMatchObject({ items: [] });
    expect((await site.feedmill('build', '--prune')).code).toBe(0);
    expect(site.published()).toEqual(before);
    // What was begun in another folder is none of this one's.
    begin(`${site.out}-elsewhere`);
    expect((await site.feedmill('build')).out).toContain('0 files written');
  });

  it('leaves what others put under the names of pages, whatever a build that was cut short has begun', async () => {
    await built(3, ['A', 'B']);
    const { 'a.html': page = '', 'index.html': index = '', 'feeds.css': css = '' } = site.published();
    site.config({ pages: false });
    expect((await site.feedmill('build')).code).toBe(0);
    const mine: Readonly<Record<string, string>> = {
      // A page of another site, one of their own at the address of ours, one of a feed that is none, and a home page.
      'a.html': page.replaceAll('https://feeds.example/', 'https://other.example/'),
      'b.html': page.replaceAll('a.html', 'b.html').replace(/(<link rel="stylesheet"[^]*?)(<\/head>\n<body.*\n)/, '$2$1'),
      'c.html': page.replaceAll('a.html', 'c.html'),
      'index.html': index.replace('<link rel="stylesheet" href="feeds.css">', '<link rel="stylesheet" href="own.css">'),
      'feeds.css': css,
    };
    for (const [name, text] of Object.entries(mine)) site.put(`out/${name}`, text);
    for (const forget of [() => undefined, () => site.drop('.feedmill'), () => site.drop('out/feeds.json')]) {
      forget();
      expect((await site.feedmill('build', '--verify', '--prune')).code).toBe(0);
      expect(site.published()).toEqual({ ...(await site.fresh()), ...mine });
    }
    site.config({ pages: true });
    expect((await site.feedmill('build')).err).toContain(' replace: a.html, b.html, feeds.css, index.html. ');
    site.config({ pages: false });
    const other = { 'a.html': 'mine', 'b.html': page, 'index.html': mine['index.html'] ?? '', 'feeds.css': ':root {}', 'feeds.js': 'mine' };
    for (const [name, text] of Object.entries(other)) site.put(`out/${name}`, text);
    site.put('.feedmill/begun', JSON.stringify({ [site.out]: Object.keys(other) }));
    expect((await site.feedmill('build', '--verify', '--prune')).code).toBe(0);
    expect(site.published()).toEqual({ ...(await site.fresh()), ...mine, ...other });
  });

  it('takes a page alone for no site that was published: the catalogue of others beside it stays', async () => {
    await built(2, []);
    const { 'index.html': page = '' } = site.published();
    site.drop('out');
    site.drop('.feedmill');
    const mine = { 'feeds.json': '{"mine":true}', 'feeds.opml': '<opml/>', 'index.html': page };
    for (const [name, text] of Object.entries(mine)) site.put(`out/${name}`, text);
    expect((await site.feedmill('build')).err).toContain(' replace: feeds.json, feeds.opml, index.html. ');
    expect(site.published()).toEqual(mine);
  });

  it('makes up for each line that is lost from the catalogue, without a memo too, and removes what goes all the same', async () => {
    await built(3, ['A', 'B']);
    const before = site.published();
    const catalogue = before['feeds.json'] ?? '';
    const lines = Object.keys(before).filter((name) => name !== 'index.rss');
    const lose = (name: string) => {
      site.drop('.feedmill');
      site.put('out/feeds.json', catalogue.replace(`    "${name}",\n`, ''));
    };
    for (const name of lines) {
      lose(name);
      expect([name, await site.feedmill('build')]).toMatchObject([name, { code: 0 }]);
      expect(site.published()).toEqual(before);
    }
    for (let row = 0; row < 3; row++) site.put(`articles/${row}.md`, numberedArticle(row, ['A']));
    site.config({ pages: false });
    expect((await site.feedmill('build', '--prune')).code).toBe(0);
    const pruned = site.published();
    for (const name of lines) {
      for (const [path, text] of Object.entries(before)) site.put(`out/${path}`, text);
      lose(name);
      expect([name, await site.feedmill('build', '--prune')]).toMatchObject([name, { code: 0 }]);
      expect([name, site.published()]).toEqual([name, pruned]);
    }
  });

  it('is bound by the word of an earlier one as far as that goes, and takes back no other', async () => {
    const begun = () => readFileSync(join(site.state, 'begun'), 'utf8');
    await built(2, ['A'], { pages: false });
    site.put('articles/news.md', namedArticle('news', { topics: '[News]' }));
    site.drop('out/index.atom');
    site.put('out/index.atom/in-the-way', '');
    expect((await site.feedmill('build')).code).toBe(1);
    expect(existsSync(join(site.state, 'begun'))).toBe(false);
    // Left by a run that was killed when it had put one file there.
    const word = JSON.stringify({ [site.out]: ['news.atom', 'news.rss'] });
    site.put('.feedmill/begun', word);
    site.put('out/news.rss', 'half');
    expect((await site.feedmill('build')).code).toBe(1);
    expect(JSON.parse(begun())).toEqual({ [site.out]: ['news.atom', 'news.rss', 'news.json'] });
    site.put('.feedmill/begun', word);
    expect((await site.feedmill('build', '--out', 'another')).code).toBe(0);
    expect(begun()).toBe(word);
    site.drop('out/index.atom');
    site.put('out/news.json', 'mine');
    expect((await site.feedmill('build')).err).toContain(' replace: news.json. ');
    site.drop('out/news.json');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(existsSync(join(site.state, 'begun'))).toBe(false);
  });

  it('takes its word back when a signal ends it before it has put anything there', async () => {
    await built(2, ['A']);
    site.put('articles/news.md', namedArticle('news', { topics: '[News]' }));
    const ended = build(await openWorkspace(site.folder), {
      now: Date.parse(NOW),
      onDifference: () => {
        expect(existsSync(join(site.state, 'begun'))).toBe(true);
        throw new Error('SIGINT');
      },
    });
    await expect(ended).rejects.toThrow('SIGINT');
    expect(existsSync(join(site.state, 'begun'))).toBe(false);
  });

  it('keeps a feed whose line is lost from the catalogue', async () => {
    await built(3, ['A', 'B']);
    for (let row = 0; row < 3; row++) site.put(`articles/${row}.md`, numberedArticle(row, ['A']));
    expect((await site.feedmill('build')).code).toBe(0);
    const before = site.published();
    site.put('out/feeds.json', (before['feeds.json'] ?? '').replace(/^.*"slug":"b".*\n/m, ''));
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual(before);
    site.put('out/feeds.json', (before['feeds.json'] ?? '').replace(/^.*"slug":"b".*\n/m, ''));
    site.drop('out/b.atom');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual(before);
  });

  it('with --verify compares every byte, whatever is remembered', async () => {
    await built(3, ['A']);
    const before = site.published();
    const file = join(site.out, 'a.rss');
    writeFileSync(file, (before['a.rss'] ?? '').replace('Title 1', 'Title X'));
    // What no touch(1) can do: the memory itself says that this is the file as it was left.
    const { size, mtimeNs, ctimeNs, ino } = lstatSync(file, { bigint: true });
    const standing = JSON.parse(readFileSync(join(site.state, 'standing.memo'), 'utf8').split('\n')[1] ?? '') as Standing & {
      files: Record<string, string>;
    };
    standing.files['a.rss'] = `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
    writeFileSync(join(site.state, 'standing.memo'), standingBytes(standing));
    await site.feedmill('build');
    expect(site.published()['a.rss']).toContain('Title X');
    expect((await site.feedmill('build', '--verify')).out).toContain('1 file written');
    expect(site.published()).toEqual(before);
  });

  it('tells of a folder in the place of a file, breaks nothing, and heals when it is gone', async () => {
    await built(3, ['A']);
    const { 'a.rss': _, ...others } = site.published();
    rmSync(join(site.out, 'a.rss'));
    mkdirSync(join(site.out, 'a.rss/kept'), { recursive: true });
    const ran = await site.feedmill('build');
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('a.rss');
    expect(existsSync(join(site.out, 'a.rss/kept'))).toBe(true);
    expect(site.strays()).toEqual([]);
    rmSync(join(site.out, 'a.rss'), { recursive: true });
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()).toEqual({ ...others, 'a.rss': _ });
  });
});

describe('a memo', () => {
  const flip = (bytes: Buffer, at: number) => bytes.map((byte, place) => (place === at ? byte ^ 0x41 : byte));
  const harms: Readonly<Record<string, (bytes: Buffer) => Uint8Array>> = {
    empty: () => Buffer.alloc(0),
    'of zeros': (bytes) => Buffer.alloc(bytes.length),
    'cut at the half': (bytes) => bytes.subarray(0, bytes.length >> 1),
    'cut by one byte': (bytes) => bytes.subarray(0, -1),
    'longer by eight bytes': (bytes) => Buffer.concat([bytes, Buffer.alloc(8)]),
    'flipped at the start': (bytes) => flip(bytes, 0),
    'flipped in the middle': (bytes) => flip(bytes, bytes.length >> 1),
    'flipped at the end': (bytes) => flip(bytes, bytes.length - 1),
    'of another topic': (bytes) => Buffer.from(bytes.toString('latin1').replace('"A"', '"Z"'), 'latin1'),
    'the word null': () => Buffer.from('null'),
    'an empty object': () => Buffer.from('{}'),
    'an empty list': () => Buffer.from('[]'),
  };

  it.each(Object.entries(harms))('that is %s makes no byte different', async (_, harm) => {
    for (const name of ['articles.memo', 'shown.memo', 'standing.memo']) {
      await built(5, ['A', 'B'], { pages: false });
      site.put('articles/1.md', numberedArticle(1, ['A'], { title: 'Another' }));
      for (let at = 20; at < 34; at++) site.put(`articles/${at}.md`, numberedArticle(at, ['A']));
      site.drop('articles/2.md');
      const wanted = await site.fresh();
      const file = join(site.state, name);
      writeFileSync(file, harm(readFileSync(file)));
      expect(await site.feedmill('build'), name).toMatchObject({ code: 0, err: '' });
      expect(site.published(), name).toEqual(wanted);
      expect((await site.feedmill('build', '--verify')).out, name).toContain('0 files written');
    }
  });

  it('that cannot be kept only makes a run slower', async () => {
    site = newSite(numberedArticles(3, ['A']));
    site.put('.feedmill', 'a file in the place of the folder');
    const wanted = await site.fresh();
    expect(await site.feedmill('build')).toMatchObject({ code: 0, err: '' });
    expect(site.published()).toEqual(wanted);
    expect((await site.feedmill('build')).out).toContain('0 files written');
  });
});

describe('a run that is to end', () => {
  it('writes nothing any more, even if all its files are ready', async () => {
    site = newSite(numberedArticles(3, ['A']));
    await site.feedmill('build');
    const before = site.published();
    site.put('articles/0.md', numberedArticle(0, ['A'], { title: 'Another title' }));
    const ending = new AbortController();
    const onDifference = () => ending.abort(new Error('SIGTERM'));
    const workspace = await openWorkspace(site.folder);
    await expect(build(workspace, { now: Date.parse(NOW), breathe: breather(ending.signal), onDifference })).rejects.toThrow('SIGTERM');
    expect(site.published()).toEqual(before);
    expect(site.strays()).toEqual([]);
  });
});

describe('articles that move under a run', () => {
  /** A build in which `change` happens at the breath of that number; false where the run was over before it. */
  async function buildWith(at: number, change: () => void): Promise<boolean> {
    let breaths = 0;
    const breathe = () => {
      breaths += 1;
      if (breaths === at) change();
      return undefined;
    };
    const workspace = await openWorkspace(site.folder);
    expect((await build(workspace, { now: Date.parse(NOW), breathe })).kind).toBe('done');
    return breaths >= at;
  }

  /** A site whose next run knows all articles but one by its memo, and reads those again only to show them. */
  async function remembered(count = 3): Promise<void> {
    site = newSite(numberedArticles(count, ['A', 'B']), { pages: false });
    // A file that was written just before a memo is not believed.
    await wait(40);
    await site.feedmill('build');
    site.put('articles/0.md', numberedArticle(0, ['A', 'B'], { title: 'Another title' }));
  }

  it.each(['changes', 'vanishes', 'comes'])(
    'give the feeds of before or after where one %s at any moment, and the next run the feeds of after',
    async (what) => {
      const change = () => {
        if (what === 'vanishes') site.drop('articles/2.md');
        else
          site.put(
            `articles/${what === 'comes' ? 9 : 2}.md`,
            numberedArticle(2, ['B'], { title: 'Quite another title', webUrl: 'https://news.example/other' }),
          );
      };
      let moments = 0;
      for (let at = 1, met = true; met; at++) {
        await remembered();
        const before = await site.fresh();
        met = await buildWith(at, change);
        const [seen, after] = [site.published(), await site.fresh()];
        expect([JSON.stringify(before), JSON.stringify(after)], `at breath ${at}`).toContain(JSON.stringify(seen));
        expect((await site.feedmill('build')).code).toBe(0);
        expect(site.published(), `after breath ${at}`).toEqual(await site.fresh());
        expect(site.strays()).toEqual([]);
        if (met) moments += 1;
      }
      expect(moments).toBeGreaterThan(8);
    },
  );

  it('all the time end the run after three looks, and break nothing', async () => {
    await remembered(40);
    const before = site.published();
    let breaths = 0;
    // One after the other: what a look sees changed is read at once, and kept as it was then.
    const breathe = () => {
      const n = ++breaths / 20;
      if (Number.isInteger(n)) site.put(`articles/${n}.md`, numberedArticle(n, ['B'], { title: 'Another title' }));
      return undefined;
    };
    const workspace = await openWorkspace(site.folder);
    await expect(build(workspace, { now: Date.parse(NOW), verify: true, breathe })).rejects.toThrow(/articles\/\d+\.md keeps changing/);
    expect(site.published()).toEqual(before);
    expect(site.strays()).toEqual([]);
  });
  it('are looked at again where another run has ended after the look: what that one published would go', async () => {
    await built(3, ['A']);
    const workspace = await openWorkspace(site.folder);
    const look = await lookAround(scopeOf(workspace), breather());
    site.put('articles/new.md', numberedArticle(7, ['A'], { title: 'Newer' }));
    await site.feedmill('build');
    expect((await build(workspace, { now: Date.parse(NOW) }, look)).kind).toBe('done');
    expect(site.published()['a.json']).toContain('Newer');
  });
});

describe('a clock that jumps back', () => {
  it('gives what a fresh build of that moment gives', async () => {
    site = newSite({ ...numberedArticles(4, ['A', 'B']), 'late.md': numberedArticle(5, ['A'], { publishedDateTime: '2024-04-30T12:00:00Z' }) });
    for (const now of [NOW, '2024-04-01T00:00:00Z', '2024-05-02T00:00:00Z', '2024-04-30T11:59:59.999Z']) {
      expect((await site.feedmill('build', '--now', now)).code).toBe(0);
      expect(site.published(), now).toEqual(await site.fresh('--now', now));
      expect(Object.keys(JSON.parse(site.published()['index.json'] ?? '{}')), now).toContain('items');
    }
  });
});

describe('a feed whose topic is gone', () => {
  it('stays, empty and whole, with its page, until --prune', async () => {
    await built(4, ['A', 'B']);
    for (const at of [1, 3]) site.put(`articles/${at}.md`, numberedArticle(at, ['A']));
    expect((await site.feedmill('build')).code).toBe(0);
    const files = site.published();
    expect(broken(files)).toEqual([]);
    expect(Object.keys(files).filter((name) => name.startsWith('b.'))).toEqual(['b.atom', 'b.html', 'b.json', 'b.rss']);
    expect(JSON.parse(files['b.json'] ?? '')).toMatchObject({ items: [] });
    expect(files['b.rss']).not.toContain('<item>');
    expect(files['feeds.opml']).toContain('b.rss');
    site.put('out/strange.rss', 'not ours');
    site.put('out/b.txt', 'not ours');
    expect((await site.feedmill('build', '--prune')).out).toContain('4 removed');
    expect(Object.keys(site.published()).filter((name) => /^(?:b|strange)\./.test(name))).toEqual(['b.txt', 'strange.rss']);
    expect(site.published()['feeds.json']).not.toContain('"b.rss"');
  });

  it('stays what it was where the catalogue is lost: its id, and which files are its own', async () => {
    await built(4, ['A', 'B'], { topics: { B: { id: 'urn:b&b' } } });
    for (const at of [1, 3]) site.put(`articles/${at}.md`, numberedArticle(at, ['A']));
    site.config({ topics: {} });
    site.drop('out/feeds.json');
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()['b.atom']).toContain('<id>urn:b&amp;b</id>');
    for (const name of ['feeds.json', 'b.json']) site.drop(`out/${name}`);
    site.put('out/c.json', JSON.stringify({ title: 'C', feed_url: 'https://feeds.example/c.json', items: [] }));
    expect((await site.feedmill('build', '--prune')).out).toContain('3 removed');
    expect(Object.keys(site.published()).filter((name) => /^[bc]\./.test(name))).toEqual(['c.json']);
  });

  it('takes nothing with it that a catalogue names outside of out/', async () => {
    await built(2, ['A']);
    chmodSync(site.folder, 0o700);
    site.put('x', 'not ours');
    site.put('out/deep/x', 'not ours');
    const catalogue = JSON.parse(site.published()['feeds.json'] ?? '') as { files: unknown[]; feeds: unknown[] };
    catalogue.files.push('../x', join(site.folder, 'x'), 'deep/x', 'deep/../../x', '..', '.', '', 7, null);
    catalogue.feeds.push({ name: 'X', slug: '../x', kind: 'topic' }, { name: 'X', slug: 'deep/x', kind: 'topic' });
    site.put('out/feeds.json', JSON.stringify(catalogue));
    expect((await site.feedmill('build', '--prune')).code).toBe(0);
    expect(existsSync(join(site.folder, 'x'))).toBe(true);
    expect(existsSync(join(site.folder, 'x.rss'))).toBe(false);
    expect(readdirSync(join(site.out, 'deep'))).toEqual(['x']);
    expect(site.published()).toEqual(await site.fresh());
  });
});

describe('the guard', () => {
  const gone = async (...argv: string[]) => {
    const before = site.published();
    const ran = await site.feedmill('build', ...argv);
    expect(ran.code).toBe(5);
    expect(site.published()).toEqual(before);
    expect(site.strays()).toEqual([]);
    return ran.err;
  };
  const accepted = async (...argv: string[]) => {
    expect((await site.feedmill('build', '--accept-removals', ...argv)).code).toBe(0);
    expect(site.published()).toEqual(await site.fresh(...argv));
  };
  const emptied = () => {
    site.drop('articles');
    mkdirSync(join(site.folder, 'articles'));
  };

  const ways: Readonly<Record<string, { act: () => void; reason: string; argv?: string[] }>> = {
    'an empty folder': { act: emptied, reason: 'not among the articles any more' },
    'globs that miss': { act: () => site.config({ articles: 'articles/**/*.markdown' }), reason: 'not among the articles any more' },
    'published: false everywhere': {
      act: () => Object.entries(numberedArticles(12, ['A'], { published: 'false' })).forEach(([name, text]) => site.put(`articles/${name}`, text)),
      reason: 'unpublished',
    },
    'a clock set back': { act: () => undefined, reason: 'not-yet-due', argv: ['--now', '2023-12-31T00:00:00Z'] },
  };
  it.each(Object.entries(ways))('stops a run after %s, tells why, and does as told', async (_, { act, reason, argv = [] }) => {
    await built(12, ['A']);
    act();
    const wording = `12 of 12 published items would disappear, so nothing was written.\nThe commonest reason, 12 times: ${reason}.\n`;
    expect(await gone(...argv)).toContain(wording);
    site.drop('.feedmill');
    expect(await gone(...argv)).toContain('feedmill build --accept-removals');
    await accepted(...argv);
  });

  const lost: Readonly<Record<string, string[]>> = {
    'a deleted catalogue': ['out/feeds.json'],
    'deleted JSON': ['out/feeds.json', 'out/index.json', 'out/a.json'],
    'deleted JSON of a feed': ['out/index.json'],
    'a deleted catalogue and memo': ['out/feeds.json', '.feedmill'],
    'deleted JSON and a deleted memo': ['out/feeds.json', 'out/index.json', 'out/a.json', '.feedmill'],
    'deleted Atom and a deleted memo': ['out/feeds.json', 'out/index.atom', 'out/a.atom', '.feedmill'],
  };
  it.each(Object.entries(lost))('is not disarmed by %s', async (_, paths) => {
    await built(12, ['A']);
    emptied();
    for (const path of paths) site.drop(path);
    expect(await gone()).toContain('12 of 12');
  });

  it('is not disarmed by a catalogue that names no feed', async () => {
    await built(12, ['A']);
    emptied();
    site.drop('.feedmill');
    site.put('out/feeds.json', '{"feeds":[],"files":[]}');
    expect(await gone()).toContain('12 of 12');
  });

  it('says that articles are refused, or may be where it cannot tell whose they were', async () => {
    await built(12, ['A']);
    for (let at = 0; at < 12; at++) site.put(`articles/${at}.md`, numberedArticle(at, ['A'], { title: '' }));
    expect(await gone()).toContain('The commonest reason, 12 times: refused.\n');
    for (let at = 0; at < 12; at++) site.put(`articles/${at}.md`, numberedArticle(at, ['A'], { webUrl: `https://news.example/moved/${at}` }));
    expect(await gone()).toContain('The commonest reason, 12 times: under another url now.\n');
    for (let at = 0; at < 12; at++) site.put(`articles/${at}.md`, numberedArticle(at, ['A'], { title: '' }));
    site.drop('.feedmill');
    expect(await gone()).toContain('The commonest reason, 12 times: refused, or not among the articles any more.\n');
  });

  const numbers = Array.from({ length: 12 }, (_, at) => at);
  const topic = (more: object) => ({ limit: 2, topics: { A: { limit: 0, ...more } } });
  const question = (more: object) => ({ limit: 2, feeds: [{ slug: 'all', title: 'All', limit: 0, ...more }] });
  it.each([
    ['a floor', topic({}), topic({ minQuality: 90 }), ['A'], [], 'below the quality that their feeds ask for'],
    ['a limit', topic({}), topic({ limit: 2 }), ['A'], [], 'beyond the limit of their feeds'],
    ['another topic', topic({}), topic({}), ['B'], [], 'not of their topics any more'],
    ['what it asks', question({}), question({ topics: { any: ['B'] } }), ['A'], [], 'no answer to their questions any more'],
    ['its floor', question({}), question({ minQuality: 90 }), ['A'], [], 'below the quality that their feeds ask for'],
    ['its end', question({}), { limit: 2 }, ['A'], [], 'in feeds that nothing asks for any more'],
    ['its removal', question({}), { limit: 2 }, ['A'], ['--prune'], 'in feeds that nothing asks for any more'],
  ])('tells why items left the one feed that showed them all: %s', async (_, before, after, topics, argv, reason) => {
    await built(12, ['A']);
    site.config(before);
    expect((await site.feedmill('build')).code).toBe(0);
    site.config(after);
    for (const at of numbers) site.put(`articles/${at}.md`, numberedArticle(at, topics));
    const err = await gone(...argv);
    expect(err).toContain('10 of 12 published items would disappear, so nothing was written.\n');
    expect(err).toContain(`The commonest reason, 10 times: ${reason}.\n`);
  });
  it('tells of the articles that were published, not of old drafts with their urls', async () => {
    await built(12, ['A']);
    for (const at of numbers) site.put(`articles/z${at}.md`, numberedArticle(at, ['A'], { published: 'false' }));
    expect((await site.feedmill('build')).code).toBe(0);
    for (const at of numbers) site.put(`articles/${at}.md`, numberedArticle(at, ['A'], { quality: '10' }));
    expect(await gone()).toContain('The commonest reason, 12 times: low-quality.\n');
    site.drop('.feedmill');
    expect(await gone()).toContain('The commonest reason, 12 times: low-quality.\n');
  });

  it('lets newer articles push out older ones, and does not guard fewer than ten', async () => {
    await built(12, ['A'], { limit: 12 });
    for (let at = 20; at < 32; at++) site.put(`articles/${at}.md`, numberedArticle(at, ['A']));
    expect((await site.feedmill('build')).code).toBe(0);
    expect(site.published()['a.rss']).not.toContain('Title 11<');
    await built(9, ['A']);
    emptied();
    expect((await site.feedmill('build')).code).toBe(0);
  });

  it('allows the share that the config allows', async () => {
    await built(20, ['A'], { maxRemoved: 0.25 });
    for (const at of [0, 1, 2, 3, 4]) site.drop(`articles/${at}.md`);
    expect((await site.feedmill('build')).code).toBe(0);
    for (const at of [5, 6, 7, 8]) site.drop(`articles/${at}.md`);
    expect(await gone()).toContain('4 of 15');
    site.config({ maxRemoved: 0.3 });
    expect((await site.feedmill('build')).code).toBe(0);
  });
});

describe('an article whose name is not UTF-8', () => {
  it('is refused by every command, at every run, until it is renamed', async ({ skip }) => {
    site = newSite(numberedArticles(3, ['A']), { articles: ['articles/*.md', 'articles/*/*.md'] });
    const latin1 = (path: string) => Buffer.from(join(site.folder, path), 'latin1');
    for (const [at, path] of ['articles/café.md', 'articles/été/a.md', 'articles/été/é.md'].entries())
      if (!putLatin1(join(site.folder, path), numberedArticle(7 + at, ['B']))) skip();
    const said = [
      'articles/caf\ufffd.md: error: cannot be opened, for its path is not UTF-8: "caf\ufffd.md"; rename the file in UTF-8 [name-not-utf8]',
      'articles/\ufffdt\ufffd/a.md: error: cannot be opened, for its path is not UTF-8: "\ufffdt\ufffd"; rename the folder in UTF-8 [name-not-utf8]',
      'articles/\ufffdt\ufffd/\ufffd.md: error: cannot be opened, for its path is not UTF-8: "\ufffdt\ufffd", "\ufffd.md"; rename them in UTF-8 [name-not-utf8]',
    ];
    for (const written of ['12 files written', '0 files written']) {
      const { code, out, err } = await site.feedmill('build');
      expect([code, out, err]).toEqual([3, expect.stringContaining(written), `${said.join('\n')}\n`]);
      await wait(25);
    }
    for (const command of ['check', 'export']) expect([command, (await site.feedmill(command)).code]).toEqual([command, 3]);
    for (const line of said) {
      const [path = '', message = ''] = line.split(/: error: | \[name/);
      expect((await site.feedmill('explain', path, '--json')).out).toContain(JSON.stringify(message));
    }
    renameSync(latin1('articles/café.md'), join(site.folder, 'articles/café.md'));
    renameSync(latin1('articles/été/é.md'), latin1('articles/été/e.md'));
    renameSync(latin1('articles/été'), join(site.folder, 'articles/été'));
    expect(await site.feedmill('build')).toMatchObject({ code: 0, err: '' });
    expect(site.published()).toEqual(await site.fresh());
    expect(site.published()['index.json']).toContain('https://news.example/9');
  });

  it('is what nothing points at, as it is now', async ({ skip }) => {
    const related = ['a', 'b', 'c'].map((name) => ({ title: `Other ${name}`, webUrl: `https://news.example/${name}`, quality: 90 }));
    site = newSite({ 'shown.md': namedArticle('shown', { related: JSON.stringify(related) }) }, { articles: 'articles/**/*.md' });
    const putAt = (path: string, name: string, fields = {}) =>
      putLatin1(join(site.folder, path), namedArticle(name, { published: 'false', ...fields }));
    if (!putAt('articles/café.md', 'a') || !putAt('articles/cafè.md', 'b', { title: 'B: b' }) || !putAt('articles/été/x.md', 'x')) skip();
    const shown = async () => {
      expect((await site.feedmill('build')).code).toBe(3);
      return site.published()['index.json']?.match(/Other \w/g);
    };
    expect(await shown()).toEqual(['Other c']);
    await wait(25);
    for (const [path, name] of [
      ['articles/café.md', 'y'],
      ['articles/été/x.md', 'c'],
    ] as const)
      putAt(path, name);
    expect(await shown()).toEqual(['Other a']);
  });
});
