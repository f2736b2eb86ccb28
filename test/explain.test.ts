import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pointAt } from '../src/explain/caret.ts';
import type { FeedPlan, Table } from '../src/model.ts';
import { coverageOf, coverageWords } from '../src/selection/coverage.ts';
import { columnsOf, printable, wrapped } from '../src/text/columns.ts';
import { articleText } from './support/articles.ts';
import { feedmillIn } from './support/feedmill.ts';
import { filesBelow } from './support/folder.ts';
import { type Site, newSite as site } from './support/site.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function explained(from: Site, ...words: string[]) {
  const { code, out } = await from.feedmill('explain', '--json', ...words);
  return { code, found: JSON.parse(out) as Record<string, any> };
}

describe('the verdict', () => {
  it('names every failing rule with value, limit and remedy, and is the report of build', async () => {
    const from = site({ 'low.md': articleText({ published: 'false', quality: '0', publishedDateTime: '2024-05-01T15:00:00Z' }) });
    const { code, found } = await explained(from, 'low.md');
    expect(code).toBe(0);
    expect(found['rules']).toEqual([
      { rule: 'unpublished', value: false, limit: true, passes: false, remedy: 'needs `published: true`' },
      { rule: 'low-quality', value: 0, limit: 50, passes: false, remedy: 'needs `quality: 50` or more' },
      { rule: 'not-yet-due', value: '2024-05-01T15:00:00Z', limit: '2024-05-01T12:00:00Z', passes: false, remedy: 'due in 3 h' },
      { rule: 'duplicate', value: 'https://example.org/a', limit: null, passes: true },
    ]);
    const built = JSON.parse((await from.feedmill('build', '--json')).out);
    expect(found['reasons']).toEqual(built.articles[0].reasons);
    expect(found['reasons'].map(({ rule }: { rule: string }) => rule)).toEqual(['unpublished', 'low-quality', 'not-yet-due']);
  });

  it('has the reasons of build for every article of a site', async () => {
    const from = site(
      {
        'a.md': articleText({ topics: '[AI]' }),
        'b.md': articleText({ webUrl: 'https://example.org/a?utm_source=x', quality: '70' }),
        'c.md': articleText({ webUrl: 'https://example.org/c', publishedDateTime: '2024-03-01', topics: '[AI]' }),
        'd.md': articleText({ webUrl: 'https://example.org/d', quality: '55', topics: '[Law, AI]' }),
      },
      { limit: 1, topics: { Law: { minQuality: 60 } } },
    );
    const { articles } = JSON.parse((await from.feedmill('build', '--json')).out);
    expect(articles.flatMap(({ reasons }: { reasons: { rule: string }[] }) => reasons.map(({ rule }) => rule)).sort()).toContain(
      'below-feed-quality',
    );
    for (const { path, reasons, selected } of articles) {
      const { found } = await explained(from, path);
      expect({ reasons: found['reasons'], selected: found['selected'] }).toEqual({ reasons, selected });
      const failing = found['rules'].filter((rule: { passes: boolean }) => !rule.passes).map(({ rule }: { rule: string }) => rule);
      expect(failing).toEqual(reasons.filter((reason: { feed?: string }) => reason.feed === undefined).map(({ rule }: { rule: string }) => rule));
    }
  });

  it('ranks an article in each feed, and says what would bring it in', async () => {
    const from = site(
      {
        'new.md': articleText({ webUrl: 'https://example.org/1', topics: '[AI]' }),
        'old.md': articleText({ webUrl: 'https://example.org/2', publishedDateTime: '2024-03-01', quality: '60', topics: '[AI, Law]' }),
      },
      { limit: 1, topics: { Law: { minQuality: 70 } } },
    );
    const { found } = await explained(from, 'old.md');
    expect(found['feeds']).toEqual([
      {
        slug: 'index',
        name: 'Everything',
        rank: 2,
        shown: false,
        items: 1,
        total: 2,
        limit: 1,
        rule: 'beyond-limit',
        remedy: 'needs "limit": 2 or more in the config',
      },
      {
        slug: 'ai',
        name: 'AI',
        rank: 2,
        shown: false,
        items: 1,
        total: 2,
        limit: 1,
        rule: 'beyond-limit',
        remedy: 'needs "limit": 2 or more in "topics", "AI"',
      },
      {
        slug: 'law',
        name: 'Law',
        rank: null,
        shown: false,
        items: 0,
        total: 0,
        limit: 1,
        minQuality: 70,
        quality: 60,
        rule: 'below-feed-quality',
        remedy: 'needs `quality: 70` or more; it would then be 1 of 1',
      },
    ]);
    const { out } = await from.feedmill('explain', 'old.md');
    expect(out).toMatch(/^Selected, but in none of its feeds: A title\n/);
    expect(out).toContain('1 newer; limit 1');
    expect(out).toContain('✗ law    -       below-feed-quality: 60, must be 70\n');
    expect((await from.feedmill('explain', '--topic', 'Law')).out).toContain('floor     quality 70 or more; 1 article below it');
    expect((await explained(from, '--topic', 'Law')).found['feed']).toMatchObject({ minQuality: 70, belowQuality: 1 });
  });

  it('tells the window of a feed, where it keeps an article and where it does not reach, and which would', async () => {
    const hours = (age: number) =>
      articleText({ webUrl: `https://example.org/${age}`, publishedDateTime: `2024-04-30T${23 - age}:${age < 4 ? '00' : '59'}:00Z` });
    const from = site({ '0.md': hours(0), '1.md': hours(1), '2.md': hours(2), '5.md': hours(5) }, { limit: 1, window: '3h' });
    expect((await from.feedmill('explain', '2.md')).out).toContain('✓ index  3 of 4  2 newer; limit 1, within window 3 h\n');
    expect((await explained(from, '2.md')).found['feeds']).toMatchObject([{ rank: 3, limit: 1, window: '3 h', shown: true }]);
    expect((await from.feedmill('explain', '5.md')).out).toContain('✗ index  4 of 4  3 newer; limit 1, window 3 h\n');
    expect((await explained(from, '5.md')).found['feeds'][0].remedy).toBe('needs "limit": 4 or more, or "window": "5h" or more, in the config');
    expect((await from.feedmill('explain', '0.md')).out).not.toContain('within');
  });

  it('says a second at least of what is due', async () => {
    const from = site({ 'a.md': articleText({ publishedDateTime: '2024-05-01T12:00:00.200Z' }) });
    expect((await explained(from, 'a.md')).found['rules'][2].remedy).toBe('due in 1 s');
  });

  it('names the duplicate that stays and why', async () => {
    const from = site({ 'a.md': articleText(), 'b.md': articleText({ webUrl: 'http://example.org/a#x', quality: '70' }) });
    const { found } = await explained(from, 'b.md');
    expect(found['rules'][3]).toMatchObject({ limit: 'articles/a.md', passes: false });
    expect(found['rules'][3].remedy).toBe(
      'needs a url of its own, or articles/a.md gone, which has the higher quality, 80, or a `quality` above 80 here',
    );
    // The first remedy leaves the other one where it is.
    expect(found['then'].feeds).toMatchObject([{ slug: 'index', rank: 2, shown: true, total: 2 }]);
  });

  it('names every copy that would stay next, were the first one gone', async () => {
    const from = site({
      'a.md': articleText({ quality: '90' }),
      'b.md': articleText({ quality: '70' }),
      'c.md': articleText({ quality: '70' }),
      'd.md': articleText({ quality: '60' }),
    });
    expect((await explained(from, 'c.md')).found['rules'][3].remedy).toBe(
      'needs a url of its own, or articles/a.md gone, which has the higher quality, 90, and articles/b.md gone with it, or a `quality` above 90 here',
    );
  });

  it('says beforehand when the next thing in the way is a duplicate', async () => {
    const from = site({ 'a.md': articleText(), 'draft.md': articleText({ published: 'false', quality: '70' }) });
    const { found } = await explained(from, 'draft.md');
    expect(found['reasons']).toEqual([{ rule: 'unpublished' }]);
    expect(found['then']).toEqual({ reasons: [{ rule: 'duplicate', stays: 'articles/a.md' }], feeds: [] });
    expect((await from.feedmill('explain', 'draft.md')).out).toContain('a duplicate: articles/a.md has the same url and would stay');
  });

  it('says where an article would stand once its remedies are followed', async () => {
    const from = site({
      'a.md': articleText(),
      'due.md': articleText({ webUrl: 'https://example.org/due', publishedDateTime: '2025-01-01', quality: '3', topics: '[AI]' }),
    });
    const { found } = await explained(from, 'due.md');
    expect(found['then'].feeds).toMatchObject([
      { slug: 'index', rank: 1, total: 2, shown: true },
      { slug: 'ai', rank: 1, total: 1, shown: true },
    ]);
    expect(found['feeds']).toEqual([]);
  });

  it('puts the answer first, then the reason, then the remedy, within 80 columns', async () => {
    const title = 'The rather long title of an article about rain gauges, of which there are many in the valley';
    const from = site({ 'a.md': articleText({ title, published: 'false', topics: '[AI]' }) });
    const { out, err } = await from.feedmill('explain', 'a.md');
    const [answer, reason, remedy] = ['Not published: ', '✗ unpublished', 'What would change that\n  - needs `published: true`'].map((text) =>
      out.indexOf(text),
    );
    expect([answer, Number(reason) > 0, Number(remedy) > Number(reason)]).toEqual([0, true, true]);
    expect(Math.max(...out.split('\n').map(columnsOf))).toBeLessThanOrEqual(80);
    expect(err).toBe('');
  });

  it('answers for one feed with --topic, and names the topic that is missing', async () => {
    const from = site({ 'a.md': articleText({ topics: '[AI]' }), 'b.md': articleText({ webUrl: 'https://example.org/b', topics: '[Law]' }) });
    expect((await explained(from, 'a.md', '--topic', 'ai')).found['feeds']).toMatchObject([{ slug: 'ai', shown: true }]);
    expect((await from.feedmill('explain', 'a.md', '--topic', 'AI')).out).toMatch(/^Shown in AI: /);
    const { out } = await from.feedmill('explain', 'a.md', '--topic', 'Law');
    expect(out).toMatch(/^Not in Law: /);
    expect(out).toContain('needs the topic "Law"; it would then be 1 of 2; now its only one is AI');
  });

  it('tells of a feed that its topic has left where that has its feed now, and no way back', async () => {
    const topics = { AI: { aliases: ['A.I.'] }, Clocks: { slug: 'horology' } };
    const from = site({
      'a.md': articleText({ topics: '[Clocks]' }),
      'b.md': articleText({ topics: '[A.I.]', webUrl: 'https://example.org/b' }),
    });
    await from.feedmill('build');
    from.config({ topics });
    const { changes } = JSON.parse((await from.feedmill('plan', '--json')).out);
    const reasons = changes.feeds.flatMap(({ slug, removed }: Record<string, any>) =>
      removed.map((item: Record<string, any>) => [slug, item['reasons'][0].rule]),
    );
    expect(reasons).toEqual([
      ['a-i', 'feed-not-asked-for'],
      ['clocks', 'feed-not-asked-for'],
    ]);
    await from.feedmill('build', '--accept-removals');
    const told = 'no topic leads to "clocks" any more: the feed of "Clocks" is now "horology"';
    const { code, found } = await explained(from, 'a.md', '--topic', 'clocks');
    expect([code, found['absence'], found['topic']]).toEqual([0, told, { slug: 'clocks', name: 'Clocks', kind: 'topic', movedTo: 'horology' }]);
    const { out } = await from.feedmill('explain', 'a.md', '--topic', 'clocks');
    expect(out).toContain('What would change that\n  - no topic leads to "clocks"');
    expect(out).not.toMatch(/needs|now its/);
    expect((await explained(from, '--topic', 'a-i')).found['feed'].words).toBe('no topic leads to "a-i" any more: the feed of "AI" is now "ai"');
    expect((await explained(from, 'a.md', '--topic', 'Clocks')).found['feeds']).toMatchObject([{ slug: 'horology', shown: true }]);
  });

  it('names the date of what is far ahead', async () => {
    const due = async (publishedDateTime: string) => {
      const { found } = await explained(site({ 'a.md': articleText({ publishedDateTime }) }), 'a.md');
      return found['rules'][2].remedy;
    };
    expect([await due('2024-06-30T12:00:00Z'), await due('2024-06-30T12:00:01Z'), await due('2999-12-31T23:59:59-05:00')]).toEqual([
      'due in 60 days',
      'due on 2024-06-30',
      'due on 3000-01-01',
    ]);
  });

  it('writes nothing', async () => {
    const from = site({ 'a.md': articleText(), 'bad.md': 'nothing' });
    const before = filesBelow(from.folder);
    for (const words of [['a.md'], ['bad.md'], ['zzz'], ['--topic', 'index']]) await from.feedmill('explain', ...words);
    expect(filesBelow(from.folder)).toEqual(before);
  });
});

