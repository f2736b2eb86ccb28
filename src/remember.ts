import { join } from 'node:path';
import { encodeMemo } from './articles/memo.ts';
import type { Decision } from './decide.ts';
import type { Diagnostic } from './model.ts';
import { removeFile, replaceUnflushed, sweepTemporaries } from './publish/atomic.ts';
import { CATALOGUE, type Catalogue, SITE } from './publish/catalogue.ts';
import { begin, begunNames, foreignFiles } from './publish/foreign.ts';
import { type ShownFeed, shownBytes } from './publish/shown.ts';
import { type Print, type Standing, standingBytes } from './publish/standing.ts';
import { countsOf } from './report.ts';
import { nextChange } from './selection/rules.ts';
import type { Articles } from './survey.ts';
import { ARTICLES, BEGUN, makeState, SHOWN, STANDING, type Workspace } from './workspace.ts';

/** What a run has put, or found, in `out/`. */
export interface Staged {
  readonly names: ReadonlySet<string>;
  /** Of those that were not touched. */
  readonly prints: ReadonlyMap<string, Print>;
  readonly unchanged: readonly string[];
  readonly feeds: readonly ShownFeed[];
  /** Mark of what index, OPML and catalogue show. */
  readonly site: number;
  /** A finding for each feed that is too large. */
  readonly large: readonly Diagnostic[];
}

/**
 * Claims `out` for a build of which `names` are the files: throws where a new one would replace a file that is not ours, and leaves word for
 * whoever finds what was put there when the run is cut short. True where the word is of this run alone.
 */
export function claimFiles({ out, state, standing }: Workspace, names: ReadonlySet<string>, catalogue: Catalogue | undefined, dry: boolean): boolean {
  const begun = join(state, BEGUN);
  const left = begunNames(begun, out);
  // Every build writes the first two: where anything of ours is, they are.
  const files = catalogue === undefined ? [] : [CATALOGUE, SITE.list, ...catalogue.files];
  const known = new Set([...files, ...left, ...Object.keys(standing?.files ?? {})]);
  const fresh = new Set([...names].filter((name) => !known.has(name)));
  if (fresh.size === 0) return false;
  const foreign = foreignFiles(out, fresh);
  if (foreign.length > 0) throw new Error(refusal(out, foreign));
  if (dry) return false;
  try {
    makeState({ state });
    begin(begun, out, new Set([...left, ...fresh]));
  } catch {
    // Whoever is cut short then is only asked.
  }
  return left.size === 0;
}

/** Takes back the word that was left of `out`: all that is there is told by its catalogue, or nothing was put there. */
export function settle({ out, state }: Workspace): void {
  const begun = join(state, BEGUN);
  if (begunNames(begun, out).size > 0) attempt(() => begin(begun, out, new Set()));
}

/** Removes what killed runs have left in the state folder, where that can be done; for whoever holds the lock. */
export function sweepState({ state }: Workspace): void {
  attempt(() => sweepTemporaries(state));
}

/** Makes the next run compare everything: this one has left more than it could say. */
export function forgetStanding({ state }: Workspace): void {
  attempt(() => removeFile(join(state, STANDING)));
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // What cannot be removed could not be written either.
  }
}

function refusal(out: string, foreign: readonly string[]): string {
  const [files, them] = foreign.length === 1 ? ['a file that is', 'it'] : ['files that are', 'them'];
  const named = foreign.slice(0, 5).join(', ') + (foreign.length > 5 ? `, and ${foreign.length - 5} more` : '');
  const ways = `Move ${them} away, publish into another folder ("out" in the config), or give a topic another "slug" ("topics")`;
  return `${out} has ${files} not feedmill's, which this build would replace: ${named}. Nothing was written.\n${ways}.`;
}

/** Leaves word for the next run; `prints` are those of all files. What cannot be remembered only makes that one slower. */
export function remember(
  workspace: Workspace,
  reading: NonNullable<Articles['reading']>,
  decision: Decision,
  staged: Staged,
  diagnostics: readonly Diagnostic[],
  prints: ReadonlyMap<string, Print>,
): void {
  const { look } = reading;
  const { state, key, readingKey, config } = workspace;
  try {
    makeState(workspace);
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
      files: Object.fromEntries([...staged.names].map((name) => [name, prints.get(name) ?? ''])),
      diagnostics: diagnostics.filter(({ path, code }) => path === '' || code === 'updated-in-future'),
      counts: { ...countsOf(decision) },
    };
    replaceUnflushed(join(state, STANDING), standingBytes(standing), 0o600);
  } catch {
    // Out of date is as good as not there: its key, marks and prints will not agree.
  }
}
