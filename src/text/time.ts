/** Milliseconds. */
export const MINUTE = 60_000;
/** Milliseconds. */
export const HOUR = 60 * MINUTE;
/** Milliseconds: 24 hours. */
export const DAY = 24 * HOUR;

const UNITS: readonly (readonly [string, number])[] = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', 1000],
];

/** Milliseconds of a written time such as `48h`, `90m` or `7d`, or undefined where it is none. */
export function durationOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([dhms])$/.exec(text.trim());
  const unit = UNITS.find(([letter]) => letter === match?.[2]);
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit[1]);
}

/** A time as `durationOf` reads it, rounded up, in the largest unit of which it is two at least: `36h`. */
export function writtenTime(milliseconds: number): string {
  const [letter, unit] = UNITS.find(([, size]) => milliseconds >= 2 * size) ?? ['s', 1000];
  return `${Math.ceil(milliseconds / unit)}${letter}`;
}

/** A time as a person says it, to one unit: `3 h`, `12 min`, `5 days`; never negative. */
export function spoken(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${trimmed(ms / HOUR)} h`;
  return `${Math.round(ms / DAY)} days`;
}

function trimmed(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** An instant as RFC 3339 in UTC, without a fraction where there is none: `2023-08-17T11:00:00Z`. Throws a RangeError for what is none. */
export function rfc3339(instant: number): string {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  const usual = year >= 1000 && year <= 9999 && date.getUTCMilliseconds() === 0;
  // Right for every instant, but it takes three times as long.
  if (!usual) return date.toISOString().replace('.000Z', 'Z');
  const day = `${year}-${TWO_DIGITS[date.getUTCMonth() + 1]}-${TWO_DIGITS[date.getUTCDate()]}`;
  return `${day}T${TWO_DIGITS[date.getUTCHours()]}:${TWO_DIGITS[date.getUTCMinutes()]}:${TWO_DIGITS[date.getUTCSeconds()]}Z`;
}
