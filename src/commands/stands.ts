import { type Look, nothingChanged } from '../articles/look.ts';
import type { Standing } from '../publish/standing.ts';

/** Whether what the last run decided still holds: the same articles, and no verdict has changed by itself since. `now` is an instant. */
export function decisionStands(standing: Standing | undefined, look: Look, now: number): standing is Standing {
  if (standing === undefined || standing.table !== look.memo?.mark || !nothingChanged(look)) return false;
  return now >= standing.now && now < (standing.next ?? Number.POSITIVE_INFINITY);
}
