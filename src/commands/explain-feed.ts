import type { Decision } from '../decide.ts';
import { movedWords } from '../feed-verdict.ts';
import type { FeedPlan, Table } from '../model.ts';
import { type Coverage, coverageOf, coverageRemedy, coverageWords } from '../selection/coverage.ts';
import { movedTo, type Naming, settingsPlace } from '../selection/naming.ts';
import { atLeast, type Condition, questionsOf } from '../selection/questions.ts';
import { RULES, rulesFailed } from '../selection/rules.ts';
import { listAt } from '../text/lists.ts';
import { nearest } from '../text/nearest.ts';
import { HOUR, rfc3339, spoken } from '../text/time.ts';

/** A feed that somebody named; without a plan where no selected article bears the topic. */
export interface NamedFeed {
  readonly slug: string;
  readonly name: string;
  readonly kind: FeedPlan['kind'];
  /** The slug of the feed that its topic has now, where no topic leads here any more. */
  readonly movedTo?: string;
  readonly plan?: FeedPlan;
}

/** How far a feed reaches. Instants are RFC 3339, `spanHours` and `perDay` have up to two decimals, `missed` is a share. */
export interface FeedWindow {
  readonly slug: string;
  readonly name: string;
  readonly kind: FeedPlan['kind'] | 'none';
  readonly items: number;
  readonly total: number;
  readonly limit: number;
  readonly window?: string;
  /** The feed's own floor of quality, and how many selected articles are below it. */
  readonly minQuality?: number;
  readonly belowQuality: number;
  readonly newest?: string;
  readonly oldest?: string;
  readonly spanHours?: number;
  readonly perDay?: number;
  readonly missed: number;
  /** A `limit` that would cover a day. */
  readonly enough?: number;
  readonly words: string;
  readonly remedy?: string;
  /** Of a saved question: how many selected articles fail each thing that it asks; one that fails two counts in both. */
  readonly unmet?: Readonly<Record<string, number>>;
  /** Articles that name the topic and reach its floor, or answer the saved question, and are not selected, by rule; one that fails two counts in both. */
  readonly unselected: Readonly<Record<string, number>>;
}

/** The feed of a topic's name or alias, of a slug, or of a feed's name; undefined where no article and no setting knows it. */
export function feedNamed({ plans, naming, table }: Decision, name: string): NamedFeed | undefined {
  const slug = naming.resolve(name);
  const lower = name.toLowerCase();
  const plan =
    plans.find((candidate) => candidate.slug === name) ??
    plans.find((candidate) => candidate.slug === slug) ??
    plans.find((candidate) => candidate.name.toLowerCase() === lower);
  if (plan !== undefined) {
    const moved = movedTo(naming, plan.slug);
    return { slug: plan.slug, name: plan.name, kind: plan.kind, ...(moved === undefined ? {} : { movedTo: moved }), plan };
  }
  const word = wordOf(table, naming, slug) ?? naming.settings.get(slug)?.name;
  return word === undefined ? undefined : { slug, name: word, kind: 'topic' };
}

/** The known name that is nearest to one that no feed has. */
export function nearestFeed({ plans, table, config }: Decision, name: string): string | undefined {
  const settings = Object.entries(config.topics).flatMap(([topic, { aliases }]) => [topic, ...aliases]);
  return nearest(name, [...plans.flatMap((plan) => [plan.name, plan.slug]), ...settings, ...topicWords(table)]);
}

function wordOf(table: Table, naming: Naming, slug: string): string | undefined {
  return topicWords(table).find((candidate) => naming.resolve(candidate) === slug);
}

function topicWords(table: Table): string[] {
  return [...new Set(table.topics.values)].map((place) => table.words[place] ?? '');
}

/** What there is to tell of a feed. */
export function feedView(decision: Decision, { slug, name, plan }: NamedFeed): FeedWindow {
  const minQuality = plan === undefined ? decision.naming.settings.get(slug)?.minQuality : plan.minQuality;
  const unselected = unselectedIn(decision, concernedBy(decision, slug, plan?.kind, minQuality));
  const floor = minQuality === undefined ? {} : { minQuality };
  if (plan === undefined)
    return {
      slug,
      name,
      kind: 'none',
      items: 0,
      total: 0,
      limit: 0,
      ...floor,
      belowQuality: 0,
      missed: 0,
      words: `no ${wordOf(decision.table, decision.naming, slug) === undefined ? '' : 'selected '}article bears this topic`,
      unselected,
    };
  const { kind, rows, shown, limit, window, below } = plan;
  const coverage = coverageOf(plan, decision.table);
  const remedy = coverage && coverageRemedy(coverage, settingsPlace(decision.naming, plan));
  return {
    slug,
    name,
    kind,
    items: shown,
    total: rows.length,
    limit,
    ...(window === undefined ? {} : { window: spoken(window) }),
    ...floor,
    belowQuality: below.length,
    ...(coverage === undefined
      ? { missed: 0, words: movedWords(decision.naming, slug) ?? 'no selected article belongs in this feed' }
      : { ...numbersOf(coverage), words: coverageWords(coverage) }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(kind === 'question' ? { unmet: unmetIn(decision, slug) } : {}),
    unselected,
  };
}

function numbersOf({ newest, oldest, perDay, missed, enough }: Coverage) {
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    newest: rfc3339(newest),
    oldest: rfc3339(oldest),
    spanHours: round((newest - oldest) / HOUR),
    perDay: round(perDay),
    missed: round(missed),
    ...(enough === undefined ? {} : { enough }),
  };
}

/** What a question asks; undefined where the config has it no more. */
function conditionsOf({ table, topics, naming, config }: Decision, slug: string): readonly Condition[] | undefined {
  return questionsOf(table, topics, naming, config).find(({ asked }) => asked.slug === slug)?.conditions;
}

function unmetIn(decision: Decision, slug: string): Record<string, number> {
  const { order } = decision.selection;
  const conditions = conditionsOf(decision, slug) ?? [];
  const counts = conditions.map(({ key, holds }) => [key, order.reduce((sum, row) => sum + (holds(row) ? 0 : 1), 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Whether a row would be in a feed if it were selected: whether it answers the question, or bears the topic and is good enough for it. */
function concernedBy(decision: Decision, slug: string, kind: FeedPlan['kind'] | undefined, minQuality: number | undefined): (row: number) => boolean {
  const { table, naming } = decision;
  if (kind === 'everything') return () => true;
  if (kind === 'question') {
    const conditions = conditionsOf(decision, slug);
    return (row) => conditions?.every(({ holds }) => holds(row)) === true;
  }
  const places = new Set(table.words.flatMap((word, place) => (place > 0 && naming.resolve(word) === slug ? [place] : [])));
  const isGood = minQuality === undefined ? () => true : atLeast(table.quality, minQuality);
  return (row) => isGood(row) && listAt(table.topics, row).some((place) => places.has(place));
}

/** Of the articles that are not selected, those that a feed is concerned with, counted by rule. */
function unselectedIn({ table, selection }: Decision, isConcerned: (row: number) => boolean): Record<string, number> {
  const counts = new Map<string, number>();
  for (let row = 0; row < table.count; row++) {
    if (selection.failed[row] === 0 || table.refused[row] === 1) continue;
    if (!isConcerned(row)) continue;
    for (const rule of rulesFailed(selection, row)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return Object.fromEntries(RULES.flatMap((rule) => (counts.has(rule) ? [[rule, counts.get(rule) ?? 0]] : [])));
}
