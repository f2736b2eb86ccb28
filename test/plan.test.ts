import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { differenceOf } from '../src/publish/diff.ts';
import type { Changes, Fate, FileChange, Report } from '../src/report.ts';
import { type Fields, namedArticle } from './support/articles.ts';
import { runs } from './support/property.ts';
import { newSite, type Site } from './support/site.ts';

const NOW = ['--now', '2024-06-01T00:00:00Z'] as const;
const TOPIC = '\n  - AI';

// The first call of each command loads it.
vi.setConfig({ testTimeout: 30_000 });

let site: Site;
beforeEach(() => {
  site = newSite({}, { minQuality: null });
});

/** Names, sizes and times of all files below a folder: two equal ones mean that nothing was written between. */
function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs, ctimeMs, ino } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs} ${ctimeMs} ${ino}`;
    });
}

const withNow = (argv: readonly string[]) => (argv.includes('--now') ? argv : [...NOW, ...argv]);

type Planned = Report & { guard: { published: number; removed: number } | null };

async function planned(...argv: string[]): Promise<Planned> {
  const { code, out, err } = await site.feedmill('plan', '--json', ...withNow(argv));
  expect([code, err.replace(/^(?:\S+: )?(?:error|warning|info): .*\n/gm, '')]).toEqual([0, '']);
  return JSON.parse(out) as Planned;
}

async function built(...argv: string[]): Promise<Report> {
  const { out, code } = await site.feedmill('build', '--json', '--allow-refused', ...withNow(argv));
  expect(code).toBe(0);
  return JSON.parse(out) as Report;
}

const article = (name: string, fields: Fields = {}, body?: string) => site.put(`articles/${name}.md`, namedArticle(name, fields, body));
const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
const feedOf = ({ feeds }: Changes, slug: string) => feeds.find((feed) => feed.slug === slug);
/** Of the one item that a feed lost, why. */
const whyGone = (changes: Changes, slug: string) => feedOf(changes, slug)?.removed.flatMap(({ reasons }) => reasons);

describe('the difference of two feeds', () => {
  const feed = (items: unknown, head: object = {}) => JSON.stringify({ title: 'T', ...head, items });
  const item = (id: string, more: object = {}) => ({ id, url: `https://x/${id}`, title: id, ...more });
  const shown = (id: string) => ({ id, url: `https://x/${id}`, title: id });

  it('tells items apart by id, and names the members that differ', () => {
    const was = feed([item('a'), item('b', { summary: 'old', tags: ['x'] }), item('c')]);
    const is = feed([item('d'), item('b', { content_html: 'new', tags: ['y'] }), item('c')], { title: 'U', icon: 'i' });
    const changed = [{ ...shown('b'), fields: ['content_html', 'summary', 'tags'] }];
    expect(differenceOf(was, is)).toEqual({ added: [shown('d')], removed: [shown('a')], changed, fields: ['icon', 'title'] });
  });

  it('takes what is missing or cannot be read for an empty feed', () => {
    for (const nothing of [undefined, '', '{', 'null', '[]', '{"items":{}}', '{"items":[null,1,{"id":2},{}]}']) {
      expect(differenceOf(nothing, feed([item('a')])).added).toEqual([shown('a')]);
      expect(differenceOf(feed([item('a')]), nothing).removed).toEqual([shown('a')]);
    }
    expect(differenceOf(undefined, feed([])).fields).toEqual([]);
  });

  it('finds nothing between a feed and itself', () => {
    expect(differenceOf(feed([item('a')]), feed([item('a')]))).toEqual({ added: [], removed: [], changed: [], fields: [] });
  });
});

