import type { Config, FeedView } from '../model.ts';
import { attr, fileHref, text } from './html.ts';
import { directionOf, say } from './language.ts';

/** What one page puts into the frame that all share; `main` is HTML. */
export interface Page {
  /** The feed that the page is about. */
  readonly feed: FeedView;
  /** The feed of everything. */
  readonly all: FeedView;
  readonly kind: 'index' | 'feed';
  readonly main: string;
}

/** No `frame-ancestors`: in a page itself it is ignored, with a message on the console. */
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";

/** The waves that stand for feeds everywhere, small enough to be part of the page. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0a5f57"/>` +
    `<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"><circle cx="10" cy="22" r="1.5" fill="#fff"/>` +
    `<path d="M8.5 14.5a9 9 0 0 1 9 9M8.5 7.5a16 16 0 0 1 16 16"/></g></svg>`,
)}`;

/** The formats of a feed, as they are offered: what people call one, its media type, and the view's key of its address. */
const LINKED_FORMATS = [
  { name: 'RSS', type: 'application/rss+xml', key: 'rss' },
  { name: 'Atom', type: 'application/atom+xml', key: 'atom' },
  { name: 'JSON Feed', type: 'application/feed+json', key: 'json' },
] as const;

/** A whole page: HTML without inline style or script, that needs nothing but the style sheet and script beside it. */
export function framed(page: Page, config: Config): string {
  const { language } = config.site;
  const skip = say(config, page.kind === 'index' ? 'Skip to the feeds' : 'Skip to the items');
  return `<!doctype html>
<html${attr('lang', language)} dir="${directionOf(language)}">
${head(page, config)}
<body class="${page.kind}">
<a class="skip" href="#main">${skip}</a>
${page.main}
${footer(page, config)}
</body>
</html>
`;
}

function head({ feed, all }: Page, config: Config): string {
  const title = titleOf(feed, config);
  const description = feed.description === '' ? '' : `<meta name="description"${attr('content', feed.description)}>\n`;
  const offered = feed.slug === all.slug ? [feed] : [feed, all];
  const alternates = offered.map((view) => autodiscovery(view, titleOf(view, config))).join('');
  return `<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(title)}</title>
${description}<link rel="canonical"${attr('href', feed.html)}>
${alternates}<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="feeds.css">
<script src="feeds.js" defer></script>
</head>`;
}

/** Absolute, as the feed names itself: who subscribes from a copy of the page gets the feed, not its copy. */
function autodiscovery(feed: FeedView, title: string): string {
  const links = LINKED_FORMATS.map(({ name, type, key }) => {
    const label = `${title} (${name})`;
    return `<link rel="alternate" type="${type}"${attr('title', label)}${attr('href', feed[key])}>\n`;
  });
  return links.join('');
}

function titleOf(feed: FeedView, config: Config): string {
  return feed.kind === 'everything' ? feed.name : `${feed.name} · ${config.site.title}`;
}

function footer({ kind }: Page, config: Config): string {
  const home = kind === 'index' ? '' : `<a href="index.html">${say(config, 'All feeds')}</a> · `;
  return `<footer class="foot">
<p>${home}<a href="feeds.opml">${say(config, 'Every feed in one file (OPML)')}</a></p>
<p>${say(config, 'To follow several at once, import that file into a feed reader.')}</p>
</footer>`;
}

/** Links to the three formats of a feed, each with the feed's name for who hears links out of their place. */
export function formatLinks(feed: FeedView): string {
  const name = `<span class="unseen" dir="auto">${text(feed.name)} </span>`;
  const links = LINKED_FORMATS.map(({ name: format, type, key }) => {
    return `<li><a${attr('href', fileHref(`${feed.slug}.${key}`))} type="${type}">${name}<span lang="en">${format}</span></a></li>`;
  });
  return `<ul class="formats">${links.join('')}</ul>`;
}
