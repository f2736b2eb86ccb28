import type { Author, Category, Enclosure } from 'feed';
import { publishedUrl } from '../text/url.ts';
import { instantOf } from './instant.ts';
import type { ComposedFeed, StrictItem, StrictMedia } from './strict-item.ts';

/** Somebody who wrote: `name` is never blank, and is the address or url of who has no name. */
export interface Person {
  readonly name: string;
  readonly url: string | undefined;
  readonly email: string | undefined;
  readonly avatar: string | undefined;
}

/** A category: `name` for people, `term` for machines; neither is blank. */
export interface Tag {
  readonly name: string;
  readonly term: string;
  readonly scheme: string | undefined;
  readonly domain: string | undefined;
}

/** A picture, sound or film, with what is known of it. */
export interface Medium {
  readonly url: string;
  readonly medium: 'image' | 'audio' | 'video';
  readonly type: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly title: string | undefined;
}

/** A file to fetch; `length` in bytes, `duration` in seconds. */
export interface Attached {
  readonly url: string;
  readonly type: string;
  readonly length: number;
  readonly title: string | undefined;
  readonly duration: number | undefined;
}

/** The id in Atom and JSON Feed: `id`, or what comes nearest to it. */
export function itemId(item: StrictItem): string {
  return text(item.id) ?? text(item.guid) ?? text(item.link) ?? text(item.title) ?? '';
}

/** The instant of publication, or undefined where the item has no date that can be written. */
export function publishedAt(item: StrictItem): number | undefined {
  return instantOf(item.published) ?? instantOf(item.date);
}

/** The instant of the last change, or undefined where the item has no date that can be written. */
export function updatedAt(item: StrictItem): number | undefined {
  return instantOf(item.date) ?? instantOf(item.published);
}

/** The feed's own `updated`, else the newest of its items', else the epoch; never the clock. */
export function feedUpdatedAt(feed: ComposedFeed): number {
  const own = instantOf(feed.options.updated);
  if (own !== undefined) return own;
  let newest: number | undefined;
  for (const item of feed.items) {
    const updated = updatedAt(item);
    if (updated !== undefined && (newest === undefined || updated > newest)) newest = updated;
  }
  return newest ?? 0;
}

/** The people of a list, or the one that stands in place of a list; those of whom nothing is said are left out. */
export function people(given: readonly Author[] | Author | undefined): Person[] {
  return list(given).flatMap((author) => {
    const email = word(author.email);
    const address = email !== undefined && /^[^\s@<>]+@[^\s@<>]+$/.test(email) ? email : undefined;
    const url = webUrl(author.link);
    const name = word(author.name) ?? address ?? url;
    return name === undefined ? [] : [{ name, url, email: address, avatar: webUrl(author.avatar) }];
  });
}

/** The categories that have a name or a term. */
export function tags(given: readonly Category[] | undefined): Tag[] {
  return list(given).flatMap((category) => {
    const name = word(category.name) ?? word(category.term);
    if (name === undefined) return [];
    return [{ name, term: word(category.term) ?? name, scheme: webUrl(category.scheme), domain: word(category.domain) }];
  });
}

/** The first of `enclosure`, `audio` and `video` that has a url, a type and a length: RSS 2.0 wants all three, and readers take one. */
export function attached(item: StrictItem): Attached | undefined {
  for (const given of [item.enclosure, item.audio, item.video]) {
    if (given === undefined || given === null || typeof given === 'string') continue;
    const found = attachedFile(given);
    if (found !== undefined) return found;
  }
  return undefined;
}

function attachedFile(given: Enclosure): Attached | undefined {
  const address = webUrl(given.url);
  const type = mediaType(given.type);
  const length = positive(given.length);
  if (address === undefined || type === undefined || length === undefined) return undefined;
  return { url: address, type, length, title: word(given.title), duration: positive(given.duration) };
}

/** The media of an item: `media`, else `image`; behind them the sound and film that `feed` would have guessed an enclosure from. */
export function media(item: StrictItem): Medium[] {
  const found = item.media ?? list(item.image).map(described);
  const shown = found.flatMap((given) => medium(given, undefined));
  const fetched = attached(item)?.url;
  for (const kind of ['audio', 'video'] as const) {
    for (const given of list(item[kind])) shown.push(...medium(described(given), kind).filter(({ url }) => url !== fetched));
  }
  return shown;
}

function described(given: string | Enclosure): StrictMedia {
  if (typeof given === 'string') return { url: given };
  const { url, type, title } = given;
  return { url, ...(type !== undefined && { type }), ...(title !== undefined && { title }) };
}

function medium(given: StrictMedia, kind: 'audio' | 'video' | undefined): Medium[] {
  const address = webUrl(given.url);
  if (address === undefined) return [];
  const type = mediaType(given.type);
  const named = type?.startsWith('video/') ? 'video' : type?.startsWith('audio/') ? 'audio' : 'image';
  return [
    {
      url: address,
      medium: kind ?? named,
      type,
      width: positive(given.width),
      height: positive(given.height),
      title: word(given.title),
    },
  ];
}

/** The text, or undefined for none and the empty one. */
export function text(given: string | undefined): string | undefined {
  // Users of `feed` without types pass null, numbers and worse; `feed` writes what `String` makes of them.
  return given === undefined || given === null || String(given) === '' ? undefined : String(given);
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
  return given !== undefined && /^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i.test(given) ? given : undefined;
}

/** The number, or undefined where it is not a positive integer. */
export function positive(given: number | undefined): number | undefined {
  return given !== undefined && Number.isSafeInteger(given) && given > 0 ? given : undefined;
}

function mediaType(given: string | undefined): string | undefined {
  return given !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(given) ? given : undefined;
}

function list<T>(given: readonly T[] | T | undefined | null): readonly T[] {
  if (given === undefined || given === null) return [];
  return Array.isArray(given) ? given : [given as T];
}
