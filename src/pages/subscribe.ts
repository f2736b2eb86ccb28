import type { Config, FeedView } from '../model.ts';
import { formatLinks } from './chrome.ts';
import { attr } from './html.ts';
import { say, spokenIn } from './language.ts';

/** Readers on the web that take an address by a link, and the scheme that programs on a person's own machine answer to. */
const READERS: readonly (readonly [name: string, href: (feed: string) => string])[] = [
  ['Feedly', (feed) => `https://feedly.com/i/subscription/feed/${encodeURIComponent(feed)}`],
  ['Inoreader', (feed) => `https://www.inoreader.com/?add_feed=${encodeURIComponent(feed)}`],
  ['NewsBlur', (feed) => `https://www.newsblur.com/?url=${encodeURIComponent(feed)}`],
  ['The Old Reader', (feed) => `https://theoldreader.com/feeds/subscribe?url=${encodeURIComponent(feed)}`],
  ['App on this device', (feed) => `feed:${feed}`],
];

/** How to subscribe to a feed: its address to copy, links that open it in readers, and its other formats. One to a page: it has ids. */
export function subscribe(feed: FeedView, heading: string, config: Config): string {
  const readers = READERS.map(([name, href]) => `<li><a${attr('href', href(feed.rss))}>${say(config, name)}</a></li>`);
  const field = `<input id="address" type="text" readonly dir="ltr" spellcheck="false"${attr('value', feed.rss)}>`;
  const button = `<button id="copy" type="button" hidden>${say(config, 'Copy the address')}</button>`;
  return `<section class="subscribe" aria-labelledby="subscribe">
<h2 id="subscribe">${say(config, heading)}</h2>
<p><label for="address">${say(config, 'Paste this address into a feed reader, and what is new comes to you.')}</label></p>
<div class="copy">${field}${button}</div>
<p id="copied" class="said" role="status"${spokenIn(config)}></p>
<h3>${say(config, 'Or open it in')}</h3>
<ul class="readers">${readers.join('')}</ul>
<h3>${say(config, 'Or take the file')}</h3>
${formatLinks(feed)}
</section>`;
}
