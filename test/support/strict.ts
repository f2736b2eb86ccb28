import type { FeedOptions } from 'feed';
import type { StrictItem } from '../../src/feeds/strict-feed.ts';
import { StrictFeed } from '../../src/feeds/strict-feed.ts';
import { all, parseXml } from './xml-tree.ts';

export const noon = new Date('2024-02-29T12:00:00Z');
/** An item with nothing but what it must have. */
export const plain: StrictItem = { id: 'urn:a', title: 'A', link: 'https://example.net/a', date: noon };

/** A feed of items like the plain one. */
export function feedOf(items: readonly Partial<StrictItem>[], options: Partial<FeedOptions> = {}): StrictFeed {
  const feed = new StrictFeed({ title: 'Garden', ...options });
  for (const item of items) feed.addItem({ ...plain, ...item });
  return feed;
}

/** The feed of those items in all formats, with the first item of each. */
export function read(items: readonly Partial<StrictItem>[], options: Partial<FeedOptions> = {}) {
  const feed = feedOf(items, options);
  const [channel] = all(parseXml(feed.rss2()), 'channel');
  const atom = parseXml(feed.atom1());
  const json = JSON.parse(feed.json1()) as Record<string, unknown> & { items: Record<string, unknown>[] };
  if (channel === undefined) throw new Error('no channel');
  const [item] = all(channel, 'item');
  const [entry] = all(atom, 'entry');
  return { channel, atom, json, item: item ?? channel, entry: entry ?? atom, part: json.items[0] ?? {} };
}

/** Something of a type that the types do not allow, as users without types give it. */
export const odd = (value: unknown): never => value as never;
