import { join } from 'node:path';
import { UsageError } from '../config.ts';
import { begunNames } from '../publish/foreign.ts';
import { acquireLock } from '../publish/lock.ts';
import { filesStand } from '../publish/standing.ts';
import { targetFault } from '../remote/place.ts';
import type { UploadReport } from '../remote/upload.ts';
import { isFolder } from '../serve/published.ts';
import { printable } from '../text/columns.ts';
import { counted } from '../text/count.ts';
import { BEGUN, LOCK, type Workspace } from '../workspace.ts';
import { type Call, commandLike, EXIT } from './command.ts';
import { keepForHub, tellSubscribers } from './hub.ts';
import { workspaceOf } from './opened.ts';
import { countBar } from './progress.ts';
import { nothingBuilt, publishTo } from './publish-to.ts';
import { tellBusy } from './tell.ts';

/** `feedmill publish s3://bucket/prefix`: uploads what changed; resolves to the exit code. */
export async function publish(call: Call): Promise<number> {
  const { terminal, options, words } = call;
  const [target, ...others] = words;
  if (target === undefined || others.length > 0) throw new UsageError('publish takes one place: feedmill publish s3://bucket/prefix');
  const fault = targetFault(target);
  if (fault !== undefined) throw new UsageError(`${fault}. For example: feedmill publish s3://feeds.example.org/news`);
  const workspace = await workspaceOf(call);
  const { out, state } = workspace;
  const dryRun = options['dry-run'] === true;
  const buildCommand = commandLike(call, 'build');
  // The lock would lie in it.
  if (!(await isFolder(out))) throw nothingBuilt(out, buildCommand);
  const lock = acquireLock(join(out, LOCK), Date.now());
  if (!lock.held) return tellBusy(call, lock);
  const sent: string[] = [];
  const bar = terminal.draws && options['quiet'] !== true ? countBar('uploading', 'files') : undefined;
  try {
    if (isCutShort(workspace))
      throw new Error(`a build into ${out} was cut short: its files may name others that are not there. Run: ${buildCommand}`);
    const done = await publishTo({
      target,
      out,
      state,
      env: terminal.env,
      prune: options['prune'] === true,
      dryRun,
      now: Date.now,
      stop: terminal.signal,
      onProgress: bar?.show,
      onUploaded: (name) => sent.push(name),
      buildCommand,
    }).catch(async (error: unknown) => {
      // Whoever ends a run does not wait for the hub: the next one tells it.
      if (sent.length > 0) await keepForHub(workspace, sent);
      throw error;
    });
    bar?.end();
    tell(call, done, dryRun);
    lock.release();
    // Only now do subscribers find what the build has changed.
    if (!dryRun) await tellSubscribers(call, workspace, done.uploaded);
    return done.failed.length > 0 || done.stopped !== undefined ? EXIT.failed : EXIT.done;
  } finally {
    bar?.end();
    lock.release();
  }
}

/** Whether files in the folder may be of a build that did not come to its catalogue: its word is left, and they are not as a whole one left them. */
function isCutShort({ out, state, standing }: Workspace): boolean {
  return begunNames(join(state, BEGUN), out).size > 0 && !(standing !== undefined && filesStand(standing, out));
}

function tell({ terminal, options }: Call, done: UploadReport, dryRun: boolean): void {
  if (options['json'] === true) terminal.out(`${JSON.stringify(done, null, 2)}\n`);
  for (const { path, reason } of done.failed) terminal.err(`${path}: ${reason}\n`);
  if (done.stopped !== undefined) terminal.err(`feedmill: ${done.stopped}\n`);
  if (options['json'] === true || options['quiet'] === true) return;
  const { uploaded, unchanged, deleted, wouldDelete } = done;
  if (dryRun) for (const name of uploaded) terminal.out(`${printable(name)}\n`);
  const sent = `${counted(uploaded.length, 'file')} ${dryRun ? 'would be uploaded' : 'uploaded'}`;
  const left = leftThere(wouldDelete.length, dryRun && options['prune'] === true);
  terminal.out(`${sent}, ${unchanged.length} unchanged, ${deleted.length} removed${left}\n`);
}

function leftThere(count: number, goes: boolean): string {
  if (count === 0) return '';
  const [are, them] = count === 1 ? ['is', 'it'] : ['are', 'them'];
  return `; ${count} no longer published ${goes ? 'would be removed' : `${are} left there: --prune removes ${them}`}`;
}
