import type { Config } from '../model.ts';
import { rfc3339 } from '../text/time.ts';
import { attr } from './html.ts';
import { isEnglish } from './language.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The day of an instant in the config's time zone, as a `time` element: `17 Aug 2023` on an English site, `2023-08-17` on any other.
 * The names of months are ours, because those of Intl change with the version of its data.
 */
export function day(config: Config, instant: number): string {
  const [year = '', month = '', date = ''] = dateParts(config.timezone, instant);
  const shown = isEnglish(config) ? `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}` : `${year}-${month}-${date}`;
  return `<time${attr('datetime', rfc3339(instant))}>${shown}</time>`;
}

function dateParts(timezone: string, instant: number): string[] {
  if (timezone === 'UTC') return new Date(instant).toISOString().slice(0, 10).split('-');
  const parts = formatOf(timezone).formatToParts(instant);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return [part('year').padStart(4, '0'), part('month'), part('day')];
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs as much as using it a hundred times. */
function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const options = { timeZone: timezone, calendar: 'iso8601', numberingSystem: 'latn', year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en', options);
  formats.set(timezone, format);
  return format;
}
