import { missingFolders } from '../articles/globs.ts';
import { UsageError } from '../config.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type Call, textOption } from './command.ts';

/** The workspace of the call. Throws a UsageError. */
export function workspaceOf(call: Call): Promise<Workspace> {
  return openWorkspace(call.terminal.cwd, textOption(call, 'config'), textOption(call, 'out'));
}

/** The workspace of the call, with folders to look for articles in. Throws a UsageError. */
export async function opened(call: Call): Promise<Workspace> {
  const workspace = await workspaceOf(call);
  const missing = missingFolders(workspace.config.articles, workspace.folder);
  if (missing.length > 0) {
    const why = `There is no folder ${missing.join(', ')}: "articles" in ${workspace.file.path} points there.`;
    throw new UsageError(`${why} Make it, or write where the articles are.`);
  }
  return workspace;
}
