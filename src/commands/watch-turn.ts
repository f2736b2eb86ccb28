import { join, relative } from 'node:path';
import { folderOf, missingFolders } from '../articles/globs.ts';
import { lookAround } from '../articles/look.ts';
import { configPaths, UsageError } from '../config.ts';
import { worded } from '../messages.ts';
import type { Diagnostic } from '../model.ts';
import { type BuildOptions, build } from '../pipeline.ts';
import { readStanding } from '../publish/standing.ts';
import { ArticleMoved, type ItemCache, newItemCache } from '../render.ts';
import type { FilesReport } from '../report.ts';
import { nextChange } from '../selection/rules.ts';
import { counted } from '../text/count.ts';
import { rfc3339 } from '../text/time.ts';
import type { FolderWatch, Ground } from '../watch/folders.ts';
import { type Cause, isSpoken, lineAt, oneLine, spokenBuild } from '../watch/spoken.ts';
import { openWorkspace, STANDING, scopeOf, type Workspace } from '../workspace.ts';
import { type Call, commandLike, textOption } from './command.ts';
import { keepForHub } from './hub.ts';
import { nowOf } from './now.ts';
import { decisionStands } from './stands.ts';
import { inOrder } from './tell.ts';
import { causeOf } from './watch-cause.ts';
import type { Notifier } from './watch-hub.ts';

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
  /** Whether anything was built yet. */
  readonly built: boolean;
  /** The folders of articles that were not there. */
  readonly missing: readonly string[];
  /** Whether the config was gone or wrong. */
  readonly faulty: boolean;
}

/** Before the first turn. */
export const firstTurn: Turn = {
  good: undefined,
  items: newItemCache(),
  said: new Set(),
  again: Number.POSITIVE_INFINITY,
  built: false,
  missing: [],
  faulty: false,
};

/** What a look comes to. */
interface Looked extends Pick<Turn, 'again' | 'built' | 'missing'> {
  /** Files that its build has put in their place. */
  readonly written?: readonly string[];
}

/** Tells a fault, unless it was told the last time. */
type Tell = (text: string) => void;

/** Where something stands in the way that may go without a word: milliseconds to the next try. */
const RETRY = 5000;
const RETRY_BUSY = 500;
/** The same where articles may have gone with their file system: nothing tells that one is mounted. */
const RETRY_MOUNT = 30_000;

/** Looks, builds if anything changed, and tells of it. Rejects only when the run is to end. */
export async function turn(call: Call, folders: FolderWatch, notifier: Notifier, before: Turn): Promise<Turn> {
  const { terminal } = call;
  const said = new Set<string>();
  const tell = (text: string) => {
    const line = oneLine(text);
    if (!before.said.has(line) && !said.has(line)) terminal.err(lineAt(Date.now(), line));
    said.add(line);
  };
  const work = async (workspace: Workspace): Promise<Turn> => {
    const complete = folders.settle(groundOf(call, workspace));
    const items = before.good?.key === workspace.key ? before.items : newItemCache();
    let kept: readonly string[] = [];
    const beforeCommit = async (names: readonly string[]) => {
      kept = await keepForHub(workspace, names);
    };
    const { written = [], ...looked } = await lookAndBuild(call, workspace, { ...before, items }, tell, beforeCommit);
    await notifier.hear(workspace, written, kept);
    const again = complete ? looked.again : Math.min(looked.again, Date.now() + RETRY);
    return { ...looked, good: workspace, items, said, again, faulty: false };
  };
  const { good } = before;
  let { faulty } = before;
  try {
    const fresh = await orUsageError(async () => work(await openWorkspace(terminal.cwd, textOption(call, 'config'), textOption(call, 'out'))));
    if (!(fresh instanceof UsageError)) {
      // Another one than before is told by its build.
      if (faulty && fresh.good?.key === good?.key) tell('the config is back as before');
      return fresh;
    }
    faulty = true;
    tell(`${wrongOf(fresh)}; ${good === undefined ? 'waiting until it is mended' : 'going on with the config as it was'}`);
    if (good !== undefined) {
      return { ...(await work({ ...good, standing: readStanding(join(good.state, STANDING), good.key) })), faulty };
    }
    folders.settle(groundOf(call, undefined));
    return { ...before, said, faulty, again: Number.POSITIVE_INFINITY };
  } catch (error) {
    terminal.signal.throwIfAborted();
    tell(error instanceof ArticleMoved ? `${error.message}; trying again` : (error as Error).message);
    return { ...before, said, faulty, again: Date.now() + RETRY };
  }
}

/** What is wrong, without what to do: of several faults the first. */
function wrongOf({ message }: UsageError): string {
  const [first = '', fault = '', ...more] = message.split('\n');
  if (!first.endsWith(':')) return first.replace(/\.$/, '');
  return `${first} ${fault.trim()}${more.length > 0 ? `, and ${counted(more.length, 'other fault')}` : ''}`;
}

