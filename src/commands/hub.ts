import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keepPending, PENDING, type Save } from '../notify/pending.ts';
import { counted } from '../text/count.ts';
import { mediaOfName } from '../text/media.ts';
import { addressOf } from '../text/url.ts';
import { makeState, type Workspace } from '../workspace.ts';
import type { Call } from './command.ts';

/** Tells the hub after a build that has written these files: a hub that fails is told of, and fails no build. Rejects only when the run is to end. */
export async function tellSubscribers(call: Call, workspace: Workspace, written: readonly string[]): Promise<void> {
  const fault = await tryToTell(call, workspace, feedUrls(workspace, written));
  call.terminal.signal.throwIfAborted();
  if (fault !== undefined && call.options['quiet'] !== true) call.terminal.err(`feedmill: ${fault}. The next build tries again.\n`);
}

/** The urls of the feeds among published files; none where there is no hub to be told. */
export function feedUrls({ config }: Workspace, names: readonly string[]): readonly string[] {
  if (config.hub === undefined) return [];
  return names.filter((name) => mediaOfName(name).feed).map((name) => addressOf(config.site.url, name));
}

/** Keeps urls that the hub is to be told; where they cannot be kept, the telling itself says so. */
export async function keepForHub({ state }: Workspace, urls: readonly string[]): Promise<void> {
  const save = await saverOf(state);
  try {
    keepPending(state, urls, save);
  } catch {
    // The telling tries it once more, and knows whether it matters.
  }
}

/**
 * Tells the hub of the config which urls changed, and what an earlier run could not tell; gives, in words, why it could not be told. What is
 * added to `since` meanwhile stays kept.
 */
export async function tryToTell(
  { options, terminal }: Call,
  { config, state }: Workspace,
  changed: readonly string[],
  since?: ReadonlySet<string>,
): Promise<string | undefined> {
  const { hub, hubPrivate } = config;
  if (hub === undefined || (changed.length === 0 && !existsSync(join(state, PENDING)))) return undefined;
  const [{ tellHub }, save] = await Promise.all([import('../notify/websub.ts'), saverOf(state)]);
  const { told, pending, problem } = await tellHub({ hub, changed, state, allowPrivate: hubPrivate, save, since, stop: terminal.signal });
  if (problem !== undefined && told.length === 0) return `${counted(feedsOf(pending), 'changed feed')} could not be told to the hub: ${problem}`;
  if (problem !== undefined) return `the hub was told of ${counted(feedsOf(told), 'changed feed')}, but ${problem}`;
  if (told.length > 0 && options['quiet'] !== true && options['json'] !== true)
    terminal.out(`hub: told of ${counted(feedsOf(told), 'changed feed')}\n`);
  return undefined;
}

async function saverOf(state: string): Promise<Save> {
  const { replaceFile } = await import('../publish/atomic.ts');
  return (path, text) => {
    makeState({ state });
    replaceFile(path, text, 0o600);
  };
}

/** How many feeds those are, each in up to three formats. */
function feedsOf(urls: readonly string[]): number {
  return new Set(urls.map((url) => url.replace(/\.[a-z]+$/, ''))).size;
}
