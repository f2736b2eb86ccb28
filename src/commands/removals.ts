import type { Decision } from '../decide.ts';
import { questionVerdicts } from '../feed-verdict.ts';
import type { FeedPlan, Table } from '../model.ts';
import type { RemovalReason } from '../report.ts';
import { movedTo } from '../selection/naming.ts';
import { idOf, isSelected, rulesFailed } from '../selection/rules.ts';
import { hashOf } from '../text/hash.ts';

/** Tells why an item with this id is in a feed no more; there is always a reason. */
export type WhyRemoved = (slug: string, id: string) => RemovalReason[];

/** The reasons of a decision. `previous` is the table of the run before, where it is known: it tells which file an item came from. */
export function removalsOf(decision: Decision, previous: Table | undefined): WhyRemoved {
  const { table, plans } = decision;
  const bySlug = new Map(plans.map((plan) => [plan.slug, plan]));
  let rows: ReadonlyMap<number, readonly number[]> | undefined;
  let verdicts: ReturnType<typeof questionVerdicts> | undefined;
  let fates: ReturnType<typeof fatesOf> | undefined;
  return (slug, id) => {
    rows ??= rowsByHash(table);
    const found = (rows.get(hashOf(id)) ?? []).filter((row) => idOf(table, row) === id);
    const selected = found.find((row) => isSelected(decision.selection, row));
    if (selected !== undefined) {
      verdicts ??= questionVerdicts(decision);
      const rule =
        movedTo(decision.naming, slug) === undefined ? feedRule(verdicts, bySlug.get(slug), selected) : { rule: 'feed-not-asked-for' as const };
      return [{ ...rule, path: table.path.at(selected) ?? '' }];
    }
    if (found.length > 0) return found.flatMap((row) => failures(decision, row));
    fates ??= fatesOf(decision, previous);
    return fates(hashOf(id), (row) => previous !== undefined && idOf(previous, row) === id);
  };
}

/** What the guard says where no rule of an article is the reason. */
const WORDS: Partial<Record<RemovalReason['rule'], string>> = {
  gone: 'not among the articles any more',
  'gone-or-refused': 'refused, or not among the articles any more',
  'url-changed': 'under another url now',
};

/** How many of some items, told by the hashes of their ids, are published no more for which reason, in words; of several the first. */
export function guardReasons(decision: Decision, previous: Table | undefined, ids: readonly number[]): Map<string, number> {
  const rows = rowsByHash(decision.table);
  const fates = fatesOf(decision, previous);
  const reasonOf = (id: number) => {
    const row = rows.get(id)?.at(-1);
    if (row !== undefined) return rulesFailed(decision.selection, row)[0] ?? 'beyond the limit of their feeds';
    const { rule } = fates(id)[0] as RemovalReason;
    return WORDS[rule] ?? rule;
  };
  const counts = new Map<string, number>();
  for (const reason of ids.map(reasonOf)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

function failures({ table, selection }: Decision, row: number): RemovalReason[] {
  return rulesFailed(selection, row).map((rule) => ({ rule, path: table.path.at(row) ?? '' }));
}

function feedRule(verdictsOf: ReturnType<typeof questionVerdicts>, plan: FeedPlan | undefined, row: number): Omit<RemovalReason, 'path'> {
  if (plan?.rows.includes(row) === true) return { rule: 'beyond-limit' };
  if (plan?.below.includes(row) === true) return { rule: 'below-feed-quality' };
  if (plan?.kind !== 'question') return { rule: 'topic-not-named' };
  const verdict = verdictsOf(row).find(({ slug }) => slug === plan.slug);
  if (verdict === undefined) return { rule: 'feed-not-asked-for' };
  return { rule: 'question-not-met', conditions: verdict.conditions.flatMap(({ condition, passes }) => (passes ? [] : [condition])) };
}

/** What became of articles whose id, of which this is the hash, no readable file bears any more; `isIt` looks at a row of the table before. */
function fatesOf({ table }: Decision, previous: Table | undefined): (hash: number, isIt?: (row: number) => boolean) => RemovalReason[] {
  const before = previous === undefined ? undefined : rowsByHash(previous);
  const now = new Map<string, number>();
  let refused = false;
  for (let row = 0; row < table.count; row++) {
    now.set(table.path.at(row) ?? '', row);
    if (table.refused[row] === 1) refused = true;
  }
  return (hash, isIt = () => true) => {
    const rows = (before?.get(hash) ?? []).filter(isIt);
    // Nothing says which of the refused files it was in, if it was in one at all.
    if (rows.length === 0) return [{ rule: refused ? 'gone-or-refused' : 'gone' }];
    return rows.map((row) => {
      const path = previous?.path.at(row) ?? '';
      const at = now.get(path);
      return { rule: at === undefined ? 'gone' : table.refused[at] === 1 ? 'refused' : 'url-changed', path };
    });
  };
}

function rowsByHash(table: Table): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < table.count; row++) {
    if (table.refused[row] === 1) continue;
    const hash = table.idHash[row] as number;
    const known = rows.get(hash);
    if (known === undefined) rows.set(hash, [row]);
    else known.push(row);
  }
  return rows;
}
