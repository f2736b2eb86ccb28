import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../text/count.ts';
import { mediaOfName } from '../text/media.ts';
import { publishedUrl } from '../text/url.ts';
import { makeState, type Workspace } from '../workspace.ts';
import type { Call } from './command.ts';

/** Tells the hub of the config which feeds changed, and what an earlier run could not tell. A hub that fails is told of, and fails no build. */
export async function tellSubscribers({ options, terminal }: Call, { config, state }: Workspace, written: readonly string[]): Promise<void> {
  const { hub, hubPrivate, site } = config;
  if (hub === undefined) return;
  const changed = written.filter((name) => mediaOfName(name).feed).map((name) => publishedUrl(site.url + encodeURIComponent(name)) ?? '');
  const { PENDING } = await import('../notify/pending.ts');
  if (changed.length === 0 && !existsSync(join(state, PENDING))) return;
  const [{ tellHub }, { replaceFile }] = await Promise.all([import('../notify/websub.ts'), import('../publish/atomic.ts')]);
  makeState({ state });
  const { told, pending, problem } = await tellHub({
    hub,
    changed,
    state,
    allowPrivate: hubPrivate,
    save: (path, text) => replaceFile(path, text, 0o600),
  });
  if (options['quiet'] === true) return;
  if (problem !== undefined)
    terminal.err(`feedmill: ${counted(feedsOf(pending), 'changed feed')} could not be told to the hub: ${problem}. The next build tries again.\n`);
  else if (options['json'] !== true) terminal.out(`hub: told of ${counted(feedsOf(told), 'changed feed')}\n`);
}

/** How many feeds those are, each in up to three formats. */
function feedsOf(urls: readonly string[]): number {
  return new Set(urls.map((url) => url.replace(/\.[a-z]+$/, ''))).size;
}
