import type { Config, FeedView, ItemView, Topic } from '../model.ts';
import { framed } from './chrome.ts';
import { day } from './day.ts';
import { facts } from './facts.ts';
import { attr, fileHref, text } from './html.ts';
import { say } from './language.ts';
import { spark } from './spark.ts';
import { subscribe } from './subscribe.ts';

/** `<slug>.html`: what the feed is, how to subscribe, and its items as people read them; `all` is the feed of everything. */
export function feedPage(feed: FeedView, items: readonly ItemView[], all: FeedView, config: Config): string {
  const description = feed.description === '' ? '' : `<p class="lede" dir="auto">${text(feed.description)}</p>\n`;
  const main = `<div class="columns">
<header class="side">
<p class="home" dir="auto"><a href="index.html">${text(config.site.title)}</a></p>
<h1 dir="auto">${text(feed.name)}</h1>
${description}${facts(feed, config)}${spark(config, feed.weeks)}
${subscribe(feed, 'Subscribe', config)}
</header>
<main id="main" tabindex="-1">
<h2>${say(config, 'Newest items')}</h2>
${items.length === 0 ? nothing(config) : list(items, config)}
</main>
</div>`;
  return framed({ feed, all, kind: 'feed', main }, config);
}

function nothing(config: Config): string {
  return `<p class="kind">${say(config, 'Nothing to read here just now. Subscribe, and the next article comes to you.')}</p>`;
}

function list(items: readonly ItemView[], config: Config): string {
  const newer = `<p class="newer"><a href="#subscribe">${say(config, 'Newer than this you will get by subscribing.')}</a></p>`;
  const entries = items.map((item) => `<li><article>${article(item, config)}</article></li>\n`);
  return `${newer}\n<ol class="items">\n${entries.join('')}</ol>`;
}

/** The language is on the item's own texts alone: the date and the topics are the site's. */
function article(item: ItemView, config: Config): string {
  const language = attr('lang', item.language);
  const title = `<h3 dir="auto"${language}><a${attr('href', item.link)}>${text(item.title)}</a></h3>`;
  const source = `<p class="meta"><bdi>${text(item.source)}</bdi> · ${day(config, item.publishedAt)}</p>`;
  const summary = item.summary === '' ? '' : `<p class="summary" dir="auto"${language}>${text(item.summary)}</p>`;
  return title + source + summary + chips(item.topics);
}

function chips(topics: readonly Topic[]): string {
  if (topics.length === 0) return '';
  const links = topics.map(({ slug, name }) => `<li><a${attr('href', fileHref(`${slug}.html`))} dir="auto">${text(name)}</a></li>`);
  return `<ul class="chips">${links.join('')}</ul>`;
}
