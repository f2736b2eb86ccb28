import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from '../text/url.ts';
import { CATALOGUE, type Catalogue, type CatalogueEntry, readCatalogue } from './catalogue.ts';
import { feedSaid } from './feed-said.ts';

const TELLING = /\.(?:json|atom)$/;

/**
 * What is published in `out`: the catalogue, or, where that is lost, what the feeds themselves tell. A feed is taken for ours when it names
 * us as its generator and says that it is served from `siteUrl`, which ends in `/`.
 */
export function knownCatalogue(out: string, siteUrl: string): Catalogue | undefined {
  const catalogue = readCatalogue(out);
  if (catalogue !== undefined || !existsSync(out)) return catalogue;
  const names = readdirSync(out).filter((name) => TELLING.test(name) && name !== CATALOGUE && !name.startsWith('.'));
  const slugs = [...new Set(names.map((name) => name.replace(TELLING, '')))].sort();
  const known = slugs.flatMap((slug) => knownFeed(out, slug, siteUrl) ?? []);
  if (known.length === 0) return undefined;
  return { feeds: known.map(({ entry }) => entry), files: known.flatMap(({ files }) => files) };
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