describe('what is found', () => {
  const articles = {
    'rain.md': articleText({ title: 'Café China’s rain gauge', webUrl: 'http://www.example.org/rain?id=1&utm_source=x' }),
    'deep/tide.md': articleText({ title: 'A tide clock', webUrl: 'https://example.org/tide' }),
    'clock.md': articleText({ title: 'The clocks', webUrl: 'https://example.org/clocks', publishedDateTime: '2024-04-02' }),
    'xin.md': articleText({ title: '机器学习新闻', webUrl: 'https://example.org/xin' }),
    'bad.md': articleText({ title: 'A broken gate', publishedDateTime: 'soon', webUrl: 'https://example.org/gate' }),
  };
  const pathOf = async (from: Site, ...words: string[]) => (await explained(from, ...words)).found['path'];

  it.each([
    ['articles/deep/tide.md'],
    ['./articles/deep/tide.md'],
    ['deep/tide.md'],
    ['tide.md'],
    ['tide'],
    ['https://example.org/tide'],
    ['http://example.org/tide?fbclid=2#top'],
    ['a', 'TIDE', 'cló'],
    ['A tide clock'],
  ])('%s means the tide clock', async (...words) => {
    expect(await pathOf(site(articles), ...words)).toBe('articles/deep/tide.md');
  });

  it('reads a path from where it is typed, or an absolute one', async () => {
    const from = site(articles);
    const { out } = await feedmillIn(from.folder, ['explain', '--json', '--config', '../../feedmill.config.json', 'tide.md'], {
      cwd: join(from.folder, 'articles/deep'),
    });
    expect(JSON.parse(out).path).toBe('articles/deep/tide.md');
    expect(await pathOf(from, join(from.folder, 'articles/rain.md'))).toBe('articles/rain.md');
  });

  it('keeps parameters that are no tracking', async () => {
    const from = site(articles);
    expect(await pathOf(from, 'https://www.example.org/rain?id=1')).toBe('articles/rain.md');
    expect((await explained(from, 'https://www.example.org/rain')).code).toBe(4);
  });

  it('folds case, accents and quotes, and finds a part where words have no spaces', async () => {
    const from = site(articles);
    expect(await pathOf(from, "cafe china's")).toBe('articles/rain.md');
    expect(await pathOf(from, '学习')).toBe('articles/xin.md');
    expect(await pathOf(titled('Zürich at night', 'Rich soil'), 'zurich')).toBe('articles/0.md');
  });

  const titled = (...titles: string[]) =>
    site(
      Object.fromEntries(
        titles.map((title, index) => [`${index}.md`, articleText({ title, webUrl: `https://example.org/${index}`, published: String(index > 0) })]),
      ),
    );

  it('lists several, the likeliest first', async () => {
    const from = titled('Gate, a long tale of it', 'On a gate', 'Gate two', 'Weir');
    const { code, found } = await explained(from, 'gate');
    expect({ code, kind: found['kind'], count: found['count'] }).toEqual({ code: 0, kind: 'several', count: 3 });
    expect(found['matches'].map(({ title }: { title: string }) => title)).toEqual(['Gate two', 'On a gate', 'Gate, a long tale of it']);
    expect((await from.feedmill('explain', 'gate')).out).toMatch(/✗ Gate, a long tale of it\n {4}articles\/0\.md {2}unpublished/);
  });

  it('takes a whole title before whole words, and those before beginnings', async () => {
    const from = titled('Rain', 'Rain again', 'Rainy days', 'Weir again');
    expect(await pathOf(from, 'RAIN')).toBe('articles/0.md');
    expect((await explained(from, 'again')).found['count']).toBe(2);
    expect((await explained(from, 'rai')).found['count']).toBe(3);
    expect(await pathOf(from, 'rain', 'ag')).toBe('articles/1.md');
    expect(await pathOf(titled('Weirs of old', 'Old weir'), 'weir')).toBe('articles/1.md');
  });

  it('finds a refused file by path, and by the title and url that it tries to have', async () => {
    const from = site(articles);
    for (const words of ['bad.md', 'broken gate', 'http://example.org/gate?gclid=1']) {
      expect((await explained(from, words)).found).toMatchObject({ path: 'articles/bad.md', refused: true, selected: false });
    }
  });

  it('takes a refused file for what is meant though another article answers too', async () => {
    const from = site({
      ...articles,
      'new.md': articleText({ title: 'A tide clock', publishedDateTime: '2024-02-31', webUrl: 'https://example.org/tide' }),
    });
    const paths = async (...words: string[]) => (await explained(from, ...words)).found['matches'].map(({ path }: { path: string }) => path);
    expect(await paths('A tide clock')).toEqual(['articles/deep/tide.md', 'articles/new.md']);
    expect(await paths('https://example.org/tide')).toEqual(['articles/deep/tide.md', 'articles/new.md']);
    expect(await paths('clock tide')).toEqual(['articles/new.md', 'articles/deep/tide.md']);
    expect(await pathOf(titled('Gates and more', 'A gate that was', 'Gate'), 'gate')).toBe('articles/2.md');
    const exact = site({ 'a.md': articleText({ title: 'Tide tables' }), 'b.md': articleText({ title: 'Tide', publishedDateTime: 'soon' }) });
    expect(await pathOf(exact, 'tide')).toBe('articles/b.md');
  });

  it('knows an article by the url that it came from, where none is published under that', async () => {
    const from = site({ ...articles, 'b.md': articleText({ webUrl: 'https://example.org/b', originalUrl: 'https://partner.example/b' }) });
    expect(await pathOf(from, 'https://partner.example/b?utm_source=x')).toBe('articles/b.md');
  });

  it('has the nearest, and exit code 4, where there is none', async () => {
    const from = site(articles);
    const { code, found } = await explained(from, 'a tyde clok');
    expect({ code, near: found['nearest'][0].path }).toEqual({ code: 4, near: 'articles/deep/tide.md' });
    const { out, err } = await from.feedmill('explain', 'zzzz');
    expect({ out, err: err.split('\n') }).toEqual({
      out: '',
      err: [
        'None of the 5 articles answers to “zzzz”.',
        'Type its path, its url or words of its title; for a feed, --topic NAME.',
        'Whether a file is read at all: feedmill check FILE',
        '',
      ],
    });
  });

  it('takes what looks like a path or a url for one', async () => {
    const numbered = Array.from({ length: 30 }, (_, index) => String(index + 1).padStart(2, '0'));
    const from = site({
      ...Object.fromEntries(numbered.map((n) => [`n${n}.md`, articleText({ title: `Piece ${n}`, webUrl: `https://example.org/s/piece-${n}` })])),
      'x.md': articleText({ title: 'Piece x', webUrl: 'https://example.org/s/piece-x' }),
      'old/tidal.md': articleText({ title: 'Articles of association, md', webUrl: 'https://example.org/s/moon' }),
    });
    const nearest = async (text: string) => (await explained(from, text)).found['nearest'].map(({ path }: { path: string }) => path);
    expect(await nearest('articles/n7.md')).toEqual(['articles/n07.md', 'articles/n17.md', 'articles/n27.md']);
    expect(await nearest('articles/tydal.md')).toEqual(['articles/old/tidal.md']);
    expect((await nearest('articles/2024/n07.md'))[0]).toBe('articles/n07.md');
    expect((await nearest('https://example.org/s/mooon/?piece=07'))[0]).toBe('articles/old/tidal.md');
    expect(await nearest('articles/zzzzzz.md')).toEqual([]);
    expect(await nearest('a/q.md')).toEqual([]);
  });

  it('names the feed that the words are the name of', async () => {
    const from = site({ 'a.md': articleText({ topics: '[AI, Data privacy]' }) });
    const lines = async (text: string) => (await from.feedmill('explain', text)).err.split('\n');
    expect((await lines('ai')).slice(0, 3)).toEqual([
      'The one article there is does not answer to “ai”.',
      'There is a feed AI: feedmill explain --topic AI',
      'Type its path, its url or words of its title; for a feed, --topic NAME.',
    ]);
    expect(await lines('data-privacy')).toContain('There is a feed Data privacy: feedmill explain --topic data-privacy');
    expect((await explained(from, 'AI')).found['feed']).toEqual({ slug: 'ai', name: 'AI' });
  });

  it('counts one article, and none, as a person would', async () => {
    const { code, err } = await site({ 'a.md': articleText() }).feedmill('explain', 'zzzz');
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 4, first: 'The one article there is does not answer to “zzzz”.' });
    const none = await site({}).feedmill('explain', 'zzzz');
    expect(none).toEqual({
      code: 4,
      out: '',
      err: 'There are no articles at all: no file matches "articles" of the config.\n  "articles": "articles/**/*.{md,txt}"\n',
    });
  });

  it('says of a file that no pattern matches what the patterns are', async () => {
    const from = site(articles);
    from.put('notes.md', articleText());
    const { code, err } = await from.feedmill('explain', 'notes.md');
    expect(code).toBe(4);
    expect(err).toContain('"articles/**/*.{md,txt}"');
  });

  it('names the nearest feed', async () => {
    const from = site({ 'a.md': articleText({ topics: '[Robots]' }) });
    const { code, err } = await from.feedmill('explain', '--topic', 'Robost');
    expect({ code, err }).toEqual({ code: 4, err: 'There is no feed "Robost".\nDid you mean "Robots"?\n' });
    expect((await from.feedmill('explain', '--topic', 'zzzz')).err).toContain('\nThe largest are "index", "Robots".\n');
    expect((await site({}).feedmill('explain', '--topic', 'zzzz')).err).toContain('\nThe only one is "index".\n');
  });

  it('says of a topic that only the config knows that no article bears it', async () => {
    const from = site({ 'a.md': articleText({ topics: '[Robots]' }) }, { topics: { Boats: { aliases: ['Ships'] } } });
    for (const name of ['Boats', 'boats', 'Ships']) {
      const { code, found } = await explained(from, '--topic', name);
      expect({ code, ...found['feed'] }).toMatchObject({ code: 0, slug: 'boats', name: 'Boats', kind: 'none', unselected: {} });
      expect((await from.feedmill('explain', '--topic', name)).out).toMatch(/^Boats: no article bears this topic\n/);
    }
    expect((await from.feedmill('explain', 'a.md', '--topic', 'Ships')).out).toContain('needs the topic "Boats"; it would then be 1 of 1; now');
    expect((await from.feedmill('explain', '--topic', 'Boots')).err).toBe('There is no feed "Boots".\nDid you mean "Boats"?\n');
    expect((await from.feedmill('explain', 'Boats')).err).not.toContain('There is a feed');
  });

  it('wants a word or a topic', async () => {
    expect((await site(articles).feedmill('explain')).code).toBe(2);
  });
});

