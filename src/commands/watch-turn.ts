import { join, resolve } from 'node:path';
import { type Look, lookAround } from '../articles/look.ts';
import { folderOf, missingFolders } from '../articles/scan.ts';
import { UsageError } from '../config.ts';
import { worded } from '../messages.ts';
import type { Diagnostic } from '../model.ts';
import { build } from '../pipeline.ts';
import { readStanding } from '../publish/standing.ts';
import { ArticleMoved, type ItemCache, newItemCache } from '../render.ts';
import type { FilesReport } from '../report.ts';
import { nextChange } from '../selection/rules.ts';
import { rfc3339 } from '../text/time.ts';
import type { FolderWatch, Ground } from '../watch/folders.ts';
import { type Cause, oneLine, spokenBuild } from '../watch/spoken.ts';
import { openWorkspace, placeOf, STANDING, type Workspace } from '../workspace.ts';
import { type Call, textOption } from './command.ts';
import { tellSubscribers } from './hub.ts';
import { nowOf } from './now.ts';
import { decisionStands } from './stands.ts';
import { inOrder } from './tell.ts';

/** What one turn of the watch leaves to the next. */
export interface Turn {
  /** The last workspace whose config was good. */
  readonly good: Workspace | undefined;
  /** Items that were made with its config. */
  readonly items: ItemCache;
  /** What was said of faults, so that nothing is said twice in a row. */
  readonly said: ReadonlySet<string>;
  /** The instant at which to look again even if nobody rings. */
  readonly again: number;
}

/** Before the first turn. */
export const firstTurn: Turn = { good: undefined, items: newItemCache(), said: new Set(), again: Number.POSITIVE_INFINITY };

/** Where something stands in the way that may go without a word: milliseconds to the next try. */
const RETRY = 5000;
const RETRY_BUSY = 500;

/** Looks, builds if anything changed, and tells of it. Rejects only when the run is to end. */
export async function turn(call: Call, folders: FolderWatch, before: Turn): Promise<Turn> {
  const { terminal } = call;
  const said = new Set<string>();
  const tell = (text: string) => {
    const line = oneLine(text);
    if (!before.said.has(line) && !said.has(line)) terminal.err(`${rfc3339(Date.now())} ${line}\n`);
    said.add(line);
  };
  const work = async (workspace: Workspace): Promise<Turn> => {
    const complete = folders.settle(groundOf(call, workspace));
    const items = before.good?.key === workspace.key ? before.items : newItemCache();
    const next = await lookAndBuild(call, workspace, { ...before, items }, tell);
    return { good: workspace, items, said, again: complete ? next : Math.min(next, Date.now() + RETRY) };
  };
  const { good } = before;
  try {
    const fresh = await outcomeOf(async () => work(await openWorkspace(terminal.cwd, textOption(call, 'config'), textOption(call, 'out'))));
    if (!(fresh instanceof UsageError)) return fresh;
    tell(`${fresh.message}; ${good === undefined ? 'waiting until it is mended' : 'going on with the config as it was'}`);
    if (good !== undefined) return await work({ ...good, standing: readStanding(join(good.state, STANDING), good.key) });
    folders.settle(groundOf(call, undefined));
    return { good, items: before.items, said, again: Number.POSITIVE_INFINITY };
  } catch (error) {
    terminal.signal.throwIfAborted();
    tell(error instanceof ArticleMoved ? `${error.message}; trying again` : (error as Error).message);
    return { good, items: before.items, said, again: Date.now() + RETRY };
  }
}

