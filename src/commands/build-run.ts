import type { Look } from '../articles/look.ts';
import type { Decision } from '../decide.ts';
import { messageOf } from '../messages.ts';
import type { Diagnostic, Table } from '../model.ts';
import { type BuildOutcome, build } from '../pipeline.ts';
import { articleReports, type Changes, countsOf, type FilesReport, feedReports, type Report } from '../report.ts';
import type { NdjsonFiles } from '../survey.ts';
import { counted } from '../text/count.ts';
import { rfc3339 } from '../text/time.ts';
import type { Workspace } from '../workspace.ts';
import { recorderOf } from './changes.ts';
import { type Call, commandLike, EXIT } from './command.ts';
import { keepForHub, tellSubscribers } from './hub.ts';
import { countBar } from './progress.ts';
import { guardReasons } from './removals.ts';
import { exitCodeOf, inOrder, tellBusy, tellDone, tellFindings } from './tell.ts';

/** Where the articles are: in the folder, at which the caller has looked, or in NDJSON files. */
export interface BuildInput {
  readonly look?: Look;
  readonly from?: NdjsonFiles;
}

/** The part of `feedmill build` that has something to do; gives the exit code. */
export async function buildAndTell(call: Call, workspace: Workspace, now: number, input: BuildInput): Promise<number> {
  const { look, from } = input;
  const on = (name: string) => call.options[name] === true;
  const recorder = on('json') ? recorderOf(workspace, on('prune')) : undefined;
  const progress = call.terminal.draws && !on('quiet') ? countBar('reading', 'articles') : undefined;
  let kept: readonly string[] = [];
  const outcome = await build(
    workspace,
    {
      now,
      from,
      verify: on('verify'),
      prune: on('prune'),
      acceptRemovals: on('accept-removals'),
      onDifference: recorder?.hear,
      beforeCommit: async (names) => {
        kept = await keepForHub(workspace, names);
      },
      breathe: call.breathe,
      onProgress: progress?.show,
    },
    look,
  ).finally(() => progress?.end());
  if (outcome.kind === 'busy') return tellBusy(call, outcome);
  if (outcome.kind === 'guarded') return await tellGuarded(call, outcome, look?.memo?.table);
  const { decision, files, diagnostics } = outcome;
  const counts = countsOf(decision);
  if (recorder !== undefined) {
    const changes = recorder.changes(decision, files, look?.memo?.table);
    call.terminal.out(`${JSON.stringify(reportOf(decision, files, diagnostics, changes, from !== undefined), null, 2)}\n`);
  }
  if (outcome.kind === 'failed') {
    const { written, unchanged } = files;
    const fresh = `${counted(written.length, 'file')} ${written.length === 1 ? 'is' : 'are'} new`;
    call.terminal.err(`feedmill: ${outcome.error.message}\n${fresh}, the others as they were: every published file is whole.\n`);
    if (!on('json')) call.terminal.err(`new: ${written.join(', ') || 'none'}; unchanged: ${unchanged.length}\n`);
    await tellSubscribers(call, workspace, written, kept);
    return EXIT.failed;
  }
  const { written, unchanged, removed } = files;
  const code = on('json')
    ? await tellFindings(call, diagnostics).then(() => exitCodeOf(call, counts))
    : await tellDone(call, workspace, counts, diagnostics, { written: written.length, unchanged: unchanged.length, removed: removed.length });
  await tellSubscribers(call, workspace, written, kept);
  return code;
}

/** All that `--json` prints of a run. */
export function reportOf(decision: Decision, files: FilesReport, diagnostics: readonly Diagnostic[], changes: Changes, shownAlone = false): Report {
  return {
    now: rfc3339(decision.now),
    counts: countsOf(decision),
    articles: articleReports(decision, shownAlone),
    feeds: feedReports(decision),
    diagnostics: inOrder(diagnostics).map((diagnostic) => {
      const { code, severity, path, field, line } = diagnostic;
      return { code, severity, path, field, line, message: messageOf(diagnostic) };
    }),
    files,
    changes,
  };
}

/** Says what would have gone, why, and how to say yes; then the findings, which may be the reason. */
async function tellGuarded(call: Call, outcome: Extract<BuildOutcome, { kind: 'guarded' }>, previous: Table | undefined): Promise<number> {
  const { published, removed } = outcome.removal;
  const reasons = guardReasons(outcome, previous);
  const [reason, count] = [...reasons].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  const look = call.options['from'] === undefined ? `To see which: ${commandLike(call, 'plan')}\n` : '';
  call.terminal.err(
    `feedmill: ${removed.length} of ${published} published items would disappear, so nothing was written.\n` +
      `The commonest reason, ${counted(count, 'time')}: ${reason}.\n` +
      `${look}If that is what you want, say so once: ${commandLike(call, 'build --accept-removals')}\n`,
  );
  await tellFindings(call, outcome.diagnostics);
  return EXIT.guarded;
}
