import type { IncomingHttpHeaders } from 'node:http';

/** What identifies the version at hand: its strong entity tags, with their quotes, and its date. */
export interface Version {
  /** The tag of the form that would be sent. */
  readonly selected: string;
  /** The tag of the same version in the other content coding. */
  readonly other: string;
  /** Milliseconds since the Unix epoch, whole seconds; may be ahead of the clock. */
  readonly modified: number;
}

/** `send` it; or it is `unchanged`, and the client has it under this tag; or what the client demanded of it has `failed`. */
export type Judgement = { readonly outcome: 'send' | 'failed' } | { readonly outcome: 'unchanged'; readonly tag: string };

const DATES = [
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/,
  /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d\d \d\d:\d\d:\d\d GMT$/,
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/** Judges the preconditions of a GET or HEAD in the order of RFC 9110, section 13.2.2: a tag decides, a date only where no tag is given. */
export function judge(headers: IncomingHttpHeaders, version: Version): Judgement {
  if (!demandsMet(headers, version)) return { outcome: 'failed' };
  const known = headers['if-none-match'];
  if (known !== undefined) {
    const tag = knownTag(known, version);
    return tag === undefined ? { outcome: 'send' } : { outcome: 'unchanged', tag };
  }
  const since = httpDate(headers['if-modified-since']);
  return version.modified <= since ? { outcome: 'unchanged', tag: version.selected } : { outcome: 'send' };
}

function demandsMet(headers: IncomingHttpHeaders, version: Version): boolean {
  const wanted = headers['if-match'];
  if (wanted === undefined) return !(version.modified > httpDate(headers['if-unmodified-since']));
  return wanted.trim() === '*' || tagsIn(wanted).some(({ tag, weak }) => !weak && (tag === version.selected || tag === version.other));
}

/** The tag a cache has the version under, for its answer must name what the cache stored (RFC 9111, section 4.3.4). */
function knownTag(field: string, version: Version): string | undefined {
  if (field.trim() === '*') return version.selected;
  const tags = tagsIn(field).map(({ tag }) => tag);
  return [version.selected, version.other].find((tag) => tags.includes(tag));
}

function tagsIn(field: string): readonly { readonly tag: string; readonly weak: boolean }[] {
  const found = field.matchAll(/(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g);
  return Array.from(found, ([, weak, tag]) => ({ tag: tag ?? '', weak: weak !== undefined }));
}

/** NaN, which no comparison holds for, where there is no date in one of the three forms of RFC 9110, section 5.6.7. */
function httpDate(field: string | undefined): number {
  const text = field?.trim() ?? '';
  if (!DATES.some((form) => form.test(text))) return NaN;
  // Without its zone the third form would be read in the machine's.
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
