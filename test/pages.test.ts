import * as fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../src/config-check.ts';
import type { Config, FeedView, ItemView } from '../src/model.ts';
import { day } from '../src/pages/day.ts';
import { feedPage } from '../src/pages/feed-page.ts';
import { indexPage } from '../src/pages/index-page.ts';
import { directionOf } from '../src/pages/language.ts';
import { script } from '../src/pages/script.ts';
import { spark } from '../src/pages/spark.ts';
import { stylesheet } from '../src/pages/style.ts';
import { character, runs } from './support/property.ts';

interface Tag {
  readonly name: string;
  readonly attributes: Record<string, string>;
  text: string;
}

const VOID = new Set(['meta', 'link', 'input']);

/** The elements of a page in order, each with all the text in it; throws where a tag is not closed where it must be. */
function tags(html: string): Tag[] {
  const found: Tag[] = [];
  const open: Tag[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const tag = { name, attributes, text: '' };
      found.push(tag);
      open.push(tag);
    },
    ontext(text) {
      for (const tag of open) tag.text += text;
    },
    onclosetag(name, implied) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another`);
      if (implied && !VOID.has(name) && name !== 'path') throw new Error(`<${name}> is left open`);
    },
  });
  parser.write(html);
  parser.end();
  return found;
}

function config(site: object = {}, rest: object = {}): Config {
  const text = JSON.stringify({ site: { url: 'https://mill.example/f', title: 'The Mill', description: 'All that turns', ...site }, ...rest });
  return checkConfig({ path: 'feedmill.config.json', folder: '.', text });
}

function feed(slug: string, more: Partial<FeedView> = {}): FeedView {
  const at = (ending: string) => `https://mill.example/f/${encodeURIComponent(slug)}.${ending}`;
  const addresses = { html: at('html'), rss: at('rss'), atom: at('atom'), json: at('json') };
  return {
    kind: 'topic',
    slug,
    name: `On ${slug}`,
    description: `About ${slug}`,
    ...addresses,
    items: 3,
    newest: Date.UTC(2023, 7, 17, 11),
    weeks: [1, 0, 2],
    ...more,
  };
}

function item(more: Partial<ItemView> = {}): ItemView {
  return {
    title: 'A title',
    link: 'https://example.org/a?b=1&c=2',
    summary: 'A summary',
    source: 'A source',
    publishedAt: Date.UTC(2023, 7, 17, 11),
    topics: [],
    ...more,
  };
}

const ALL = feed('index', { kind: 'everything', name: 'The Mill', description: 'All that turns' });
const AI = feed('人工智能', { name: '人工智能' });
const named = (all: readonly Tag[], name: string) => all.filter((tag) => tag.name === name);
const offered = (html: string) =>
  named(tags(html), 'link')
    .filter(({ attributes }) => attributes['rel'] === 'alternate')
    .map(({ attributes }) => [attributes['type'], attributes['title'], attributes['href']]);
const hrefs = (html: string) => named(tags(html), 'a').map(({ attributes }) => attributes['href'] ?? '');

const EVERYTHING = [
  ['application/rss+xml', 'The Mill (RSS)', 'https://mill.example/f/index.rss'],
  ['application/atom+xml', 'The Mill (Atom)', 'https://mill.example/f/index.atom'],
  ['application/feed+json', 'The Mill (JSON Feed)', 'https://mill.example/f/index.json'],
];

describe('autodiscovery', () => {
  it("offers a page's own feeds first, then everything", () => {
    const html = feedPage(AI, [], ALL, config());
    expect(offered(html).slice(3)).toEqual(EVERYTHING);
    expect(
      offered(html)
        .slice(0, 3)
        .map(([, title, href]) => [title, href]),
    ).toEqual([
      ['人工智能 · The Mill (RSS)', AI.rss],
      ['人工智能 · The Mill (Atom)', AI.atom],
      ['人工智能 · The Mill (JSON Feed)', AI.json],
    ]);
  });

  it('offers everything once where the page is about everything', () => {
    expect(offered(indexPage([ALL, AI], config()))).toEqual(EVERYTHING);
    expect(offered(feedPage(ALL, [], ALL, config()))).toEqual(EVERYTHING);
  });
});

