import type { Author, Extension, FeedOptions, Item } from 'feed';

/** A picture of an item, or by its `type` a sound or a film; sizes are whole pixels. A url that is not absolute http or https is dropped. */
export interface StrictMedia {
  readonly url: string;
  /** Media type: `image/jpeg`. */
  readonly type?: string;
  readonly width?: number;
  readonly height?: number;
  /** Plain text. */
  readonly title?: string;
}

/**
 * `feed`'s item with what it has no word for. `title` and `description` are plain text, `content` is HTML; `date` is the last change
 * and `published` the first publication, and where one is missing it is taken from the other.
 */
export interface StrictItem extends Item {
  /** Stands for `image` where it is given. */
  media?: readonly StrictMedia[];
  /** BCP 47 tag. */
  language?: string;
}

/** All that the writers read of a feed: a `StrictFeed` is one. */
export interface ComposedFeed {
  readonly options: FeedOptions;
  readonly items: readonly StrictItem[];
  readonly categories: readonly string[];
  readonly contributors: readonly Author[];
  readonly extensions: readonly Extension[];
}
