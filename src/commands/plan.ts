import { lookAround } from '../articles/look.ts';
import { missingFolders } from '../articles/scan.ts';
import { UsageError } from '../config.ts';
import { build, type Outcome } from '../pipeline.ts';
import type { Removal } from '../publish/guard.ts';
import type { Changes, FeedChange, FileChange, RemovalReason } from '../report.ts';
import { openWorkspace, placeOf } from '../workspace.ts';
import { reportOf } from './build-run.ts';
import { recorderOf } from './changes.ts';
import { type Call, EXIT, textOption } from './command.ts';
import { nowOf } from './now.ts';
import { tellFindings } from './tell.ts';

/** `feedmill plan`: tells what `build` would do, writes nothing and waits for nobody; resolves to 0. */
export async function plan(call: Call): Promise<number> {
  const { terminal, options, breathe } = call;
  const now = nowOf(call);
  const workspace = await openWorkspace(terminal.cwd, textOption(call, 'config'), textOption(call, 'out'));
  const { config, folder, file } = workspace;
  const missing = missingFolders(config.articles, folder);
  if (missing.length > 0) throw new UsageError(`There is no folder ${missing.join(', ')}: "articles" in ${file.path} points there.`);
  const look = await lookAround(placeOf(workspace), breathe);
  const prune = options['prune'] === true;
  const recorder = recorderOf(workspace, prune);
  const run = (acceptRemovals: boolean) =>
    build(workspace, { now, verify: false, prune, acceptRemovals, dry: true, onDifference: recorder.hear, breathe }, look);
  const first = await run(false);
  const guard = first.kind === 'guarded' ? first.removal : undefined;
  const { decision, files, diagnostics } = finished(guard === undefined ? first : await run(true));
  const changes = recorder.changes(decision, files, look.memo?.table);
  await tellFindings(call, diagnostics);
  if (options['json'] === true) {
    const told = guard === undefined ? null : { published: guard.published, removed: guard.removed.length };
    terminal.out(`${JSON.stringify({ ...reportOf(decision, files, diagnostics, changes), guard: told }, null, 2)}\n`);
  } else if (options['quiet'] !== true || guard !== undefined) terminal.out(planText(changes, files.unchanged.length, guard));
  return EXIT.done;
}

function finished(outcome: Outcome): Extract<Outcome, { kind: 'done' }> {
  if (outcome.kind !== 'done') throw new Error(`a dry run came to "${outcome.kind}"`);
  return outcome;
}

/** The plan for a person. Titles and paths are shown without control characters, which could play with the terminal. */
export function planText({ feeds, files }: Changes, unchanged: number, guard: Removal | undefined): string {
  const warning = `A build would stop and write nothing: ${guard?.removed.length} of ${guard?.published} published items would disappear.\nWith --accept-removals it would do this:\n`;
  const removed = files.filter(({ change }) => change === 'removed');
  const written = files.filter(({ change }) => change !== 'removed');
  const bytes = written.reduce((sum, file) => sum + file.bytes, 0);
  const sum = `${written.length} files to write, ${bytes} bytes; ${removed.length} to remove; ${unchanged} unchanged`;
  const lines = [...feeds.flatMap(feedLines), ...shortened(files.map(fileLine)), sum];
  return (guard === undefined ? '' : warning) + lines.map((line) => `${line.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD')}\n`).join('');
}

function feedLines({ slug, change, added, removed, changed, fields }: FeedChange): string[] {
  // All items of a new feed are new, which is no news.
  if (change === 'new') return [`${slug}: new feed, ${added.length} items`];
  const counts = [
    [added, 'added'],
    [removed, 'removed'],
    [changed, 'changed'],
  ] as const;
  const told = counts.filter(([{ length }]) => length > 0).map(([{ length }, word]) => `${length} ${word}`);
  const itself = fields.length > 0 ? [`its own ${fields.join(', ')}`] : [];
  return [
    `${slug}: ${change === 'removed' ? ['feed removed', ...told].join(', ') : [...told, ...itself].join(', ')}`,
    ...shortened(added.map(({ title, url }) => `  + ${title} <${url}>`)),
    ...shortened(removed.map(({ title, url, reasons }) => `  - ${title} <${url}>: ${reasons.map(reasonText).join(', ')}`)),
    ...shortened(changed.map(({ title, url, fields: names }) => `  * ${title} <${url}>: ${names.join(', ')}`)),
  ];
}

function reasonText({ rule, path }: RemovalReason): string {
  return path === undefined ? rule : `${rule} (${path})`;
}

function fileLine({ path, change, bytes }: FileChange): string {
  return change === 'removed' ? `${path}: removed` : `${path}: ${change}, ${bytes} bytes`;
}

const MOST_LINES = 20;

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES + 1) return [...lines];
  return [...lines.slice(0, MOST_LINES), `  and ${lines.length - MOST_LINES} more: --json tells all`];
}
