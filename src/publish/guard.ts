import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../text/hash.ts';

/** Below so many published items nothing is guarded: a young site changes its mind. */
const FEWEST = 10;

/** What a feed shows, as hashes of ids: what was published, and what would be now. */
export interface Change {
  readonly before: ReadonlyMap<string, ArrayLike<number>>;
  /** By slug: all that belongs in the feed, newest first, and how many of it are shown. */
  readonly after: ReadonlyMap<string, { readonly ids: ArrayLike<number>; readonly shown: number }>;
}

/** The items that would disappear, beside the number of distinct ones that were published. */
export interface Removal {
  readonly published: number;
  readonly removed: readonly number[];
}

/** What this change would remove for another reason than newer items pushing it out, if that is more than the share `maxRemoved` allows. */
export function tooMuchRemoved(change: Change, maxRemoved: number): Removal | undefined {
  const published = new Set<number>();
  for (const ids of change.before.values()) for (let at = 0; at < ids.length; at++) published.add(ids[at] as number);
  const most = published.size * maxRemoved;
  if (published.size < FEWEST) return undefined;
  const gone = new Set(published);
  for (const { ids, shown } of change.after.values()) for (let at = 0; at < shown; at++) gone.delete(ids[at] as number);
  if (gone.size <= most) return undefined;
  for (const [slug, { ids, shown }] of change.after) {
    for (const id of pushedOut(change.before.get(slug), ids, shown, published)) gone.delete(id);
  }
  return gone.size <= most ? undefined : { published: published.size, removed: [...gone] };
}

/** Items of a feed that would still be shown if nothing newer had come. */
function pushedOut(before: ArrayLike<number> | undefined, ids: ArrayLike<number>, shown: number, published: ReadonlySet<number>): number[] {
  const had = new Set(Array.from(before ?? []));
  const out: number[] = [];
  let newcomers = 0;
  for (let rank = 0; rank < ids.length; rank++) {
    const id = ids[rank] as number;
    if (!published.has(id)) newcomers += 1;
    else if (rank >= shown && rank - newcomers < shown && had.has(id)) out.push(id);
  }
  return out;
}

/** Hashes of the ids in the JSON feed `slug` of the folder `out`; none where it cannot be read. */
export function publishedIds(out: string, slug: string): number[] {
  try {
    const feed = JSON.parse(readFileSync(join(out, `${slug}.json`), 'utf8')) as { items?: { id?: unknown }[] };
    return (feed.items ?? []).flatMap(({ id }) => (typeof id === 'string' ? [hashOf(id)] : []));
  } catch {
    return [];
  }
}
