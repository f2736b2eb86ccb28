import type { Diagnostic, FeedPlan, Table } from '../model.ts';
import { DAY, HOUR, MINUTE } from '../text/time.ts';

/** How far back a feed reaches, measured from its newest item: never from the clock. */
export interface Coverage {
  readonly items: number;
  /** Instants of the oldest and the newest item. */
  readonly oldest: number;
  readonly newest: number;
  /** Items a day: those of the day that ends with the newest one, or where a feed reaches back a day, the mean of all that it shows. */
  readonly perDay: number;
  /** Share of a day's items, 0 to 1, that have left the feed before a reader who looks once a day comes; 0 while the limit hides nothing. */
  readonly missed: number;
  /** A round `limit` that would keep a day's items; absent where none are missed. */
  readonly enough?: number;
}

/** The coverage of a feed; undefined for an empty one. */
export function coverageOf({ rows, shown }: FeedPlan, table: Table): Coverage | undefined {
  if (shown === 0) return undefined;
  const at = (place: number) => table.publishedAt[rows[place] as number] as number;
  const [newest, oldest] = [at(0), at(shown - 1)];
  const perDay = itemsADay(at, rows.length, shown);
  const missed = rows.length > shown && newest - oldest < DAY ? Math.max(0, 1 - shown / perDay) : 0;
  const known = { items: shown, oldest, newest, perDay, missed };
  return missed > 0 ? { ...known, enough: roundedUp(perDay) } : known;
}

/** The mean of a feed that reaches back a day; else counted where the articles do; else the rate at which all came, so that a burst among them is no rate. */
function itemsADay(at: (place: number) => number, total: number, shown: number): number {
  const newest = at(0);
  // From the first item to the last there is one step fewer than items.
  if (newest - at(shown - 1) >= DAY) return ((shown - 1) * DAY) / (newest - at(shown - 1));
  const span = newest - at(total - 1);
  if (span < DAY) return span === 0 ? total : Math.max(total, ((total - 1) * DAY) / span);
  let count = shown;
  while (at(count) > newest - DAY) count += 1;
  return count;
}

/** Up to a number that a person would write: two digits, the second even above a hundred. */
function roundedUp(value: number): number {
  const whole = Math.ceil(value);
  if (whole <= 10) return whole;
  const step = whole <= 100 ? 10 : 2 * 10 ** (String(whole).length - 2);
  return Math.ceil(whole / step) * step;
}

/** `50 items span 5.2 hours: a reader who looks once a day misses 78 %`; the first half alone where nothing is missed. */
export function coverageWords({ items, oldest, newest, missed }: Coverage): string {
  const head = items === 1 ? '1 item' : `${items} items ${spanWords(newest - oldest)}`;
  return missed > 0 ? `${head}: a reader who looks once a day misses ${percent(missed)}` : head;
}

/** Never 0 % and never 100 %: some are missed, and some are there. */
function percent(share: number): string {
  return `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`;
}

function spanWords(milliseconds: number): string {
  if (milliseconds === 0) return 'of one instant';
  if (milliseconds < MINUTE) return 'span less than a minute';
  const [value, unit] =
    milliseconds < HOUR ? [milliseconds / MINUTE, 'minute'] : milliseconds < 2 * DAY ? [milliseconds / HOUR, 'hour'] : [milliseconds / DAY, 'day'];
  const told = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return `span ${told} ${unit}${told === 1 ? '' : 's'}`;
}

/** What would let a feed cover a day, written at `place` in the config; undefined where it does. */
export function coverageRemedy({ enough }: Coverage, place: string): string | undefined {
  return enough === undefined ? undefined : `"limit": ${enough}, or "window": "24h", in ${place} to cover a day`;
}

/** A warning for each feed of which a daily look would miss items; about the config, so about no file. `placeOf` tells where in it. */
export function dailyGaps(plans: readonly FeedPlan[], table: Table, placeOf: (plan: FeedPlan) => string): Diagnostic[] {
  return plans.flatMap((plan) => {
    if (plan.rows.length <= plan.shown) return [];
    const coverage = coverageOf(plan, table);
    const wanted = coverage && coverageRemedy(coverage, placeOf(plan));
    if (coverage === undefined || wanted === undefined) return [];
    const detail = { found: `in ${plan.slug} ${coverageWords(coverage)}`, wanted };
    return [{ code: 'daily-gap', severity: 'warning', path: '', field: 'limit', line: 0, detail } satisfies Diagnostic];
  });
}
