import { existsSync, readdirSync } from 'node:fs';
import { type Catalogue, type CatalogueEntry, readCatalogue, SITE } from './catalogue.ts';
import { publishedHead, unescaped } from './feed-said.ts';

/** The name of a file that tells of a feed by itself. */
const TELLING = /^([^.].*)\.(?:atom|rss)$/s;
/** How the files begin that are there for the pages. */
const STARTS: Readonly<Record<string, string>> = {
  [SITE.style]: ':root {\n  color-scheme: light dark;\n  --paper: ',
  [SITE.script]: "'use strict';\n\n{\n  const byId = ",
};

/**
 * What is published in `out`: the catalogue, and what it does not have, as when it is lost, an earlier one was put back or a run was cut short
 * before it. A feed or page is taken for ours when it bears the mark of our writers and says that it is served under its name from `siteUrl`,
 * which ends in `/`, or from where the catalogue was; one under a name in `begun` may be served from anywhere. Where there are pages, so are
 * the files for these that have what our writers write.
 */
export function knownCatalogue(out: string, siteUrl: string, begun: ReadonlySet<string>): Catalogue | undefined {
  const catalogue = readCatalogue(out);
  if (!existsSync(out)) return catalogue;
  const there = new Set(readdirSync(out, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : [])));
  const listed = catalogue?.feeds ?? [];
  const sites = new Set([siteUrl, listed.find(({ slug }) => slug === 'index')?.html]);
  const own = (name: string) => {
    const head = headIn(publishedHead(out, name));
    const path = name === SITE.page ? '' : encodeURIComponent(name);
    if (head === undefined || !head.self.endsWith(`/${path}`)) return undefined;
    return begun.has(name) || sites.has(head.self.slice(0, head.self.length - path.length)) ? head : undefined;
  };
  const slugs = new Set(listed.map(({ slug }) => slug));
  const others = new Set([...there].flatMap((name) => TELLING.exec(name)?.[1] ?? []).filter((slug) => !slugs.has(slug)));
  const found = [...others].sort().flatMap((slug) => {
    const head = own(`${slug}.atom`) ?? own(`${slug}.rss`);
    return head === undefined ? [] : entryFrom(slug, head, siteUrl);
  });
  const feeds = [...listed, ...found];
  if (feeds.length === 0) return catalogue;
  const files = new Set(catalogue?.files);
  // Only what no list has is looked at: mostly that is nothing.
  const take = (name: string, isOurs: () => boolean) => {
    if (there.has(name) && !files.has(name) && isOurs()) files.add(name);
  };
  for (const { slug } of feeds) {
    for (const ending of ['.rss', '.atom', '.json']) take(slug + ending, () => true);
    const page = `${slug}.html`;
    if (page !== SITE.page) take(page, () => own(page) !== undefined);
  }
  // Where no feed has a page, what is there of ours is a copy that somebody keeps.
  const goesWithPages = (name: string) => begun.has(name) || [...files].some((file) => file.endsWith('.html'));
  const alone = feeds.every(({ slug }) => slug === 'index');
  take(SITE.page, () => (alone || goesWithPages(SITE.page)) && own(SITE.page) !== undefined);
  for (const [name, start] of Object.entries(STARTS)) take(name, () => goesWithPages(name) && publishedHead(out, name).startsWith(start));
  return found.length === 0 && files.size === (catalogue?.files.length ?? 0) ? catalogue : { feeds, files: [...files] };
}

/** What comes before the first item of a feed, or before the body of a page, with the address that it gives as its own. */
interface Head {
  readonly text: string;
  readonly self: string;
}

const END = /<entry|<item>|<body|$/;
const MARKS = ['<generator>feedmill</generator>\n', `<link rel="stylesheet" href="${SITE.style}">\n<script src="${SITE.script}" defer></script>\n`];
const SELF = /<link rel="(?:self|canonical)"[^>]*? href="([^"]*)"|<atom:link href="([^"]*)" rel="self"/;

/** The head of a feed or page that our writers have written; undefined where somebody else has. */
function headIn(file: string): Head | undefined {
  const text = file.slice(0, file.search(END));
  if (!MARKS.some((mark) => text.includes(mark))) return undefined;
  const [, self, ofRss = ''] = SELF.exec(text) ?? [];
  return { text, self: unescaped(self ?? ofRss) };
}

function entryFrom(slug: string, { text, self }: Head, siteUrl: string): CatalogueEntry {
  const said = (pattern: RegExp) => unescaped(pattern.exec(text)?.[1] ?? '');
  return {
    name: said(/<title>([^<]*)</),
    slug,
    kind: slug === 'index' ? 'everything' : 'topic',
    id: said(/<id>([^<]*)</) || siteUrl + slug,
    html: '',
    rss: '',
    atom: self.replace(/\.rss$/, '.atom'),
    json: '',
    items: 0,
    updated: '',
  };
}
