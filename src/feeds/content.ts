import type { Article, Picture, RelatedArticle } from '../model.ts';
import { hashOf } from '../text/hash.ts';
import { hostOf } from '../text/url.ts';
import { legalText } from '../text/xml.ts';
import { cleanHtml } from './clean.ts';
import { markdownHtml } from './markdown.ts';

const MARKUP = /[&<>]/;
const SIZE_OR_FORM = /^(?:w|h|width|height|size|resize|fit|crop|dpr|q|quality|auto|fm|format)(?:=|$)/;
const WORDS = { readAt: 'Read at', related: 'Related:' };

/** What of the content is not in the article. */
export interface ContentOptions {
  /** Whether the body is shown, and not only the excerpt. */
  readonly full: boolean;
  /** Chosen by the caller: all of them are shown, in this order. */
  readonly related: readonly RelatedArticle[];
  /** The site that publishes: articles on its host and those below are its own. */
  readonly site: { readonly host: string };
  /** Plain text that stands for the body. */
  readonly summary: string;
}

/**
 * The HTML of an item, safe to show, with absolute urls: the first picture unless the body shows it, the body or else the summary as a
 * paragraph, whose page it is when it is somebody else's, and related articles.
 */
export function contentHtml(article: Article, options: ContentOptions): string {
  const body = options.full && article.body !== '' ? shownBody(article) : undefined;
  const text = body?.html ?? `<p>${escapeHtml(options.summary)}</p>`;
  return leadPicture(article.images[0], body?.pictures ?? []) + text + attribution(article, options.site.host) + relatedList(options.related);
}

interface ShownBody {
  readonly html: string;
  readonly pictures: ReadonlySet<string>;
}

/** Undefined where there is nothing to see, and where the body is too long or too deeply nested to be read. */
function shownBody(article: Article): ShownBody | undefined {
  const page = { link: article.link, mark: hashOf(article.id).toString(36), pictures: new Set<string>() };
  const html = cleanHtml(markdownHtml(article.body, page.mark), page);
  return html !== undefined && showsSomething(html) ? { html: legalText(html.trim()), pictures: page.pictures } : undefined;
}

function showsSomething(html: string): boolean {
  return /<(?:img|audio|video|source)[^>]* src(?:set)?="/.test(html) || html.replaceAll(/<[^>]*>/g, '').trim() !== '';
}

function leadPicture(picture: Picture | undefined, shown: Iterable<string>): string {
  if (picture === undefined) return '';
  const name = pictureName(picture.url);
  for (const url of shown) if (pictureName(url) === name) return '';
  const width = picture.width === undefined ? '' : ` width="${picture.width}"`;
  const height = picture.height === undefined ? '' : ` height="${picture.height}"`;
  return `<p><img src="${quoted(picture.url)}" alt="${quoted(picture.title ?? '')}"${width}${height}></p>`;
}

/** A picture's address without what its query says of the size and form that are wanted; the rest may say which picture. */
function pictureName(url: string): string {
  const [, address = url, query = ''] = /^https?:([^?#]*)(?:\?([^#]*))?/.exec(url) ?? [];
  const kept = query.split('&').filter((pair) => !SIZE_OR_FORM.test(pair));
  return `${address}?${kept.join('&')}`;
}

function attribution(article: Article, siteHost: string): string {
  const host = hostOf(article.link);
  const own = siteHost
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/:\d+$/, '');
  // The feeds are often served from a name below the site's: feeds.example.org beside www.example.org.
  if (host === own || host.endsWith(`.${own}`) || own.endsWith(`.${host}`)) return '';
  return `<p>${WORDS.readAt} ${anchor(article.link, article.provider?.name || host)}</p>`;
}

function relatedList(related: readonly RelatedArticle[]): string {
  if (related.length === 0) return '';
  const items = related.map(({ link, title, provider }) => `<li>${anchor(link, title)} — ${escapeHtml(provider?.name || hostOf(link))}</li>`);
  return `<p>${WORDS.related}</p><ul>${items.join('')}</ul>`;
}

function anchor(link: string, text: string): string {
  return `<a href="${quoted(link)}">${escapeHtml(text)}</a>`;
}

function escapeHtml(text: string): string {
  return MARKUP.test(text) ? text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') : text;
}

function quoted(text: string): string {
  return escapeHtml(text).replaceAll('"', '&quot;');
}
