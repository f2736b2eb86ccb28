const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds since the epoch, or undefined for no date, an invalid one, and years that four digits cannot write. */
export function instantOf(date: Date | undefined): number | undefined {
  if (!(date instanceof Date)) return undefined;
  const instant = date.getTime();
  return instant >= FIRST && instant <= LAST ? instant : undefined;
}

/** `Thu, 17 Aug 2023 11:00:00 GMT`: RFC 822 with a four-digit year, as RSS 2.0 asks; milliseconds are cut. */
export function rfc822(instant: number): string {
  return new Date(instant).toUTCString();
}
