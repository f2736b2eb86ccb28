import type { Look } from '../articles/look.ts';
import type { Decision } from '../decide.ts';
import type { Standing } from '../publish/standing.ts';
import type { Cause } from '../watch/spoken.ts';

/** Why a build was made: what a look found beside what was remembered, and what fell due since. */
export function causeOf(look: Look, decision: Decision, standing: Standing | undefined, known: Pick<Cause, 'first' | 'config' | 'back'>): Cause {
  const { scan, memo } = look;
  const there = new Map(scan.paths.map((path, row) => [path, row]));
  const gone: string[] = [];
  const changed: string[] = [];
  for (let at = 0; at < (memo?.table.count ?? 0); at++) {
    const path = memo?.table.path.at(at) ?? '';
    const row = there.get(path);
    there.delete(path);
    if (row === undefined) gone.push(path);
    // A file that changed just before the last look is read again, though it did not change since.
    else if (scan.ctime[row] !== memo?.table.ctime[at] || scan.ino[row] !== memo?.table.ino[at]) changed.push(path);
  }
  const added = [...there.keys()];
  const due = dueSince(decision, standing?.now, new Set([...added, ...changed]));
  return { ...known, files: scan.paths.length, added, changed, gone, due };
}

/** Titles of what is published now only because time has gone by. */
function dueSince({ table, selection }: Decision, then: number | undefined, edited: ReadonlySet<string>): string[] {
  const due: string[] = [];
  // Newest first: what follows was due already.
  for (const row of selection.order) {
    if (then === undefined || (table.publishedAt[row] as number) <= then) break;
    if (!edited.has(table.path.at(row) ?? '')) due.push(table.title.at(row) ?? '');
  }
  return due;
}
