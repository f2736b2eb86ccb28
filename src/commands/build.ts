import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lookAround } from '../articles/look.ts';
import type { Holder } from '../publish/lock.ts';
import { filesStand } from '../publish/standing.ts';
import { BEGUN, LOCK, scopeOf, type Workspace } from '../workspace.ts';
import type { Call } from './command.ts';
import { nowOf } from './now.ts';
import { opened, workspaceOf } from './opened.ts';
import { decisionStands } from './stands.ts';
import { tellBusy, tellDone } from './tell.ts';

/** `feedmill build`: publishes; resolves to the exit code. */
export async function build(call: Call): Promise<number> {
  const now = nowOf(call);
  if (call.options['from'] !== undefined) return await buildFromNdjson(call, now);
  const workspace = await opened(call);
  const { standing, out } = workspace;
  const busy = await holderAt(out);
  if (busy !== undefined) return tellBusy(call, busy);
  // Without it there is work for sure: what does it is loaded while the folder is looked through.
  if (standing === undefined) void import('./build-run.ts');
  const look = await lookAround(scopeOf(workspace), call.breathe);
  const idle = ['json', 'verify', 'prune'].every((name) => call.options[name] !== true);
  if (idle && decisionStands(standing, look, now) && !existsSync(join(out, LOCK)) && filesStand(standing, out) && !(await wasCutShort(workspace))) {
    const { counts, diagnostics, files } = standing;
    const found = [...(look.memo?.table.findings.values() ?? [])].flat();
    const unchanged = Object.keys(files).length;
    const code = await tellDone(call, workspace, counts, [...found, ...diagnostics], { written: 0, unchanged, removed: 0 });
    if (workspace.config.hub !== undefined) await (await import('./hub.ts')).tellSubscribers(call, workspace, []);
    return code;
  }
  const { buildAndTell } = await import('./build-run.ts');
  return await buildAndTell(call, workspace, now, { look });
}

async function buildFromNdjson(call: Call, now: number): Promise<number> {
  const [{ namedFiles }, { buildAndTell }, workspace] = await Promise.all([import('./from.ts'), import('./build-run.ts'), workspaceOf(call)]);
  const busy = await holderAt(workspace.out);
  if (busy !== undefined) return tellBusy(call, busy);
  const files = namedFiles(call, workspace);
  try {
    return await buildAndTell(call, workspace, now, { from: files ?? { paths: [], names: [] } });
  } finally {
    files?.discard();
  }
}

/** Whether a build was killed when it might have put files there that no other one knows of. */
async function wasCutShort({ out, state }: Workspace): Promise<boolean> {
  const file = join(state, BEGUN);
  return existsSync(file) && (await import('../publish/foreign.ts')).begunNames(file, out).size > 0;
}

/** Who is at work on a folder: whoever comes second need not look through a million files, or wait for all of a pipe, to be told so. */
async function holderAt(out: string): Promise<Holder | undefined> {
  const path = join(out, LOCK);
  return existsSync(path) ? (await import('../publish/lock.ts')).holderOf(path) : undefined;
}
