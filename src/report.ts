import type { Decision } from './decide.ts';
import type { Counts, Diagnostic, FeedPlan, Reason } from './model.ts';
import type { ItemChanged, ItemShown } from './publish/diff.ts';
import { idOf, isSelected, RULES, rulesFailed } from './selection/rules.ts';
import { updatedOf } from './selection/views.ts';
import { listAt } from './text/lists.ts';
import { rfc3339 } from './text/time.ts';

/** What happened to the files of `out/`: names, sorted. */
export interface FilesReport {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/** One article, and every reason why it, or one of its feeds, does not show it. */
export interface ArticleReport {
  readonly path: string;
  readonly id: string;
  /** The link exactly as published. */
  readonly url: string;
  readonly title: string;
  readonly topics: readonly string[];
  /** RFC 3339. */
  readonly publishedAt: string;
  readonly selected: boolean;
  readonly reasons: readonly Reason[];
}

/** Why an item is in a feed no more: a rule, or what became of its file, and the file where it is known. */
export interface RemovalReason {
  readonly rule:
    | Reason['rule']
    | 'refused'
    | 'gone'
    | 'gone-or-refused'
    | 'url-changed'
    | 'topic-not-named'
    | 'question-not-met'
    | 'feed-not-asked-for';
  readonly path?: string;
  /** `question-not-met`: the keys of what the question asks and the article fails. */
  readonly conditions?: readonly string[];
}

/** What became of a feed or file. */
export type Fate = 'new' | 'changed' | 'removed';

/** What a run changed in one feed, as its JSON Feed shows it; of what that does not show, in which format. */
export interface FeedChange {
  readonly slug: string;
  readonly name: string;
  readonly change: Fate;
  readonly added: readonly ItemShown[];
  readonly removed: readonly (ItemShown & { readonly reasons: readonly RemovalReason[] })[];
  readonly changed: readonly ItemChanged[];
  /** Members of the feed itself, such as `title`. */
  readonly fields: readonly string[];
}

/** A file that differs now. `bytes` is its new size, 0 where it was removed. */
export interface FileChange {
  readonly path: string;
  readonly change: Fate;
  readonly bytes: number;
}

/** What a run changed, or, from `plan`, would: empty lists where nothing differs. */
export interface Changes {
  readonly feeds: readonly FeedChange[];
  readonly files: readonly FileChange[];
  /** The absolute addresses of `files`: what a cache is to forget. */
  readonly urls: readonly string[];
}

/** What `--json` prints: for the operator, never published. */
export interface Report {
  readonly now: string;
  readonly counts: Counts;
  readonly articles: readonly ArticleReport[];
  readonly feeds: readonly { readonly name: string; readonly slug: string; readonly items: number; readonly updated: string }[];
  readonly diagnostics: readonly (Omit<Diagnostic, 'detail'> & { readonly message: string })[];
  readonly files: FilesReport;
  readonly changes: Changes;
}

/** The numbers of a decision. */
export function countsOf({ table, selection, plans }: Decision): Counts {
  /** Of each verdict, how many rows have it. */
  const verdicts = new Uint32Array(1 << RULES.length);
  let [refused, elsewhere] = [0, 0];
  for (let row = 0; row < table.count; row++) {
    // What was refused where it was exported has no findings here, and is no article of this run.
    if (table.refused[row] === 1 && !table.findings.has(row)) elsewhere += 1;
    else if (table.refused[row] === 1) refused += 1;
    else verdicts[selection.failed[row] as number] = (verdicts[selection.failed[row] as number] as number) + 1;
  }
  const [unpublished = 0, lowQuality = 0, notYetDue = 0, duplicate = 0] = RULES.map((_, rule) =>
    verdicts.reduce((sum, rows, bits) => ((bits & (1 << rule)) === 0 ? sum : sum + rows), 0),
  );
  return {
    files: table.count - elsewhere,
    refused,
    selected: selection.order.length,
    unpublished,
    'low-quality': lowQuality,
    'not-yet-due': notYetDue,
    duplicate,
    topics: plans.filter(({ kind, rows }) => kind === 'topic' && rows.length > 0).length,
    feeds: plans.length,
  };
}

/** Every article that was read, or those alone that a feed shows, by path, with each reason why it, or one of its feeds, does not show it. */
export function articleReports(decision: Decision, shownAlone = false): ArticleReport[] {
  const { table, plans } = decision;
  const shown = new Set(shownAlone ? plans.flatMap(({ rows, shown: count }) => [...rows.subarray(0, count)]) : []);
  const told = (row: number) => table.refused[row] === 0 && (!shownAlone || shown.has(row));
  const feedReasons = reasonsByRow(plans, told);
  const articles: ArticleReport[] = [];
  for (let row = 0; row < table.count; row++) if (told(row)) articles.push(articleReport(decision, row, feedReasons.get(row) ?? []));
  return articles;
}

function articleReport({ table, selection, topics }: Decision, row: number, feedReasons: readonly Reason[]): ArticleReport {
  const stays = selection.stays.get(row);
  const own = rulesFailed(selection, row).map((rule) =>
    rule === 'duplicate' && stays !== undefined ? { rule, stays: table.path.at(stays) ?? '' } : { rule },
  );
  const names = [...listAt(table.topics, row)].map((place) => topics.byPlace[place]?.name ?? table.words[place] ?? '');
  return {
    path: table.path.at(row) ?? '',
    id: idOf(table, row),
    url: table.link.at(row) ?? '',
    title: table.title.at(row) ?? '',
    topics: [...new Set(names)],
    publishedAt: rfc3339(table.publishedAt[row] as number),
    selected: isSelected(selection, row),
    reasons: [...own, ...feedReasons],
  };
}

/** Of each selected row, why feeds that it belongs in do not show it. */
function reasonsByRow(plans: readonly FeedPlan[], told: (row: number) => boolean): Map<number, Reason[]> {
  const reasons = new Map<number, Reason[]>();
  const add = (row: number, reason: Reason) => {
    if (!told(row)) return;
    const known = reasons.get(row);
    if (known === undefined) reasons.set(row, [reason]);
    else known.push(reason);
  };
  for (const { slug, rows, shown, below } of plans) {
    for (const row of rows.subarray(shown)) add(row, { rule: 'beyond-limit', feed: slug });
    for (const row of below) add(row, { rule: 'below-feed-quality', feed: slug });
  }
  return reasons;
}

/** The feeds with what they hold. */
export function feedReports({ plans, table, now }: Decision): Report['feeds'] {
  return plans.map((plan) => ({ name: plan.name, slug: plan.slug, items: plan.shown, updated: rfc3339(updatedOf(plan, table, now)) }));
}
