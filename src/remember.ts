import { join } from 'node:path';
import { encodeMemo } from './articles/memo.ts';
import type { Decision } from './decide.ts';
import type { Diagnostic } from './model.ts';
import { replaceUnflushed, sweepTemporaries } from './publish/atomic.ts';
import { begin, foreignFiles, hasBegun } from './publish/foreign.ts';
import { type ShownFeed, shownBytes } from './publish/shown.ts';
import { printOf, type Standing, type Stands, standingBytes } from './publish/standing.ts';
import { countsOf } from './report.ts';
import { nextChange } from './selection/rules.ts';
import type { Articles } from './survey.ts';
import { ARTICLES, BEGUN, makeState, SHOWN, STANDING, type Workspace } from './workspace.ts';

/** What a run has put, or found, in `out/`. */
export interface Staged {
  readonly names: ReadonlySet<string>;
  readonly unchanged: readonly string[];
  readonly feeds: readonly ShownFeed[];
  /** Mark of what index, OPML and catalogue show. */
  readonly site: number;
}

/**
 * Claims `out` for a first build into it, of which `names` are the files: throws where it would replace one that is not ours, and leaves
 * word for whoever finds what it has put there when it is cut short.
 */
export function claimFolder(workspace: Workspace, names: ReadonlySet<string>, dry: boolean): void {
  const { out, state } = workspace;
  const begun = join(state, BEGUN);
  if (hasBegun(begun, out)) return;
  const foreign = foreignFiles(out, names);
  if (foreign.length > 0) throw new Error(refusal(out, foreign));
  if (dry) return;
  try {
    makeState(workspace);
    begin(begun, out);
  } catch {
    // Whoever is cut short then is only asked.
  }
}

function refusal(out: string, foreign: readonly string[]): string {
  const [files, them] = foreign.length === 1 ? ['a file that is', 'it'] : ['files that are', 'them'];
  const named = foreign.slice(0, 5).join(', ') + (foreign.length > 5 ? `, and ${foreign.length - 5} more` : '');
  return `${out} has ${files} not feedmill's, which the first build would replace: ${named}. Nothing was written.\nMove ${them} away, or publish into another folder ("out" in the config).`;
}

/** Leaves word for the next run; `stands` knows the files that were not touched. What cannot be remembered only makes that one slower. */
export function remember(
  workspace: Workspace,
  reading: NonNullable<Articles['reading']>,
  decision: Decision,
  staged: Staged,
  diagnostics: readonly Diagnostic[],
  stands: Stands,
): void {
  const { look } = reading;
  const { state, out, key, readingKey, config, standing: known } = workspace;
  try {
    makeState(workspace);
    sweepTemporaries(state);
    const memo = reading.changed ? encodeMemo(reading.table, readingKey, look.takenAt) : undefined;
    if (memo !== undefined) replaceUnflushed(join(state, ARTICLES), memo.pieces, 0o600);
    const shown = shownBytes(staged.feeds);
    replaceUnflushed(join(state, SHOWN), shown.bytes, 0o600);
    const next = nextChange(reading.table, decision.now);
    const standing: Standing = {
      key,
      config,
      table: memo?.mark ?? look.memo?.mark ?? 0,
      now: decision.now,
      next: Number.isFinite(next) ? next : null,
      shown: shown.mark,
      site: staged.site,
      files: Object.fromEntries([...staged.names].map((name) => [name, (stands(name) && known?.files[name]) || printOf(out, name)])),
      diagnostics: diagnostics.filter(({ path, code }) => path === '' || code === 'updated-in-future'),
      counts: { ...countsOf(decision) },
    };
    replaceUnflushed(join(state, STANDING), standingBytes(standing), 0o600);
  } catch {
    // Out of date is as good as not there: its key, marks and prints will not agree.
  }
}
