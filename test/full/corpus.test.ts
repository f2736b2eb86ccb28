import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slugOf } from '../../src/selection/slug.ts';
import { feedmillIn } from '../support/feedmill.ts';
import { makeFolder, removeFolder } from '../support/folder.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus/powerapps-2021-09-29');
const present = existsSync(CORPUS);
const SEED = join(import.meta.dirname, '../../../shared/seed');

interface Expected {
  readonly file: string;
  readonly publishedDateTime: string;
}
interface Reason {
  readonly rule: string;
  readonly feed?: string;
  readonly stays?: string;
}
interface Told {
  readonly path: string;
  readonly id: string;
  readonly selected: boolean;
  readonly reasons: readonly Reason[];
}
interface Explained extends Told {
  readonly questions: readonly {
    readonly slug: string;
    readonly answers: boolean;
    readonly conditions: readonly { readonly condition: string; readonly value: unknown; readonly passes: boolean; readonly remedy?: string }[];
  }[];
  readonly rules: readonly { readonly rule: string; readonly passes: boolean }[];
  readonly feeds: readonly { readonly slug: string; readonly shown: boolean; readonly rank: number }[];
}
interface Report {
  readonly articles: readonly Told[];
  readonly feeds: readonly { readonly slug: string; readonly items: number }[];
  readonly files: { readonly written: readonly string[] };
}

let folder = '';
beforeAll(() => {
  folder = makeFolder();
  if (!present) return;
  mkdirSync(join(folder, 'articles'));
  cpSync(join(CORPUS, 'articles'), join(folder, 'articles'), { recursive: true });
});
afterAll(() => removeFolder(folder));

/** Everything that a command prints, and how it ends. */
async function feedmill(...argv: string[]) {
  const ran = await feedmillIn(folder, argv);
  return { ...ran, all: ran.out + ran.err };
}

/** One with a floor, and one that leaves more articles out than it has room for. */
const QUESTIONS = [
  {
    slug: 'heard-elsewhere',
    title: 'Heard elsewhere',
    topics: { none: ['Portals', 'Teams integration'] },
    types: ['article'],
    minHeat: 55,
    minQuality: 75,
    limit: 0,
  },
  { slug: 'the-maker', title: 'The maker', topics: { all: ['power apps'] }, providers: ['MICROSOFT.com'], languages: ['en'] },
];

function configure(limit: number, feeds: readonly object[] = []): void {
  const config = { site: { url: 'https://feeds.example.org/', title: 'Corpus' }, articles: 'articles/*.md', minQuality: 50, limit, feeds };
  writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
}

const itemsOf = (slug: string) =>
  (JSON.parse(readFileSync(join(folder, 'out', `${slug}.json`), 'utf8')) as { items: { id: string; date_published: string }[] }).items;

