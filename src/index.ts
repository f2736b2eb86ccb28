/** The library's public face: a build as the command makes one, the strict feed for every user of `feed`, and what decides ids and names. */

export { parseArticle } from './articles/parse.ts';
export { UsageError } from './config.ts';
export { StrictFeed, type StrictItem, type StrictMedia } from './feeds/strict-feed.ts';
export { worded } from './messages.ts';
export type { Article, Config, Diagnostic, Parsed, ReadingRules } from './model.ts';
export { type BuildOptions, type BuildOutcome, build } from './pipeline.ts';
export { slugOf } from './selection/slug.ts';
export { canonicalUrl, publishedUrl } from './text/url.ts';
export { openWorkspace, type Workspace } from './workspace.ts';
