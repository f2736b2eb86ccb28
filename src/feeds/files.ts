import type { OutputFile } from '../model.ts';
import { atom1 } from './atom.ts';
import { json1 } from './json.ts';
import { rss2 } from './rss.ts';
import type { ComposedFeed } from './strict-item.ts';

/** Endings of the three formats of a feed. */
export const FORMATS = ['.rss', '.atom', '.json'] as const;

/** The files of a feed: one document, three formats. First the one that tells by itself whose it is, should a run be cut short behind it. */
export function feedFiles(slug: string, feed: ComposedFeed): OutputFile[] {
  return [
    { path: `${slug}.atom`, bytes: atom1(feed) },
    { path: `${slug}.rss`, bytes: rss2(feed) },
    { path: `${slug}.json`, bytes: json1(feed) },
  ];
}
