import { hashOf } from '../text/hash.ts';
import { idsSaid, instantsSaid } from './feed-said.ts';

/** Below so many published items nothing is guarded: a young site changes its mind. */
const FEWEST = 10;

/** A feed as it would be now. */
export interface FeedAfter {
  /** Hashes of the ids that it shows, newest first. */
  readonly shown: ArrayLike<number>;
  /** The same of all that belongs in it; those that it shows are first. */
  readonly all: () => ArrayLike<number>;
  /** How many it would show of those of `all` at some places, were there no others; as many as now where that is not said. */
  readonly shownOf?: (places: readonly number[]) => number;
  /** Where whoever hands in the articles may leave out old ones: the instant of the oldest item of a feed that is full. */
  readonly reach?: number | undefined;
}

/** What feeds show, by slug: what was published, as hashes of ids, and what would be now. */
export interface Change {
  readonly before: ReadonlyMap<string, ArrayLike<number>>;
  readonly after: ReadonlyMap<string, FeedAfter>;
  /** When the items of a feed were published, by the hash of their id: asked of feeds with a `reach`. */
  readonly instantsOf?: (slug: string) => ReadonlyMap<number, number>;
}

/** The items that would disappear, beside the number of distinct ones that were published. */
export interface Removal {
  readonly published: number;
  readonly removed: readonly number[];
}

/** What this change would remove for another reason than newer items pushing it out, if that is more than the share `maxRemoved` allows. */
export function tooMuchRemoved({ before, after, instantsOf }: Change, maxRemoved: number): Removal | undefined {
  // Mostly every feed shows what it did, and nothing need be counted.
  if ([...before].every(([slug, ids]) => areSame(ids, after.get(slug)?.shown))) return undefined;
  const published = new Set<number>();
  for (const ids of before.values()) for (let at = 0; at < ids.length; at++) published.add(ids[at] as number);
  if (published.size < FEWEST) return undefined;
  // A quotient is the number that its decimals are read as; a product may be less than the count it stands for.
  const isFine = (count: number) => count / published.size <= maxRemoved;
  const gone = new Set(published);
  for (const { shown } of after.values()) for (let at = 0; at < shown.length; at++) gone.delete(shown[at] as number);
  if (isFine(gone.size)) return undefined;
  for (const [slug, feed] of after) for (const id of pushedOut(before.get(slug), feed, published)) gone.delete(id);
  for (const [slug, { reach }] of after) {
    if (reach === undefined) continue;
    const instants = instantsOf?.(slug);
    for (const id of Array.from(before.get(slug) ?? [])) if ((instants?.get(id) ?? Number.POSITIVE_INFINITY) <= reach) gone.delete(id);
  }
  return isFine(gone.size) ? undefined : { published: published.size, removed: [...gone] };
}

function areSame(ids: ArrayLike<number>, others: ArrayLike<number> | undefined): boolean {
  if (ids.length !== others?.length) return false;
  for (let at = 0; at < ids.length; at++) if (ids[at] !== others[at]) return false;
  return true;
}

/** Items of a feed that would still be shown if nothing newer had come. */
function pushedOut(before: ArrayLike<number> | undefined, { shown, all, shownOf }: FeedAfter, published: ReadonlySet<number>): number[] {
  const ids = all();
  const had = new Set(Array.from(before ?? []));
  const old = Array.from(ids, (_, place) => place).filter((place) => published.has(ids[place] as number));
  const then = old.slice(0, shownOf?.(old) ?? shown.length);
  return then.filter((place) => place >= shown.length).flatMap((place) => (had.has(ids[place] as number) ? [ids[place] as number] : []));
}

/** Hashes of the ids in the feed `slug` of the folder `out`; none where it cannot be read. */
export function publishedIds(out: string, slug: string): number[] {
  return idsSaid(out, slug).map(hashOf);
}

/** When the items of the feed `slug` in the folder `out` were published, by the hash of their id; none where its JSON cannot be read. */
export function publishedInstants(out: string, slug: string): Map<number, number> {
  return new Map([...instantsSaid(out, slug)].map(([id, instant]) => [hashOf(id), instant]));
}
