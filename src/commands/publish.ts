import { join } from 'node:path';
import { UsageError } from '../config.ts';
import { acquireLock } from '../publish/lock.ts';
import type { Published } from '../remote/upload.ts';
import { LOCK } from '../workspace.ts';
import { type Call, EXIT } from './command.ts';
import { workspaceOf } from './opened.ts';
import { countBar } from './progress.ts';
import { publishTo } from './publish-to.ts';
import { tellBusy } from './tell.ts';

/** `feedmill publish s3://bucket/prefix`: uploads what changed; resolves to the exit code. */
export async function publish(call: Call): Promise<number> {
  const { terminal, options, words } = call;
  const [target, ...others] = words;
  if (target === undefined || others.length > 0) throw new UsageError('publish takes one place: feedmill publish s3://bucket/prefix');
  const { out, state } = await workspaceOf(call);
  const dryRun = options['dry-run'] === true;
  const lock = acquireLock(join(out, LOCK), Date.now());
  if (!lock.held) return tellBusy(call, lock);
  const bar = terminal.draws && options['quiet'] !== true ? countBar('uploading', 'files') : undefined;
  try {
    const done = await publishTo({
      target,
      out,
      state,
      env: terminal.env,
      prune: options['prune'] === true,
      dryRun,
      now: Date.now,
      onProgress: bar?.show,
    });
    bar?.end();
    tell(call, done, dryRun);
    return done.failed.length > 0 || done.stopped !== undefined ? EXIT.failed : EXIT.done;
  } finally {
    bar?.end();
    lock.release();
  }
}

function tell({ terminal, options }: Call, done: Published, dryRun: boolean): void {
  if (options['json'] === true) terminal.out(`${JSON.stringify(done, null, 2)}\n`);
  for (const { path, reason } of done.failed) terminal.err(`${path}: ${reason}\n`);
  if (done.stopped !== undefined) terminal.err(`feedmill: ${done.stopped}\n`);
  if (options['json'] === true || options['quiet'] === true) return;
  const { uploaded, unchanged, deleted, wouldDelete } = done;
  if (dryRun) for (const name of uploaded) terminal.out(`${name}\n`);
  const left = wouldDelete.length > 0 ? `; ${wouldDelete.length} no longer published are left there: --prune removes them` : '';
  terminal.out(
    `${uploaded.length} files ${dryRun ? 'would be uploaded' : 'uploaded'}, ${unchanged.length} unchanged, ${deleted.length} removed${left}\n`,
  );
}
