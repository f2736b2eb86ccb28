import dayjs from 'dayjs';
import timezonePlugin from 'dayjs/plugin/timezone.js';
import utcPlugin from 'dayjs/plugin/utc.js';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../src/articles/dates.ts';

dayjs.extend(utcPlugin);
dayjs.extend(timezonePlugin);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Clocks that change by half an hour, by a day, twice within a week, by seconds in the past, for a month, and never. */
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Recife', 'Africa/Casablanca', 'Asia/Kathmandu'];

/** Minutes that a zone is ahead, as dayjs finds them. */
const minutesAt = (instant: number, zone: string) => dayjs.utc(instant).tz(zone).utcOffset();

/** The instant of a time on the clocks of a zone, from nothing but the offsets a day before and behind it. */
function instantBy(wall: number, zone: string): number {
  const [before, after] = [wall - DAY, wall + DAY].map((instant) => minutesAt(instant, zone) * 60_000) as [number, number];
  const [early, late] = [wall - Math.max(before, after), wall - Math.min(before, after)];
  if (minutesAt(early, zone) * 60_000 === wall - early) return early;
  return minutesAt(late, zone) * 60_000 === wall - late ? late : wall - before;
}

/** The instants, to the minute, at which the clocks of a zone change in the years from `first` on. */
function changes(zone: string, first: number, years: number): number[] {
  const found: number[] = [];
  const start = Date.UTC(first, 0, 1);
  for (let from = start; from < start + years * 365 * DAY; from += 3 * DAY) {
    let [low, high] = [from, from + 3 * DAY];
    if (minutesAt(low, zone) === minutesAt(high, zone)) continue;
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 120_000) * 60_000;
      if (minutesAt(middle, zone) === minutesAt(low, zone)) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

const written = (wall: number) => new Date(wall).toISOString().slice(0, 23);

describe('a date without an offset', () => {
  it.each(ZONES)('is where the clocks of %s say, around their changes too', (zone) => {
    const walls: number[] = [];
    for (const change of [...changes(zone, 2000, 1), ...changes(zone, 2011, 1), ...changes(zone, 2022, 2)]) {
      const local = change + minutesAt(change, zone) * 60_000;
      for (const hours of [-49, -25, -24, -3, -2, -1.5, -1, -0.75, -0.25, 0, 0.25, 0.5, 1, 1.5, 2, 23, 25, 49]) walls.push(local + hours * HOUR);
    }
    for (let day = 0; day < 40; day++) walls.push(Date.UTC(1975, 0, 1, day % 24) + day * 397 * DAY);
    const differing = walls.filter((wall) => parseInstant(written(wall), zone) !== instantBy(wall, zone));
    expect(differing.map(written)).toEqual([]);
  });

  it('before 1970 has its fraction too, and zones their seconds', () => {
    expect(parseInstant('1960-07-01T12:00:00.5', 'Europe/Berlin')).toBe(Date.UTC(1960, 6, 1, 11, 0, 0, 500));
    expect(parseInstant('1949-10-02T12:00:00.5', 'Europe/Berlin')).toBe(Date.UTC(1949, 9, 2, 11, 0, 0, 500));
    expect(parseInstant('1800-01-01T00:00', 'Europe/London')).toBe(Date.UTC(1800, 0, 1, 0, 1, 15));
    expect(parseInstant('0001-01-02', 'Europe/Berlin')).toBe(Date.parse('0001-01-02T00:00:00Z') - 3_208_000);
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York'])('takes little time in %s', (zone) => {
    parseInstant('2020-01-01', zone);
    const start = process.cpuUsage();
    // Hours of 23 years, none of them twice.
    for (let at = 0; at < 2000; at++) parseInstant(written(Date.UTC(2000, 0, 1) + at * 101 * HOUR), zone);
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(300_000);
  });
});
