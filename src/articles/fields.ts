import type { Article, Picture, Provider, ReadingRules, RelatedArticle } from '../model.ts';
import { LONGEST_LIST } from '../text/longest.ts';
import { canonicalUrl, inOwnScript } from '../text/url.ts';
import type { Fault } from './faults.ts';
import type { FieldName } from './field-names.ts';
import {
  cut,
  DATE,
  drop,
  fieldPath,
  isMissing,
  numberFrom,
  type Read,
  type Reading,
  readDate,
  readFlag,
  readHost,
  readLanguage,
  readPixels,
  readText,
  readUrl,
} from './values.ts';

type Source = { readonly [Name in FieldName]?: unknown };

const readQuality = numberFrom(0);
const readHeat = numberFrom(-1);
const readTopics = listOf(readText, isMissing);
const readPictures = listOf(readPicture);
const readRelatedList = listOf(readRelated);

/** What the fields of a file say, and everything that is wrong with them; no article where one of the faults is an error. */
export interface FieldReading {
  readonly article?: Omit<Article, 'path' | 'body'>;
  /** Also where there is no article. */
  readonly link: string | undefined;
  readonly faults: readonly Fault[];
}

/**
 * Reads the fields from front matter, where every scalar is text, or from JSON, where it is typed; defaults stand in for missing ones.
 * `tidy` is as `addOutline` says.
 */
export function readFields(given: Readonly<Record<string, unknown>>, { defaults, timezone }: ReadingRules, tidy = false): FieldReading {
  const source: Source = withDefaults(given, defaults);
  const faults: Fault[] = [];
  // Defaults are texts of the config: of those the file cannot tell.
  const reading: Reading = { faults, timezone, tidy: tidy && source === given, within: [] };
  const title = needed(source.title, readText, 'title', reading);
  const excerpt = optional(source.excerpt, readText, 'excerpt', reading);
  const publishedAt = needed(source.publishedDateTime, readDate, 'publishedDateTime', reading, DATE);
  const updated = optional(source.updatedDateTime, readDate, 'updatedDateTime', reading);
  const urls = urlsOf(source, reading);
  const type = optional(source.type, readText, 'type', reading);
  const category = optional(source.category, readText, 'category', reading);
  const quality = optional(source.quality, readQuality, 'quality', reading);
  const heat = optional(source.heat, readHeat, 'heat', reading);
  const published = optional(source.published, readFlag, 'published', reading) === true;
  const provider = optional(source.provider, readProvider, 'provider', reading);
  const topics = optional(source.topics, readTopics, 'topics', reading);
  const images = optional(source.images, readPictures, 'images', reading) ?? [];
  const related = optional(source.related, readRelatedList, 'related', reading) ?? [];
  const language = optional(source.language, readLanguage, 'language', reading);
  const link = linkOf(urls, 0, reading);
  const updatedAt = updateOf(publishedAt, updated, source, reading);
  if (title === undefined) refuse('title', faults);
  if (publishedAt === undefined) refuse('publishedDateTime', faults);
  if (link === undefined) for (const name of ['webUrl', 'originalUrl']) refuse(name, faults);
  if (title === undefined || publishedAt === undefined || link === undefined) return { link, faults };
  const seen = new Set<string>();
  const article = {
    title,
    excerpt,
    link,
    id: canonicalUrl(link),
    publishedAt,
    updatedAt,
    type,
    category,
    quality,
    heat,
    published,
    provider,
    topics: topics === undefined ? [] : [...new Set(topics)],
    images: images.filter(({ url }) => seen.size < seen.add(url).size),
    related,
    language,
  };
  return { article, link, faults };
}

/** The faults of a field without which there is no article. */
function refuse(field: string, faults: Fault[]): void {
  for (const [index, fault] of faults.entries()) if (fault.field === field) faults[index] = { ...fault, severity: 'error' };
}

/** What a file says, and the defaults for what it does not; `{}` in place of a default says that there is none. */
function withDefaults(given: Source, defaults: Source): Source {
  const names = Object.keys(defaults) as FieldName[];
  if (names.length === 0) return given;
  const source: { -readonly [Name in FieldName]?: unknown } = { ...given };
  for (const name of names) {
    if (isNone(source[name], name)) source[name] = defaults[name];
    else if (isEmptyMapping(source[name])) source[name] = undefined;
  }
  return source;
}

function isEmptyMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Whether a value says that there is none: exporters write `null` or `~`. An article may be called so. */
function isNone(value: unknown, path: string): boolean {
  return ((value === 'null' || value === '~') && path !== 'title') || isMissing(value);
}

/** What a field says; undefined where it has no value or was dropped. */
function optional<T>(value: unknown, read: Read<T>, field: FieldName, reading: Reading): T | undefined {
  const path = reading.within.length > 0 ? '' : field;
  const said = isNone(value, path) ? undefined : read(value, field, reading);
  // A text without its tags and blanks may say so too, and is to be read back as it is exported.
  return isNone(said, path) ? undefined : said;
}

