import fc from 'fast-check';
import type { Author, Category } from 'feed';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import type { StrictItem } from '../src/feeds/strict-feed.ts';
import { StrictFeed } from '../src/feeds/strict-feed.ts';
import { publishedUrl } from '../src/text/url.ts';
import { escapeXml, legalText } from '../src/text/xml.ts';
import { hostileItem, hostileOptions } from './support/hostile.ts';
import { runs } from './support/property.ts';
import type { Node } from './support/xml-tree.ts';
import { all, only, parseXml, spaces } from './support/xml-tree.ts';

/** What a reader is to find of an item, from what was composed; `undefined` where a format writes nothing. */
function expected(item: StrictItem) {
  const id = [item.id, item.link, item.title].find((text) => text !== undefined && text !== '') ?? '';
  return {
    id: legalText(id),
    link: publishedUrl(item.link),
    title: legalText(item.title),
    summary: item.description ? legalText(item.description) : undefined,
    fallback: legalText(item.content?.trim() ? item.content : escapeXml(item.description?.trim() ? item.description : item.title)),
    content: item.content?.trim() ? legalText(item.content) : undefined,
    published: (item.published ?? item.date).getTime(),
    updated: item.date.getTime(),
    authors: (item.author ?? []).flatMap(expectedAuthor),
    categories: (item.category ?? []).flatMap(expectedCategory),
  };
}

function expectedAuthor({ name, email, link }: Author) {
  const address = email !== undefined && /^[^\s@<>]+@[^\s@<>]+$/.test(email) ? email : undefined;
  const shown = [name, address, publishedUrl(link ?? '')].find((text) => text !== undefined && text.trim() !== '');
  return shown === undefined ? [] : [{ name: legalText(shown), url: publishedUrl(link ?? '') }];
}

function expectedCategory({ name, term }: Category) {
  const shown = [name, term].find((text) => text !== undefined && text.trim() !== '');
  return shown === undefined ? [] : [{ name: legalText(shown), term: legalText(term?.trim() ? term : shown) }];
}

type Expected = ReturnType<typeof expected>;
const seconds = (instant: number): number => Math.floor(instant / 1000);
/** As the second reader has it. */
const trimmed = (text: string | undefined): string | undefined => text?.trim() || undefined;
const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);
/** The text of HTML that holds nothing but text. */
const textOf = (html: string | undefined): string | undefined => html?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function strictRss(item: Node) {
  return {
    id: only(item, 'guid') ?? '',
    link: only(item, 'link'),
    title: only(item, 'title') ?? '',
    summary: textOf(only(item, 'description')),
    content: only(item, 'content:encoded'),
    published: seconds(Date.parse(only(item, 'pubDate') ?? '')),
    authors: all(item, 'dc:creator').map(({ text }) => text),
    categories: all(item, 'category').map(({ text }) => text),
  };
}

function strictAtom(entry: Node) {
  return {
    id: only(entry, 'id'),
    link: all(entry, 'link').find(({ attributes }) => attributes['rel'] === 'alternate')?.attributes['href'],
    title: only(entry, 'title'),
    summary: only(entry, 'summary'),
    content: only(entry, 'content'),
    published: Date.parse(only(entry, 'published') ?? ''),
    updated: Date.parse(only(entry, 'updated') ?? ''),
    authors: all(entry, 'author').map((author) => ({ name: only(author, 'name'), url: only(author, 'uri') })),
    categories: all(entry, 'category').map(({ attributes }) => ({ name: attributes['label'], term: attributes['term'] })),
  };
}

/** An entry without a page must have content. */
function forAtom({ fallback, ...item }: Expected) {
  return { ...item, content: item.link === undefined ? fallback : item.content };
}

function forRss({ updated: _, fallback: __, ...item }: Expected) {
  return {
    ...item,
    published: seconds(item.published),
    authors: item.authors.map(({ name }) => name),
    categories: item.categories.map(({ name }) => name),
  };
}

/** `toEqual`, which is slow, only where it has something to tell. */
function same(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) expect(found).toEqual(wanted);
}

/** Every namespace which the root declares is used below it. */
function checkDeclared(root: Node): void {
  const used = spaces(root);
  for (const [name, value] of Object.entries(root.attributes))
    if (name.startsWith('xmlns') && !used.has(value)) expect.unreachable(`${name} is not used`);
}

function channelOf(root: Node): Node {
  const [channel] = all(root, 'channel');
  if (channel === undefined) throw new Error('no channel');
  return channel;
}

/** A parser that forgives nothing finds exactly what was composed. */
function checkStrictly(feed: StrictFeed, wanted: readonly Expected[]): void {
  const rss = parseXml(feed.rss2());
  const atom = parseXml(feed.atom1());
  for (const root of [rss, atom]) checkDeclared(root);
  same(all(channelOf(rss), 'item').map(strictRss), wanted.map(forRss));
  same(all(atom, 'entry').map(strictAtom), wanted.map(forAtom));
  const json = JSON.parse(feed.json1(), legalOnly) as { readonly items: readonly JsonItem[] };
  same(
    json.items.map(strictJson),
    wanted.map((item) => forJson(item, feed, wanted)),
  );
}

interface JsonItem {
  readonly id: string;
  readonly url?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly content_html: string;
  readonly date_published: string;
  readonly date_modified?: string;
  readonly authors?: readonly { readonly name: string; readonly url?: string }[];
  readonly tags?: readonly string[];
}

