import { attribute, element } from '../text/xml.ts';
import type { Medium } from './facts.ts';

/** Media RSS 1.5 elements, the same in RSS items and in Atom entries: each medium, then the first picture as the thumbnail. */
export function mediaRss(media: readonly Medium[], escape: (text: string) => string): string {
  let xml = '';
  for (const medium of media) xml += mediaContent(medium, escape);
  const picture = media.find(({ medium }) => medium === 'image');
  if (picture === undefined) return xml;
  return `${xml}<media:thumbnail${attribute('url', picture.url)}${size(picture)}/>\n`;
}

function mediaContent(medium: Medium, escape: (text: string) => string): string {
  const start = `<media:content${attribute('url', medium.url)}${attribute('medium', medium.medium)}${attribute('type', medium.type)}${size(medium)}`;
  if (medium.title === undefined) return `${start}/>\n`;
  return `${start}>\n${element('media:title', escape(medium.title))}</media:content>\n`;
}

function size(medium: Medium): string {
  return attribute('width', medium.width) + attribute('height', medium.height);
}
