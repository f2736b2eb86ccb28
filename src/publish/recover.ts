import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from '../text/url.ts';
import { CATALOGUE, type Catalogue, type CatalogueEntry, readCatalogue } from './catalogue.ts';

const JSON_FEED = '.json';

/**
 * What is published in `out`: the catalogue, or, where that is lost, what the feeds themselves tell. A feed is taken for ours when it has
 * all three formats and says that it is served from `siteUrl`, which ends in `/`.
 */
export function knownCatalogue(out: string, siteUrl: string): Catalogue | undefined {
  const catalogue = readCatalogue(out);
  if (catalogue !== undefined || !existsSync(out)) return catalogue;
  const names = readdirSync(out).filter((name) => name.endsWith(JSON_FEED) && name !== CATALOGUE && !name.startsWith('.'));
  const feeds = names.flatMap((name) => entryFrom(out, name.slice(0, -JSON_FEED.length), siteUrl) ?? []);
  if (feeds.length === 0) return undefined;
  return { feeds, files: feeds.flatMap(({ slug }) => ['.rss', '.atom', JSON_FEED].map((ending) => slug + ending)) };
}

function entryFrom(out: string, slug: string, siteUrl: string): CatalogueEntry | undefined {
  if (!existsSync(join(out, `${slug}.rss`)) || !existsSync(join(out, `${slug}.atom`))) return undefined;
  try {
    const feed = JSON.parse(readFileSync(join(out, slug + JSON_FEED), 'utf8')) as { title?: unknown; feed_url?: unknown };
    if (typeof feed.title !== 'string' || feed.feed_url !== addressOf(siteUrl, slug + JSON_FEED)) return undefined;
    const kind = slug === 'index' ? 'everything' : 'topic';
    return { name: feed.title, slug, kind, id: siteUrl + slug, html: '', rss: '', atom: '', json: '', items: 0, updated: '' };
  } catch {
    return undefined;
  }
}