/** What `act` gives, or the fault of the config that stopped it. */
async function outcomeOf(act: () => Promise<Turn>): Promise<Turn | UsageError> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** The folders of the globs, and the files that the config is read from. */
function groundOf(call: Call, workspace: Workspace | undefined): Ground {
  const named = textOption(call, 'config');
  const { cwd } = call.terminal;
  const files = named === undefined ? ['feedmill.config.json', 'package.json'].map((name) => join(cwd, name)) : [resolve(cwd, named)];
  if (workspace === undefined) return { roots: [], skipped: [], dotted: false, files };
  const { config, folder, out, state } = workspace;
  const patterns = config.articles.filter((pattern) => !pattern.startsWith('!'));
  const dotted = patterns.some((pattern) => /(?:^|[/{,])\.[^./]/.test(pattern));
  return { roots: [...new Set(patterns.map((pattern) => folderOf(pattern, folder)))], skipped: [out, state], dotted, files };
}

/** Gives the instant at which a verdict changes by itself, or of the next try. */
async function lookAndBuild(call: Call, workspace: Workspace, { good, items }: Turn, tell: (text: string) => void): Promise<number> {
  const started = performance.now();
  const now = nowOf(call);
  const { config, folder, standing } = workspace;
  const missing = missingFolders(config.articles, folder);
  if (missing.length > 0) throw new Error(`There is no folder ${missing.join(', ')}; waiting for it`);
  const look = await lookAround(placeOf(workspace), call.breathe);
  if (good !== undefined && decisionStands(standing, look, now)) {
    tellFindings(call, [...(look.memo?.table.findings.values() ?? [])].flat().concat(standing.diagnostics), tell);
    return instantOf(call, standing.next ?? Number.POSITIVE_INFINITY);
  }
  const outcome = await build(workspace, { now, verify: false, prune: false, acceptRemovals: false, dry: false, items, breathe: call.breathe }, look);
  if (outcome.kind === 'busy') {
    tell(`another run is at work: process ${outcome.pid} on ${outcome.host}; trying again when it is done`);
    return Date.now() + RETRY_BUSY;
  }
  tellFindings(call, outcome.diagnostics, tell);
  const { table } = outcome.decision;
  const next = instantOf(call, nextChange(table, now));
  if (outcome.kind === 'guarded') {
    const { removed, published } = outcome.removal;
    tell(`${removed.length} of ${published} published items would disappear, so nothing was written; to say yes: feedmill build --accept-removals`);
    return next;
  }
  const { files } = outcome;
  const cause = causeOf(look, good !== undefined && good.key !== workspace.key, now >= (standing?.next ?? Number.POSITIVE_INFINITY));
  tellBuild(call, cause, files, performance.now() - started);
  if (outcome.kind === 'done') {
    await tellSubscribers(call, workspace, files.written);
    return next;
  }
  tell(`${outcome.error.message}; every published file is whole`);
  return Date.now() + RETRY;
}

/** Where the caller has set the clock, it stands still, and nothing falls due. */
function instantOf(call: Call, next: number): number {
  return textOption(call, 'now') === undefined ? next : Number.POSITIVE_INFINITY;
}

function tellFindings({ options }: Call, diagnostics: readonly Diagnostic[], tell: (text: string) => void): void {
  const told = diagnostics.filter(({ severity }) => severity === 'error' || (severity === 'warning' && options['quiet'] !== true));
  for (const diagnostic of inOrder(told)) tell(worded(diagnostic));
}

function causeOf({ scan, memo, known }: Look, config: boolean, due: boolean): Cause {
  const there = new Map(scan.paths.map((path, row) => [path, row]));
  const gone: string[] = [];
  // A file that changed just before the last look is read again, and so is unknown, though it did not change since.
  const same = new Set<string>();
  for (let at = 0; at < (memo?.table.count ?? 0); at++) {
    const path = memo?.table.path.at(at) ?? '';
    const row = there.get(path);
    if (row === undefined) gone.push(path);
    else if (scan.ctime[row] === memo?.table.ctime[at] && scan.ino[row] === memo?.table.ino[at]) same.add(path);
  }
  const read = scan.paths.filter((_, row) => known[row] === -1);
  const changed = read.filter((path) => !same.has(path));
  return { changed: changed.length > 0 || gone.length > 0 || config || due ? changed : read, gone, config };
}

function tellBuild({ options, terminal }: Call, cause: Cause, files: FilesReport, ms: number): void {
  const at = rfc3339(Date.now());
  if (options['json'] === true) terminal.out(`${JSON.stringify({ at, ms: Math.round(ms), cause, files })}\n`);
  else if (options['quiet'] !== true) {
    const { written, unchanged, removed } = files;
    terminal.out(`${at} ${spokenBuild(cause, { written: written.length, unchanged: unchanged.length, removed: removed.length, ms })}\n`);
  }
}
