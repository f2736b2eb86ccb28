import type { FeedPlan, FeedView, Table } from '../model.ts';
import { DAY } from '../text/time.ts';

const WEEK = 7 * DAY;
const WEEKS = 26;

/** A plan as pages, OPML and the catalogue show it; the addresses are given. */
export function viewOf(plan: FeedPlan, table: Table, addresses: Pick<FeedView, 'html' | 'rss' | 'atom' | 'json'>): FeedView {
  const { kind, slug, name, description, rows, shown } = plan;
  const first = rows[0];
  const newest = first === undefined ? undefined : (table.publishedAt[first] as number);
  return {
    kind,
    slug,
    name,
    description,
    ...addresses,
    items: shown,
    ...(newest === undefined ? {} : { newest }),
    weeks: weeksOf(table, rows, newest ?? 0),
  };
}

function weeksOf(table: Table, rows: Uint32Array, newest: number): number[] {
  const weeks = new Array<number>(WEEKS).fill(0);
  for (const row of rows) {
    const age = Math.floor((newest - (table.publishedAt[row] as number)) / WEEK);
    if (age >= WEEKS) break;
    weeks[WEEKS - 1 - age] = (weeks[WEEKS - 1 - age] ?? 0) + 1;
  }
  return weeks;
}

/** The newest `updated` of what a plan shows, an instant; an update that lies after `now` is none. An empty feed has the epoch. */
export function updatedOf(plan: FeedPlan, table: Table, now: number): number {
  let newest = 0;
  for (const row of plan.rows.subarray(0, plan.shown)) {
    const published = table.publishedAt[row] as number;
    const updated = table.updatedAt[row] as number;
    newest = Math.max(newest, updated <= now ? updated : published);
  }
  return newest;
}