describe('plan', () => {
  it('writes nothing, and exits 0 though articles were refused', async () => {
    article('a');
    article('bad', { title: undefined });
    const untouched = everything(site.folder);
    const { code, out, err } = await site.feedmill('plan', ...NOW);
    expect([code, everything(site.folder)]).toEqual([0, untouched]);
    expect(out).toMatch(
      /^A build would write 8 files, \d+ bytes, into out\/\n1 of 2 articles would be published, in 1 feed; not: 1 refused\n\nindex: new feed, 1 item\n\nfeeds.css: new, \d+ bytes\n/,
    );
    expect(err).toContain('articles/bad.md');
    await built();
    article('a', { title: 'Another' });
    const between = everything(site.folder);
    expect((await site.feedmill('plan', ...NOW)).code).toBe(0);
    expect(everything(site.folder)).toEqual(between);
  });

  it('names what is added, removed and changed, with the fields, the files, their bytes and their urls', async () => {
    article('a', { topics: TOPIC });
    article('b');
    article('c');
    await built();
    article('a', { title: 'Another', topics: TOPIC });
    site.drop('articles/b.md');
    article('d');
    const { changes } = await planned();
    const entry = (name: string, title = `Title of ${name}`) => ({ id: `https://news.example/${name}`, url: `https://news.example/${name}`, title });
    expect(changes.feeds).toEqual([
      {
        slug: 'index',
        name: 'Everything',
        change: 'changed',
        fields: [],
        added: [entry('d')],
        removed: [{ ...entry('b'), reasons: [{ rule: 'gone', path: 'articles/b.md' }] }],
        changed: [{ ...entry('a', 'Another'), fields: ['title'] }],
      },
      { slug: 'ai', name: 'AI', change: 'changed', fields: [], added: [], removed: [], changed: [{ ...entry('a', 'Another'), fields: ['title'] }] },
    ]);
    const { out } = await site.feedmill('plan', ...NOW);
    expect(out).toMatch(
      /^A build would write \d+ files, .*; \d stay as they are\n3 of 3 articles would be published, in 2 feeds\n\nindex: 1 added, 1 removed, 1 changed\n/,
    );
    expect(out).toContain('  - Title of b <https://news.example/b>: gone (articles/b.md)\n');
    expect(out).toContain('  * Another <https://news.example/a>: title\n');
    await built();
    for (const { path, change, bytes } of changes.files)
      expect([path, change, bytes]).toEqual([path, 'changed', statSync(join(site.folder, 'out', path)).size]);
    expect(changes.urls).toContain('https://feeds.example/ai.rss');
    for (const { path } of changes.files) expect(changes.urls).toContain(`https://feeds.example/${path}`);
    expect(changes.urls.includes('https://feeds.example/')).toBe(changes.files.some(({ path }) => path === 'index.html'));
    article('e');
    await built();
    article('f');
    expect((await planned()).changes.urls).toContain('https://feeds.example/');
  });

  it('shows no control characters of a title on the terminal', async () => {
    article('a', { title: '"x\\u009b2Jy"' });
    await built();
    site.drop('articles/a.md');
    expect((await site.feedmill('plan', ...NOW)).out).toContain('x\\u{9b}2Jy');
  });

  it('has empty lists where nothing differs, as build has', async () => {
    article('a');
    await built();
    const nothing = { feeds: [], files: [], urls: [] };
    expect([(await planned()).changes, (await built()).changes]).toEqual([nothing, nothing]);
    expect((await site.feedmill('plan', '--quiet', ...NOW)).out).toBe('');
  });

  it('says when the guard would stop the build, and what would be done beyond it', async () => {
    for (let n = 0; n < 12; n++) article(`a${n}`);
    await built();
    for (let n = 1; n < 12; n++) site.drop(`articles/a${n}.md`);
    const { guard, changes } = await planned();
    expect([guard, feedOf(changes, 'index')?.removed.length]).toEqual([{ published: 12, removed: 11 }, 11]);
    expect((await site.feedmill('plan', '--quiet', ...NOW)).out).toMatch(/^A build would stop and write nothing: 11 of 12 /);
    expect((await site.feedmill('build', ...NOW)).code).toBe(5);
    expect((await built('--accept-removals')).changes).toEqual(changes);
    expect((await planned()).guard).toBeNull();
  });

  it('does not wait for another run', async () => {
    article('a');
    mkdirSync(join(site.folder, 'out'));
    const holder = { id: 'x', pid: process.pid, started: '', boot: '', namespace: '', host: `not-${hostname()}`, since: 0 };
    writeFileSync(join(site.folder, 'out', '.feedmill.lock'), `${JSON.stringify(holder)}\n`);
    expect((await planned()).changes.feeds.map(({ slug }) => slug)).toEqual(['index']);
    expect((await site.feedmill('build', ...NOW)).code).toBe(75);
  });

  it('names a folder that is missing', async () => {
    site.drop('articles');
    const { code, err } = await site.feedmill('plan');
    expect([code, err]).toEqual([2, expect.stringContaining('There is no folder')]);
  });
});

