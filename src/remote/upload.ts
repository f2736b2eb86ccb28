import type { RequestOutcome } from './answers.ts';
import { isThere, type Manifest, UNSURE } from './manifest.ts';
import type { Failure, LocalFiles, Plan } from './plan.ts';
import { contentOf, markOf, STEPS } from './plan.ts';

/** What carrying out a plan needs. `remember` keeps the manifest, and throws if it cannot. */
export interface Means {
  readonly put: (name: string, bytes: Uint8Array, headers: Readonly<Record<string, string>>) => Promise<RequestOutcome>;
  readonly remove: (name: string) => Promise<RequestOutcome>;
  readonly remember: (manifest: Manifest) => void;
  readonly prune: boolean;
  /** Once aborted, nothing more is begun. */
  readonly stop?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number, name: string) => void) | undefined;
}

/** What was done, in the order of the plan. */
export interface UploadReport {
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

interface Upload {
  readonly files: LocalFiles;
  readonly manifest: Manifest;
  readonly means: Means;
  readonly done: Set<string>;
  readonly failed: Map<string, string>;
  readonly total: number;
  told: number;
  /** Files in a row that the store did not take although each was tried again and again. */
  weary: number;
  stopped: string | undefined;
}

/** Files that may be sent, or removed, side by side. */
interface Step {
  readonly names: readonly string[];
  /** Whether it must wait for a file that failed. */
  readonly needs: (failed: string) => boolean;
  readonly act: (run: Upload, name: string) => Promise<RequestOutcome>;
}

const LANES = 4;
const WEARY = 3;
const HELD_BACK = 'held back: files that must be there before it are not';

/**
 * Sends what changed, four files at a time. A step begins only when all files of the steps before it are there, so that nobody is led to
 * what is not, save from a feed to its page; files are removed, with `prune`, only after everything else went well. The manifest is kept
 * before the first request, and after each step, whatever failed in it. Rejects with the reason of `stop` when that was aborted, after
 * keeping the manifest.
 */
export async function carryOut(plan: Plan, files: LocalFiles, manifest: Manifest, means: Means): Promise<UploadReport> {
  const leaving = means.prune ? plan.gone : [];
  const failed = new Map(plan.missing.map(({ path, reason }) => [path, reason]));
  const total = plan.changed.length + leaving.length;
  const run: Upload = { files, manifest, means, done: new Set(), failed, total, told: 0, weary: 0, stopped: undefined };
  distrust(run, plan.changed, leaving);
  for (const step of [...STEPS.map((at) => sending(plan, at)), ...STEPS.toReversed().map((at) => removing(plan, leaving, at))]) {
    means.stop?.throwIfAborted();
    await inStep(run, step);
  }
  means.stop?.throwIfAborted();
  return {
    uploaded: plan.changed.filter((name) => run.done.has(name)),
    unchanged: plan.unchanged,
    deleted: leaving.filter((name) => run.done.has(name)),
    wouldDelete: plan.gone.filter((name) => !run.done.has(name)),
    failed: [...failed].map(([path, reason]) => ({ path, reason })),
    ...(run.stopped !== undefined && { stopped: run.stopped }),
  };
}

/** Before anything is sent: if this run dies, the next one must not take what is ours at the place for what it was. */
function distrust({ manifest, means }: Upload, changing: readonly string[], leaving: readonly string[]): void {
  const ours = changing.filter((name) => isThere(manifest, name));
  if (ours.length + leaving.length === 0) return;
  for (const name of ours) manifest.set(name, '');
  for (const name of leaving) manifest.set(name, UNSURE);
  means.remember(manifest);
}

function sending({ changed, stepOf }: Plan, at: number): Step {
  return { names: changed.filter((name) => stepOf(name) === at), needs: (failed) => stepOf(failed) < at, act: send };
}

function removing({ stepOf }: Plan, leaving: readonly string[], at: number): Step {
  return { names: leaving.filter((name) => stepOf(name) === at), needs: () => true, act: remove };
}

async function inStep(run: Upload, { names, needs, act }: Step): Promise<void> {
  if (names.length === 0) return;
  const isHeldBack = [...run.failed.keys()].some(needs);
  const queue = names.values();
  const lane = async (): Promise<void> => {
    for (const name of queue) {
      if (run.stopped !== undefined || run.means.stop?.aborted === true) run.failed.set(name, 'not tried');
      else if (isHeldBack) run.failed.set(name, HELD_BACK);
      else note(run, name, await act(run, name));
      run.means.onProgress?.(++run.told, run.total, name);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  run.means.remember(run.manifest);
}

function note(run: Upload, name: string, outcome: RequestOutcome): void {
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

async function send({ files, manifest, means }: Upload, name: string): Promise<RequestOutcome> {
  const bytes = await contentOf(files, name);
  if (typeof bytes === 'string') return { kind: 'refused', reason: bytes };
  // What was never sent, or surely not taken, is not ours, and so not ours to prune: somebody else may have put it there.
  const isOurs = manifest.has(name);
  if (!isOurs) manifest.set(name, UNSURE);
  const outcome = await means.put(name, bytes, files.headersOf(name));
  if (outcome.kind === 'done') manifest.set(name, markOf(files, name, bytes));
  else if (!isOurs && outcome.unsure !== true) manifest.delete(name);
  return outcome;
}

async function remove({ manifest, means }: Upload, name: string): Promise<RequestOutcome> {
  const outcome = await means.remove(name);
  if (outcome.kind === 'done') manifest.delete(name);
  return outcome;
}
