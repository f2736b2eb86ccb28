import { createRequire } from 'node:module';
import { DAY, MINUTE } from '../text/time.ts';

type Dayjs = typeof import('dayjs');
type Utc = typeof import('dayjs/plugin/utc.js');
type Timezone = typeof import('dayjs/plugin/timezone.js');

/** Date, then perhaps time with seconds and fraction, then perhaps an offset. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,20}))?)?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;
/** What nearly every file has: in the years 1000 to 2999, and not on a day that some months lack. */
const ORDINARY = /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const EARLIEST = -62_135_596_800_000;
const LATEST = 253_402_300_799_999;
/** dayjs cannot tell a zone's offset for years of fewer than four digits; none has changed so early, or will so late. */
const FIRST_KNOWN = -30_000_000_000_000;
const LAST_KNOWN = LATEST - DAY;

/**
 * The instant of an ISO 8601 date in milliseconds, or undefined where the text is none. Without an offset it is a time in `timezone` (an
 * IANA name), a date alone midnight there. Years 0001 to 9999; a fraction counts to the millisecond.
 */
export function parseInstant(text: string, timezone: string): number | undefined {
  if (ORDINARY.test(text)) return Date.parse(text);
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const midnight = midnightOf(Number(year), Number(month), Number(day));
  if (midnight === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const wall = midnight + seconds * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  const instant = offset === undefined ? instantInZone(wall, timezone) : instantAtOffset(wall, offset);
  return instant !== undefined && instant >= EARLIEST && instant <= LATEST ? instant : undefined;
}

function midnightOf(year: number, month: number, day: number): number | undefined {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  const midnight = date.setUTCFullYear(year, month - 1, day);
  // A day or month that there is not ends in another month.
  return date.getUTCMonth() === month - 1 ? midnight : undefined;
}

function instantAtOffset(wall: number, offset: string): number | undefined {
  if (offset === 'Z' || offset === 'z') return wall;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  const shift = (hours * 60 + minutes) * MINUTE;
  return offset.startsWith('-') ? wall + shift : wall - shift;
}

function instantInZone(wall: number, timezone: string): number {
  if (timezone === 'UTC') return wall;
  const before = knownOffset(wall - DAY, timezone);
  // No zone changes its clocks twice within two days.
  return before === knownOffset(wall + DAY, timezone) ? wall - before : instantAtChange(wall, timezone);
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What `offsetAt` says, in a hundredth of the time: it makes a format anew each time that it is asked. */
function knownOffset(instant: number, timezone: string): number {
  let format = formats.get(timezone);
  if (format === undefined) formats.set(timezone, (format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' })));
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(format.format(instant)) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000;
  return sign === '-' ? -offset : offset;
}

/**
 * Not by `dayjs.tz(text, zone)`: that starts from today's offset, so an hour that a zone has twice would change with the season of the
 * build. Twice here means the first time; an hour that is skipped counts on from before the gap.
 */
function instantAtChange(wall: number, timezone: string): number {
  const before = offsetAt(wall - DAY, timezone);
  const after = offsetAt(wall + DAY, timezone);
  const early = wall - Math.max(before, after);
  const late = wall - Math.min(before, after);
  if (offsetAt(early, timezone) === wall - early) return early;
  return offsetAt(late, timezone) === wall - late ? late : wall - before;
}

/** Milliseconds by which the zone is ahead of UTC at an instant. */
function offsetAt(instant: number, timezone: string): number {
  // Before 1970 dayjs takes a fraction of a second for a second of the offset.
  const known = Math.min(Math.max(Math.floor(instant / 1000) * 1000, FIRST_KNOWN), LAST_KNOWN);
  return loadDayjs().utc(known).tz(timezone).utcOffset() * MINUTE;
}

let dayjs: Dayjs | undefined;

/** Loaded only where clocks change near a date without an offset: few files need it, and all would wait for it. */
function loadDayjs(): Dayjs {
  if (dayjs === undefined) {
    const load = createRequire(import.meta.url);
    dayjs = load('dayjs') as Dayjs;
    dayjs.extend(load('dayjs/plugin/utc.js') as Utc);
    dayjs.extend(load('dayjs/plugin/timezone.js') as Timezone);
  }
  return dayjs;
}
