import type { Author, Category, Enclosure } from 'feed';
import { isLanguageTag } from '../text/language.ts';
import { rfc3339 } from '../text/time.ts';
import { publishedUrl } from '../text/url.ts';
import { attribute, escapeXml } from '../text/xml.ts';
import { instantOf } from './instant.ts';
import type { Attached, Facts, Medium, Person, Tag } from './item-facts.ts';
import { once } from './once.ts';
import type { ComposedFeed, StrictItem, StrictMedia } from './strict-item.ts';

const ADDRESS = /^[^\s@<>]+@[^\s@<>]+$/;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

const factsByItem = new WeakMap<StrictItem, Facts>();

/** What is to be said of an item, found once. */
export const factsOf = once(findFacts, factsByItem);

/** What the head of a feed asks of an item that is written already. */
export interface Written {
  readonly updatedAt: number;
  /** Whether it has any. */
  readonly content: boolean;
  readonly media: boolean;
  readonly authors: boolean;
  readonly language: string | undefined;
  readonly rss: Uint8Array;
  readonly atom: Uint8Array;
  readonly json: Uint8Array;
}

/** Makes an item one that is written already: nothing else of it is asked. */
export function asWritten(item: StrictItem, { updatedAt, content, media, authors, language, rss, atom, json }: Written): void {
  factsByItem.set(item, {
    ...NOTHING_SAID,
    updatedAt,
    content: content ? '' : undefined,
    media: media ? [SOME_MEDIUM] : [],
    authors: authors ? [SOMEBODY] : [],
    language,
    rss,
    atom,
    json,
  });
}

/** An item in the place of one that all formats have written: it has the bytes, and how many, and holds nothing else in memory. */
export function writtenItem(item: StrictItem): { readonly item: StrictItem; readonly size: number } | undefined {
  const { updatedAt, content, media, authors, language, rss, atom, json } = factsOf(item);
  if (updatedAt === undefined || rss === undefined || atom === undefined || json === undefined) return undefined;
  const bare: StrictItem = { title: '', link: '', date: item.date };
  asWritten(bare, {
    updatedAt,
    content: content !== undefined,
    media: media.length > 0,
    authors: authors.length > 0,
    language,
    rss,
    atom,
    json,
  });
  return { item: bare, size: rss.length + atom.length + json.length };
}

const SOMEBODY: Person = { name: '', url: undefined, email: undefined, avatar: undefined };
const SOME_MEDIUM: Medium = { url: '', medium: 'image', title: undefined, address: '', kind: '', size: '' };
const NOTHING_SAID = findFacts({ title: '', link: '', date: new Date(0) });

function findFacts(item: StrictItem): Facts {
  const title = text(item.title);
  const given = text(item.guid);
  const id = text(item.id) ?? given ?? text(item.link) ?? title ?? '';
  const [date, first] = [instantOf(item.date), instantOf(item.published)];
  const publishedAt = first ?? date;
  const updatedAt = date ?? first;
  const published = publishedAt === undefined ? undefined : rfc3339(publishedAt);
  const attached = attachedOf(item);
  return {
    id,
    // `guid` is what `feed` writes here where a user gave both, and a guid that changes makes every item new to every reader.
    guid: given ?? id,
    link: webUrl(item.link),
    title,
    summary: text(item.description),
    content: word(item.content),
    publishedAt,
    updatedAt,
    published,
    updated: updatedAt === undefined || updatedAt === publishedAt ? published : rfc3339(updatedAt),
    language: languageTag(item.language),
    authors: people(item.author),
    contributors: people(item.contributor),
    tags: tags(item.category),
    media: media(item, attached?.url),
    attached,
    rights: text(item.copyright),
    extensions: item.extensions,
    rss: undefined,
    atom: undefined,
    json: undefined,
  };
}

/** The HTML of an item where a format must have some: its content, else its summary, else its title. */
export function shownOf({ content, summary, title }: Facts): string {
  return content ?? escapeXml(word(summary) ?? title ?? '');
}

/** The feed's own `updated`, else the newest of its items', else the epoch; never the clock. */
export function feedUpdatedAt(feed: ComposedFeed, items: readonly Facts[]): number {
  const own = instantOf(feed.options.updated);
  if (own !== undefined) return own;
  let newest: number | undefined;
  for (const { updatedAt } of items) if (updatedAt !== undefined && (newest === undefined || updatedAt > newest)) newest = updatedAt;
  return newest ?? 0;
}

