import type { Extension } from 'feed';

/** Somebody who wrote: `name` is never blank, and is the address or url of who has no name. */
export interface Person {
  readonly name: string;
  readonly url: string | undefined;
  readonly email: string | undefined;
  readonly avatar: string | undefined;
}

/** A category: `name` for people, `term` for machines; both are blank where nothing is said of it. */
export interface Tag {
  readonly name: string;
  readonly term: string;
  readonly scheme: string | undefined;
  readonly domain: string | undefined;
  /** In each format, once it is written. */
  rss: string | undefined;
  atom: string | undefined;
  json: string | undefined;
}

/** A picture, sound or film, with what is known of it. */
export interface Medium {
  readonly url: string;
  readonly medium: 'image' | 'audio' | 'video';
  readonly title: string | undefined;
  /** As attributes of XML: the url, what kind it is, width and height. */
  readonly address: string;
  readonly kind: string;
  readonly size: string;
}

/** A file to fetch; `length` in bytes, `duration` in seconds. */
export interface Attached {
  readonly url: string;
  readonly type: string;
  readonly length: number;
  readonly title: string | undefined;
  readonly duration: number | undefined;
}

/** What the writers ask of an item: urls and tags are checked, texts are as given. */
export interface Facts {
  /** In Atom and JSON Feed: `id`, or what comes nearest to it. */
  readonly id: string;
  /** In RSS. */
  readonly guid: string;
  readonly link: string | undefined;
  readonly title: string | undefined;
  readonly summary: string | undefined;
  /** HTML. */
  readonly content: string | undefined;
  /** The instants of publication and of the last change, and as RFC 3339; undefined where no date can be written. */
  readonly publishedAt: number | undefined;
  readonly updatedAt: number | undefined;
  readonly published: string | undefined;
  readonly updated: string | undefined;
  readonly language: string | undefined;
  readonly authors: readonly Person[];
  readonly contributors: readonly Person[];
  readonly tags: readonly Tag[];
  /** Behind the pictures the sound and film that `feed` would have guessed an enclosure from. */
  readonly media: readonly Medium[];
  readonly attached: Attached | undefined;
  readonly rights: string | undefined;
  readonly extensions: readonly Extension[] | undefined;
  /** The item in each format as UTF-8, once it is written; in JSON behind a comma. */
  rss: Uint8Array | undefined;
  atom: Uint8Array | undefined;
  json: Uint8Array | undefined;
}
