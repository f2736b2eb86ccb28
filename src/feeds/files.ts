import type { OutputFile } from '../model.ts';
import type { StrictFeed } from './strict-feed.ts';

/** Endings of the three formats of a feed. */
export const FORMATS = ['.rss', '.atom', '.json'] as const;

/** The files of a feed: one document, three formats. */
export function feedFiles(slug: string, feed: StrictFeed): OutputFile[] {
  return [
    { path: `${slug}.rss`, text: feed.rss2() },
    { path: `${slug}.atom`, text: feed.atom1() },
    { path: `${slug}.json`, text: feed.json1() },
  ];
}