/** The same of a field that must be there: that it says nothing is a fault too. */
function needed<T>(value: unknown, read: Read<T>, field: FieldName, reading: Reading, wanted = filling(value, field)): T | undefined {
  const before = reading.faults.length;
  const said = optional(value, read, field, reading);
  return said === undefined && reading.faults.length === before ? drop('missing-field', undefined, wanted, field, reading) : said;
}

/** YAML takes a text that begins with `#` for a comment. */
function filling(value: unknown, field: FieldName): string {
  return value === null && field === 'title' ? 'a value, in quotes where it begins with `#`' : 'a value';
}

interface Urls {
  readonly webUrl: string | undefined;
  readonly originalUrl: string | undefined;
}

function urlsOf(source: Source, reading: Reading): Urls {
  const webUrl = optional(source.webUrl, readUrl, 'webUrl', reading);
  const same = webUrl !== undefined && source.originalUrl === source.webUrl;
  return { webUrl, originalUrl: same ? webUrl : optional(source.originalUrl, readUrl, 'originalUrl', reading) };
}

/** The url to open; that there is none is told unless the faults from `before` on say so already. */
function linkOf({ webUrl, originalUrl }: Urls, before: number, reading: Reading): string | undefined {
  const link = webUrl ?? originalUrl;
  if (link !== undefined) return link;
  const names = (['webUrl', 'originalUrl'] as const).map((name) => fieldPath(reading.within, name));
  const told = reading.faults.slice(before).some(({ field }) => names.includes(field));
  return told ? undefined : drop('missing-field', undefined, '`webUrl` or `originalUrl`', 'webUrl', reading);
}

function updateOf(publishedAt: number | undefined, updatedAt: number | undefined, source: Source, reading: Reading): number | undefined {
  if (updatedAt === undefined || publishedAt === undefined || updatedAt >= publishedAt) return updatedAt;
  return drop('updated-before-published', source.updatedDateTime, 'a date that is not before `publishedDateTime`', 'updatedDateTime', reading);
}

function listOf<T>(read: Read<T>, isEmpty = isNone): Read<T[]> {
  return (value, field, reading) => {
    if (!Array.isArray(value)) return drop('bad-list', value, 'a list: one line with `- ` for each', field, reading);
    if (value.length > LONGEST_LIST) cut('list-too-long', `${value.length} entries`, `${LONGEST_LIST} entries`, field, reading);
    const list: T[] = [];
    const end = Math.min(value.length, LONGEST_LIST);
    reading.within.push(field, 0);
    for (let index = 0; index < end; index++) {
      reading.within[reading.within.length - 1] = index;
      const said = isEmpty(value[index], '') ? undefined : read(value[index], '', reading);
      if (said !== undefined) list.push(said);
    }
    reading.within.length -= 2;
    return list;
  };
}

/** Reads the fields of a mapping, whose own name is then a part of theirs. */
function within<T>(value: unknown, field: string, reading: Reading, read: (source: Source, reading: Reading) => T | undefined): T | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return drop('bad-mapping', value, 'fields of its own, indented below', field, reading);
  }
  reading.within.push(field);
  const said = read(value, reading);
  reading.within.pop();
  return said;
}

function readProvider(value: unknown, field: string, reading: Reading): Provider | undefined {
  return within(value, field, reading, providerFields);
}

/** A provider that has but a host is called by it. */
function providerFields(source: Source, reading: Reading): Provider | undefined {
  const name = optional(source.name, readText, 'name', reading);
  const domain = optional(source.domain, readHost, 'domain', reading);
  const called = name ?? (domain && inOwnScript(domain));
  return called === undefined ? undefined : { name: called, domain };
}

function readPicture(value: unknown, field: string, reading: Reading): Picture | undefined {
  return within(value, field, reading, pictureFields);
}

function pictureFields(source: Source, reading: Reading): Picture | undefined {
  const url = needed(source.url, readUrl, 'url', reading);
  const width = optional(source.width, readPixels, 'width', reading);
  const height = optional(source.height, readPixels, 'height', reading);
  const title = optional(source.title, readText, 'title', reading);
  return url === undefined ? undefined : { url, width, height, title };
}

function readRelated(value: unknown, field: string, reading: Reading): RelatedArticle | undefined {
  return within(value, field, reading, relatedFields);
}

function relatedFields(source: Source, reading: Reading): RelatedArticle | undefined {
  const before = reading.faults.length;
  const title = needed(source.title, readText, 'title', reading);
  const urls = urlsOf(source, reading);
  const quality = optional(source.quality, readQuality, 'quality', reading);
  const provider = optional(source.provider, readProvider, 'provider', reading);
  const link = linkOf(urls, before, reading);
  return title === undefined || link === undefined ? undefined : { title, link, id: canonicalUrl(link), quality, provider };
}
