import { domainToASCII } from 'node:url';
import type { Config, FeedQuestion, Table } from '../model.ts';
import { listAt, startOf } from '../text/lists.ts';
import type { Naming } from './naming.ts';
import type { Topics } from './topics.ts';

/** A part of a saved question that asks for words of an article, by its key in the config. */
export type WordKey = 'providers' | 'types' | 'languages';

/** A part of a saved question, by its key in the config. */
export type ConditionKey = 'topics.any' | 'topics.all' | 'topics.none' | WordKey | 'minHeat' | 'minQuality';

/** One thing that a question asks: of which values, what a row has of them, and whether that will do. */
export interface Condition {
  readonly key: ConditionKey;
  /** As in the config. */
  readonly limit: readonly string[] | number;
  readonly valueAt: (row: number) => readonly string[] | number | null;
  readonly holds: (row: number) => boolean;
}

/** A question of the config with the conditions that it has, in one order. */
export interface Question {
  readonly asked: FeedQuestion;
  readonly conditions: readonly Condition[];
}

/** The questions of the config, in its order. Plans and `explain` ask the same conditions, so they cannot differ. */
export function questionsOf(table: Table, topics: Topics, naming: Naming, config: Config): Question[] {
  if (config.feeds.length === 0) return [];
  const lookups = lookupsOf(table, topics, naming, folded(config.site.language));
  return config.feeds.map((asked) => ({ asked, conditions: conditionsOf(asked, table, lookups) }));
}

/** Whether a number of a row is at least so much; one that is missing is not. */
export function atLeast(column: Float64Array, least: number): (row: number) => boolean {
  return (row) => (column[row] as number) >= least;
}

/** The columns in which the words of a condition stand. */
export function columnsOf(key: WordKey, { provider, domain, type, language }: Table): readonly Uint32Array[] {
  return { providers: [provider, domain], types: [type], languages: [language] }[key];
}

/** A word as words are compared: in lower case, and however its accents are written. */
export function folded(word: string): string {
  return word.toLowerCase().normalize('NFC');
}

const NOT_ASCII = /[^\0-\x7F]/;

/**
 * Whether a word of an article, folded, is meant by one of the names of a condition; by a language also its kinds: `en` means `en-gb`, and
 * by a provider also the ASCII form of a host, which is what an article's domain is kept in.
 */
export function meantBy(key: WordKey, names: readonly string[]): (word: string) => boolean {
  const written = names.map(folded);
  if (key === 'languages') return (word) => written.some((tag) => word === tag || word.startsWith(`${tag}-`));
  const known = new Set(written);
  if (key === 'providers') for (const name of written) if (NOT_ASCII.test(name)) known.add(domainToASCII(name) || name);
  return (word) => known.has(word);
}

interface Lookups {
  readonly resolve: (name: string) => string;
  /** Whether a row has the topic of a slug. */
  readonly bears: (row: number, slug: string) => boolean;
  /** As the article writes them. */
  readonly topicsAt: (row: number) => string[];
  /** Folded. */
  readonly wordAt: (column: Uint32Array, row: number) => string;
  /** The site's where the article has none. */
  readonly languageAt: (row: number) => string;
}

function lookupsOf(table: Table, topics: Topics, naming: Naming, siteLanguage: string): Lookups {
  const { ends, values } = table.topics;
  const words = table.words.map(folded);
  // Topics that no selected article bears have no slug yet: those are only asked for by `explain`.
  const slugs: (string | undefined)[] = topics.byPlace.map((topic) => topic?.slug);
  const slugAt = (place: number) => (slugs[place] ??= naming.resolve(table.words[place] ?? ''));
  const wordAt = (column: Uint32Array, row: number) => words[column[row] as number] ?? '';
  return {
    resolve: naming.resolve,
    bears(row, slug) {
      const end = ends[row] as number;
      for (let at = startOf(ends, row); at < end; at++) if (slugAt(values[at] as number) === slug) return true;
      return false;
    },
    topicsAt: (row) => [...listAt(table.topics, row)].map((place) => table.words[place] ?? ''),
    wordAt,
    languageAt: (row) => wordAt(table.language, row) || siteLanguage,
  };
}

function conditionsOf(question: FeedQuestion, table: Table, lookups: Lookups): Condition[] {
  const { bears, topicsAt: valueAt } = lookups;
  const { any, all, none } = question.topics;
  const { minHeat, minQuality } = question;
  const slugsOf = (names: readonly string[]) => [...new Set(names.map(lookups.resolve))];
  const found: Condition[] = [];
  if (any !== undefined) {
    const slugs = slugsOf(any);
    found.push({ key: 'topics.any', limit: any, valueAt, holds: (row) => slugs.some((slug) => bears(row, slug)) });
  }
  if (all !== undefined) {
    const slugs = slugsOf(all);
    found.push({ key: 'topics.all', limit: all, valueAt, holds: (row) => slugs.every((slug) => bears(row, slug)) });
  }
  if (none !== undefined) {
    const slugs = slugsOf(none);
    found.push({ key: 'topics.none', limit: none, valueAt, holds: (row) => !slugs.some((slug) => bears(row, slug)) });
  }
  for (const key of ['providers', 'types', 'languages'] as const) {
    const names = question[key];
    if (names !== undefined) found.push(wordCondition(key, names, table, lookups));
  }
  if (minHeat !== undefined) found.push(floor('minHeat', table.heat, minHeat));
  if (minQuality !== undefined) found.push(floor('minQuality', table.quality, minQuality));
  return found;
}

function wordCondition(key: WordKey, limit: readonly string[], table: Table, { wordAt, languageAt }: Lookups): Condition {
  const meant = meantBy(key, limit);
  if (key === 'languages') return { key, limit, valueAt: (row) => [languageAt(row)], holds: (row) => meant(languageAt(row)) };
  const columns = columnsOf(key, table);
  const valueAt = (row: number) => columns.map((column) => table.words[column[row] as number] ?? '').filter((word) => word !== '');
  return { key, limit, valueAt, holds: (row) => columns.some((column) => meant(wordAt(column, row))) };
}

function floor(key: ConditionKey, column: Float64Array, least: number): Condition {
  const valueAt = (row: number) => (Number.isNaN(column[row]) ? null : (column[row] as number));
  return { key, limit: least, valueAt, holds: atLeast(column, least) };
}
