/** The library's public face: a build as the command makes one, the strict feed for every user of `feed`, and what decides ids and names. */
import { UsageError } from './config.ts';
import { type BuildOptions, type BuildOutcome, build as buildAt } from './pipeline.ts';
import type { Workspace } from './workspace.ts';

export { parseArticle } from './articles/parse.ts';
export { StrictFeed, type StrictItem, type StrictMedia } from './feeds/strict-feed.ts';
export { worded } from './messages.ts';
export type { Article, Config, Diagnostic, Parsed, ReadingRules } from './model.ts';
export type { BuildOptions, BuildOutcome } from './pipeline.ts';
export { slugOf } from './selection/slug.ts';
export { canonicalUrl, publishedUrl } from './text/url.ts';
export { openWorkspace, type Workspace } from './workspace.ts';
export { UsageError };

/** Articles in, feeds out, as at the instant `now`, milliseconds since the epoch. Rejects with a UsageError where that is none: every article would seem due. */
export async function build(workspace: Workspace, options: BuildOptions): Promise<BuildOutcome> {
  const now: unknown = (options as Partial<BuildOptions> | undefined)?.now;
  if (typeof now !== 'number' || Number.isNaN(new Date(now).getTime()))
    throw new UsageError(`now: ${String(now)} is no instant: give build milliseconds since the epoch, such as Date.now()`);
  return buildAt(workspace, options);
}
