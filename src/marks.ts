import type { Decision, ItemsShown } from './decide.ts';
import type { FeedPlan, FeedView } from './model.ts';
import { updatedOf } from './selection/views.ts';
import { hashOf, hashOfNumbers } from './text/hash.ts';

/** A number that differs when what a feed shows does, its page too. */
export function feedMark({ rows, shown, below, ...plan }: FeedPlan, view: FeedView | undefined, { marks }: ItemsShown): number {
  return hashOf(`${hashOfNumbers(marks)} ${JSON.stringify([plan, view])}`);
}

/** A number that differs when what index, OPML and catalogue show does. */
export function siteMark({ plans, table, now }: Decision, views: readonly FeedView[]): number {
  return hashOf(JSON.stringify([views, plans.map((plan) => [plan.id, updatedOf(plan, table, now)])]));
}
