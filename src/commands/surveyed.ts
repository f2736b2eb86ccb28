import { type Survey, survey } from '../survey.ts';
import type { Workspace } from '../workspace.ts';
import type { Call } from './command.ts';
import { nowOf } from './now.ts';
import { opened } from './opened.ts';

/** What a command that only looks knows: the workspace and what a build would decide now. */
export interface Surveyed extends Survey {
  readonly workspace: Workspace;
}

/** Opens the workspace of the call and surveys it; writes nothing, takes no lock. Throws a UsageError. */
export async function surveyed(call: Call): Promise<Surveyed> {
  const now = nowOf(call);
  const workspace = await opened(call);
  const known = await survey(workspace, { now, prune: false, breathe: call.breathe });
  // Whoever only looks reads no article again.
  known.articles.close();
  return { workspace, ...known };
}