describe('a refused file', () => {
  it('shows each fault with its line and a caret below the value', async () => {
    const from = site({ 'bad.md': articleText({ publishedDateTime: 'soon', webUrl: 'example.org' }) });
    const { code, out } = await from.feedmill('explain', 'bad.md');
    expect(code).toBe(0);
    expect(out).toMatch(/^Refused: A title\n/);
    expect(out).toContain('  3 | publishedDateTime: soon\n    |                    ^^^^\n');
    expect(out).toContain('  4 | webUrl: example.org\n    |         ^^^^^^^^^^^\n');
  });

  const caretOf = (line: string, field: string) => {
    const pointed = pointAt(`---\n${line}\n---\n`, 2, field);
    return pointed && `${pointed.source}\n${pointed.caret}`;
  };

  it('points at nested values, items and whole lines, by width in columns', () => {
    expect(caretOf('  - url: 新聞 x', 'images[0].url')).toBe('  - url: 新聞 x\n         ^^^^^^');
    expect(caretOf('title: 新: x', 'x')).toBe('title: 新: x\n^^^^^^^^^^^^');
    expect(caretOf('  - what', 'topics[0]')).toBe('  - what\n    ^^^^');
    expect(caretOf('quality:', 'quality')).toBe('quality:\n^^^^^^^^');
  });

  it('shows a tab as an arrow, and points behind it', () => {
    expect(caretOf('title:\tsoon', 'title')).toBe('title:→   soon\n          ^^^^');
    expect(caretOf('\t-\twhat\tnot', 'topics[0]')).toBe('→   -→   what→   not\n         ^^^^^^^^^^^');
    expect(caretOf('a:\t\t新 x', 'quality')).toBe('a:→   →   新 x\n^^^^^^^^^^^^^^');
  });

  it('cuts a long line around what it points at', () => {
    const pointed = pointAt(`---\n{ a: ${'b '.repeat(60)}, url: wrong, c: ${'d '.repeat(60)}}\n---\n`, 2, 'url');
    expect(pointed?.source).toMatch(/^….*url: wrong.*…$/);
    expect(columnsOf(pointed?.source ?? '')).toBeLessThanOrEqual(70);
    expect(pointed?.source.slice(pointed.caret.indexOf('^'))).toMatch(/^wrong/);
  });

  it('never shows the encrypted blob, nor the body', () => {
    const file = '---\nsecured: >\n  ab: cd\n  efgh\ntitle: [x\nmore:\n  secured: "a\n    b: c"\n---\nbody\n';
    const seen = file.split('\n').map((_, index) => pointAt(file, index + 1, '')?.source);
    expect(seen).toEqual(['---', undefined, undefined, undefined, 'title: [x', 'more:', undefined, undefined, undefined, undefined, undefined]);
    expect(pointAt('---\nsecured: x\ntopics:\n  - [a\n---\n', 4, '')?.source).toBe('  - [a');
    expect(pointAt(`---\n${'aB3/'.repeat(20)}\n---\n`, 2, '')).toBeUndefined();
    expect(pointAt('---\nsecured: "abc\ndef\n---\n', 3, '')).toBeUndefined();
    expect(pointAt('Dear diary\nsecret\n', 2, '')).toBeUndefined();
  });

  it.each([
    ['below a quote that is never closed', '---\ntitle: "a\nsecured: "QUJD\nREVG\n---\n'],
    ['in a title', articleText({ title: `"The secured: ${'QUJDREVG'.repeat(9)}"` })],
  ])('keeps the blob out of everything it prints: %s', async (_, text) => {
    const from = site({ 'bad.md': text });
    for (const words of [['bad.md'], ['--json', 'bad.md']]) {
      const { out, err } = await from.feedmill('explain', ...words);
      expect(out + err).not.toMatch(/QUJD|REVG/);
      expect(out).toContain('bad');
    }
  });
});

