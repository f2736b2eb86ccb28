import type { Article, Picture, Provider, ReadingRules, RelatedArticle } from '../model.ts';
import { canonicalUrl } from '../text/url.ts';
import type { Fault } from './faults.ts';
import {
  drop,
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

interface Field<T> {
  readonly read: Read<T>;
  readonly required: boolean;
}

type Schema = Readonly<Record<string, Field<unknown>>>;
type Source = Readonly<Record<string, unknown>>;
/** What each field says; undefined where it is missing or was dropped. */
type Values<S extends Schema> = { -readonly [Name in keyof S]: ReturnType<S[Name]['read']> };

const required = <T>(read: Read<T>): Field<T> => ({ read, required: true });
const optional = <T>(read: Read<T>): Field<T> => ({ read, required: false });

const PROVIDER = { name: optional(readText), domain: optional(readHost) };

const PICTURE = { url: required(readUrl), width: optional(readPixels), height: optional(readPixels), title: optional(readText) };

const RELATED = {
  title: required(readText),
  webUrl: optional(readUrl),
  originalUrl: optional(readUrl),
  quality: optional(numberFrom(0)),
  provider: optional(readProvider),
};

/** Every field of an article's front matter, and how it is read. Of the two urls one is required; any other name is ignored. */
const ARTICLE = {
  title: required(readText),
  excerpt: optional(readText),
  publishedDateTime: required(readDate),
  updatedDateTime: optional(readDate),
  webUrl: optional(readUrl),
  originalUrl: optional(readUrl),
  type: optional(readText),
  category: optional(readText),
  quality: optional(numberFrom(0)),
  heat: optional(numberFrom(-1)),
  published: optional(readFlag),
  provider: optional(readProvider),
  topics: optional(listOf(readText)),
  images: optional(listOf(readPicture)),
  related: optional(listOf(readRelated)),
  language: optional(readLanguage),
};

/** Every name of the dialect, at any depth: the only words of a file's structure that a message may repeat. */
export const FIELD_NAMES: ReadonlySet<string> = new Set([ARTICLE, PROVIDER, PICTURE, RELATED].flatMap((schema) => Object.keys(schema)));

/** What the fields of a file say, and everything that is wrong with them; no article where one of the faults is an error. */
export interface FieldReading {
  readonly article?: Omit<Article, 'path' | 'body'>;
  readonly faults: readonly Fault[];
}

/** Reads the fields from front matter, where every scalar is text, or from JSON, where it is typed; defaults stand in for missing ones. */
export function readFields(source: Source, rules: ReadingRules): FieldReading {
  const reading: Reading = { faults: [], timezone: rules.timezone };
  const values = readSchema(ARTICLE, source, '', reading, rules.defaults);
  const { title, publishedDateTime: publishedAt } = values;
  for (const name of ['title', 'publishedDateTime'] as const) if (values[name] === undefined) refuse(name, reading);
  const link = linkOf(values, '', 0, reading);
  if (link === undefined) for (const name of ['webUrl', 'originalUrl']) refuse(name, reading);
  const updatedAt = updateOf(values, source, reading);
  if (title === undefined || publishedAt === undefined || link === undefined) return { faults: reading.faults };
  const { excerpt, type, category, quality, heat, provider, language } = values;
  const article = {
    title,
    link,
    id: canonicalUrl(link),
    publishedAt,
    published: values.published === true,
    topics: values.topics === undefined ? [] : [...new Set(values.topics)],
    images: values.images ?? [],
    related: values.related ?? [],
    ...present({ excerpt, updatedAt, type, category, quality, heat, provider, language }),
  };
  return { article, faults: reading.faults };
}

function readSchema<S extends Schema>(schema: S, source: Source, prefix: string, reading: Reading, defaults?: Source): Values<S> {
  const values: Record<string, unknown> = {};
  for (const name in schema) {
    const { read, required: needed } = schema[name] as Field<unknown>;
    let value = Object.hasOwn(source, name) ? source[name] : undefined;
    if (isMissing(value) && defaults !== undefined && Object.hasOwn(defaults, name)) value = defaults[name];
    const before = reading.faults.length;
    const said = isMissing(value) ? undefined : read(value, prefix + name, reading);
    if (said === undefined && needed && reading.faults.length === before) drop('missing-field', undefined, 'a value', prefix + name, reading);
    values[name] = said;
  }
  return values as Values<S>;
}

/** The faults of a field without which there is no article. */
function refuse(field: string, { faults }: Reading): void {
  for (const [index, fault] of faults.entries()) if (fault.field === field) faults[index] = { ...fault, severity: 'error' };
}

interface Urls {
  readonly webUrl: string | undefined;
  readonly originalUrl: string | undefined;
}

/** The url to open; that there is none is told unless the faults from `before` on say so already. */
function linkOf({ webUrl, originalUrl }: Urls, prefix: string, before: number, reading: Reading): string | undefined {
  const link = webUrl ?? originalUrl;
  if (link !== undefined) return link;
  const told = reading.faults.slice(before).some(({ field }) => field === `${prefix}webUrl` || field === `${prefix}originalUrl`);
  if (!told) drop('missing-field', undefined, '`webUrl` or `originalUrl`', `${prefix}webUrl`, reading);
  return undefined;
}

interface Dates {
  readonly publishedDateTime: number | undefined;
  readonly updatedDateTime: number | undefined;
}

function updateOf({ publishedDateTime, updatedDateTime }: Dates, source: Source, reading: Reading): number | undefined {
  if (updatedDateTime === undefined || publishedDateTime === undefined || updatedDateTime >= publishedDateTime) return updatedDateTime;
  return drop('updated-before-published', source['updatedDateTime'], 'a date that is not before `publishedDateTime`', 'updatedDateTime', reading);
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

function present<T extends object>(values: T): Present<T> {
  const kept: Present<T> = {};
  for (const name in values) if (values[name] !== undefined) kept[name] = values[name] as Exclude<T[typeof name], undefined>;
  return kept;
}

function listOf<T>(read: Read<T>): Read<T[]> {
  return (value, field, reading) => {
    if (!Array.isArray(value)) return drop('bad-list', value, 'a list: one line with `- ` for each', field, reading);
    const list: T[] = [];
    for (const [index, item] of value.entries()) {
      const said = isMissing(item) ? undefined : read(item, `${field}[${index}]`, reading);
      if (said !== undefined) list.push(said);
    }
    return list;
  };
}

function mappingOf(value: unknown, field: string, reading: Reading): Source | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Source;
  return drop('bad-mapping', value, 'fields of its own, indented below', field, reading);
}

/** A provider that has but a host is called by it. */
function readProvider(value: unknown, field: string, reading: Reading): Provider | undefined {
  const source = mappingOf(value, field, reading);
  if (source === undefined) return undefined;
  const { name, domain } = readSchema(PROVIDER, source, `${field}.`, reading);
  const called = name ?? domain;
  return called === undefined ? undefined : { name: called, ...present({ domain }) };
}

function readPicture(value: unknown, field: string, reading: Reading): Picture | undefined {
  const source = mappingOf(value, field, reading);
  if (source === undefined) return undefined;
  const { url, ...rest } = readSchema(PICTURE, source, `${field}.`, reading);
  return url === undefined ? undefined : { url, ...present(rest) };
}

function readRelated(value: unknown, field: string, reading: Reading): RelatedArticle | undefined {
  const source = mappingOf(value, field, reading);
  if (source === undefined) return undefined;
  const before = reading.faults.length;
  const values = readSchema(RELATED, source, `${field}.`, reading);
  const link = linkOf(values, `${field}.`, before, reading);
  const { title, quality, provider } = values;
  return title === undefined || link === undefined ? undefined : { title, link, id: canonicalUrl(link), ...present({ quality, provider }) };
}
