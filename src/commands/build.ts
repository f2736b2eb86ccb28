import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lookAround, nothingChanged } from '../articles/look.ts';
import { missingFolders } from '../articles/scan.ts';
import { UsageError } from '../config.ts';
import { filesStand } from '../publish/standing.ts';
import type { Counts } from '../report.ts';
import { LOCK, openWorkspace, placeOf, type Workspace } from '../workspace.ts';
import { type Call, textOption } from './command.ts';
import { nowOf } from './now.ts';
import { tellDone } from './tell.ts';

/** `feedmill build`: publishes; resolves to the exit code. */
export async function build(call: Call): Promise<number> {
  const now = nowOf(call);
  const workspace = await openWorkspace(call.terminal.cwd, textOption(call, 'config'), textOption(call, 'out'));
  const missing = missingFolders(workspace.config.articles, workspace.folder);
  if (missing.length > 0) throw new UsageError(`There is no folder ${missing.join(', ')}: "articles" in ${workspace.file.path} points there.`);
  const look = await lookAround(placeOf(workspace), call.breathe);
  const idle = ['json', 'verify', 'prune'].every((name) => call.options[name] !== true);
  if (idle && nothingChanged(look) && stillStands(workspace, look.memo?.mark ?? 0, now)) {
    const { counts, diagnostics, files } = workspace.standing as NonNullable<Workspace['standing']>;
    const found = [...(look.memo?.table.findings.values() ?? [])].flat();
    const unchanged = Object.keys(files).length;
    return tellDone(call, workspace, counts as unknown as Counts, [...found, ...diagnostics], { written: 0, unchanged, removed: 0 });
  }
  const { buildAndTell } = await import('./build-run.ts');
  return buildAndTell(call, workspace, look, now);
}

/** Whether the last run's files are as it left them, rest on this memo, and no verdict has changed by itself since; and nobody is at work. */
function stillStands({ standing, out }: Workspace, mark: number, now: number): boolean {
  if (standing === undefined || standing.table !== mark || now < standing.now || now >= (standing.next ?? Number.POSITIVE_INFINITY)) return false;
  return !existsSync(join(out, LOCK)) && filesStand(standing, out);
}