function legalOnly(_: string, part: unknown): unknown {
  if (typeof part === 'string' && part !== legalText(part)) expect.unreachable(`JSON has ${JSON.stringify(part)}`);
  return part;
}

function strictJson(item: JsonItem) {
  return {
    id: item.id,
    link: item.url,
    title: item.title ?? '',
    summary: item.summary,
    content: item.content_html,
    published: Date.parse(item.date_published),
    updated: Date.parse(item.date_modified ?? item.date_published),
    authors: (item.authors ?? []).map(({ name, url }) => ({ name, url })),
    categories: item.tags ?? [],
  };
}

/** The feed's author stands in for an item's own where the feed cannot say it for all. */
function forJson({ fallback, ...item }: Expected, feed: StrictFeed, all: readonly Expected[]) {
  const borrows = item.authors.length === 0 && all.some(({ authors }) => authors.length > 0);
  const authors = borrows ? expectedAuthor(feed.options.author ?? {}) : item.authors;
  return { ...item, content: fallback, authors, categories: item.categories.map(({ name }) => name) };
}

/** A reader of feeds finds it too; this one trims, and has nothing where there is an empty list. */
function checkAsRead(feed: StrictFeed, wanted: readonly Expected[]): void {
  const rss = parseRssFeed(feed.rss2()).items ?? [];
  same(
    rss.map((item, i) => ({
      id: item.guid?.value,
      link: item.link,
      title: item.title,
      summary: trimmed(textOf(item.description)),
      // It drops comments before it looks for CDATA.
      content: wanted[i]?.content?.includes('<!--') ? trimmed(wanted[i].content) : item.content?.encoded,
      published: seconds(Date.parse(item.pubDate ?? '')),
      authors: item.dc?.creators,
      categories: item.categories?.map(({ name }) => name),
    })),
    wanted.map((item) => asRead(forRss(item))),
  );
  const atom = parseAtomFeed(feed.atom1()).entries ?? [];
  same(
    atom.map((entry) => ({
      id: entry.id,
      link: entry.links?.find(({ rel }) => rel === 'alternate')?.href,
      title: entry.title?.value,
      summary: entry.summary?.value,
      content: entry.content?.value,
      published: Date.parse(entry.published ?? ''),
      updated: Date.parse(entry.updated ?? ''),
      authors: entry.authors?.map(({ name, uri }) => ({ name, url: uri })),
      categories: entry.categories?.map(({ label, term }) => ({ name: label, term })),
    })),
    wanted.map((item) => asRead(forAtom(item))),
  );
  const json = parseJsonFeed(feed.json1()).items ?? [];
  same(
    json.map((item) => ({
      id: item.id,
      link: item.url,
      title: item.title,
      summary: item.summary,
      content: item.content_html,
      published: Date.parse(item.date_published ?? ''),
      updated: Date.parse(item.date_modified ?? item.date_published ?? ''),
      authors: item.authors?.map(({ name, url }) => ({ name, url })),
      categories: item.tags,
    })),
    wanted.map((item) => asRead(forJson(item, feed, wanted))),
  );
}

function asRead(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, Array.isArray(part) ? some(part.map(trimmedPart)) : trimmedPart(part)]),
  );
}

function trimmedPart(part: unknown): unknown {
  if (typeof part === 'string') return trimmed(part);
  return typeof part === 'object' && part !== null ? asRead(part) : part;
}

/** As many feeds as it takes for that many items at least. */
function checkFeeds(items: number, seed: number, check: (feed: StrictFeed, wanted: readonly Expected[]) => void): void {
  let checked = 0;
  const hostileFeed = fc.tuple(hostileOptions, fc.array(hostileItem, { minLength: 9, maxLength: 12 }));
  fc.assert(
    fc.property(hostileFeed, ([options, given]) => {
      const feed = new StrictFeed(options);
      for (const item of given) feed.addItem(item);
      check(feed, given.map(expected));
      checked += given.length;
    }),
    { seed, numRuns: Math.ceil(items / 9) },
  );
  expect(checked).toBeGreaterThanOrEqual(items);
}

describe('any feed, read back', { timeout: 120_000 }, () => {
  it('is well formed and says in every format exactly what was composed', () => checkFeeds(runs(2_000), 20230817, checkStrictly));

  it('says the same to a reader of feeds', () => checkFeeds(runs(2_000), 20230818, checkAsRead));

  it('gives the same texts of the feed itself', () => {
    fc.assert(
      fc.property(hostileOptions, (options) => {
        const feed = new StrictFeed(options);
        const title = legalText(options.title);
        const about = options.description ? legalText(options.description) : undefined;
        const channel = channelOf(parseXml(feed.rss2()));
        const atom = parseXml(feed.atom1());
        const json = JSON.parse(feed.json1()) as Record<string, unknown>;
        same([only(channel, 'title'), only(atom, 'title'), json['title']], [title, title, title]);
        same([only(channel, 'description'), only(atom, 'subtitle'), json['description']], [about ?? title, about, about]);
        same(json['home_page_url'], publishedUrl(options.link ?? ''));
        const links = all(atom, 'link').map(({ attributes }) => [attributes['rel'], attributes['href']]);
        const wanted = [
          ['self', options.feedLinks?.atom],
          ['alternate', options.link],
          ['hub', options.hub],
        ];
        same(
          links,
          wanted.map(([rel, href]) => [rel, publishedUrl(href ?? '')]).filter(([, href]) => href !== undefined),
        );
      }),
      { seed: 20230819, numRuns: runs(200) },
    );
  });
});
