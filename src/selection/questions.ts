import type { Config, FeedQuestion, Table } from '../model.ts';
import { listAt } from '../text/lists.ts';
import type { Naming } from './naming.ts';
import type { Topics } from './topics.ts';

/** A part of a saved question, by its key in the config. */
export type ConditionKey = 'topics.any' | 'topics.all' | 'topics.none' | 'providers' | 'types' | 'languages' | 'minHeat' | 'minQuality';

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
  const lookups = lookupsOf(table, topics, naming, config.site.language.toLowerCase());
  return config.feeds.map((asked) => ({ asked, conditions: conditionsOf(asked, table, lookups) }));
}

/** Whether a number of a row is at least so much; one that is missing is not. */
export function atLeast(column: Float64Array, least: number): (row: number) => boolean {
  return (row) => (column[row] as number) >= least;
}

interface Lookups {
  readonly resolve: (name: string) => string;
  /** Whether a row has the topic of a slug. */
  readonly bears: (row: number, slug: string) => boolean;
  /** As the article writes them. */
  readonly topicsAt: (row: number) => string[];
  /** In lower case. */
  readonly wordAt: (column: Uint32Array, row: number) => string;
  readonly languageAt: (row: number) => string;
}

function lookupsOf(table: Table, topics: Topics, naming: Naming, siteLanguage: string): Lookups {
  const { ends, values } = table.topics;
  const lower = table.words.map((word) => word.toLowerCase());
  // Topics that no selected article bears have no slug yet: those are only asked for by `explain`.
  const slugs: (string | undefined)[] = topics.byPlace.map((topic) => topic?.slug);
  const slugAt = (place: number) => (slugs[place] ??= naming.resolve(table.words[place] ?? ''));
  const wordAt = (column: Uint32Array, row: number) => lower[column[row] as number] ?? '';
  return {
    resolve: naming.resolve,
    bears(row, slug) {
      const end = ends[row] as number;
      for (let at = row === 0 ? 0 : (ends[row - 1] as number); at < end; at++) if (slugAt(values[at] as number) === slug) return true;
      return false;
    },
    topicsAt: (row) => [...listAt(table.topics, row)].map((place) => table.words[place] ?? ''),
    wordAt,
    languageAt: (row) => wordAt(table.language, row) || siteLanguage,
  };
}

function conditionsOf(question: FeedQuestion, table: Table, lookups: Lookups): Condition[] {
  const { bears, wordAt, languageAt, topicsAt: valueAt } = lookups;
  const { any, all, none } = question.topics;
  const { providers, types, languages, minHeat, minQuality } = question;
  const slugsOf = (names: readonly string[]) => [...new Set(names.map(lookups.resolve))];
  const written = (columns: readonly Uint32Array[]) => (row: number) =>
    columns.map((column) => table.words[column[row] as number] ?? '').filter((word) => word !== '');
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
  if (providers !== undefined) {
    const known = new Set(lowered(providers));
    const { provider, domain } = table;
    const holds = (row: number) => known.has(wordAt(provider, row)) || known.has(wordAt(domain, row));
    found.push({ key: 'providers', limit: providers, valueAt: written([provider, domain]), holds });
  }
  if (types !== undefined) {
    const known = new Set(lowered(types));
    found.push({ key: 'types', limit: types, valueAt: written([table.type]), holds: (row) => known.has(wordAt(table.type, row)) });
  }
  if (languages !== undefined) {
    const tags = lowered(languages);
    const holds = (row: number) => tags.some((tag) => speaks(languageAt(row), tag));
    found.push({ key: 'languages', limit: languages, valueAt: (row) => [languageAt(row)], holds });
  }
  if (minHeat !== undefined) found.push(floor('minHeat', table.heat, minHeat));
  if (minQuality !== undefined) found.push(floor('minQuality', table.quality, minQuality));
  return found;
}

function lowered(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}

function floor(key: ConditionKey, column: Float64Array, least: number): Condition {
  const valueAt = (row: number) => (Number.isNaN(column[row]) ? null : (column[row] as number));
  return { key, limit: least, valueAt, holds: atLeast(column, least) };
}

/** Whether a language is the one of a tag, or a kind of it, both in lower case: `en-gb` is `en`. */
export function speaks(language: string, tag: string): boolean {
  return language === tag || language.startsWith(`${tag}-`);
}
