import type { Decision } from '../decide.ts';
import { questionVerdicts } from '../feed-verdict.ts';
import type { Table } from '../model.ts';
import type { BuildOutcome } from '../pipeline.ts';
import type { RemovalReason } from '../report.ts';
import { movedTo } from '../selection/naming.ts';
import type { KnownFeed } from '../selection/plans.ts';
import { better, idOf, isSelected, rulesFailed } from '../selection/rules.ts';
import { hashOf } from '../text/hash.ts';

type Guarded = Extract<BuildOutcome, { kind: 'guarded' }>;

/** Tells why an item with this id is in a feed no more; there is always a reason. */
export type WhyRemoved = (slug: string, id: string) => RemovalReason[];

/** A feed that was published before. */
type Feed = Pick<KnownFeed, 'slug' | 'kind'>;

/**
 * The reasons of a decision, that of the article that was published first. `previous` is the table of the run before, where it is known: it tells
 * which file an item came from; `feeds` tell what those were that are removed.
 */
export function removalsOf(decision: Decision, previous: Table | undefined, feeds: readonly Feed[]): WhyRemoved {
  let why: ReturnType<typeof reasonsOf> | undefined;
  return (slug, id) => {
    why ??= reasonsOf(decision, previous, feeds);
    return why(slug, hashOf(id), (table, row) => idOf(table, row) === id);
  };
}

/** What the guard says where the name of a reason says too little. */
const WORDS: Partial<Record<RemovalReason['rule'], string>> = {
  'beyond-limit': 'beyond the limit of their feeds',
  'below-feed-quality': 'below the quality that their feeds ask for',
  'topic-not-named': 'not of their topics any more',
  'question-not-met': 'no answer to their questions any more',
  'feed-not-asked-for': 'in feeds that nothing asks for any more',
  gone: 'not among the articles any more',
  'gone-or-refused': 'refused, or not among the articles any more',
  'url-changed': 'under another url now',
};

/** How many of the items that the guard saved would be published no more for which reason, in words: of several the first, in the first of their feeds. */
export function guardReasons({ decision, removal, before, feeds }: Guarded, previous: Table | undefined): Map<string, number> {
  const why = reasonsOf(decision, previous, feeds);
  const slugs = new Map<number, string>();
  for (const [slug, ids] of before) for (const id of Array.from(ids)) if (!slugs.has(id)) slugs.set(id, slug);
  const counts = new Map<string, number>();
  for (const id of removal.removed) {
    const { rule } = why(slugs.get(id) ?? '', id, () => true)[0] as RemovalReason;
    const reason = WORDS[rule] ?? rule;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}

/** Whether a row of a table, whose id has the hash that is asked about, is the one that is meant. */
type IsIt = (table: Table, row: number) => boolean;

function reasonsOf(decision: Decision, previous: Table | undefined, feeds: readonly Feed[]) {
  const { table, selection, now } = decision;
  const rows = likeliestIn(table, now);
  const ruleOf = feedRules(decision, feeds);
  let before: ReturnType<typeof likeliestIn> | undefined;
  let fateOf: ReturnType<typeof fates> | undefined;
  const pathOf = (row: number) => table.path.at(row) ?? '';
  const failures = (row: number) => rulesFailed(selection, row).map((rule) => ({ rule, path: pathOf(row) }));
  return (slug: string, hash: number, isIt: IsIt): RemovalReason[] => {
    const found = rows(hash, isIt);
    const selected = found.find((row) => isSelected(selection, row));
    if (selected !== undefined) return [{ ...ruleOf(slug, selected), path: pathOf(selected) }];
    // Newer items push out older ones all the time, and for these nothing below is asked.
    before ??= previous === undefined ? () => [] : likeliestIn(previous, now);
    const paths = before(hash, isIt).map((row) => previous?.path.at(row) ?? '');
    // A file of another name may be the same one, renamed; but not one that was there beside it.
    const same = found.find((row) => pathOf(row) === paths[0]) ?? found.find((row) => !paths.includes(pathOf(row)));
    fateOf ??= fates(table);
    const first = same === undefined ? [fateOf(paths[0])] : failures(same);
    return [...first, ...found.filter((row) => row !== same).flatMap(failures)];
  };
}

/** The rows of an id, that first which was published, if one was: no draft, due, and better than the others. */
function likeliestIn(table: Table, now: number): (hash: number, isIt: IsIt) => number[] {
  const rows = rowsByHash(table);
  const rank = (row: number) => 2 * (table.published[row] as number) + Number((table.publishedAt[row] as number) <= now);
  return (hash, isIt) => {
    const found = (rows.get(hash) ?? []).filter((row) => isIt(table, row));
    return found.sort((a, b) => rank(b) - rank(a) || Number(better(table, b, a)) - Number(better(table, a, b)));
  };
}

/** Why a selected row is not in a feed. */
function feedRules(decision: Decision, feeds: readonly Feed[]): (slug: string, row: number) => Omit<RemovalReason, 'path'> {
  const plans = new Map(decision.plans.map((plan) => [plan.slug, plan]));
  const kinds = new Map([...feeds, ...decision.plans].map(({ slug, kind }) => [slug, kind]));
  const verdictsOf = questionVerdicts(decision);
  return (slug, row) => {
    if (movedTo(decision.naming, slug) !== undefined) return { rule: 'feed-not-asked-for' };
    const plan = plans.get(slug);
    if (plan?.rows.includes(row) === true) return { rule: 'beyond-limit' };
    if (plan?.below.includes(row) === true) return { rule: 'below-feed-quality' };
    if (kinds.get(slug) !== 'question') return { rule: 'topic-not-named' };
    const verdict = verdictsOf(row).find((one) => one.slug === slug);
    if (verdict === undefined) return { rule: 'feed-not-asked-for' };
    return { rule: 'question-not-met', conditions: verdict.conditions.flatMap(({ condition, passes }) => (passes ? [] : [condition])) };
  };
}

/** What became of the file at a path of the run before, whose article has its id no more; of an article whose path is not known. */
function fates(table: Table): (path: string | undefined) => RemovalReason {
  const now = new Map(Array.from({ length: table.count }, (_, row) => [table.path.at(row) ?? '', row]));
  const someRefused = table.refused.includes(1);
  return (path) => {
    // Nothing says which of the refused files it was in, if it was in one at all.
    if (path === undefined) return { rule: someRefused ? 'gone-or-refused' : 'gone' };
    const at = now.get(path);
    return { rule: at === undefined ? 'gone' : table.refused[at] === 1 ? 'refused' : 'url-changed', path };
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
