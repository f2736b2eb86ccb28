import { type Config, UsageError } from './config.ts';
import type { FeedPlan, Selection, Table } from './model.ts';
import type { ShownFeed } from './publish/shown.ts';
import { type Hidden, hiddenIds, rowMarks } from './selection/context.ts';
import { type Naming, namingFaults, namingOf } from './selection/naming.ts';
import { type KnownFeed, plansOf } from './selection/plans.ts';
import { select } from './selection/rules.ts';
import { type Topics, topicsOf } from './selection/topics.ts';

/** Everything that follows from the table, the config and the moment: what each feed is to hold. Nothing is read or written for it. */
export interface Decision {
  readonly table: Table;
  readonly config: Config;
  readonly now: number;
  readonly selection: Selection;
  readonly naming: Naming;
  readonly topics: Topics;
  readonly plans: readonly FeedPlan[];
  readonly hidden: Hidden;
  /** A number that differs when what a row shows does. */
  readonly rowMark: (row: number) => number;
  readonly itemsOf: (plan: FeedPlan) => ItemsShown;
}

/** The items that a feed shows: the hashes of their ids, and for each a number that differs when what it says does. */
export type ItemsShown = Pick<ShownFeed, 'ids' | 'marks'>;

/** Decides. `known` are the feeds that were published before. Throws a UsageError where the config's topics contradict each other. */
export function decide(table: Table, config: Config, now: number, known: readonly KnownFeed[]): Decision {
  const faults = namingFaults(config);
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  const naming = namingOf(config);
  const selection = select(table, config, now);
  const topics = topicsOf(table, selection, config, naming);
  const plans = plansOf(table, selection, topics, naming, config, known);
  const twice = idOfTwo(plans);
  if (twice !== undefined) throw new UsageError(twice);
  const hidden = hiddenIds(table, selection, config);
  const rowMark = rowMarks(table, topics, hidden, now);
  const marked = new Map<FeedPlan, ItemsShown>();
  const itemsOf = (plan: FeedPlan) => {
    const items = marked.get(plan) ?? itemsShown(plan, table, rowMark);
    marked.set(plan, items);
    return items;
  };
  return { table, config, now, selection, naming, topics, plans, hidden, rowMark, itemsOf };
}

/** Of two feeds with items that have one id, in words: an id of the config may be what another feed has without being given one. */
function idOfTwo(plans: readonly FeedPlan[]): string | undefined {
  const slugs = new Map<string, string>();
  for (const { id, slug, rows } of plans) {
    const other = slugs.get(id);
    if (rows.length > 0 && other !== undefined)
      return `The feeds "${other}" and "${slug}" have the same id "${id}": subscribers would see one feed. Give one of them another "id" in the config.`;
    if (rows.length > 0) slugs.set(id, slug);
  }
  return undefined;
}

function itemsShown({ rows, shown }: FeedPlan, table: Table, rowMark: Decision['rowMark']): ItemsShown {
  const ids = new Float64Array(shown);
  const marks = new Float64Array(shown);
  for (let at = 0; at < shown; at++) {
    const row = rows[at] as number;
    ids[at] = table.idHash[row] as number;
    marks[at] = rowMark(row);
  }
  return { ids, marks };
}