describe('the index', () => {
  it('has a card for every feed but the first: name, subject, items, newest, formats, by relative and encoded addresses', () => {
    const html = indexPage([ALL, feed('c-plus-plus', { name: 'C++' }), AI], config());
    const cards = named(tags(html), 'li').filter(({ text }) => /items/.test(text));
    expect(cards.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^C\+\+About c-plus-plus3 items · newest 17 Aug 2023C\+\+ RSSC\+\+ AtomC\+\+ JSON Feed3 articles in the 3 weeks/),
      expect.stringMatching(/^人工智能About 人工智能3 items/),
    ]);
    const name = '%E4%BA%BA%E5%B7%A5%E6%99%BA%E8%83%BD';
    expect(hrefs(html)).toEqual(
      expect.arrayContaining(['c-plus-plus.html', `${name}.html`, `${name}.rss`, `${name}.atom`, `${name}.json`, 'feeds.opml']),
    );
  });

  it('has a search box, hidden until there is a script, where there is more than one topic', () => {
    const boxes = (html: string) =>
      tags(html)
        .filter(({ attributes }) => attributes['role'] === 'search')
        .map(({ attributes }) => 'hidden' in attributes);
    expect(boxes(indexPage([ALL, AI, feed('x')], config()))).toEqual([true]);
    expect(boxes(indexPage([ALL, AI], config()))).toEqual([]);
  });

  it('counts feeds where a question is among the topics', () => {
    expect(indexPage([ALL, feed('x'), feed('y')], config())).toContain('>2 topics<');
    expect(indexPage([ALL, feed('x'), { ...feed('y'), kind: 'question' }], config())).toContain('>2 feeds<');
  });

  it('says so when there are no topics', () => {
    expect(indexPage([ALL], config())).toContain('There are no topics yet');
  });
});

describe('the page of a feed', () => {
  it('shows its address to copy, with a button that waits for the script, and links that open it in readers', () => {
    const html = feedPage(AI, [item()], ALL, config());
    expect(named(tags(html), 'input').map(({ attributes }) => attributes['value'])).toEqual([AI.rss]);
    expect(named(tags(html), 'button').map(({ attributes }) => 'hidden' in attributes)).toEqual([true]);
    const address = encodeURIComponent(AI.rss);
    expect(hrefs(html)).toEqual(
      expect.arrayContaining([
        `https://feedly.com/i/subscription/feed/${address}`,
        `https://www.inoreader.com/?add_feed=${address}`,
        `https://www.newsblur.com/?url=${address}`,
        `https://theoldreader.com/feeds/subscribe?url=${address}`,
        `feed:${AI.rss}`,
      ]),
    );
  });

  it('shows each item as people read it, in the order given, and its topics by relative links', () => {
    const items = [item({ title: 'Ä <video>', topics: [{ slug: '人工智能', name: 'AI' }], language: 'de' }), item({ title: 'Second', summary: '' })];
    const all = tags(feedPage(AI, items, ALL, config()));
    expect(named(all, 'article').map(({ text }) => text)).toEqual([
      'Ä <video>A source · 17 Aug 2023A summaryAI',
      'Second' + 'A source · 17 Aug 2023',
    ]);
    expect(all.filter(({ attributes }) => attributes['class'] === 'summary').map(({ text }) => text)).toEqual(['A summary']);
    expect(all.filter(({ attributes }) => attributes['lang'] === 'de').map(({ text }) => text)).toEqual(['Ä <video>', 'A summary']);
    const links = named(all, 'a')
      .filter(({ text }) => ['Ä <video>', 'AI', 'Second'].includes(text))
      .map(({ attributes }) => attributes['href']);
    expect(links).toEqual(['https://example.org/a?b=1&c=2', '%E4%BA%BA%E5%B7%A5%E6%99%BA%E8%83%BD.html', 'https://example.org/a?b=1&c=2']);
    expect(named(all, 'time').at(-1)?.attributes['datetime']).toBe('2023-08-17T11:00:00Z');
  });

  it('has a kind word for a feed without items, and promises what comes to one with some', () => {
    const { newest: _, ...empty } = feed('x', { items: 0, weeks: [0, 0] });
    const html = feedPage(empty, [], ALL, config());
    expect(html).toContain('Nothing to read here just now.');
    expect(html).not.toMatch(/Newer than this|<svg|· newest/);
    expect(feedPage(AI, [item()], ALL, config())).toContain('Newer than this you will get by subscribing.');
  });
});