describe('why an item goes', () => {
  const cases: readonly (readonly [string, (site: Site) => void, object])[] = [
    ['unpublished', () => article('a', { topics: TOPIC, published: 'false' }), { rule: 'unpublished', path: 'articles/a.md' }],
    ['not-yet-due', () => article('a', { topics: TOPIC, publishedDateTime: '2030-01-01T00:00:00Z' }), { rule: 'not-yet-due', path: 'articles/a.md' }],
    ['refused', () => article('a', { topics: TOPIC, title: undefined }), { rule: 'refused', path: 'articles/a.md' }],
    ['url-changed', () => article('a', { topics: TOPIC, webUrl: 'https://news.example/new' }), { rule: 'url-changed', path: 'articles/a.md' }],
    ['gone', ({ drop }) => drop('articles/a.md'), { rule: 'gone', path: 'articles/a.md' }],
    ['low-quality', ({ config }) => config({ minQuality: 50 }), { rule: 'low-quality', path: 'articles/a.md' }],
    ['topic-not-named', () => article('a'), { rule: 'topic-not-named', path: 'articles/a.md' }],
    [
      'beyond-limit',
      () => article('b', { topics: TOPIC, publishedDateTime: '2024-05-02T00:00:00Z' }),
      { rule: 'beyond-limit', path: 'articles/a.md' },
    ],
    [
      'below-feed-quality',
      ({ config }) => config({ topics: { AI: { limit: 1, minQuality: 9 } } }),
      { rule: 'below-feed-quality', path: 'articles/a.md' },
    ],
  ];
  it.each(cases)('%s', async (_, edit, reason) => {
    site.config({ topics: { AI: { limit: 1 } } });
    article('a', { topics: TOPIC, quality: '5' });
    await built();
    edit(site);
    const { changes } = await planned();
    expect(whyGone(changes, 'ai')).toEqual([reason]);
    expect((await built()).changes).toEqual(changes);
  });

  it('says gone or refused where nothing remembers which file it was', async () => {
    article('a');
    await built();
    article('a', { title: undefined });
    site.drop('.feedmill');
    expect(whyGone((await planned()).changes, 'index')).toEqual([{ rule: 'gone-or-refused' }]);
    site.drop('articles/a.md');
    expect(whyGone((await planned()).changes, 'index')).toEqual([{ rule: 'gone' }]);
  });

  it('tells every rule that fails', async () => {
    article('a', { topics: TOPIC });
    await built();
    article('a', { published: 'no', publishedDateTime: '2030-01-01T00:00:00Z' });
    expect(whyGone((await planned()).changes, 'ai')?.map(({ rule }) => rule)).toEqual(['unpublished', 'not-yet-due']);
  });

  it('tells of questions, and of feeds that --prune removes', async () => {
    const question = { slug: 'papers', title: 'Papers', topics: { any: ['AI'] } };
    site.config({ feeds: [question] });
    article('a', { topics: TOPIC });
    await built();
    site.config({ feeds: [{ ...question, topics: { any: ['Law'] } }] });
    expect(whyGone((await planned()).changes, 'papers')).toEqual([{ rule: 'question-not-met', conditions: ['topics.any'], path: 'articles/a.md' }]);
    site.config({});
    expect(whyGone((await planned()).changes, 'papers')).toEqual([{ rule: 'feed-not-asked-for', path: 'articles/a.md' }]);
    const { changes } = await planned('--prune');
    expect([feedOf(changes, 'papers')?.change, whyGone(changes, 'papers')]).toEqual([
      'removed',
      [{ rule: 'feed-not-asked-for', path: 'articles/a.md' }],
    ]);
    expect(changes.files.find(({ path }) => path === 'papers.rss')).toEqual({ path: 'papers.rss', change: 'removed', bytes: 0 });
    expect((await built('--prune')).changes).toEqual(changes);
    expect(existsSync(join(site.folder, 'out', 'papers.rss'))).toBe(false);
    article('a');
    expect(whyGone((await planned('--prune')).changes, 'ai')).toEqual([{ rule: 'topic-not-named', path: 'articles/a.md' }]);
  });

  it('tells first of the article that was published, not of a copy of it that is a draft', async () => {
    const copies = [
      ['a', { published: 'false' }],
      ['b', { quality: '60' }],
      ['c', { published: 'false', quality: '90' }],
    ] as const;
    const put = (of: Fields = {}) =>
      copies.forEach(([name, fields]) => article(name, { webUrl: 'https://news.example/x', ...fields, ...(name === 'b' ? of : {}) }));
    site.config({ minQuality: 50 });
    put();
    await built();
    const reasons = async () => whyGone((await planned()).changes, 'index')?.map(({ rule, path }) => `${rule} ${path?.slice(9, 10)}`);
    const drafts = ['unpublished c', 'unpublished a'];
    put({ quality: '10' });
    expect(await reasons()).toEqual(['low-quality b', ...drafts]);
    put({ webUrl: 'https://news.example/y', quality: '10' });
    expect(await reasons()).toEqual(['url-changed b', ...drafts]);
    site.drop('articles/b.md');
    expect(await reasons()).toEqual(['gone b', ...drafts]);
    article('d', { webUrl: 'https://news.example/x', quality: '10' });
    expect(await reasons()).toEqual(['low-quality d', ...drafts]);
    site.drop('.feedmill');
    expect(await reasons()).toEqual(['low-quality d', ...drafts]);
  });
});