describe('the terminal', () => {
  it('has colours only where it may', async () => {
    const from = site({ 'a.md': articleText() });
    expect((await feedmillIn(from.folder, ['explain', 'a.md'], { colours: true })).out).toContain('\x1b[32m');
    expect((await from.feedmill('explain', 'a.md')).out).not.toContain('\x1b');
    expect((await feedmillIn(from.folder, ['explain', '--json', 'a.md'], { colours: true })).out).not.toContain('\x1b');
  });

  it('is never told to do something by a file', () => {
    expect(printable('a\x1b[2J\u009b\u202Eb\n')).toBe('a\\u{1b}[2J\\u{9b}\\u{202e}b\\u{a}');
    expect(printable('café 新聞 👩‍💻')).toBe('café 新聞 👩‍💻');
  });

  it('breaks lines by width', () => {
    expect(wrapped('ab cd ef', 5)).toEqual(['ab cd', 'ef']);
    expect(wrapped('新聞 新聞', 8)).toEqual(['新聞', '新聞']);
    expect(wrapped('', 5)).toEqual(['']);
  });
});

describe('coverage', () => {
  /** A feed whose items came at these times before its newest. */
  const coverage = (ages: readonly number[], shown: number) => {
    const plan = { rows: Uint32Array.from(ages.keys()), shown } as unknown as FeedPlan;
    return coverageOf(plan, { publishedAt: Float64Array.from(ages, (age) => 1e12 - age) } as unknown as Table);
  };
  const every = (step: number, count: number) => Array.from({ length: count }, (_, index) => index * step);

  it('tells what a daily look misses and which limit would cover a day', () => {
    const found = coverage(every((5.2 * HOUR) / 49, 300), 50);
    expect(found && coverageWords(found)).toBe('50 items span 5.2 hours: a reader who looks once a day misses 78 %');
    expect(found).toMatchObject({ enough: 240, items: 50 });
  });

  it('takes the rate where the articles do not reach back a day', () => {
    expect(coverage(every(6 * MINUTE, 60), 50)).toMatchObject({ perDay: 240, enough: 240 });
  });

  it('counts a burst, and does not take it for a rate', () => {
    const burst = [...every(1000, 60), 48 * HOUR];
    expect(coverage(burst, 50)).toMatchObject({ perDay: 60, enough: 60, missed: 1 - 50 / 60 });
    expect(coverage([...every(1000, 50), 48 * HOUR], 50)?.missed).toBe(0);
    expect(coverage(every(0, 60), 50)).toMatchObject({ perDay: 60, enough: 60 });
    const within = [...every(MINUTE, 5), ...every(2 * HOUR, 10).map((age) => age + 2 * HOUR)];
    expect(coverage(within, 5)).toMatchObject({ perDay: 16.8, enough: 20, missed: 1 - 5 / 16.8 });
  });

  it('misses nothing where the limit hides nothing, or a day is held', () => {
    expect(coverage(every(MINUTE, 50), 50)?.missed).toBe(0);
    expect(coverage(every(HOUR, 100), 50)?.missed).toBe(0);
    expect(coverage(every(HOUR, 100), 25)?.missed).toBe(0);
    expect(coverage(every(HOUR, 100), 20)?.missed).toBeCloseTo(1 - 20 / 24);
    expect(coverage([], 0)).toBeUndefined();
  });

  const flood = () =>
    Object.fromEntries(
      every(HOUR, 30).map((age, index) => {
        const publishedDateTime = new Date(Date.UTC(2024, 3, 20) - age).toISOString();
        return [
          `${index}.md`,
          articleText({ publishedDateTime, webUrl: `https://example.org/${index}`, topics: index < 3 ? '[Few, Many]' : '[Many]' }),
        ];
      }),
    );

  it('is told of one item, of one instant and of less than a minute without a slip', () => {
    const words = (ages: readonly number[], shown = ages.length) => {
      const found = coverage(ages, shown);
      return found && coverageWords(found);
    };
    expect([words([0]), words([0, 0, 0]), words([0, 900]), words([0, MINUTE]), words([0, 24 * HOUR]), words([0, 48 * HOUR])]).toEqual([
      '1 item',
      '3 items of one instant',
      '2 items span less than a minute',
      '2 items span 1 minute',
      '2 items span 24 hours',
      '2 items span 2 days',
    ]);
    expect(words([0, HOUR], 1)).toBe('1 item: a reader who looks once a day misses 96 %');
  });

  it('says 1 item a day', async () => {
    const from = site({ 'a.md': articleText() });
    expect((await from.feedmill('explain', '--topic', 'index')).out).toMatch(/^Everything: 1 item: a reader [^]* {2}a day {5}1 item\n/);
  });

  it('tells the name that the config has, not the one that readers see', async () => {
    const from = site(flood(), { limit: 12, topics: { Many: { title: 'Very many' } } });
    expect((await explained(from, '--topic', 'Many')).found['feed'].remedy).toBe(
      '"limit": 30, or "window": "24h", in "topics", "Many" to cover a day',
    );
    expect((await from.feedmill('check')).out.replace(/\s+/g, ' ')).toContain('in "topics", "Many" to cover a day');
  });

  it('is told of a feed, and build and check warn of it', async () => {
    const from = site(flood(), { limit: 12, topics: { Many: { window: '48h' } } });
    const { out } = await from.feedmill('explain', '--topic', 'index');
    expect(out).toMatch(/^Everything: 12 items span 11 hours: a reader who looks once a day misses 50 %\n/);
    expect(out).toContain('"limit": 30, or "window": "24h", in the config');
    const { found } = await explained(from, '--topic', 'Many');
    expect(found['feed']).toMatchObject({ slug: 'many', items: 30, total: 30, missed: 0, perDay: 24 });
    const { diagnostics } = JSON.parse((await from.feedmill('build', '--json')).out);
    expect(diagnostics.map(({ code, severity, message }: Record<string, string>) => [code, severity, message?.includes('index')])).toEqual([
      ['daily-gap', 'warning', true],
    ]);
    expect((await from.feedmill('build')).err).toContain('[daily-gap]');
    expect(JSON.parse((await from.feedmill('check', '--json')).out).counts).toEqual({ 'daily-gap': 1 });
  });

  it('is told of a topic that only articles that are not selected bear', async () => {
    const from = site({ 'a.md': articleText({ topics: '[Hidden]', published: 'false', quality: '1' }) });
    const { code, found } = await explained(from, '--topic', 'hidden');
    expect(code).toBe(0);
    expect(found['feed']).toMatchObject({ kind: 'none', items: 0, unselected: { unpublished: 1, 'low-quality': 1 } });
  });
});
