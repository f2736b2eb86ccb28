import type { Extension } from 'feed';
import { rfc3339 } from '../text/time.ts';
import { escapeXml, legalText } from '../text/xml.ts';
import type { Person } from './facts.ts';
import { attached, itemId, languageTag, media, people, publishedAt, tags, text, updatedAt, webUrl, word } from './facts.ts';
import { remembered } from './remembered.ts';
import type { ComposedFeed, StrictItem } from './strict-item.ts';

interface JsonItem {
  readonly json: string;
  readonly authors: boolean;
}

const jsonItem = remembered(renderItem);

/** The feed as JSON Feed 1.1: one line and a line feed, with the texts that the XML formats have. */
export function json1(feed: ComposedFeed): string {
  const { options } = feed;
  const items = feed.items.map(jsonItem);
  const authors = jsonAuthors(people(options.author));
  // Some readers join the feed's authors to the item's own: where any item has its own, those that have none get the feed's.
  const shared = !items.some((item) => item.authors);
  const hub = webUrl(options.hub);
  const head = legalJson({
    version: 'https://jsonfeed.org/version/1.1',
    title: text(options.title) ?? '',
    home_page_url: webUrl(options.link),
    feed_url: webUrl(options.feedLinks?.json),
    description: text(options.description),
    language: languageTag(options.language),
    icon: webUrl(options.image),
    favicon: webUrl(options.favicon),
    authors: shared ? authors : undefined,
    hubs: hub === undefined ? undefined : [{ type: 'WebSub', url: hub }],
    ...extended(feed.extensions),
  });
  const texts = items.map((item) => (shared || item.authors || authors === undefined ? item.json : withAuthors(item.json, authors)));
  return `${head.slice(0, -1)},"items":[${texts.join(',')}]}\n`;
}

function renderItem(item: StrictItem): JsonItem {
  const title = text(item.title);
  const summary = text(item.description);
  const published = publishedAt(item);
  const updated = updatedAt(item);
  const authors = jsonAuthors(people(item.author));
  const names = tags(item.category).map((tag) => tag.name);
  const json = legalJson({
    id: itemId(item),
    url: webUrl(item.link),
    title,
    content_html: word(item.content) ?? escapeXml(word(summary) ?? title ?? ''),
    summary,
    image: media(item).find(({ medium }) => medium === 'image')?.url,
    date_published: published === undefined ? undefined : rfc3339(published),
    date_modified: updated === undefined || updated === published ? undefined : rfc3339(updated),
    authors,
    tags: names.length === 0 ? undefined : names,
    language: languageTag(item.language),
    attachments: attachments(item),
    ...extended(item.extensions),
  });
  return { json, authors: authors !== undefined };
}

function withAuthors(item: string, authors: readonly object[]): string {
  return `${item.slice(0, -1)},"authors":${legalJson(authors)}}`;
}

function jsonAuthors(given: readonly Person[]): object[] | undefined {
  return given.length === 0 ? undefined : given.map(({ name, url, avatar }) => ({ name, url, avatar }));
}

function attachments(item: StrictItem): object[] | undefined {
  const file = attached(item);
  if (file === undefined) return undefined;
  return [{ url: file.url, mime_type: file.type, title: file.title, size_in_bytes: file.length, duration_in_seconds: file.duration }];
}

function extended(extensions: readonly Extension[] | undefined): Record<string, unknown> {
  // JSON Feed keeps every name with this mark for extensions; any other could stand for a field that means something.
  return Object.fromEntries((extensions ?? []).filter(({ name }) => name.startsWith('_')).map(({ name, objects }) => [name, objects]));
}

/** What JSON writes of a character that XML could not hold, or might: nearly no item has any. */
const SUSPECT = /\\[bfru]|[\uFFFE\uFFFF]/;

function legalJson(value: object): string {
  const json = JSON.stringify(value);
  return SUSPECT.test(json) ? JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? legalText(part) : part)) : json;
}
