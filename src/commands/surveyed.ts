import { missingFolders } from '../articles/scan.ts';
import { UsageError } from '../config.ts';
import { survey, type Survey } from '../survey.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type Call, textOption } from './command.ts';
import { nowOf } from './now.ts';

/** What a command that only looks knows: the workspace and what a build would decide now. */
export interface Surveyed extends Survey {
  readonly workspace: Workspace;
}

/** Opens the workspace of the call and surveys it; writes nothing, takes no lock. Throws a UsageError. */
export async function surveyed(call: Call): Promise<Surveyed> {
  const now = nowOf(call);
  const workspace = await openWorkspace(call.terminal.cwd, textOption(call, 'config'), textOption(call, 'out'));
  const missing = missingFolders(workspace.config.articles, workspace.folder);
  if (missing.length > 0) throw new UsageError(`There is no folder ${missing.join(', ')}: "articles" in ${workspace.file.path} points there.`);
  return { workspace, ...(await survey(workspace, { now, prune: false, breathe: call.breathe })) };
}