type Texts = Readonly<Record<string, string>>;

const fateOf = (was: string | undefined, is: string | undefined): Fate => (was === undefined ? 'new' : is === undefined ? 'removed' : 'changed');

/** What became of each file between two states of `out/`, found without feedmill. */
function fatesBetween(before: Texts, after: Texts): { changes: FileChange[]; unchanged: string[] } {
  const all = Object.keys({ ...before, ...after }).sort();
  const unchanged = all.filter((path) => before[path] === after[path]);
  const changes = all
    .filter((path) => !unchanged.includes(path))
    .map((path) => {
      const [was, is] = [before[path], after[path]];
      return { path, change: fateOf(was, is), bytes: Buffer.byteLength(is ?? '') };
    });
  return { changes, unchanged };
}

/** The ids that each feed gained, lost and shows differently between two states, found without feedmill. */
function itemsBetween(before: Texts, after: Texts): Record<string, object> {
  const itemsIn = (text: string | undefined) => {
    const { items } = JSON.parse(text ?? '{"items":[]}') as { items: { id: string }[] };
    return new Map(items.map((item) => [item.id, JSON.stringify(item)]));
  };
  const names = Object.keys({ ...before, ...after }).filter((name) => name.endsWith('.json') && name !== 'feeds.json');
  const differences = names.sort().map((name) => {
    const [was, is] = [itemsIn(before[name]), itemsIn(after[name])];
    const added = [...is.keys()].filter((id) => !was.has(id));
    const removed = [...was.keys()].filter((id) => !is.has(id));
    const changed = [...is].filter(([id, text]) => was.has(id) && was.get(id) !== text).map(([id]) => id);
    return [name.slice(0, -'.json'.length), { added, removed, changed }] as const;
  });
  return Object.fromEntries(differences.filter(([, lists]) => Object.values(lists).some(({ length }) => length > 0)));
}

