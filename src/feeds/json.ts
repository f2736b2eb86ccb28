import type { Extension } from 'feed';
import { legalText } from '../text/xml.ts';
import { factsOf, languageTag, people, shownOf, text, webUrl } from './facts.ts';
import type { Attached, Facts, Person } from './item-facts.ts';
import type { ComposedFeed } from './strict-item.ts';
import { utf8 } from './utf8.ts';

/** The feed as JSON Feed 1.1: one line and a line feed, with the texts that the XML formats have. */
export function json1(feed: ComposedFeed): Buffer {
  const { options } = feed;
  const items = feed.items.map(factsOf);
  const own = authorList(people(options.author));
  // Some readers join the feed's authors to the item's own: where any item has its own, those that have none get the feed's.
  const shared = !items.some(({ authors }) => authors.length > 0);
  const hub = webUrl(options.hub);
  let head = `{"version":"https://jsonfeed.org/version/1.1","title":${quoted(text(options.title) ?? '')}`;
  head += member('home_page_url', webUrl(options.link)) + member('feed_url', webUrl(options.feedLinks?.json));
  head += member('description', text(options.description)) + member('language', languageTag(options.language));
  head += member('icon', webUrl(options.image)) + member('favicon', webUrl(options.favicon)) + (shared ? own : '');
  if (hub !== undefined) head += `,"hubs":[{"type":"WebSub","url":${quoted(hub)}}]`;
  const pieces = [utf8(`${head}${extended(feed.extensions)},"items":[`)];
  const ending = shared || own === '' ? undefined : utf8(`${own}}`);
  for (const facts of items) {
    const json = (facts.json ??= utf8(writeItem(facts)));
    const start = pieces.length === 1 ? 1 : 0;
    if (ending === undefined || facts.authors.length > 0) pieces.push(start === 0 ? json : json.subarray(start));
    else pieces.push(json.subarray(start, -1), ending);
  }
  pieces.push(utf8(']}\n'));
  return Buffer.concat(pieces);
}

function writeItem(facts: Facts): string {
  const { id, link, title, summary, media, published, updated, authors, tags, language, attached, extensions } = facts;
  let json = `,{"id":${quoted(id)}${member('url', link)}${member('title', title)},"content_html":${quoted(shownOf(facts))}${member('summary', summary)}`;
  json += member('image', media.find(({ medium }) => medium === 'image')?.url) + member('date_published', published);
  if (updated !== published) json += member('date_modified', updated);
  json += authorList(authors);
  if (tags.length > 0) json += `,"tags":[${tags.map((tag) => (tag.json ??= quoted(tag.name))).join(',')}]`;
  return `${json}${member('language', language)}${attachments(attached)}${extended(extensions)}}`;
}

function authorList(people: readonly Person[]): string {
  if (people.length === 0) return '';
  return `,"authors":[${people.map(({ name, url, avatar }) => `{"name":${quoted(name)}${member('url', url)}${member('avatar', avatar)}}`).join(',')}]`;
}

function attachments(file: Attached | undefined): string {
  if (file === undefined) return '';
  const duration = file.duration === undefined ? '' : `,"duration_in_seconds":${file.duration}`;
  const start = `,"attachments":[{"url":${quoted(file.url)},"mime_type":${quoted(file.type)}${member('title', file.title)}`;
  return `${start},"size_in_bytes":${file.length}${duration}}]`;
}

function extended(extensions: readonly Extension[] | undefined): string {
  if (extensions === undefined || extensions === null) return '';
  // JSON Feed keeps every name with this mark for extensions; any other could stand for a field that means something.
  const shown = Object.fromEntries(extensions.filter(({ name }) => name.startsWith('_')).map(({ name, objects }) => [name, objects]));
  const json = JSON.stringify(shown, (_, part: unknown) => (typeof part === 'string' ? legalText(part) : part)).slice(1, -1);
  return json === '' ? '' : `,${json}`;
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quoted(value)}`;
}

/** What JSON cannot hold as it is, what XML cannot hold, and halves of pairs, which only `legalText` can tell. */
const WORK = /[^ !#-[\]-\uD7FF\uE000-\uFFFD]/;

function quoted(text: string): string {
  return WORK.test(text) ? JSON.stringify(legalText(text)) : `"${text}"`;
}