/** What `act` gives, or the fault of the config that stopped it. */
async function orUsageError(act: () => Promise<Turn>): Promise<Turn | UsageError> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** The folders of the globs, and the files that the config is read from. */
function groundOf(call: Call, workspace: Workspace | undefined): Ground {
  const files = configPaths(call.terminal.cwd, textOption(call, 'config'));
  if (workspace === undefined) return { roots: [], skipped: [], dotted: false, files };
  const { config, folder, out, state } = workspace;
  const patterns = config.articles.filter((pattern) => !pattern.startsWith('!'));
  const dotted = patterns.some((pattern) => /(?:^|[/{,])\.[^./]/.test(pattern));
  return { roots: [...new Set(patterns.map((pattern) => folderOf(pattern, folder)))], skipped: [out, state], dotted, files };
}

async function lookAndBuild(call: Call, workspace: Workspace, before: Turn, tell: Tell, beforeCommit: BuildOptions['beforeCommit']): Promise<Looked> {
  const started = performance.now();
  const now = nowOf(call);
  const { config, folder, standing } = workspace;
  const missing = missingFolders(config.articles, folder).map((path) => `${relative(call.terminal.cwd, path) || '.'}/`);
  const back = before.missing.filter((path) => !missing.includes(path));
  if (missing.length > 0) {
    tell(`There is no folder ${missing.join(', ')}; waiting for it`);
    return { again: Date.now() + RETRY, built: before.built, missing };
  }
  const look = await lookAround(scopeOf(workspace), call.breathe);
  const isBare = look.scan.paths.length === 0;
  if (before.built && decisionStands(standing, look, now)) {
    if (back.length > 0) tell(`${back.join(', ')} ${back.length === 1 ? 'is' : 'are'} back as before`);
    tellFindings(call, [...(look.memo?.table.findings.values() ?? [])].flat().concat(standing.diagnostics), tell);
    return { again: nextLook(call, standing.next ?? Number.POSITIVE_INFINITY, isBare), built: true, missing };
  }
  const options = { now, items: before.items, breathe: call.breathe, beforeCommit };
  const outcome = await build(workspace, options, look);
  if (outcome.kind === 'busy') {
    const gone = outcome.isSeen ? '' : `; whether it lives cannot be seen from here: if it is gone for good, remove ${outcome.path}`;
    tell(`another run is at work: process ${outcome.pid} on ${outcome.host}; trying again when it is done${gone}`);
    return { again: Date.now() + RETRY_BUSY, built: before.built, missing: before.missing };
  }
  const next = nextLook(call, nextChange(outcome.decision.table, now), isBare || outcome.kind === 'guarded');
  if (outcome.kind === 'guarded') {
    const { removed, published } = outcome.removal;
    const yes = commandLike(call, 'build --accept-removals');
    tell(`${removed.length} of ${published} published items would disappear, so nothing was written; to say yes: ${yes}`);
    tellFindings(call, outcome.diagnostics, tell);
    return { again: next, built: before.built, missing };
  }
  const { files, decision, diagnostics } = outcome;
  const otherConfig = before.good !== undefined && before.good.key !== workspace.key;
  const cause = causeOf(look, decision, standing, { first: !before.built, config: otherConfig, back });
  // A file may be read again only because it is too young to be known by its times.
  if (isSpoken(cause) || files.written.length + files.removed.length > 0) tellBuild(call, cause, files, performance.now() - started);
  tellFindings(call, diagnostics, tell);
  const { written } = files;
  if (outcome.kind === 'done') return { again: next, built: true, missing, written };
  tell(`${outcome.error.message}; every published file is whole`);
  return { again: Date.now() + RETRY, built: before.built, missing, written };
}

/** Where the caller has set the clock, it stands still, and nothing falls due. */
function nextLook(call: Call, next: number, mayBeUnmounted: boolean): number {
  const due = textOption(call, 'now') === undefined ? next : Number.POSITIVE_INFINITY;
  return mayBeUnmounted ? Math.min(due, Date.now() + RETRY_MOUNT) : due;
}

function tellFindings({ options }: Call, diagnostics: readonly Diagnostic[], tell: Tell): void {
  const told = diagnostics.filter(({ severity }) => severity === 'error' || (severity === 'warning' && options['quiet'] !== true));
  for (const diagnostic of inOrder(told)) tell(worded(diagnostic));
}

function tellBuild({ options, terminal }: Call, cause: Cause, files: FilesReport, ms: number): void {
  if (options['json'] === true) terminal.out(`${JSON.stringify({ at: rfc3339(Date.now()), ms: Math.round(ms), cause, files })}\n`);
  else if (options['quiet'] !== true) {
    const { written, unchanged, removed } = files;
    terminal.out(lineAt(Date.now(), spokenBuild(cause, { written: written.length, unchanged: unchanged.length, removed: removed.length, ms })));
  }
}