describe('every page', () => {
  const pages = (site: object = {}) => [indexPage([ALL, AI, feed('x')], config(site)), feedPage(AI, [item(), item()], ALL, config(site))];

  it('forbids itself all but its own style and script, before it asks for either', () => {
    for (const html of pages()) {
      const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html);
      expect(policy?.[1]).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; /);
      expect(policy?.index).toBeLessThan(html.search(/<link|<script/));
      expect(policy?.[1]).not.toMatch(/unsafe|frame-ancestors|https?:/);
    }
  });

  it('has no inline style or script, no handler, and loads two files that lie beside it', () => {
    for (const html of pages()) {
      const all = tags(html);
      expect(all.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
      expect(all.filter(({ name }) => ['style', 'img', 'iframe', 'object', 'form', 'base'].includes(name))).toEqual([]);
      expect(named(all, 'script').map(({ attributes, text }) => [attributes['src'], text])).toEqual([['feeds.js', '']]);
      const loaded = named(all, 'link')
        .filter(({ attributes }) => /icon|stylesheet/.test(attributes['rel'] ?? ''))
        .map(({ attributes }) => attributes['href']);
      expect(loaded).toEqual([expect.stringMatching(/^data:image\/svg\+xml,/), 'feeds.css']);
    }
  });

  it('has each id once, labels that name one, one h1, and no heading that skips a level', () => {
    for (const html of pages()) {
      const all = tags(html);
      const ids = all.flatMap(({ attributes }) => attributes['id'] ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      const referred = all.flatMap(({ attributes }) =>
        [attributes['for'], attributes['aria-labelledby'], attributes['href']?.match(/^#(.+)/)?.[1]].filter((id) => id !== undefined),
      );
      expect(referred.filter((id) => !ids.includes(id))).toEqual([]);
      const levels = all.flatMap(({ name }) => /^h([1-6])$/.exec(name)?.[1] ?? []).map(Number);
      expect(levels.filter((level) => level === 1)).toEqual([1]);
      expect(levels.every((level, place) => level <= (levels[place - 1] ?? 0) + 1)).toBe(true);
    }
  });

  it('takes language and direction from the site, and marks its own words as English elsewhere', () => {
    const frame = (html: string) => named(tags(html), 'html')[0]?.attributes;
    for (const html of pages({ language: 'en-GB' })) {
      expect(frame(html)).toEqual({ lang: 'en-GB', dir: 'ltr' });
      expect(html).not.toContain('<span lang="en" dir="ltr">');
    }
    for (const html of pages({ language: 'ar' })) {
      expect(frame(html)).toEqual({ lang: 'ar', dir: 'rtl' });
      expect(html).toContain('<span lang="en" dir="ltr">3 items · newest <time datetime="2023-08-17T11:00:00Z">2023-08-17</time></span>');
    }
  });

  it('lets no text out of its place, whatever it holds', () => {
    const hostile = fc.oneof(
      fc.string({ unit: character }),
      fc.constantFrom('"><script>alert(1)</script>', "' onclick='x", '</title><b>', '<!--', ']]>', '&amp;', '\uD800', '\u0085'),
    );
    const shape = (html: string) =>
      tags(html)
        .map(({ name }) => name)
        .join(' ');
    const plain =
      shape(indexPage([ALL, feed('x')], config())) + shape(feedPage(feed('x'), [item({ topics: [{ slug: 't', name: 'T' }] })], ALL, config()));
    const site = config();
    fc.assert(
      fc.property(
        hostile.filter((text) => text !== ''),
        (text) => {
          const bad = feed(`s${text}`.replace(/[\uD800-\uDFFF]/g, ''), { name: text, description: text });
          const own = { ...site, site: { ...site.site, title: text } };
          const index = indexPage([{ ...ALL, name: text, description: text }, bad], own);
          const page = feedPage(
            bad,
            [item({ title: text, summary: text, source: text, language: text, topics: [{ slug: text, name: text }] })],
            ALL,
            own,
          );
          expect(shape(index) + shape(page)).toBe(plain);
          expect(index + page).not.toMatch(/[\0-\x08\x0B-\x1F\x7F-\x9F\uFFFE\uFFFF]/);
        },
      ),
      { numRuns: runs(20), seed: 1 },
    );
  }, 30_000);
});

describe('the drawing', () => {
  const heights = (weeks: number[]) => [...spark(config(), weeks).matchAll(/v-(\d+)h/g)].map(([, height]) => Number(height));

  it("has a bar a week from zero to the feed's own busiest, and a dot where there was none", () => {
    expect(heights([0, 5, 10])).toEqual([1, 12, 24]);
  });

  it('does not draw one article as high as many', () => {
    expect(heights([0, 1])).toEqual([1, 6]);
  });

  it('says its sum in words, and is nothing where there is nothing', () => {
    expect(spark(config(), [1, 0, 2])).toContain('>3 articles in the 3 weeks up to the newest<');
    expect(spark(config(), [0, 0])).toBe('');
    expect(spark(config(), [])).toBe('');
  });
});

describe('a day', () => {
  const late = Date.UTC(2023, 7, 31, 22, 30);
  const shown = (of: Config, instant: number) => />(.*)</.exec(day(of, instant))?.[1];

  it("is the one in the config's time zone, in English or as ISO 8601", () => {
    expect(shown(config(), late)).toBe('31 Aug 2023');
    expect(shown(config({}, { timezone: 'Europe/Zurich' }), late)).toBe('1 Sep 2023');
    expect(shown(config({ language: 'de' }, { timezone: 'Europe/Zurich' }), late)).toBe('2023-09-01');
    expect(shown(config({ language: 'th' }), late)).toBe('2023-08-31');
  });

  it('carries the instant itself', () => {
    expect(day(config(), late)).toContain('datetime="2023-08-31T22:30:00Z"');
  });
});

describe('direction', () => {
  it.each([
    ['ar', 'rtl'],
    ['fa-IR', 'rtl'],
    ['HE', 'rtl'],
    ['ur-Latn-PK', 'ltr'],
    ['az-Arab', 'rtl'],
    ['en', 'ltr'],
    ['arn', 'ltr'],
    ['zh-Hans', 'ltr'],
  ])('of %s is %s', (tag, direction) => {
    expect(directionOf(tag)).toBe(direction);
  });
});

describe('the files beside the pages', () => {
  it('ask for nothing from anywhere, and the style is for light and dark, print, and either direction', () => {
    expect(stylesheet() + script()).not.toMatch(/url\(|@import|https?:|fetch\(|innerHTML|\beval\b/);
    expect(stylesheet()).toMatch(/prefers-color-scheme: dark[^]*prefers-reduced-motion[^]*@media print/);
    expect(stylesheet()).not.toMatch(/(?:margin|padding|border)-(?:left|right)|[\s{;](?:left|right|float):/);
  });

  it('hold a script that a browser can read', () => {
    expect(() => new Function(script())).not.toThrow();
  });

  it('style every class that the pages have', () => {
    const whole = item({ topics: [{ slug: 'x', name: 'X' }] });
    const html =
      indexPage([ALL, AI, feed('x')], config()) + indexPage([ALL], config()) + feedPage(AI, [whole], ALL, config()) + feedPage(AI, [], ALL, config());
    const classes = new Set([...html.matchAll(/ class="([^"]+)"/g)].map(([, name]) => name as string));
    expect([...classes].filter((name) => !stylesheet().includes(`.${name}`))).toEqual([]);
  });
});
