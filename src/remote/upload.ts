import type { Outcome } from './answers.ts';
import type { Manifest } from './manifest.ts';
import { contentOf, markOf, stepOf } from './plan.ts';
import type { Failure, Plan, Source } from './plan.ts';

/** What carrying out a plan needs. `remember` keeps the manifest, and throws if it cannot. */
export interface Means {
  readonly put: (name: string, bytes: Uint8Array, headers: Readonly<Record<string, string>>) => Promise<Outcome>;
  readonly remove: (name: string) => Promise<Outcome>;
  readonly remember: (manifest: Manifest) => void;
  readonly prune: boolean;
  readonly onProgress?: ((done: number, total: number, name: string) => void) | undefined;
}

/** What was done, in the order of the plan. */
export interface Published {
  readonly uploaded: readonly string[];
  readonly unchanged: readonly string[];
  readonly deleted: readonly string[];
  /** Ours at the place, no longer published, and left there. */
  readonly wouldDelete: readonly string[];
  /** Every file that is not as it is to be, and why. */
  readonly failed: readonly Failure[];
  /** Why no more was tried, and what to do about it; absent where the run went to its end. */
  readonly stopped?: string;
}

interface Run {
  readonly done: Set<string>;
  readonly failed: Map<string, string>;
  readonly total: number;
  told: number;
  /** Files in a row that the store did not take although each was tried again and again. */
  weary: number;
  stopped: string | undefined;
}

const LANES = 4;
const WEARY = 3;
const STEPS = [0, 1, 2, 3];

/**
 * Sends what changed, four files at a time. A step begins only when all files of the steps before it are there, so that nothing names
 * what is not; files are removed, with `prune`, only after everything else went well. The manifest is kept before the first request,
 * and after each step, whatever failed in it.
 */
export async function carryOut(plan: Plan, source: Source, manifest: Manifest, means: Means): Promise<Published> {
  const { changed, unchanged, gone, missing } = plan;
  const leaving = means.prune ? gone : [];
  const failed = new Map(missing.map(({ path, reason }) => [path, reason]));
  const run: Run = { done: new Set(), failed, total: changed.length + leaving.length, told: 0, weary: 0, stopped: undefined };
  distrust(manifest, [...changed, ...leaving], means);
  for (const step of STEPS) {
    const names = changed.filter((name) => stepOf(name) === step);
    await inStep(run, names, manifest, means, (name) => send(name, source, manifest, means));
  }
  await inStep(run, leaving, manifest, means, (name) => removed(name, manifest, means));
  const byStep = [...failed].map(([path, reason]) => ({ path, reason }));
  const ended = { uploaded: changed.filter((name) => run.done.has(name)), unchanged, deleted: leaving.filter((name) => run.done.has(name)) };
  const wouldDelete = gone.filter((name) => !run.done.has(name));
  return { ...ended, wouldDelete, failed: byStep, ...(run.stopped !== undefined && { stopped: run.stopped }) };
}

/** Before anything is sent: if this run dies, the next one must not take the place for what it was. */
function distrust(manifest: Manifest, names: readonly string[], means: Means): void {
  if (names.length === 0) return;
  for (const name of names) manifest.set(name, '');
  means.remember(manifest);
}

async function inStep(run: Run, names: readonly string[], manifest: Manifest, means: Means, act: (name: string) => Promise<Outcome>): Promise<void> {
  if (names.length === 0) return;
  const heldBack = run.failed.size > 0 ? 'held back: files that must be there before it are not' : undefined;
  const queue = names.values();
  const lane = async (): Promise<void> => {
    for (const name of queue) {
      if (run.stopped !== undefined) run.failed.set(name, 'not tried');
      else if (heldBack !== undefined) run.failed.set(name, heldBack);
      else note(run, name, await act(name));
      means.onProgress?.(++run.told, run.total, name);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  means.remember(manifest);
}

function note(run: Run, name: string, outcome: Outcome): void {
  run.weary = outcome.kind === 'again' ? run.weary + 1 : 0;
  if (outcome.kind === 'done') {
    run.done.add(name);
    return;
  }
  run.failed.set(name, outcome.reason);
  if (outcome.kind === 'stop') run.stopped ??= outcome.reason;
  // Thousands of files at five tries each would keep a broken store company for hours.
  if (run.weary === WEARY) run.stopped ??= `${outcome.reason}, again and again: publish once more when the store is well`;
}

async function send(name: string, source: Source, manifest: Manifest, means: Means): Promise<Outcome> {
  const bytes = await contentOf(source, name);
  if (typeof bytes === 'string') return { kind: 'refused', reason: bytes };
  const outcome = await means.put(name, bytes, source.headersOf(name));
  if (outcome.kind === 'done') manifest.set(name, markOf(source, name, bytes));
  return outcome;
}

async function removed(name: string, manifest: Manifest, means: Means): Promise<Outcome> {
  const outcome = await means.remove(name);
  if (outcome.kind === 'done') manifest.delete(name);
  return outcome;
}
