import type { Config, FeedView } from '../model.ts';
import { attribute, element, escapeXml } from '../text/xml.ts';

/** `feeds.opml`: every feed as a list of subscriptions (OPML 2.0), in the order given, ending in a line feed. It has no dates. */
export function opml(feeds: readonly FeedView[], config: Config): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0">
<head>
${element('title', escapeXml(config.site.title))}</head>
<body>
${feeds.map(outline).join('')}</body>
</opml>
`;
}

function outline({ name, rss, html }: FeedView): string {
  return `<outline type="rss"${attribute('text', name)}${attribute('title', name)}${attribute('xmlUrl', rss)}${attribute('htmlUrl', html)}/>\n`;
}
