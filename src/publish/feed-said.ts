import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a published feed says of itself. */
export interface FeedSaid {
  readonly title: string;
  /** The addresses of the file that says so, and of the page that belongs to it. */
  readonly self: string;
  readonly page: string;
  /** Its id, where its Atom can be read: the other formats have none. */
  readonly id: string | undefined;
  /** The ids of its items, newest first. */
  readonly items: readonly string[];
  /** Whether one of its files names us as its generator. */
  readonly isOurs: boolean;
}

/** What the feed `slug` in the folder `out` says in its JSON, or, where that cannot be read, in its Atom; undefined where neither can be. Never throws. */
export function feedSaid(out: string, slug: string): FeedSaid | undefined {
  const [json, atom, rss] = ['.json', '.atom', '.rss'].map((ending) => publishedText(out, slug + ending)) as [string, string, string];
  const isOurs = [atom, rss].some((text) => text.includes('<generator>feedmill</generator>'));
  const id = inHead(atom, ID);
  const said = fromJson(json) ?? fromAtom(atom);
  return said && { ...said, id, isOurs };
}

/** When the items of the feed `slug` in the folder `out` were published, by id, as its JSON says. Never throws. */
export function instantsSaid(out: string, slug: string): Map<string, number> {
  try {
    const { items } = JSON.parse(publishedText(out, `${slug}.json`)) as { readonly items: readonly Readonly<Record<string, unknown>>[] };
    return new Map(items.map(({ id, date_published: date }) => [String(id), Date.parse(String(date))]));
  } catch {
    return new Map();
  }
}

/** The text of a file in `out`, empty where there is none: a pipe in its place would never end. Never throws. */
export function publishedText(out: string, name: string): string {
  const path = join(out, name);
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

type Said = Omit<FeedSaid, 'id' | 'isOurs'>;

function fromJson(text: string): Said | undefined {
  try {
    const { title, feed_url: self, home_page_url: page, items } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (!Array.isArray(items)) return undefined;
    const ids = (items as readonly { readonly id?: unknown }[]).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
    return { title: textOr(title), self: textOr(self), page: textOr(page), items: ids };
  } catch {
    return undefined;
  }
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const ID = /<id>([^<]*)<\/id>/;
const TITLE = /<title>([^<]*)<\/title>/;
const SELF = /<link rel="self"[^>]* href="([^"]*)"/;
const PAGE = /<link rel="alternate"[^>]* href="([^"]*)"/;
const ENTRY_ID = /<entry[^>]*>\s*<id>([^<]*)<\/id>/g;

/** As our writer has written it: another one's is not understood, and need not be. */
function fromAtom(text: string): Said | undefined {
  const [title, self, page] = [TITLE, SELF, PAGE].map((pattern) => inHead(text, pattern));
  if (title === undefined || self === undefined) return undefined;
  return { title, self, page: page ?? '', items: Array.from(text.matchAll(ENTRY_ID), ([, id = '']) => unescaped(id)) };
}

const ENTRY = /<entry[^>]*>\s*<id>([^<]*)<\/id>\s*<title>([^<]*)<\/title>\s*(?:<link rel="alternate"[^>]* href="([^"]*)")?/g;

/** The items of an Atom feed that our writer has written, newest first; texts, empty where there are none. */
export function entriesIn(text: string): { id: string; url: string; title: string }[] {
  return Array.from(text.matchAll(ENTRY), ([, id = '', title = '', url = '']) => ({
    id: unescaped(id),
    url: unescaped(url),
    title: unescaped(title),
  }));
}

function inHead(text: string, pattern: RegExp): string | undefined {
  const entry = text.indexOf('<entry');
  const found = pattern.exec(entry < 0 ? text : text.slice(0, entry))?.[1];
  return found === undefined ? undefined : unescaped(found);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text of ours without the escapes of XML. */
export function unescaped(text: string): string {
  return text.replace(/&(?:#x([\dA-F]{1,6})|([a-z]+));/gi, (all, hex: string | undefined, name: string | undefined) =>
    hex === undefined ? (NAMED[name ?? ''] ?? all) : String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff)),
  );
}
