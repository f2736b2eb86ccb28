import { closeSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** The ids of the items of the feed `slug` in the folder `out`, newest first, as its JSON says or, where that cannot be read, its Atom. Never throws. */
export function idsSaid(out: string, slug: string): string[] {
  return idsIn(publishedText(out, `${slug}.json`)) ?? entriesIn(publishedText(out, `${slug}.atom`)).map(({ id }) => id);
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

/** Most bytes before the items of a feed or the body of a page: names, addresses and a description. */
const HEAD = 16_384;

/** The beginning of a file in `out`, empty where there is none. Never throws. */
export function publishedHead(out: string, name: string): string {
  const path = join(out, name);
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(HEAD);
      return bytes.toString('utf8', 0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

function idsIn(json: string): string[] | undefined {
  try {
    const { items } = JSON.parse(json) as { readonly items?: unknown };
    if (!Array.isArray(items)) return undefined;
    return (items as readonly { readonly id?: unknown }[]).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  } catch {
    return undefined;
  }
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

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text of ours without the escapes of XML. */
export function unescaped(text: string): string {
  return text.replace(/&(?:#x([\dA-F]{1,6})|([a-z]+));/gi, (all, hex: string | undefined, name: string | undefined) =>
    hex === undefined ? (NAMED[name ?? ''] ?? all) : String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff)),
  );
}
