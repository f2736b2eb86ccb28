import { asWritten } from './facts.ts';
import type { StrictItem } from './strict-item.ts';

/** A feed's files as they were published. */
export interface Formats {
  readonly rss: Buffer;
  readonly atom: Buffer;
  readonly json: Buffer;
}

/** An item that need not be written again, and what its JSON says for people. */
export interface PublishedItem {
  readonly item: StrictItem;
  readonly title: string;
  readonly link: string;
  readonly summary: string;
  readonly author: string;
  readonly publishedAt: number;
  readonly language: string | undefined;
}

interface JsonItem {
  readonly url?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly date_published?: string;
  readonly date_modified?: string;
  readonly authors?: readonly { readonly name: string }[];
  readonly language?: string;
}

/** The items of a feed that these writers have written, in order, or undefined where there are not `count` of them in every format. */
export function publishedItems({ rss, atom, json }: Formats, count: number): PublishedItem[] | undefined {
  if (count === 0) return [];
  // None of the marks can stand in a text: there `<` and `"` are escaped, and in HTML there is no such element.
  const inRss = pieces(rss, '<item>\n', rss.length - '</channel>\n</rss>\n'.length);
  const inAtom = pieces(atom, '<entry', atom.length - '</feed>\n'.length);
  const inJson = pieces(json, '{"id":"', json.length - ']}\n'.length);
  const { items } = JSON.parse(json.toString()) as { readonly items: readonly JsonItem[] };
  if ([inRss, inAtom, inJson, items].some(({ length }) => length !== count)) return undefined;
  return items.map((said, at) => publishedItem(said, inRss[at] as Buffer, inAtom[at] as Buffer, inJson[at] as Buffer));
}

/** The bytes from each mark to the next, the last up to `end`. */
function pieces(bytes: Buffer, mark: string, end: number): Buffer[] {
  const found: Buffer[] = [];
  for (let start = bytes.indexOf(mark); start >= 0; ) {
    const next = bytes.indexOf(mark, start + mark.length);
    found.push(bytes.subarray(start, next < 0 ? end : next));
    start = next;
  }
  return found;
}

const COMMA = Buffer.from(',');

function publishedItem(said: JsonItem, rss: Buffer, atom: Buffer, json: Buffer): PublishedItem {
  const publishedAt = Date.parse(said.date_published ?? '');
  const item: StrictItem = { title: '', link: '', date: new Date(publishedAt) };
  const own = json.at(-1) === COMMA[0] ? json.subarray(0, -1) : json;
  asWritten(item, {
    updatedAt: said.date_modified === undefined ? publishedAt : Date.parse(said.date_modified),
    content: rss.includes('<content:encoded>'),
    media: rss.includes('<media:content'),
    authors: said.authors !== undefined,
    language: said.language,
    rss,
    atom,
    json: Buffer.concat([COMMA, own]),
  });
  const { url = '', title = '', summary = '', authors, language } = said;
  return { item, title, link: url, summary, author: authors?.[0]?.name ?? '', publishedAt, language };
}
