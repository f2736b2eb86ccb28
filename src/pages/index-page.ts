import type { Config, FeedView } from '../model.ts';
import { counted } from '../text/count.ts';
import { formatLinks, framed } from './chrome.ts';
import { facts } from './facts.ts';
import { attr, fileHref, text } from './html.ts';
import { say, spokenIn } from './language.ts';
import { spark } from './spark.ts';
import { subscribe } from './subscribe.ts';

/** `index.html`: the site, and a card for every feed but the first. `feeds[0]` is the feed of everything, and must be there. */
export function indexPage(feeds: readonly FeedView[], config: Config): string {
  const [all, ...others] = feeds as readonly [FeedView, ...FeedView[]];
  const description = all.description === '' ? '' : `<p class="lede" dir="auto">${text(all.description)}</p>\n`;
  const main = `<div class="columns">
<header class="side">
<h1 dir="auto">${text(config.site.title)}</h1>
${description}${facts(all, config)}${spark(config, all.weeks)}
${subscribe(all, 'Subscribe to everything', config)}
</header>
<main id="main" tabindex="-1">
<div class="over"><h2>${say(config, headingOf(others))}</h2>${others.length > 1 ? search(config) : ''}</div>
${others.length === 0 ? nothing(config) : cards(others, config)}
</main>
</div>`;
  return framed({ feed: all, all, kind: 'index', main }, config);
}

function headingOf(feeds: readonly FeedView[]): string {
  if (feeds.length === 0) return 'Topics';
  return counted(feeds.length, feeds.some(({ kind }) => kind === 'question') ? 'feed' : 'topic');
}

function nothing(config: Config): string {
  return `<p class="kind">${say(config, 'There are no topics yet; everything is in the one feed.')}</p>`;
}

/** Hidden until a script is there to make it work; without one the whole list is there. */
function search(config: Config): string {
  const label = `<label for="find">${say(config, 'Find a topic')}</label>`;
  const field = '<input id="find" type="search" autocomplete="off" spellcheck="false" dir="auto">';
  const found = `<p id="found" class="said" role="status"${spokenIn(config)}></p>`;
  return `<div id="search" role="search" hidden>${label}${field}${found}</div>`;
}

function cards(feeds: readonly FeedView[], config: Config): string {
  const entries = feeds.map((feed) => `<li>${card(feed, config)}</li>\n`);
  return `<ul id="feeds" class="cards">\n${entries.join('')}</ul>`;
}

function card(feed: FeedView, config: Config): string {
  const about = feed.description === '' ? '' : `<p class="about" dir="auto">${text(feed.description)}</p>`;
  const title = `<h3 dir="auto"><a${attr('href', fileHref(`${feed.slug}.html`))}>${text(feed.name)}</a></h3>`;
  return `${title}${about}${facts(feed, config)}<div class="both">${formatLinks(feed)}${spark(config, feed.weeks)}</div>`;
}