/** The same as `plan` tells it. */
function itemsToldIn({ feeds }: Changes): Record<string, object> {
  const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);
  const told = feeds.map(({ slug, added, removed, changed: all }) => {
    const changed = all.filter(({ fields }) => !['rss', 'atom'].includes(fields[0] ?? ''));
    return [slug, { added: ids(added), removed: ids(removed), changed: ids(changed) }] as const;
  });
  return Object.fromEntries(told.filter(([, lists]) => Object.values(lists).some(({ length }) => length > 0)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('plan and then build', () => {
  const names = Array.from({ length: 14 }, (_, n) => `a${n}`);
  const some = (...values: string[]) => fc.subarray(values).map((list) => (list.length === 0 ? undefined : list));
  const fields = fc.record({
    topics: some('AI', 'ai', 'Law', 'C#', '人工智能').map((all) => all?.map((topic) => `\n  - "${topic}"`).join('')),
    title: fc.constantFrom('One', '"Two & <b>"', 'Three', undefined),
    published: fc.constantFrom('true', 'true', 'true', 'false'),
    publishedDateTime: fc.constantFrom('2024-01-01T00:00:00Z', '2024-01-02T12:00:00Z', '2024-02-01T00:00:00Z', '2024-06-02T00:00:00Z'),
    webUrl: fc.constantFrom(...names.map((name) => `https://news.example/${name}`), 'https://news.example/a1?utm_source=x'),
    quality: fc.constantFrom('10', '60', '60', undefined),
    heat: fc.constantFrom('5', undefined),
    type: fc.constantFrom('article', 'podcast', undefined),
    language: fc.constantFrom('en', 'de', 'ar', undefined),
    provider: fc.constantFrom('\n  name: Mill', undefined),
    excerpt: fc.constantFrom('In short', undefined),
    images: fc.constantFrom('\n  - url: https://news.example/i.png', undefined),
    related: fc.constantFrom('\n  - title: Other\n    webUrl: https://news.example/a2\n    quality: 60', undefined),
  });
  const question = fc.record(
    {
      topics: fc.constantFrom({ any: ['AI', 'Law'] }, { all: ['AI', 'Law'] }, { none: ['AI'] }),
      types: fc.constant(['article']),
      languages: fc.constant(['en']),
      providers: fc.constant(['Mill']),
      minQuality: fc.constant(50),
      minHeat: fc.constant(1),
      limit: fc.constantFrom(1, 5),
    },
    { requiredKeys: [] },
  );
  const keys = fc.oneof(
    fc.record({ limit: fc.constantFrom(1, 2, 50, undefined) }),
    fc.record({ window: fc.constantFrom('24h', '40d', undefined) }),
    fc.record({ pages: fc.boolean() }),
    fc.record({ related: fc.constantFrom(0, 5) }),
    fc.record({ content: fc.constantFrom('full', 'excerpt') }),
    fc.record({ minQuality: fc.constantFrom(null, 50) }),
    fc.record({ topics: fc.constantFrom({}, { AI: { title: 'A.I.', aliases: ['Law'] } }, { Law: { limit: 1, window: '36h', minQuality: 50 } }) }),
    fc.record({ site: fc.constantFrom('en', 'he').map((language) => ({ url: 'https://feeds.example/', title: 'Everything', language })) }),
  );
  const write = fc.record({ kind: fc.constant('write' as const), name: fc.constantFrom(...names), fields, body: fc.constantFrom('x', '# y') });
  const edit = fc.oneof(
    { weight: 8, arbitrary: write },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), name: fc.constantFrom(...names) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('config' as const), keys }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), slug: fc.constantFrom('papers', 'calm', 'c-sharp'), question }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('unask' as const), slug: fc.constantFrom('papers', 'calm', 'c-sharp') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hour' as const), now: fc.constantFrom('2024-06-01T00:00:00Z', '2024-06-03T00:00:00Z') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('forget' as const, 'fill' as const, 'clear' as const) }) },
  );
  type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;
  const step = fc.record({ edit, prune: fc.constantFrom(true, false, false) });

  /** A folder that is edited; gives the moment of the next run. */
  function editor(): (next: Edit) => string {
    let config: object = {};
    let now = NOW[1] as string;
    const questions = new Map<string, object>();
    return (next) => {
      if (next.kind === 'write') article(next.name, next.fields, next.body);
      else if (next.kind === 'drop') site.drop(`articles/${next.name}.md`);
      else if (next.kind === 'forget') site.drop('.feedmill');
      else if (next.kind === 'fill') for (const name of names) article(name, { quality: '60', topics: TOPIC });
      else if (next.kind === 'clear') for (const name of names.slice(2)) site.drop(`articles/${name}.md`);
      else if (next.kind === 'hour') now = next.now;
      else {
        if (next.kind === 'config') config = { ...config, ...next.keys };
        if (next.kind === 'ask') questions.set(next.slug, { title: next.slug, ...next.question });
        if (next.kind === 'unask') questions.delete(next.slug);
        site.config({ ...config, feeds: [...questions].map(([slug, asked]) => ({ slug, ...asked })) });
      }
      return now;
    };
  }

  // Others by hand: FEEDMILL_SEEDS=1,2,3.
  const seeds = (process.env['FEEDMILL_SEEDS'] ?? '20240501').split(',').map(Number);
  it.each(seeds)('agree on every file, whatever edits were made (seed %i)', { timeout: 120_000 }, async (seed) => {
    const edited = editor();
    const seen = new Set<string>();
    const first = (['fill', 'clear'] as const).map((kind) => ({ edit: { kind }, prune: false }));
    for (const [at, { edit: next, prune }] of [...first, ...fc.sample(step, { numRuns: runs(40), seed })].entries()) {
      const told = (what: string) => `${what}: seed ${seed}, edit ${at}: ${JSON.stringify(next)}${prune ? ' --prune' : ''}`;
      const options = ['--now', edited(next), ...(prune ? ['--prune'] : [])];
      const untouched = everything(site.folder);
      const { guard, ...plan } = await planned(...options);
      expect(everything(site.folder), told('plan writes nothing')).toEqual(untouched);
      const before = site.published();
      if (guard !== null) {
        seen.add('guarded');
        const stopped = await site.feedmill('build', '--json', ...options);
        expect([stopped.code, site.published()], told('the guard stops build')).toEqual([5, before]);
      }
      const report = await built(...options, ...(guard === null ? [] : ['--accept-removals']));
      expect(report, told('build reports what plan told')).toEqual(plan);
      const after = site.published();
      const { changes, unchanged } = fatesBetween(before, after);
      for (const { change } of changes) seen.add(change);
      expect(plan.changes.files.toSorted(byPath), told('the files that differ')).toEqual(changes);
      const { written, removed } = plan.files;
      expect([...written, ...removed].sort(), told('the names that differ')).toEqual(plan.changes.files.map(({ path }) => path).sort());
      expect(plan.files.unchanged, told('the files that stay')).toEqual(unchanged);
      expect(itemsToldIn(plan.changes), told('the items that differ')).toEqual(itemsBetween(before, after));
      const reasons = plan.changes.feeds.flatMap((feed) => feed.removed.map((item) => item.reasons.length));
      expect(reasons.includes(0), told('each removed item has a reason')).toBe(false);
    }
    // Else the edits would be too tame.
    expect([...seen].sort()).toEqual(['changed', 'guarded', 'new', 'removed']);
  });

  it('tell of what differs in RSS or Atom alone, in which format', async () => {
    const pictures = (last: string) => ['a', last].map((name) => `\n  - url: https://news.example/${name}.png`).join('');
    article('a', { topics: TOPIC, images: pictures('b') });
    article('b', { topics: TOPIC });
    await built();
    article('a', { topics: TOPIC, images: pictures('c') });
    const { changes } = await planned();
    const a = { id: 'https://news.example/a', url: 'https://news.example/a', title: 'Title of a' };
    expect(feedOf(changes, 'ai')).toMatchObject({ change: 'changed', added: [], removed: [], changed: [{ ...a, fields: ['rss'] }], fields: [] });
    expect((await built()).changes).toEqual(changes);
    site.config({ site: { url: 'https://feeds.example/', title: 'Everything', author: { name: 'Everything', email: 'all@feeds.example' } } });
    expect(feedOf((await planned()).changes, 'ai')?.fields).toEqual(['atom']);
  });

  it.each(['lost', 'broken'])('read from the Atom what was published, where the JSON of a feed is %s', async (how) => {
    article('a', { topics: TOPIC, title: '"A & B"' });
    article('b', { topics: TOPIC });
    await built();
    const [json, atom] = ['json', 'atom'].map((ending) => join(site.folder, 'out', `ai.${ending}`)) as [string, string];
    const damage = (path: string) => (how === 'lost' ? rmSync(path) : writeFileSync(path, '{'));
    damage(json);
    const { guard: _, ...same } = await planned();
    expect(feedOf(same.changes, 'ai') ?? { added: [], removed: [], changed: [] }).toMatchObject({ added: [], removed: [], changed: [] });
    expect(await built()).toEqual(same);
    damage(json);
    site.drop('articles/a.md');
    article('c', { topics: TOPIC });
    const { changes } = await planned();
    expect(feedOf(changes, 'ai')).toMatchObject({
      change: 'changed',
      added: [{ title: 'Title of c' }],
      removed: [{ id: 'https://news.example/a', url: 'https://news.example/a', title: 'A & B' }],
    });
    expect((await built()).changes).toEqual(changes);
    damage(json);
    rmSync(atom);
    expect(feedOf((await planned()).changes, 'ai')?.added).toHaveLength(2);
  });

  it('agree where a published file was tampered with', async () => {
    article('a');
    await built();
    const feed = join(site.folder, 'out', 'index.json');
    writeFileSync(feed, 'x');
    utimesSync(feed, 1, 1);
    const { guard: _, ...told } = await planned();
    expect(told.files.written).toContain('index.json');
    expect(await built()).toEqual(told);
  });
});
