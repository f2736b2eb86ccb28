import type { Config, FeedView } from '../model.ts';
import { counted } from '../text/count.ts';
import { day } from './day.ts';
import { english } from './language.ts';

/** How many items a feed has, and the day of its newest. */
export function facts(feed: FeedView, config: Config): string {
  const newest = feed.newest === undefined ? '' : ` · newest ${day(config, feed.newest)}`;
  return `<p class="facts">${english(config, counted(feed.items, 'item') + newest)}</p>`;
}
