import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { realPath } from '../articles/places.ts';
import { forgetPending, keepPending, pendingFile, type Save } from '../notify/pending.ts';
import { counted } from '../text/count.ts';
import { mediaOfName } from '../text/media.ts';
import { addressOf } from '../text/url.ts';
import { makeState, type Workspace } from '../workspace.ts';
import type { Call } from './command.ts';

/**
 * Tells the hub after a build that has written these files: a hub that fails is told of, and fails no build. `kept` is what was kept for
 * this build alone. Rejects only when the run is to end.
 */
export async function tellSubscribers(call: Call, workspace: Workspace, written: readonly string[], kept: readonly string[] = []): Promise<void> {
  await takeBack(workspace, kept, written);
  const fault = await tryToTell(call, workspace, feedUrls(workspace, written));
  call.terminal.signal.throwIfAborted();
  if (fault !== undefined && call.options['quiet'] !== true) call.terminal.err(`feedmill: ${fault}. The next build tries again.\n`);
}

/** The urls of the feeds among published files; none where there is no hub to be told. */
export function feedUrls(workspace: Workspace, names: readonly string[]): readonly string[] {
  const { config } = workspace;
  if (!isTold(workspace)) return [];
  return names.filter((name) => mediaOfName(name).feed).map((name) => addressOf(config.site.url, name));
}

/** Keeps the feeds among these files for the hub, and gives the urls that were not kept before; where they cannot be, the telling itself says so. */
export async function keepForHub(workspace: Workspace, names: readonly string[]): Promise<readonly string[]> {
  const { config } = workspace;
  const urls = feedUrls(workspace, names);
  if (urls.length === 0) return [];
  const save = await saverOf(workspace);
  try {
    return keepPending(fileOf(workspace), config.site.url, urls, save);
  } catch {
    // The telling tries it once more, and knows whether it matters.
    return [];
  }
}

/** Forgets those of the kept urls that are of no file that was written after all. */
export async function takeBack(workspace: Workspace, kept: readonly string[], written: readonly string[]): Promise<void> {
  const { config } = workspace;
  const changed = new Set(feedUrls(workspace, written));
  const unchanged = new Set(kept.filter((url) => !changed.has(url)));
  if (unchanged.size === 0) return;
  const save = await saverOf(workspace);
  try {
    forgetPending(fileOf(workspace), config.site.url, (url) => unchanged.has(url), save);
  } catch {
    // Then the hub is told of feeds that are as they were, which harms nobody.
  }
}

/**
 * Tells the hub of the config which urls changed, and what an earlier run could not tell; gives, in words, why it could not be told. What is
 * added to `since` meanwhile stays kept.
 */
export async function tryToTell(
  { options, terminal }: Call,
  workspace: Workspace,
  changed: readonly string[],
  since?: ReadonlySet<string>,
): Promise<string | undefined> {
  const { hub, hubPrivate, site } = workspace.config;
  const file = fileOf(workspace);
  if (hub === undefined || !isTold(workspace) || (changed.length === 0 && !existsSync(file))) return undefined;
  const [{ tellHub }, save] = await Promise.all([import('../notify/websub.ts'), saverOf(workspace)]);
  let published: ReadonlySet<string> | undefined;
  const isPublished = (url: string) => (published ??= publishedUrls(workspace)).has(url);
  const hears = { hub, site: site.url, isPublished, allowPrivate: hubPrivate };
  const { told, pending, problem } = await tellHub({ ...hears, changed, file, save, since, stop: terminal.signal });
  const isSaid = problem === undefined || pending.length > 0;
  if (told.length > 0 && isSaid && options['quiet'] !== true && options['json'] !== true)
    terminal.out(`hub: told of ${counted(feedsOf(told), 'changed feed')}\n`);
  if (problem === undefined) return undefined;
  if (pending.length > 0) return `${counted(feedsOf(pending), 'changed feed')} could not be told to the hub: ${problem}`;
  return `the hub was told of ${counted(feedsOf(told), 'changed feed')}, but ${problem}`;
}

/** The urls of all feeds that stand in `out`. */
function publishedUrls(workspace: Workspace): ReadonlySet<string> {
  const { out } = workspace;
  return new Set(feedUrls(workspace, existsSync(out) ? readdirSync(out) : []));
}

/** Whether the hub is to hear of what is published: of a folder that is not the config's own, `site.url` serves nothing. */
function isTold({ config, folder, out }: Workspace): boolean {
  return config.hub !== undefined && realPath(out) === realPath(resolve(folder, config.out));
}

function fileOf({ config, folder, state }: Workspace): string {
  return pendingFile(state, resolve(folder, config.out));
}

async function saverOf(workspace: Workspace): Promise<Save> {
  const { replaceFile } = await import('../publish/atomic.ts');
  return (path, text) => {
    makeState(workspace);
    replaceFile(path, text, 0o600);
  };
}

/** How many feeds those are, each in up to three formats. */
function feedsOf(urls: readonly string[]): number {
  return new Set(urls.map((url) => url.replace(/\.[a-z]+$/, ''))).size;
}
