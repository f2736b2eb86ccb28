import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from '../text/url.ts';
import { CATALOGUE, type Catalogue, type CatalogueEntry, readCatalogue } from './catalogue.ts';
import { feedSaid } from './feed-said.ts';

/** What tells of a feed: by itself, and beside another file that says whose it is. */
const TELLING = { alone: /\.atom$/, any: /\.(?:json|atom)$/ };

/**
 * What is published in `out`: the catalogue, and what feeds tell of themselves that it does not have, as when it is lost or a run was cut
 * short before it. A feed is taken for ours when it names us as its generator and says that it is served from `siteUrl`, which ends in `/`.
 */
export function knownCatalogue(out: string, siteUrl: string): Catalogue | undefined {
  const catalogue = readCatalogue(out);
  if (!existsSync(out)) return catalogue;
  const listed = new Set(catalogue?.feeds.map(({ slug }) => slug));
  // Beside a catalogue only what a run that was cut short puts first is asked: what else is in the folder may be large.
  const telling = catalogue === undefined ? TELLING.any : TELLING.alone;
  const names = readdirSync(out).filter((name) => telling.test(name) && name !== CATALOGUE && !name.startsWith('.'));
  const slugs = [...new Set(names.map((name) => name.replace(telling, '')))].filter((slug) => !listed.has(slug)).sort();
  const found = slugs.flatMap((slug) => knownFeed(out, slug, siteUrl) ?? []);
  if (found.length === 0) return catalogue;
  return {
    feeds: [...(catalogue?.feeds ?? []), ...found.map(({ entry }) => entry)],
    files: [...new Set([...(catalogue?.files ?? []), ...found.flatMap(({ files }) => files)])],
  };
}

function knownFeed(out: string, slug: string, siteUrl: string): { entry: CatalogueEntry; files: string[] } | undefined {
  const said = feedSaid(out, slug);
  const own = ['.json', '.atom'].map((ending) => addressOf(siteUrl, slug + ending));
  if (said?.isOurs !== true || !own.includes(said.self)) return undefined;
  const { title: name, id = siteUrl + slug, page } = said;
  const endings = ['.rss', '.atom', '.json', ...(page === addressOf(siteUrl, `${slug}.html`) ? ['.html'] : [])];
  const files = endings.map((ending) => slug + ending).filter((file) => existsSync(join(out, file)));
  const kind = slug === 'index' ? 'everything' : 'topic';
  return { entry: { name, slug, kind, id, html: '', rss: '', atom: '', json: '', items: 0, updated: '' }, files };
}
