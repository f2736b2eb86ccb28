import type { Decision } from './decide.ts';
import type { FeedPlan, FeedRule, Table } from './model.ts';
import { fails, impossible, lackOf } from './selection/lacks.ts';
import { movedTo, type Naming, settingsPlace, writtenName } from './selection/naming.ts';
import { placeIn } from './selection/plans.ts';
import { type ConditionKey, type Question, questionsOf } from './selection/questions.ts';
import { spoken, writtenTime } from './text/time.ts';

/** One article in one feed that it belongs in. */
export interface FeedVerdict {
  readonly slug: string;
  readonly name: string;
  /** 1 is the newest; null below the feed's floor of quality. */
  readonly rank: number | null;
  readonly shown: boolean;
  /** Items in the feed, and articles that belong in it. */
  readonly items: number;
  readonly total: number;
  readonly limit: number;
  /** The feed's window as a person says it; absent where only the limit counts. */
  readonly window?: string;
  /** The feed's floor of quality, and what the article has; both absent where the feed has none. */
  readonly minQuality?: number;
  readonly quality?: number | null;
  /** Why it is not shown. */
  readonly rule?: FeedRule;
  readonly remedy?: string;
}

/** One condition of a saved question, asked of one article. A list is of names; null where the article has none. */
export interface ConditionVerdict {
  readonly condition: ConditionKey;
  readonly value: readonly string[] | number | null;
  readonly limit: readonly string[] | number;
  readonly passes: boolean;
  /** What would change it; only where it fails, and only where anything could. */
  readonly remedy?: string;
}

/** One article and one saved question. */
export interface QuestionVerdict {
  readonly slug: string;
  readonly name: string;
  readonly answers: boolean;
  readonly conditions: readonly ConditionVerdict[];
}

/** Where a selected row stands in each feed that it belongs in, in the order of the plans; none for any other row, which no plan has. */
export function feedsOf(decision: Decision, row: number): FeedVerdict[] {
  return decision.plans.flatMap((plan) => {
    const place = plan.rows.indexOf(row);
    if (place < 0 && !plan.below.includes(row)) return [];
    const { slug, name, shown: items, limit } = plan;
    const { rank } = placeIn(decision.table, plan, row);
    const numbers = { items, total: plan.rows.length, limit, ...termsOf(decision.table, plan, row) };
    const facts = { slug, name, rank: place < 0 ? null : rank, shown: place >= 0 && place < items, ...numbers };
    if (facts.shown) return [facts];
    return [{ ...facts, rule: place < 0 ? 'below-feed-quality' : 'beyond-limit', remedy: wayIn(decision, plan, row, []) }];
  });
}

function termsOf(table: Table, { window, minQuality }: FeedPlan, row: number): Pick<FeedVerdict, 'window' | 'minQuality' | 'quality'> {
  const quality = table.quality[row] as number;
  return {
    ...(window === undefined ? {} : { window: spoken(window) }),
    ...(minQuality === undefined ? {} : { minQuality, quality: Number.isNaN(quality) ? null : quality }),
  };
}

/** Tells of a row that was not refused what each saved question of the config asks of it: by the conditions that the plans are made with. */
export function questionVerdicts(decision: Decision): (row: number) => QuestionVerdict[] {
  const { table, naming } = decision;
  const questions = questionsIn(decision);
  const verdict = (row: number, { asked, conditions }: Question) => {
    const hopeless = impossible(asked, naming);
    const told = conditions.map((condition) => {
      const facts = { condition: condition.key, value: condition.valueAt(row), limit: condition.limit, passes: condition.holds(row) };
      if (facts.passes || hopeless !== undefined) return facts;
      return { ...facts, remedy: `needs ${lackOf(table, naming, asked, condition, row)}` };
    });
    return { slug: asked.slug, name: asked.title, answers: told.every(({ passes }) => passes), conditions: told };
  };
  return (row) => questions.map((question) => verdict(row, question));
}

function questionsIn({ table, topics, naming, config }: Decision): Question[] {
  return questionsOf(table, topics, naming, config);
}

/** What a selected row that does not belong in a feed would need to be shown there. The feed may be one that there is not yet: of a topic that no selected article bears. */
export function absence(decision: Decision, row: number, feed: Pick<FeedPlan, 'kind' | 'slug' | 'name'>): string {
  const { table, naming, config, plans } = decision;
  const { limit = config.limit, minQuality } = naming.settings.get(feed.slug) ?? {};
  const plan = plans.find(({ slug }) => slug === feed.slug) ?? {
    ...feed,
    rows: new Uint32Array(),
    limit,
    ...(minQuality === undefined ? {} : { minQuality }),
  };
  const moved = movedWords(naming, feed.slug);
  if (moved !== undefined) return moved;
  if (plan.kind !== 'question') return wayIn(decision, plan, row, [`the topic ${JSON.stringify(writtenName(naming, plan))}`]);
  const question = questionsIn(decision).find(({ asked }) => asked.slug === plan.slug);
  if (question === undefined) return `needs a question again: "feeds" has none with the slug "${plan.slug}" any more`;
  const { asked, conditions } = question;
  const why = impossible(asked, naming);
  if (why !== undefined) return `no article can answer it: ${why}`;
  const failing = conditions.filter((condition) => condition.key !== 'minQuality' && fails(table, naming, asked, condition, row));
  const lacks = failing.map((condition) => lackOf(table, naming, asked, condition, row));
  return wayIn(decision, plan, row, lacks);
}

/** That no article can come into the feed of this slug, as its topic has another; undefined where that is not so. */
export function movedWords(naming: Naming, slug: string): string | undefined {
  const now = movedTo(naming, slug);
  if (now === undefined) return undefined;
  return `no topic leads to ${JSON.stringify(slug)} any more: the feed of ${JSON.stringify(naming.settings.get(now)?.name ?? now)} is now ${JSON.stringify(now)}`;
}

type Way = Pick<FeedPlan, 'kind' | 'slug' | 'name' | 'rows' | 'limit' | 'window' | 'minQuality'>;

/** All that a row lacks to be shown in a feed: what is given, the feed's floor, and a place, which counts as if the rest were done. */
function wayIn({ table, naming }: Decision, plan: Way, row: number, lacks: readonly string[]): string {
  const { minQuality, rows, window } = plan;
  const low = minQuality !== undefined && !((table.quality[row] as number) >= minQuality) ? [`\`quality: ${minQuality}\` or more`] : [];
  const { rank, total, shown } = placeIn(table, plan, row);
  const newest = table.publishedAt[rows[0] as number] as number;
  const reach = window === undefined ? '' : `, or "window": "${writtenTime(newest - (table.publishedAt[row] as number))}" or more,`;
  const place = shown ? [] : [`"limit": ${rank} or more${reach} in ${settingsPlace(naming, plan)}`];
  const then = lacks.length + low.length > 0 ? `; it would then be ${rank} of ${total}` : '';
  return `needs ${[...lacks, ...low, ...place].join(', and ')}${then}`;
}