describe.skipIf(!present)('306 real articles (skipped where ../shared/corpus is absent)', () => {
  it('are published as their own site did, less the two that share a url, in its order but for equal seconds', async () => {
    configure(0);
    const { code, out } = await feedmill('build', '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out) as Report;
    const byFile = new Map(report.articles.map((article) => [article.path.replace('articles/', ''), article]));
    const duplicates = report.articles.filter(({ reasons }) => reasons.some(({ rule, stays }) => rule === 'duplicate' && stays !== undefined));
    expect(duplicates).toHaveLength(2);
    const left = new Set(duplicates.map(({ path }) => path.replace('articles/', '')));
    const expected = JSON.parse(readFileSync(join(CORPUS, 'expected.json'), 'utf8')) as Record<string, Expected[]>;
    for (const [topic, all] of Object.entries(expected)) {
      const wanted = all.filter(({ file }) => !left.has(file));
      const items = itemsOf(topic === 'everything' ? 'index' : slugOf(topic));
      expect(items.map(({ date_published }) => Date.parse(date_published))).toEqual(
        wanted.map(({ publishedDateTime }) => Date.parse(publishedDateTime)),
      );
      expect(items.map(({ id }) => id).sort()).toEqual(wanted.map(({ file }) => byFile.get(file)?.id ?? file).sort());
    }
    expect(itemsOf('index')).toHaveLength(189);
    expect((JSON.parse((await feedmill('build', '--json')).out) as Report).files.written).toEqual([]);
  });

  it('leave no 40 characters of what is secured in anything written or printed', async () => {
    const printed = [
      (await feedmill('build', '--json')).all,
      (await feedmill('check')).all,
      (await feedmill('export')).all,
      (await feedmill('plan', '--json')).all,
    ];
    const written = ['out', '.feedmill'].flatMap((name) =>
      readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file), 'latin1')),
    );
    const everything = [...printed, ...written].join('\n');
    const pieces = new Set<string>();
    for (let at = 0; at + 40 <= everything.length; at++) {
      const piece = everything.slice(at, at + 40);
      if (/^[A-Za-z0-9+/=;]{40}$/.test(piece)) pieces.add(piece);
    }
    let secured = 0;
    for (const name of readdirSync(join(folder, 'articles'))) {
      const value = /^secured: "?([^"\n]+)/m.exec(readFileSync(join(folder, 'articles', name), 'utf8'))?.[1];
      if (value === undefined) continue;
      secured += 1;
      for (let at = 0; at + 40 <= value.length; at++) expect(pieces.has(value.slice(at, at + 40))).toBe(false);
    }
    expect(secured).toBeGreaterThan(100);
  });

  it('are told of alike by explain, by the report of build and by the feeds, each of them', async () => {
    configure(20, QUESTIONS);
    const report = JSON.parse((await feedmill('build', '--json', '--accept-removals')).out) as Report;
    const ids = new Map(report.feeds.map(({ slug }) => [slug, itemsOf(slug).map(({ id }) => id)]));
    expect(report.articles).toHaveLength(306);
    for (const { slug } of QUESTIONS) expect(ids.get(slug)?.length).toBeGreaterThan(10);
    const seen = { unanswered: 0, 'below-feed-quality': 0, 'beyond-limit': 0 };
    for (const told of report.articles) {
      const explained = JSON.parse((await feedmill('explain', told.path, '--json')).out) as Explained;
      const { path, id, selected, reasons, rules, feeds, questions } = explained;
      expect({ path, id, selected, reasons }).toEqual({ path: told.path, id: told.id, selected: told.selected, reasons: told.reasons });
      const failing = rules.filter(({ passes }) => !passes).map(({ rule }) => rule);
      expect(failing).toEqual(reasons.filter(({ feed }) => feed === undefined).map(({ rule }) => rule));
      expect(selected).toBe(failing.length === 0);
      const shown = [...ids].filter(([, all]) => all.includes(id)).map(([slug]) => slug);
      if (selected) {
        expect(
          feeds
            .filter((feed) => feed.shown)
            .map(({ slug }) => slug)
            .sort(),
        ).toEqual(shown.sort());
        for (const { slug, rank, shown: here } of feeds) expect((ids.get(slug)?.indexOf(id) ?? -1) + 1).toBe(here ? rank : 0);
        const hidden = feeds.filter((feed) => !feed.shown).map(({ slug }) => slug);
        expect(reasons.map(({ feed }) => feed).sort()).toEqual(hidden.sort());
        expect(questions.map(({ slug }) => slug)).toEqual(QUESTIONS.map(({ slug }) => slug));
        for (const { slug, answers, conditions } of questions) {
          const failing = conditions.filter(({ passes }) => !passes);
          expect(failing.every(({ remedy }) => remedy?.startsWith('needs '))).toBe(true);
          expect(answers).toBe(failing.length === 0);
          const rule = reasons.find(({ feed }) => feed === slug)?.rule;
          const expected = answers
            ? [undefined, 'beyond-limit']
            : [failing.every(({ condition }) => condition === 'minQuality') ? 'below-feed-quality' : undefined];
          expect(expected).toContain(rule);
          expect(shown.includes(slug)).toBe(answers && rule === undefined);
          if (rule !== undefined) seen[rule as 'beyond-limit'] += 1;
          else if (!answers) seen.unanswered += 1;
        }
      } else if (!reasons.some(({ rule }) => rule === 'duplicate')) expect(shown).toEqual([]);
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(3);
  });
});

describe.skipIf(!existsSync(SEED))('the seed article (skipped where ../shared/seed is absent)', () => {
  it('is told both rules that it fails, and what would change each', async () => {
    const config = { site: { url: 'https://feeds.example.org/', title: 'Seed' }, articles: '*.txt', minQuality: 50 };
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify(config));
    const [name = '', ...others] = readdirSync(SEED);
    expect(others).toEqual([]);
    copyFileSync(join(SEED, name), join(folder, name));
    const { rules } = JSON.parse((await feedmill('explain', name, '--json')).out) as Explained;
    expect(rules.filter(({ passes }) => !passes)).toMatchObject([
      { rule: 'unpublished', value: false, limit: true, remedy: 'needs `published: true`' },
      { rule: 'low-quality', value: 0, limit: 50, remedy: 'needs `quality: 50` or more' },
    ]);
    const { code, out } = await feedmill('explain', name);
    expect(code).toBe(0);
    expect(out).toMatch(/^Not published: /);
    expect(out).toMatch(/✗ unpublished {2}published: false .*\n {2}✗ low-quality {2}quality: 0 /);
    expect(out).toContain('What would change that\n  - needs `published: true`\n  - needs `quality: 50` or more\n');
  });
});
