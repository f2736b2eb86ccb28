import { hostOf, parsedUrl, publishedUrl } from '../text/url.ts';
import { srcsetCandidates, srcsetText } from './srcset.ts';

/** The attributes of a tag by name, as the parser gives them. */
export type Attributes = Record<string, string>;

/** A tag as the parser gives it, and as it is to be written. */
export interface HtmlTag {
  tagName: string;
  attribs: Attributes;
}

/** The page that a body stands on, and what is gathered while it is cleaned. */
export interface BodyPage {
  /** What relative urls are resolved against. */
  readonly link: string;
  /** What the ids of its footnotes contain. */
  readonly mark: string;
  /** Urls of the pictures it shows. */
  readonly pictures: Set<string>;
}

const EMBEDS = new Set(['iframe', 'embed', 'object']);
const NEEDS_SOURCE = new Set(['source', 'track']);
const SHOWS_PICTURE = new Set(['img', 'source']);
const ALIGNED = /^\s*text-align:\s*(left|center|right)\s*(?:;\s*)?$/;
const CONTACT = /^(?:mailto|tel):./;

/**
 * A tag as it is published, before the allow-list is applied: urls absolute or gone, ids only on footnotes. Every frame of another
 * page becomes an `iframe` with the attributes `src` and `title` (a text to read), in this order. A frame, `source` or `track` without
 * a usable url has no attributes, and is to be taken out. `isShown` is whether readers see its picture.
 */
export function cleanTag(name: string, found: Attributes, page: BodyPage, isShown: boolean): HtmlTag {
  if (EMBEDS.has(name)) return embed(found, page);
  const attribs = { ...found };
  for (const picture of resolveUrls(name, attribs, page)) if (isShown) page.pictures.add(picture);
  if (NEEDS_SOURCE.has(name) && attribs['src'] === undefined && attribs['srcset'] === undefined) return { tagName: name, attribs: {} };
  if (!isFootnoteId(attribs['id'] ?? '', page.mark)) delete attribs['id'];
  if (name === 'video' || name === 'audio') attribs['controls'] = '';
  const align = name === 'td' || name === 'th' ? ALIGNED.exec(attribs['style'] ?? '')?.[1] : undefined;
  if (align !== undefined) attribs['align'] = align;
  return { tagName: name, attribs };
}

function embed(found: Attributes, page: BodyPage): HtmlTag {
  const url = found['src'] ?? found['data'];
  const src = url === undefined ? undefined : absolute(url, page.link);
  if (src === undefined) return { tagName: 'iframe', attribs: {} };
  const title = (found['title'] ?? '').trim();
  return { tagName: 'iframe', attribs: { src, title: title === '' ? hostOf(src) : title } };
}

/** Makes the urls of a tag absolute; those of its pictures. */
function resolveUrls(name: string, attribs: Attributes, page: BodyPage): string[] {
  replace(attribs, 'href', (url) => linkTarget(url, page));
  replace(attribs, 'src', (url) => absolute(url, page.link));
  replace(attribs, 'poster', (url) => absolute(url, page.link));
  replace(attribs, 'cite', (url) => absolute(url, page.link));
  const candidates = attribs['srcset'] === undefined ? [] : srcsetCandidates(attribs['srcset'], page.link);
  replace(attribs, 'srcset', () => srcsetText(candidates) || undefined);
  // The `src` of a `source` is sound or film.
  const one = name === 'img' ? attribs['src'] : name === 'video' ? attribs['poster'] : undefined;
  const others = SHOWS_PICTURE.has(name) ? candidates.map(({ url }) => url) : [];
  return one === undefined ? others : [one, ...others];
}

function replace(attribs: Attributes, name: string, mend: (value: string) => string | undefined): void {
  const value = attribs[name];
  if (value === undefined) return;
  const mended = mend(value);
  if (mended === undefined) delete attribs[name];
  else attribs[name] = mended;
}

function linkTarget(url: string, page: BodyPage): string | undefined {
  const text = url.trim();
  if (text.startsWith('#') && isFootnoteId(text.slice(1), page.mark)) return text;
  return absolute(text, page.link) ?? contact(text);
}

function contact(text: string): string | undefined {
  const href = parsedUrl(text)?.href;
  return href !== undefined && CONTACT.test(href) ? href.replaceAll(' ', '%20') : undefined;
}

/** An empty url would be the page itself, which nobody means by it. */
function absolute(url: string, base: string): string | undefined {
  const text = url.trim();
  return text === '' ? undefined : publishedUrl(text, base);
}

function isFootnoteId(id: string, mark: string): boolean {
  for (const start of [`fn-${mark}-`, `fnref-${mark}-`]) {
    if (id.startsWith(start) && /^\d+(?::\d+)?$/.test(id.slice(start.length))) return true;
  }
  return false;
}
