import { type Config, UsageError } from './config.ts';
import type { FeedPlan, Selection, Table } from './model.ts';
import { type Hidden, hiddenIds, rowMarks } from './selection/context.ts';
import { type Naming, namingFaults, namingOf } from './selection/naming.ts';
import { type KnownFeed, plansOf } from './selection/plans.ts';
import { select } from './selection/rules.ts';
import { type Topics, topicsOf } from './selection/topics.ts';
import { hashOf, hashOfNumbers } from './text/hash.ts';

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
  /** A number that differs when what a feed shows does. */
  readonly markOf: (plan: FeedPlan) => number;
}

/** Decides. `known` are the feeds that were published before. Throws a UsageError where the config's topics contradict each other. */
export function decide(table: Table, config: Config, now: number, known: readonly KnownFeed[]): Decision {
  const faults = namingFaults(config);
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  const naming = namingOf(config);
  const selection = select(table, config, now);
  const topics = topicsOf(table, selection, config, naming);
  const plans = plansOf(table, selection, topics, naming, config, known);
  const hidden = hiddenIds(table, selection, config);
  const rowMark = rowMarks(table, topics, hidden, now);
  const planMark = ({ rows, shown, below: _, ...what }: FeedPlan) => {
    const marks = new Float64Array(shown + 1);
    for (let at = 0; at < shown; at++) marks[at] = rowMark(rows[at] as number);
    marks[shown] = hashOf(JSON.stringify(what));
    return hashOfNumbers(marks);
  };
  return { table, config, now, selection, naming, topics, plans, hidden, rowMark, markOf: planMark };
}
