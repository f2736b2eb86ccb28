import { attribute, cdata, element, escapeText, escapeXml } from '../text/xml.ts';
import { attached, feedUpdatedAt, itemId, languageTag, media, people, positive, publishedAt, tags, text, webUrl, word } from './facts.ts';
import { rfc822 } from './instant.ts';
import { mediaRss } from './media-rss.ts';
import { flat, remembered } from './remembered.ts';
import type { ComposedFeed, StrictItem } from './strict-item.ts';

interface RssItem {
  readonly xml: string;
  readonly content: boolean;
  readonly dc: boolean;
  readonly media: boolean;
}

const rssItem = remembered(renderItem);

/** The feed as RSS 2.0 by the RSS Advisory Board's profile, ending in a line feed; the namespaces it declares are those it uses. */
export function rss2(feed: ComposedFeed): string {
  const items = feed.items.map(rssItem);
  const links = atomLinks(feed);
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"${links === '' ? '' : ' xmlns:atom="http://www.w3.org/2005/Atom"'}${
    items.some((item) => item.content) ? ' xmlns:content="http://purl.org/rss/1.0/modules/content/"' : ''
  }${items.some((item) => item.dc) ? ' xmlns:dc="http://purl.org/dc/elements/1.1/"' : ''}${
    items.some((item) => item.media) ? ' xmlns:media="http://search.yahoo.com/mrss/"' : ''
  }>\n<channel>\n${channelHead(feed, links)}${items.map((item) => item.xml).join('')}</channel>\n</rss>\n`;
}

function channelHead(feed: ComposedFeed, links: string): string {
  const { options } = feed;
  const title = text(options.title) ?? '';
  const link = webUrl(options.link) ?? webUrl(options.feedLinks?.rss) ?? webUrl(options.feed) ?? webUrl(options.id);
  let xml = element('title', escapeText(title)) + element('link', link && escapeXml(link));
  xml += element('description', escapeText(text(options.description) ?? title));
  xml += element('language', languageTag(options.language));
  xml += element('copyright', escaped(options.copyright));
  xml += element('lastBuildDate', rfc822(feedUpdatedAt(feed)));
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

function renderItem(item: StrictItem): RssItem {
  const summary = text(item.description);
  const content = word(item.content);
  const published = publishedAt(item);
  const authors = people(item.author);
  const language = languageTag(item.language);
  const pictures = media(item);
  // An item must have one of the two, even where there is nothing to say.
  const title = escaped(item.title) ?? (summary === undefined ? '' : undefined);
  let xml = `<item>\n${element('title', title)}${element('link', escapedUrl(item.link))}`;
  // `guid` is what `feed` writes here where a user gave both, and a guid that changes makes every item new to every reader.
  xml += `<guid isPermaLink="false">${escapeXml(text(item.guid) ?? itemId(item))}</guid>\n`;
  if (published !== undefined) xml += element('pubDate', rfc822(published));
  for (const author of authors) xml += element('dc:creator', escapeText(author.name));
  xml += element('dc:language', language);
  for (const tag of tags(item.category)) xml += `<category${attribute('domain', tag.domain)}>${escapeText(tag.name)}</category>\n`;
  // Readers take the description for HTML: the text is escaped for that, and then for XML.
  xml += element('description', summary === undefined ? undefined : escapeText(escapeXml(summary)));
  if (content !== undefined) xml += element('content:encoded', cdata(content));
  return {
    xml: flat(xml, enclosure(item), mediaRss(pictures, escapeText), '</item>\n'),
    content: content !== undefined,
    dc: authors.length > 0 || language !== undefined,
    media: pictures.length > 0,
  };
}

function enclosure(item: StrictItem): string {
  const file = attached(item);
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
