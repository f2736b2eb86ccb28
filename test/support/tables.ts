import { addRow, newRows, type StoredTable, tableOf } from '../../src/articles/table.ts';
import { checkConfig } from '../../src/config-check.ts';
import type { Article, Config, Diagnostic, Parsed, SourceFile, Table } from '../../src/model.ts';
import { listAt } from '../../src/text/lists.ts';
import { canonicalUrl } from '../../src/text/url.ts';

/** Noon of a day in 2024 that every sample is published at, unless it says otherwise. */
export const NOON = Date.UTC(2024, 4, 6, 12);

/** What a sample says of itself; the rest is an article that passes every rule. */
export type Sample = { readonly [Field in keyof Article]?: Article[Field] | undefined };

/** Article number `place` of a table. */
export function articleOf(sample: Sample, place: number): Article {
  const link = sample.link ?? `https://news.example/${place}`;
  const path = `a/${String(place).padStart(4, '0')}.md`;
  const plain = { path, title: `Title ${place}`, publishedAt: NOON, quality: 80, published: true, topics: [], images: [], related: [], body: '' };
  return { ...plain, ...sample, link, id: canonicalUrl(link) } as Article;
}

/** A file with nothing remarkable. */
export function fileOf(path: string, place: number): SourceFile {
  return { path, size: 100 + place, mtime: 1_000n + BigInt(place), ctime: 2_000n + BigInt(place), ino: 3_000n + BigInt(place) };
}

/** A table of samples, of refused articles where one is `refused`; rows in the order given. */
export function tableFrom(samples: readonly (Sample | 'refused')[]): StoredTable {
  const rows = newRows();
  for (const [place, sample] of samples.entries()) {
    const article = articleOf(sample === 'refused' ? {} : sample, place);
    const fault: Diagnostic = { code: 'missing-field', severity: 'error', path: article.path, field: 'title', line: 1, detail: {} };
    const parsed: Parsed = sample === 'refused' ? { diagnostics: [fault] } : { article, diagnostics: [] };
    addRow(rows, fileOf(article.path, place), parsed);
  }
  return tableOf(rows);
}

/** The config of a file with these keys beside `site`. */
export function configOf(keys: Readonly<Record<string, unknown>> = {}): Config {
  const site = { url: 'https://feeds.example/', title: 'All', description: 'About all' };
  return checkConfig({ path: '/site/feedmill.config.json', folder: '/site', text: JSON.stringify({ site, ...keys }) });
}

/** All that a table says, row by row, with the words themselves: two tables that say the same are equal by it, however they hold it. */
export function toldBy(table: Table): unknown[] {
  return Array.from({ length: table.count }, (_, row) => ({
    path: table.path.at(row),
    title: table.title.at(row),
    link: table.link.at(row),
    ...meaningAt(table, row),
    stamps: [table.size[row], table.mtime[row], table.ctime[row], table.ino[row]],
  }));
}

/** What a row says apart from its texts and its place on the disk. */
export function meaningAt(table: Table, row: number): object {
  const words = (places: Iterable<number>) => [...places].map((place) => table.words[place]);
  const { publishedAt, updatedAt, quality, heat, idHash, refused, published, type, provider, domain, language } = table;
  return {
    numbers: [publishedAt, updatedAt, quality, heat, idHash].map((column) => column[row]),
    flags: [refused[row], published[row]],
    words: words([type, provider, domain, language].map((column) => column[row] ?? -1)),
    topics: words(listAt(table.topics, row)),
    related: [...listAt(table.related, row)],
    findings: table.findings.get(row),
  };
}
