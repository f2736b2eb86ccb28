import type { FeedPlan, FeedView } from '../model.ts';
import { rfc3339 } from '../text/time.ts';
import { publishedText } from './feed-said.ts';

/** The public list of the feeds. It is also how the next run knows which files are ours and which feeds subscribers have. */
export const CATALOGUE = 'feeds.json';
/** The other files that are of no one feed; but for the list all are there for the pages. */
export const SITE = { list: 'feeds.opml', style: 'feeds.css', script: 'feeds.js', page: 'index.html' } as const;

/** A feed in the catalogue. Every address is absolute; `updated` is RFC 3339. */
export interface CatalogueEntry {
  readonly name: string;
  readonly slug: string;
  readonly kind: FeedPlan['kind'];
  readonly id: string;
  readonly html: string;
  readonly rss: string;
  readonly atom: string;
  readonly json: string;
  readonly items: number;
  readonly updated: string;
}

/** What `feeds.json` says. */
export interface Catalogue {
  readonly feeds: readonly CatalogueEntry[];
  /** Names of all that we published in `out/`, this file too. */
  readonly files: readonly string[];
}

/** The entry of a feed; `updated` is an instant. */
export function entryOf(view: FeedView, id: string, updated: number): CatalogueEntry {
  const { name, slug, kind, html, rss, atom, json, items } = view;
  return { name, slug, kind, id, html, rss, atom, json, items, updated: rfc3339(updated) };
}

/** The catalogue as it is published: a line a feed, so that a change can be read in a diff. */
export function catalogueText({ feeds, files }: Catalogue): string {
  const lines = (values: readonly unknown[]) => values.map((value) => `    ${JSON.stringify(value)}`).join(',\n');
  return `{\n  "feeds": [\n${lines(feeds)}\n  ],\n  "files": [\n${lines(files)}\n  ]\n}\n`;
}

const SAFE_NAME = /^[^./\\\0][^/\\\0]*$/;

/** The catalogue in the folder `out`, or undefined where there is none that can be read. Nothing in it is believed that could lead out of the folder. */
export function readCatalogue(out: string): Catalogue | undefined {
  let value: Partial<Catalogue> | null;
  try {
    value = JSON.parse(publishedText(out, CATALOGUE)) as Partial<Catalogue> | null;
  } catch {
    return undefined;
  }
  if (!Array.isArray(value?.feeds) || !Array.isArray(value.files)) return undefined;
  return {
    feeds: (value.feeds as Partial<CatalogueEntry>[]).filter(isEntry),
    files: (value.files as unknown[]).filter((name): name is string => typeof name === 'string' && SAFE_NAME.test(name)),
  };
}

function isEntry(entry: Partial<CatalogueEntry> | null): entry is CatalogueEntry {
  const { name, slug, kind } = entry ?? {};
  return (
    typeof name === 'string' && typeof slug === 'string' && SAFE_NAME.test(slug) && (kind === 'everything' || kind === 'topic' || kind === 'question')
  );
}