/** The people of a list, or the one that stands in place of a list; those of whom nothing is said are left out. */
export function people(given: readonly Author[] | Author | undefined): readonly Person[] {
  const found: Person[] = [];
  for (const author of list(given)) {
    const written = word(author.email);
    const email = written !== undefined && ADDRESS.test(written) ? written : undefined;
    const url = webUrl(author.link);
    const name = word(author.name) ?? email ?? url;
    if (name !== undefined) found.push({ name, url, email, avatar: webUrl(author.avatar) });
  }
  return found;
}

/** The categories that have a name or a term. */
function tags(given: readonly Category[] | undefined): readonly Tag[] {
  const found: Tag[] = [];
  for (const category of list(given)) {
    const tag = typeof category === 'object' && category !== null ? tagOf(category) : undefined;
    if (tag !== undefined && tag.name !== '') found.push(tag);
  }
  return found;
}

const tagOf = once(({ name, term, scheme, domain }: Category): Tag => {
  const [called, known] = [word(name), word(term)];
  const written = { rss: undefined, atom: undefined, json: undefined };
  return { name: called ?? known ?? '', term: known ?? called ?? '', scheme: webUrl(scheme), domain: word(domain), ...written };
});

/** The first of `enclosure`, `audio` and `video` that has a url, a type and a length: RSS 2.0 wants all three, and readers take one. */
function attachedOf({ enclosure, audio, video }: StrictItem): Attached | undefined {
  return attachedFile(enclosure) ?? attachedFile(audio) ?? attachedFile(video);
}

function attachedFile(given: string | Enclosure | undefined): Attached | undefined {
  if (given === undefined || given === null || typeof given === 'string') return undefined;
  const url = webUrl(given.url);
  const type = mediaType(given.type);
  const length = positive(given.length);
  if (url === undefined || type === undefined || length === undefined) return undefined;
  return { url, type, length, title: word(given.title), duration: positive(given.duration) };
}

/** The media of an item: `media`, else `image`; behind them sound and film but for what is attached. */
function media({ media: pictures, image, audio, video }: StrictItem, attached: string | undefined): readonly Medium[] {
  const found: Medium[] = [];
  if (pictures !== undefined && pictures !== null) for (const given of pictures) addMedium(found, given, undefined);
  else for (const given of list(image)) addMedium(found, described(given), undefined);
  for (const given of list(audio)) addMedium(found, described(given), 'audio', attached);
  for (const given of list(video)) addMedium(found, described(given), 'video', attached);
  return found;
}

/** What `feed` knows of a file; its length is that of an enclosure. */
function described(given: string | Enclosure): Partial<StrictMedia> {
  if (typeof given === 'string') return { url: given };
  const { url, type, title } = given;
  return { url, ...(type !== undefined && { type }), ...(title !== undefined && { title }) };
}

function addMedium(found: Medium[], given: Partial<StrictMedia>, known: 'audio' | 'video' | undefined, attached?: string): void {
  const url = webUrl(given.url);
  if (url === undefined || url === attached) return;
  const type = mediaType(given.type);
  const medium = known ?? (type?.startsWith('video/') ? 'video' : type?.startsWith('audio/') ? 'audio' : 'image');
  found.push({
    url,
    medium,
    title: word(given.title),
    address: attribute('url', url),
    kind: attribute('medium', medium) + attribute('type', type),
    size: attribute('width', positive(given.width)) + attribute('height', positive(given.height)),
  });
}

/** The text, or undefined for none and the empty one. */
export function text(given: string | undefined): string | undefined {
  // Users of `feed` without types pass null, numbers and worse; `feed` writes what `String` makes of them.
  const found = typeof given === 'string' ? given : given === undefined || given === null ? '' : String(given);
  return found === '' ? undefined : found;
}

/** The text, or undefined where there is none but white space. */
export function word(given: string | undefined): string | undefined {
  const found = text(given);
  return found === undefined || found.trim() === '' ? undefined : found;
}

/** The url as it is published, or undefined for one that is not absolute http or https. */
export function webUrl(given: string | undefined): string | undefined {
  return typeof given === 'string' ? publishedUrl(given) : undefined;
}

/** The language tag, or undefined for what has not the form of one (BCP 47): `en_US` makes a document invalid. */
export function languageTag(given: string | undefined): string | undefined {
  return typeof given === 'string' && isLanguageTag(given) ? given : undefined;
}

/** The number, or undefined where it is not a positive integer. */
export function positive(given: number | undefined): number | undefined {
  return given !== undefined && Number.isSafeInteger(given) && given > 0 ? given : undefined;
}

function mediaType(given: string | undefined): string | undefined {
  return typeof given === 'string' && MEDIA_TYPE.test(given) ? given : undefined;
}

function list<T>(given: readonly T[] | T | undefined | null): readonly T[] {
  if (given === undefined || given === null) return [];
  return Array.isArray(given) ? given : [given as T];
}
