import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../text/count.ts';
import { mediaOfName } from '../text/media.ts';
import { addressOf } from '../text/url.ts';
import { makeState, type Workspace } from '../workspace.ts';
import type { Call } from './command.ts';

/** Like `tryToTell`, after a build: a hub that fails is told of, and fails no build. */
export async function tellSubscribers(call: Call, workspace: Workspace, written: readonly string[]): Promise<void> {
  const fault = await tryToTell(call, workspace, written);
  if (fault !== undefined && call.options['quiet'] !== true) call.terminal.err(`feedmill: ${fault}. The next build tries again.\n`);
}

/** Tells the hub of the config which feeds changed, and what an earlier run could not tell; gives, in words, why it could not be told. */
export async function tryToTell({ options, terminal }: Call, { config, state }: Workspace, written: readonly string[]): Promise<string | undefined> {
  const { hub, hubPrivate, site } = config;
  if (hub === undefined) return undefined;
  const changed = written.filter((name) => mediaOfName(name).feed).map((name) => addressOf(site.url, name));
  const { PENDING } = await import('../notify/pending.ts');
  if (changed.length === 0 && !existsSync(join(state, PENDING))) return undefined;
  const [{ tellHub }, { replaceFile }] = await Promise.all([import('../notify/websub.ts'), import('../publish/atomic.ts')]);
  makeState({ state });
  const { told, pending, problem } = await tellHub({
    hub,
    changed,
    state,
    allowPrivate: hubPrivate,
    save: (path, text) => replaceFile(path, text, 0o600),
  });
  if (problem !== undefined) return `${counted(feedsOf(pending), 'changed feed')} could not be told to the hub: ${problem}`;
  if (options['quiet'] !== true && options['json'] !== true) terminal.out(`hub: told of ${counted(feedsOf(told), 'changed feed')}\n`);
  return undefined;
}

/** How many feeds those are, each in up to three formats. */
function feedsOf(urls: readonly string[]): number {
  return new Set(urls.map((url) => url.replace(/\.[a-z]+$/, ''))).size;
}
