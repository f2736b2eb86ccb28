import fc from 'fast-check';
import { Feed, type FeedOptions, type Item } from 'feed';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { StrictFeed } from '../src/feeds/strict-feed.ts';
import { runs } from './support/property.ts';

// Where `feed` and we must agree: texts without markup, references or blanks at their ends, whole seconds, urls in their normal form,
// everything present. What it does to other texts is a fault, and the reason why there are writers of our own.
const tameText = fc.stringMatching(/^[A-Za-z0-9éß人工智能]([A-Za-z0-9éß人工智能 .,;:!?'"-]{0,30}[A-Za-z0-9])?$/u);
const tameUrl = fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8}){0,2}(\?[a-z]=[0-9]&[a-z]=[0-9])?$/).map((path) => `https://example.org/${path}`);
const tameDate = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const tameItem: fc.Arbitrary<Item> = fc.record({
  id: tameUrl,
  link: tameUrl,
  title: tameText,
  description: tameText,
  content: tameText.map((text) => `<p>${text}</p>`),
  date: tameDate,
  published: tameDate,
  author: fc.array(fc.record({ name: tameText, link: tameUrl }), { minLength: 1, maxLength: 2 }),
  category: fc.array(fc.record({ name: tameText, term: tameText }), { minLength: 1, maxLength: 3 }),
});
const tameOptions: fc.Arbitrary<FeedOptions> = fc.record({
  id: tameUrl,
  title: tameText,
  description: tameText,
  link: tameUrl,
  language: fc.constantFrom('en', 'zh-Hans'),
  updated: tameDate,
  copyright: tameText,
  hub: tameUrl,
  feedLinks: fc.record({ rss: tameUrl, atom: tameUrl, json: tameUrl }),
  author: fc.record({ name: tameText, link: tameUrl }),
  generator: tameText,
});

function rssOf(feed: Feed) {
  const { title, link, description, language, copyright, lastBuildDate, generator, items, atom } = parseRssFeed(feed.rss2());
  const links = atom?.links?.map(({ href, rel }) => ({ href, rel }));
  return {
    head: { title, link, description, language, copyright, lastBuildDate, generator, links },
    items: items?.map((item) => ({
      id: item.guid?.value,
      link: item.link,
      title: item.title,
      date: item.pubDate,
      summary: item.description,
      content: item.content?.encoded,
      categories: item.categories,
      authors: item.dc?.creators ?? item.authors?.map(({ name }) => name),
    })),
  };
}

function atomOf(feed: Feed) {
  const { id, title, subtitle, updated, authors, rights, generator, links, entries } = parseAtomFeed(feed.atom1());
  const hrefs = Object.fromEntries((links ?? []).map(({ rel, href }) => [rel, href]));
  return {
    head: {
      id,
      title: title?.value,
      subtitle: subtitle?.value,
      updated: instant(updated),
      authors,
      rights: rights?.value,
      generator: generator?.text,
      hrefs,
    },
    items: entries?.map((entry) => ({
      id: entry.id,
      link: entry.links?.[0]?.href,
      title: entry.title?.value,
      published: instant(entry.published),
      updated: instant(entry.updated),
      summary: entry.summary?.value,
      content: entry.content?.value,
      authors: entry.authors,
      categories: entry.categories,
    })),
  };
}

/** `feed` writes version 1, which has one author; a change at the moment of publication is said by one of the two only. */
function jsonOf(feed: Feed) {
  const { title, home_page_url, feed_url, description, items } = parseJsonFeed(feed.json1());
  return {
    head: { title, home_page_url, feed_url, description },
    items: items?.map((item) => ({
      id: item.id,
      link: item.url,
      title: item.title,
      published: instant(item.date_published),
      updated: instant(item.date_modified ?? item.date_published),
      summary: item.summary,
      content: item.content_html,
      author: item.authors?.[0],
      tags: item.tags,
    })),
  };
}

function instant(date: string | undefined): number {
  return Date.parse(date ?? '');
}

describe('where `feed` is right, we say the same', () => {
  it.each([
    ['RSS', rssOf],
    ['Atom', atomOf],
    ['JSON', jsonOf],
  ])('in %s: the same feed, items, order, links, dates and texts', { timeout: 120_000 }, (_, read) => {
    fc.assert(
      fc.property(tameOptions, fc.array(tameItem, { minLength: 1, maxLength: 8 }), (options, items) => {
        const theirs = new Feed(options);
        const ours = new StrictFeed(options);
        for (const item of items) for (const feed of [theirs, ours]) feed.addItem(item);
        expect(read(ours)).toEqual(read(theirs));
        expect(read(ours).items?.map(({ title }) => title)).toEqual(items.map(({ title }) => title));
      }),
      { seed: 20230820, numRuns: runs(40) },
    );
  });
});
