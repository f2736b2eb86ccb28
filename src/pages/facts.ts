import type { Config, FeedView } from '../model.ts';
import { day } from './day.ts';
import { counted, say } from './language.ts';
import { spark } from './spark.ts';

/** What is to be known of a feed at a glance: how many items, its newest, and its last half year. */
export function facts(feed: FeedView, config: Config): string {
  const newest = feed.newest === undefined ? '' : ` · ${say(config, 'newest')} ${day(config, feed.newest)}`;
  const drawing = feed.weeks.some((count) => count > 0) ? spark(config, feed.weeks) : '';
  return `<div class="facts"><p>${say(config, counted(feed.items, 'item'))}${newest}</p>${drawing}</div>`;
}
