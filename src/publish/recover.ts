import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from '../text/url.ts';
import { CATALOGUE, type Catalogue, type CatalogueEntry, readCatalogue, SITE } from './catalogue.ts';
import { feedSaid, publishedText, unescaped } from './feed-said.ts';

/** What tells of a feed: by itself, and beside another file that says whose it is. */
const TELLING = { alone: /\.atom$/, any: /\.(?:json|atom)$/ };

/**
 * What is published in `out`: the catalogue, and what feeds tell of themselves that it does not have, as when it is lost or a run was cut
 * short before it. A feed is taken for ours when it names us as its generator and says that it is served from `siteUrl`, which ends in `/`.
 * Where feeds had pages, so are the files for these that have what our writers write.
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
  const feeds = [...(catalogue?.feeds ?? []), ...found.map(({ entry }) => entry)];
  const files = new Set([...(catalogue?.files ?? []), ...found.flatMap((feed) => feed.files)]);
  if (hadPages(feeds, siteUrl, catalogue === undefined)) for (const name of knownSite(out, siteUrl, files)) files.add(name);
  return found.length === 0 && files.size === (catalogue?.files.length ?? 0) ? catalogue : { feeds, files: [...files] };
}

/** Whether feeds were published with pages, so that what is there of ours is no copy that somebody keeps. The feed of everything does not tell. */
function hadPages(feeds: readonly CatalogueEntry[], siteUrl: string, isLost: boolean): boolean {
  const others = feeds.filter(({ slug }) => slug !== 'index');
  return others.some(({ slug, html }) => html === addressOf(siteUrl, `${slug}.html`)) || (isLost && feeds.length > 0 && others.length === 0);
}

const CANONICAL = /<link rel="canonical" href="([^"]*)">/;

/** The files for the pages that are ours, by what our writers write, less those that are `known`. */
function knownSite(out: string, siteUrl: string, known: ReadonlySet<string>): string[] {
  const isOurs: Readonly<Record<string, (text: string) => boolean>> = {
    [SITE.style]: (text) => text.startsWith(':root {\n  color-scheme: light dark;\n  --paper: '),
    [SITE.script]: (text) => text.startsWith("'use strict';\n\n{\n  const byId = "),
    [SITE.page]: (text) => text.includes(`<link rel="stylesheet" href="${SITE.style}">\n`) && unescaped(CANONICAL.exec(text)?.[1] ?? '') === siteUrl,
  };
  return Object.keys(isOurs).filter((name) => !known.has(name) && isOurs[name]?.(publishedText(out, name)));
}

function knownFeed(out: string, slug: string, siteUrl: string): { entry: CatalogueEntry; files: string[] } | undefined {
  const said = feedSaid(out, slug);
  const own = ['.json', '.atom'].map((ending) => addressOf(siteUrl, slug + ending));
  if (said?.isOurs !== true || !own.includes(said.self)) return undefined;
  const { title: name, id = siteUrl + slug, page } = said;
  const endings = ['.rss', '.atom', '.json', ...(page === addressOf(siteUrl, `${slug}.html`) ? ['.html'] : [])];
  const files = endings.map((ending) => slug + ending).filter((file) => existsSync(join(out, file)));
  const kind = slug === 'index' ? 'everything' : 'topic';
  return { entry: { name, slug, kind, id, html: page, rss: '', atom: '', json: '', items: 0, updated: '' }, files };
}
