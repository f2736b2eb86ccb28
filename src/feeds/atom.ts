import { rfc3339 } from '../text/time.ts';
import { attribute, element, escapeXml } from '../text/xml.ts';
import type { Person } from './facts.ts';
import { attached, feedUpdatedAt, itemId, languageTag, media, people, publishedAt, tags, text, updatedAt, webUrl, word } from './facts.ts';
import { mediaRss } from './media-rss.ts';
import { flat, remembered } from './remembered.ts';
import type { ComposedFeed, StrictItem } from './strict-item.ts';

interface AtomEntry {
  readonly xml: string;
  readonly media: boolean;
}

const atomEntry = remembered(renderEntry);

/** The feed as Atom 1.0 (RFC 4287), ending in a line feed; where no author is known the feed's title is its author (section 4.1.1). */
export function atom1(feed: ComposedFeed): string {
  const entries = feed.items.map(atomEntry);
  const mediaSpace = entries.some((entry) => entry.media) ? ' xmlns:media="http://search.yahoo.com/mrss/"' : '';
  return `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"${mediaSpace}${attribute(
    'xml:lang',
    languageTag(feed.options.language),
  )}>\n${feedHead(feed)}${entries.map((entry) => entry.xml).join('')}</feed>\n`;
}

function feedHead(feed: ComposedFeed): string {
  const { options } = feed;
  const title = text(options.title) ?? '';
  const self = webUrl(options.feedLinks?.atom) ?? webUrl(options.feed);
  const page = webUrl(options.link);
  let xml = element('id', escapeXml(text(options.id) ?? self ?? page ?? title)) + element('title', escapeXml(title));
  xml += element('subtitle', escaped(options.description));
  xml += element('updated', rfc3339(feedUpdatedAt(feed)));
  const authors = people(options.author);
  xml += persons('author', authors.length > 0 ? authors : people({ name: title }));
  xml += persons('contributor', people(feed.contributors));
  xml += link('self', self, 'application/atom+xml') + link('alternate', page, 'text/html') + link('hub', webUrl(options.hub), undefined);
  for (const category of feed.categories) if (word(category) !== undefined) xml += `<category${attribute('term', category)}/>\n`;
  xml += element('icon', escaped(webUrl(options.favicon))) + element('logo', escaped(webUrl(options.image)));
  xml += element('rights', escaped(options.copyright));
  return options.generator === false ? xml : xml + element('generator', escapeXml(options.generator ?? 'feedmill'));
}

function renderEntry(item: StrictItem): AtomEntry {
  const published = publishedAt(item);
  const content = word(item.content);
  const pictures = media(item);
  let xml = `<entry${attribute('xml:lang', languageTag(item.language))}>\n${element('id', escapeXml(itemId(item)))}`;
  xml += element('title', escapeXml(text(item.title) ?? '')) + link('alternate', webUrl(item.link), 'text/html') + enclosure(item);
  if (published !== undefined) xml += element('published', rfc3339(published));
  // An entry must have it (section 4.1.2), and the epoch cannot be taken for a fresh date.
  xml += element('updated', rfc3339(updatedAt(item) ?? 0));
  xml += persons('author', people(item.author)) + persons('contributor', people(item.contributor));
  for (const tag of tags(item.category)) {
    xml += `<category${attribute('term', tag.term)}${attribute('scheme', tag.scheme)}${attribute('label', tag.name)}/>\n`;
  }
  xml += element('rights', escaped(item.copyright)) + element('summary', escaped(item.description));
  if (content !== undefined) xml += `<content type="html">${escapeXml(content)}</content>\n`;
  return { xml: flat(xml, mediaRss(pictures, escapeXml), '</entry>\n'), media: pictures.length > 0 };
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

function enclosure(item: StrictItem): string {
  const file = attached(item);
  if (file === undefined) return '';
  return `<link rel="enclosure"${attribute('type', file.type)}${attribute('length', file.length)}${attribute('title', file.title)}${attribute('href', file.url)}/>\n`;
}

function escaped(given: string | undefined): string | undefined {
  const found = text(given);
  return found && escapeXml(found);
}
