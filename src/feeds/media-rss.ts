import { element } from '../text/xml.ts';
import type { Medium } from './item-facts.ts';

/** Media RSS 1.5 elements, the same in RSS items and in Atom entries: each medium, then the first picture as the thumbnail. */
export function mediaRss(media: readonly Medium[], escape: (text: string) => string): string {
  let xml = '';
  let picture: Medium | undefined;
  for (const medium of media) {
    if (picture === undefined && medium.medium === 'image') picture = medium;
    xml += mediaContent(medium, escape);
  }
  return picture === undefined ? xml : `${xml}<media:thumbnail${picture.address}${picture.size}/>\n`;
}

function mediaContent({ address, kind, size, title }: Medium, escape: (text: string) => string): string {
  const start = `<media:content${address}${kind}${size}`;
  return title === undefined ? `${start}/>\n` : `${start}>\n${element('media:title', escape(title))}</media:content>\n`;
}
