import { rfc3339 } from '../text/time.ts';
import { attribute, element, escapeXml } from '../text/xml.ts';
import { factsOf, feedUpdatedAt, languageTag, people, shownOf, text, webUrl, word } from './facts.ts';
import type { Attached, Facts, Person, Tag } from './item-facts.ts';
import { mediaRss } from './media-rss.ts';
import type { ComposedFeed } from './strict-item.ts';
import { utf8 } from './utf8.ts';

const EPOCH = rfc3339(0);

/** The feed as Atom 1.0 (RFC 4287), ending in a line feed; where no author is known the feed's title is its author (section 4.1.1). */
export function atom1(feed: ComposedFeed): Buffer {
  const items = feed.items.map(factsOf);
  const mediaSpace = items.some(({ media }) => media.length > 0) ? ' xmlns:media="http://search.yahoo.com/mrss/"' : '';
  const root = `<feed xmlns="http://www.w3.org/2005/Atom"${mediaSpace}${attribute('xml:lang', languageTag(feed.options.language))}>`;
  const start = `<?xml version="1.0" encoding="utf-8"?>\n${root}\n${feedHead(feed, items)}`;
  return Buffer.concat([utf8(start), ...items.map((facts) => (facts.atom ??= utf8(writeEntry(facts)))), utf8('</feed>\n')]);
}

function feedHead(feed: ComposedFeed, items: readonly Facts[]): string {
  const { options } = feed;
  const title = text(options.title) ?? '';
  const self = webUrl(options.feedLinks?.atom) ?? webUrl(options.feed);
  const page = webUrl(options.link);
  let xml = element('id', escapeXml(text(options.id) ?? self ?? page ?? title)) + element('title', escapeXml(title));
  xml += element('subtitle', escaped(options.description));
  xml += element('updated', rfc3339(feedUpdatedAt(feed, items)));
  const authors = people(options.author);
  xml += persons('author', authors.length > 0 ? authors : people({ name: title }));
  xml += persons('contributor', people(feed.contributors));
  xml += link('self', self, 'application/atom+xml') + link('alternate', page, 'text/html') + link('hub', webUrl(options.hub), undefined);
  for (const category of feed.categories) if (word(category) !== undefined) xml += `<category${attribute('term', category)}/>\n`;
  xml += element('icon', escaped(webUrl(options.favicon))) + element('logo', escaped(webUrl(options.image)));
  xml += element('rights', escaped(options.copyright));
  return options.generator === false ? xml : xml + element('generator', escapeXml(options.generator ?? 'feedmill'));
}

function writeEntry(facts: Facts): string {
  const { id, title, link: page, published, updated, language, authors, contributors, tags, rights, summary, attached, media } = facts;
  let xml = `<entry${attribute('xml:lang', language)}>\n<id>${escapeXml(id)}</id>\n<title>${escapeXml(title ?? '')}</title>\n`;
  xml += link('alternate', page, 'text/html') + enclosure(attached);
  if (published !== undefined) xml += `<published>${published}</published>\n`;
  // An entry must have it (section 4.1.2), and the epoch cannot be taken for a fresh date.
  xml += `<updated>${updated ?? EPOCH}</updated>\n${persons('author', authors)}${persons('contributor', contributors)}`;
  for (const tag of tags) xml += tag.atom ??= category(tag);
  if (rights !== undefined) xml += `<rights>${escapeXml(rights)}</rights>\n`;
  if (summary !== undefined) xml += `<summary>${escapeXml(summary)}</summary>\n`;
  // An entry must have an alternate link or content (section 4.1.2).
  const content = page === undefined ? shownOf(facts) : facts.content;
  if (content !== undefined) xml += `<content type="html">${escapeXml(content)}</content>\n`;
  return `${xml}${mediaRss(media, escapeXml)}</entry>\n`;
}

function category({ term, scheme, name }: Tag): string {
  return `<category${attribute('term', term)}${attribute('scheme', scheme)}${attribute('label', name)}/>\n`;
}

function persons(role: 'author' | 'contributor', given: readonly Person[]): string {
  let xml = '';
  for (const { name, url, email } of given) {
    xml += `<${role}><name>${escapeXml(name)}</name>`;
    if (url !== undefined) xml += `<uri>${escapeXml(url)}</uri>`;
    if (email !== undefined) xml += `<email>${escapeXml(email)}</email>`;
    xml += `</${role}>\n`;
  }
  return xml;
}

function link(rel: string, href: string | undefined, type: string | undefined): string {
  return href === undefined ? '' : `<link${attribute('rel', rel)}${attribute('type', type)}${attribute('href', href)}/>\n`;
}

function enclosure(file: Attached | undefined): string {
  if (file === undefined) return '';
  return `<link rel="enclosure"${attribute('type', file.type)}${attribute('length', file.length)}${attribute('title', file.title)}${attribute('href', file.url)}/>\n`;
}

function escaped(given: string | undefined): string | undefined {
  const found = text(given);
  return found && escapeXml(found);
}
