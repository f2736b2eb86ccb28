import type { Diagnostic, FeedPlan } from '../model.ts';
import { counted } from '../text/count.ts';
import { FORMATS } from './files.ts';

/** Bytes of a feed from which on it is a burden: readers fetch it again and again, and some take no more than three times as much. */
const LARGE = 250_000;

/** A warning for each feed of which a format is larger than 250 kB, given the bytes of all files; `placeOf` tells where in the config it is. */
export function largeFeeds(plans: readonly FeedPlan[], sizes: ReadonlyMap<string, number>, placeOf: (plan: FeedPlan) => string): Diagnostic[] {
  return plans.flatMap((plan) => {
    const [size, name] = FORMATS.map((ending) => [sizes.get(plan.slug + ending) ?? 0, plan.slug + ending] as const).reduce((a, b) =>
      b[0] > a[0] ? b : a,
    );
    if (size <= LARGE) return [];
    const found = `${JSON.stringify(plan.name)} has ${Math.round(size / 1000)} kB in ${name}, with ${counted(plan.shown, 'item')}: readers fetch all of it each time`;
    const wanted = `set a lower "limit" in ${placeOf(plan)}, or "content": "excerpt" in the config`;
    return [{ code: 'large-feed', severity: 'warning', path: '', field: 'limit', line: 0, detail: { found, wanted } } satisfies Diagnostic];
  });
}
