import { attribute, cdata, element, escapeText, escapeXml } from '../text/xml.ts';
import { factsOf, feedUpdatedAt, languageTag, positive, text, webUrl, word } from './facts.ts';
import { rfc822 } from './instant.ts';
import type { Attached, Facts } from './item-facts.ts';
import { mediaRss } from './media-rss.ts';
import type { ComposedFeed } from './strict-item.ts';
import { utf8 } from './utf8.ts';

/** The feed as RSS 2.0 by the RSS Advisory Board's profile, ending in a line feed; the namespaces it declares are those it uses. */
export function rss2(feed: ComposedFeed): Buffer {
  const items = feed.items.map(factsOf);
  const links = atomLinks(feed);
  let spaces = links === '' ? '' : ' xmlns:atom="http://www.w3.org/2005/Atom"';
  if (items.some(({ content }) => content !== undefined)) spaces += ' xmlns:content="http://purl.org/rss/1.0/modules/content/"';
  if (items.some(({ authors, language }) => authors.length > 0 || language !== undefined)) spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/"';
  if (items.some(({ media }) => media.length > 0)) spaces += ' xmlns:media="http://search.yahoo.com/mrss/"';
  const start = `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"${spaces}>\n<channel>\n${channelHead(feed, items, links)}`;
  return Buffer.concat([utf8(start), ...items.map((facts) => (facts.rss ??= utf8(writeItem(facts)))), utf8('</channel>\n</rss>\n')]);
}

function channelHead(feed: ComposedFeed, items: readonly Facts[], links: string): string {
  const { options } = feed;
  const title = text(options.title) ?? '';
  const link = webUrl(options.link) ?? webUrl(options.feedLinks?.rss) ?? webUrl(options.feed) ?? webUrl(options.id);
  let xml = element('title', escapeText(title)) + element('link', link && escapeXml(link));
  xml += element('description', escapeText(text(options.description) ?? title));
  xml += element('language', languageTag(options.language));
  xml += element('copyright', escaped(options.copyright));
  xml += element('lastBuildDate', rfc822(feedUpdatedAt(feed, items)));
  xml += element('docs', escapedUrl(options.docs));
  for (const category of feed.categories) xml += element('category', word(category) && escapeText(category));
  if (options.generator !== false) xml += element('generator', escapeText(options.generator ?? 'feedmill'));
  const ttl = positive(options.ttl);
  if (ttl !== undefined) xml += element('ttl', String(ttl));
  return xml + channelImage(options.image, title, link) + links;
}

function channelImage(image: string | undefined, title: string, link: string | undefined): string {
  const address = escapedUrl(image);
  if (address === undefined || link === undefined) return '';
  return `<image>\n${element('url', address)}${element('title', escapeText(title))}${element('link', escapeXml(link))}</image>\n`;
}

function atomLinks({ options }: ComposedFeed): string {
  const self = webUrl(options.feedLinks?.rss) ?? webUrl(options.feed);
  const hub = webUrl(options.hub);
  return (
    (self === undefined ? '' : `<atom:link${attribute('href', self)} rel="self" type="application/rss+xml"/>\n`) +
    (hub === undefined ? '' : `<atom:link${attribute('href', hub)} rel="hub"/>\n`)
  );
}

function writeItem(facts: Facts): string {
  const { title, link, guid, publishedAt, authors, language, tags, summary, content, attached, media } = facts;
  let xml = '<item>\n';
  // An item must have one of the two, even where there is nothing to say.
  if (title !== undefined) xml += `<title>${escapeText(title)}</title>\n`;
  else if (summary === undefined) xml += '<title></title>\n';
  if (link !== undefined) xml += `<link>${escapeXml(link)}</link>\n`;
  xml += `<guid isPermaLink="false">${escapeXml(guid)}</guid>\n`;
  if (publishedAt !== undefined) xml += `<pubDate>${rfc822(publishedAt)}</pubDate>\n`;
  for (const { name } of authors) xml += `<dc:creator>${escapeText(name)}</dc:creator>\n`;
  if (language !== undefined) xml += `<dc:language>${language}</dc:language>\n`;
  for (const tag of tags) xml += tag.rss ??= `<category${attribute('domain', tag.domain)}>${escapeText(tag.name)}</category>\n`;
  // Readers take the description for HTML: the text is escaped for that, and then for XML.
  if (summary !== undefined) xml += `<description>${escapeText(escapeXml(summary))}</description>\n`;
  if (content !== undefined) xml += `<content:encoded>${cdata(content)}</content:encoded>\n`;
  return `${xml}${enclosure(attached)}${mediaRss(media, escapeText)}</item>\n`;
}

function enclosure(file: Attached | undefined): string {
  if (file === undefined) return '';
  return `<enclosure${attribute('url', file.url)}${attribute('length', file.length)}${attribute('type', file.type)}/>\n`;
}

function escaped(given: string | undefined): string | undefined {
  const found = text(given);
  return found && escapeText(found);
}

function escapedUrl(given: string | undefined): string | undefined {
  const address = webUrl(given);
  return address && escapeXml(address);
}
