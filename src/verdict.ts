import { type Decision, decide } from './decide.ts';
import type { FeedPlan, FeedRule, Rule, Selection, Table } from './model.ts';
import type { KnownFeed } from './selection/plans.ts';
import { idOf, RULES, rulesFailed } from './selection/rules.ts';
import { rfc3339, spoken } from './text/time.ts';

/** One rule as asked of one article. Instants are RFC 3339; `limit` is null where nothing is asked; of `duplicate` it is the path of the published article with that url. */
export interface RuleVerdict {
  readonly rule: Rule;
  readonly value: string | number | boolean | null;
  readonly limit: string | number | boolean | null;
  readonly passes: boolean;
  /** What would change it; only where it fails. */
  readonly remedy?: string;
}

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
  /** Why it is not shown. */
  readonly rule?: FeedRule;
  readonly remedy?: string;
}

/** What each article rule says of a row that was not refused, in the order of the rules; it fails those of its report. */
export function rulesOf(decision: Decision, row: number): RuleVerdict[] {
  const failed = new Set(rulesFailed(decision.selection, row));
  return RULES.map((rule) => {
    const { remedy, ...facts } = FACTS[rule](decision, row);
    return failed.has(rule) ? { rule, ...facts, passes: false, remedy } : { rule, ...facts, passes: true };
  });
}

type Facts = Pick<RuleVerdict, 'value' | 'limit'> & { readonly remedy: string };

const FACTS: Readonly<Record<Rule, (decision: Decision, row: number) => Facts>> = {
  unpublished: ({ table }, row) => ({ value: table.published[row] === 1, limit: true, remedy: 'needs `published: true`' }),
  'low-quality': ({ table, config: { minQuality } }, row) => {
    const value = table.quality[row] as number;
    return { value: Number.isNaN(value) ? null : value, limit: minQuality, remedy: `needs \`quality: ${minQuality}\` or more` };
  },
  'not-yet-due': ({ table, now }, row) => {
    const due = table.publishedAt[row] as number;
    return { value: rfc3339(due), limit: rfc3339(now), remedy: `due in ${spoken(due - now)}` };
  },
  duplicate: ({ table, selection }, row) => {
    const stays = selection.stays.get(row);
    const other = stays ?? publishedCopy(table, selection, row);
    const limit = other === undefined ? null : (table.path.at(other) ?? '');
    return { value: idOf(table, row), limit, remedy: stays === undefined ? '' : duplicateRemedy(table, row, stays) };
  },
};

/** A selected article with the url of a row. One that fails other rules is not asked for duplicates, but would meet this one. */
function publishedCopy(table: Table, { order }: Selection, row: number): number | undefined {
  return order.find((other) => other !== row && table.idHash[other] === table.idHash[row] && idOf(table, other) === idOf(table, row));
}

/** Why the other one stays, and what could be done about it. */
function duplicateRemedy(table: Table, row: number, stays: number): string {
  const [here, there] = [table.quality[row] as number, table.quality[stays] as number];
  const better = there > here || (Number.isNaN(here) && !Number.isNaN(there));
  const newer = (table.publishedAt[stays] as number) > (table.publishedAt[row] as number);
  const why = better ? `has the higher quality, ${there}` : newer ? 'was published later' : 'has the path that sorts first';
  const raise = there < 100 ? `, or a \`quality\` above ${there} here` : '';
  return `needs a url of its own, or ${table.path.at(stays) ?? ''} gone, which ${why}${raise}`;
}

/** Where a selected row stands in each feed that it belongs in, in the order of the plans; none for any other row, which no plan has. */
export function feedsOf({ plans }: Decision, row: number): FeedVerdict[] {
  return plans.flatMap((plan) => {
    const place = plan.rows.indexOf(row);
    if (place < 0 && !plan.below.includes(row)) return [];
    const { slug, name, shown: items, limit } = plan;
    const facts = { slug, name, rank: place < 0 ? null : place + 1, shown: place >= 0 && place < items, items, total: plan.rows.length, limit };
    return [{ ...facts, ...notShown(plan, place) }];
  });
}

function notShown({ shown, minQuality }: FeedPlan, place: number): Pick<FeedVerdict, 'rule' | 'remedy'> {
  if (place < 0) return { rule: 'below-feed-quality', remedy: `needs \`quality: ${minQuality}\` or more` };
  return place < shown ? {} : { rule: 'beyond-limit', remedy: `needs "limit": ${place + 1} or more` };
}

/**
 * The decision as it would be if what the failed rules ask for were done, by the same rules: published, good enough, at the instant it is
 * due, and, where it is a duplicate now, without the others of its url.
 */
export function remedied(decision: Decision, row: number, known: readonly KnownFeed[]): Decision {
  const { table, config, now, selection } = decision;
  const [published, quality, refused] = [table.published.slice(), table.quality.slice(), table.refused.slice()];
  published[row] = 1;
  if (config.minQuality !== null && !((quality[row] as number) >= config.minQuality)) quality[row] = config.minQuality;
  if (selection.stays.has(row)) {
    for (let other = 0; other < table.count; other++) {
      if (other !== row && table.idHash[other] === table.idHash[row] && idOf(table, other) === idOf(table, row)) refused[other] = 1;
    }
  }
  return decide({ ...table, published, quality, refused }, config, Math.max(now, table.publishedAt[row] as number), known);
}
