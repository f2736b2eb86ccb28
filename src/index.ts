/** The library's public face: the strict feed for every user of `feed`, and the parts of a run. */

export { parseArticle } from './articles/parse.ts';
export { type Config, type ConfigFile, findConfig, UsageError } from './config.ts';
export { checkConfig } from './config-check.ts';
export { composeFeed, composeItem } from './feeds/compose.ts';
export { StrictFeed, type StrictItem, type StrictMedia } from './feeds/strict-feed.ts';
export type { Article, Diagnostic, FeedPlan, Parsed, Picture, Provider, ReadingRules, Reason, RelatedArticle, Topic } from './model.ts';
export { type BuildOutcome, build, type RunOptions } from './pipeline.ts';
export type { Report } from './report.ts';
export { slugOf } from './selection/slug.ts';
export { canonicalUrl, publishedUrl } from './text/url.ts';
export { openWorkspace, type Workspace } from './workspace.ts';
