import type { FeedQuestion, Table } from '../model.ts';
import { listAt } from '../text/lists.ts';
import type { Naming } from './naming.ts';
import type { Condition, ConditionKey } from './questions.ts';

/** Whether a row fails a condition, or would when the others are met: what holds by a topic that it has to lose holds no longer. */
export function fails(table: Table, naming: Naming, { topics: { none = [] } }: FeedQuestion, { key, limit, holds }: Condition, row: number): boolean {
  if (!holds(row)) return true;
  if (key !== 'topics.any' || typeof limit === 'number') return false;
  const [barred, own] = [none, wordsAt(table, row)].map((names) => new Set(names.map(naming.resolve))) as [Set<string>, Set<string>];
  return !limit.some((name) => own.has(naming.resolve(name)) && !barred.has(naming.resolve(name)));
}

function wordsAt(table: Table, row: number): string[] {
  return [...listAt(table.topics, row)].map((place) => table.words[place] ?? '');
}

/** What an article would have to have, or to lose, for a condition that it fails: `the topic "AI"`. */
export function lackOf(table: Table, naming: Naming, { topics }: FeedQuestion, { key, limit }: Condition, row: number): string {
  if (typeof limit === 'number') return `\`${key === 'minHeat' ? 'heat' : 'quality'}: ${limit}\` or more`;
  const words = wordsAt(table, row);
  const among = (names: readonly string[]) => {
    const slugs = new Set(names.map(naming.resolve));
    return (name: string) => slugs.has(naming.resolve(name));
  };
  const [barred, borne] = [among(topics.none ?? []), among(words)];
  const missing = limit.filter((name) => !borne(name));
  if (key === 'topics.all') return listing('the', 'topic', missing);
  if (key === 'topics.none') return `to be without ${listing('the', 'topic', words.filter(among(limit)))}`;
  return listing('one of the', NOUNS[key] ?? 'topic', key === 'topics.any' ? limit.filter((name) => !barred(name)) : limit);
}

const NOUNS: Readonly<Partial<Record<ConditionKey, string>>> = { providers: 'provider', types: 'type', languages: 'language' };

function listing(article: string, noun: string, names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name)).join(', ');
  return names.length === 1 ? `the ${noun} ${quoted}` : `${article} ${noun}s ${quoted}`;
}

/** Why no article at all can answer a question, in words; undefined where one could. */
export function impossible({ topics: { any, all = [], none = [] }, ...lists }: FeedQuestion, naming: Naming): string | undefined {
  const empty = (['providers', 'types', 'languages'] as const).find((key) => lists[key]?.length === 0);
  if (empty !== undefined || any?.length === 0) return `its "${empty ?? 'topics.any'}" is an empty list`;
  const barred = new Set(none.map(naming.resolve));
  const wanted =
    all.find((name) => barred.has(naming.resolve(name))) ?? (any?.every((name) => barred.has(naming.resolve(name))) ? any[0] : undefined);
  return wanted === undefined ? undefined : `it asks for the topic ${JSON.stringify(wanted)} and against it`;
}
