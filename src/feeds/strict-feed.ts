import { Feed } from 'feed';
import { atom1 } from './atom.ts';
import { json1 } from './json.ts';
import { rss2 } from './rss.ts';
import type { StrictItem } from './strict-item.ts';

export type { StrictItem, StrictMedia } from './strict-item.ts';

/**
 * `feed`'s `Feed` with writers of its own, well formed for any input, and valid where ids are IRIs (RFC 4287, 4.2.6) and the feed has a
 * link or its own address (RSS must name one): RSS 2.0, Atom 1.0 and JSON Feed 1.1 of the same items in the order in which they were
 * added. Nothing is taken from the clock, nothing given is changed, and a bad url is left out instead of thrown.
 *
 * - An item is read once, rendered once per format and remembered by the object, so that feeds share it: treat it and its categories as
 *   frozen once rendered.
 * - An item's id is `id`, else `guid`, else `link`, as given (RSS prefers `guid`). A date that cannot be written counts as none; without any
 *   the item has no date in RSS and JSON, and the Unix epoch as `updated` in Atom, which must have one.
 * - An author's e-mail address is written in Atom only, or in place of a name that is missing; RSS has the names as `dc:creator`.
 * - Options: `feedLinks` name each format's own address, and `feed` that of RSS and Atom where they do not. `stylesheet` and
 *   `podcast` are ignored, and so are extensions in XML; in JSON those are written whose name starts with `_`.
 */
export class StrictFeed extends Feed {
  declare items: StrictItem[];

  /** Takes the item as it is; it is neither copied nor changed. */
  override addItem(item: StrictItem): void {
    this.items.push(item);
  }

  /** RSS 2.0, for `application/rss+xml`. */
  override rss2(): string {
    return rss2(this).toString();
  }

  /** Atom 1.0, for `application/atom+xml`. */
  override atom1(): string {
    return atom1(this).toString();
  }

  /** JSON Feed 1.1, for `application/feed+json`. */
  override json1(): string {
    return json1(this).toString();
  }
}
