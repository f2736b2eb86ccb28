import type { Decision } from './decide.ts';
import { addressesOf, authorOf, composeFeed, composeItem } from './feeds/compose.ts';
import { writtenItem } from './feeds/facts.ts';
import { FORMATS, feedFiles } from './feeds/files.ts';
import { opml } from './feeds/opml.ts';
import { type Formats, publishedItems } from './feeds/published-items.ts';
import type { StrictItem } from './feeds/strict-item.ts';
import type { Article, Config, FeedPlan, FeedView, ItemView, OutputFile } from './model.ts';
import { SITE } from './publish/catalogue.ts';
import { relatedOf, topicsAt } from './selection/context.ts';
import { EVERYTHING } from './selection/plans.ts';
import { viewOf } from './selection/views.ts';
import type { Breathe } from './text/breath.ts';

/** The article of a row, kept or read again; undefined where its file is not the one any more that was decided about. */
export type ReadRow = (row: number) => Article | undefined;

/** An article changed while the run was at work: what was decided does not hold for it, so the run looks again. */
export class ArticleMoved extends Error {}

/** Turns plans into files. Items are made once and shared by the feeds that show them. */
export interface Renderer {
  readonly views: readonly FeedView[];
  /** Names of the files of a feed. */
  readonly namesOf: (plan: FeedPlan) => string[];
  /** Takes the items of a feed from the files that stand of it, if they do, unless all are known; `marks` are those of its items. */
  readonly reuse: (marks: Float64Array, read: () => Formats | undefined) => void;
  /** The files of the feed that is number `index` of the plans: its formats, and its page. */
  readonly filesOf: (plan: FeedPlan, index: number) => Promise<OutputFile[]>;
  /** Names of the files that are of no one feed. */
  readonly siteNames: () => string[];
  readonly siteFiles: () => Promise<OutputFile[]>;
}

/** Items by the mark of their row. A process that builds again and again keeps it, as long as the config is the same. */
export interface ItemCache {
  readonly made: Map<number, Made>;
  /** Bytes of its items in all formats. */
  size: number;
}

interface Made {
  readonly item: StrictItem;
  /** Undefined where there are no pages. */
  readonly view: Omit<ItemView, 'topics'> | undefined;
}

/** No items yet. */
export function newItemCache(): ItemCache {
  return { made: new Map(), size: 0 };
}

/** Most bytes of items that are kept for the next feed; beyond, articles are read again. */
const KEPT_BYTES = 32_000_000;

/** The renderer of a decision. Rejects with ArticleMoved. */
export function rendererOf(decision: Decision, read: ReadRow, breathe: Breathe, cache = newItemCache()): Renderer {
  const { table, config, plans } = decision;
  const views = plans.map((plan) => viewOf(plan, table, addressesOf(plan.slug, config)));
  const keep = (mark: number, made: Made, size: number) => {
    cache.size += size;
    if (cache.size > KEPT_BYTES) {
      cache.made.clear();
      cache.size = 0;
    }
    cache.made.set(mark, made);
  };
  return {
    views,
    namesOf: ({ slug }) => [...FORMATS, ...(config.pages && slug !== EVERYTHING ? ['.html'] : [])].map((ending) => slug + ending),
    siteNames: () => (config.pages ? Object.values(SITE) : [SITE.list]),
    siteFiles: () => siteFiles(views, config),
    reuse(marks, read) {
      if (marks.every((mark) => cache.made.has(mark))) return;
      const formats = read();
      if (formats === undefined) return;
      const size = formats.rss.length + formats.atom.length + formats.json.length;
      for (const [at, { item, author, language, ...said }] of (publishedItems(formats, marks.length) ?? []).entries()) {
        const mark = marks[at] as number;
        const view = config.pages ? inLanguage({ ...said, source: author }, language, config) : undefined;
        if (!cache.made.has(mark)) keep(mark, { item, view }, size / marks.length);
      }
    },
    async filesOf(plan, index) {
      const made: Made[] = [];
      const fresh = new Map<number, Made>();
      for (const row of plan.rows.subarray(0, plan.shown)) {
        const mark = decision.rowMark(row);
        const known = cache.made.get(mark);
        const one = known ?? make(decision, read, row);
        if (known === undefined) fresh.set(mark, one);
        made.push(one);
        const pause = breathe();
        if (pause !== undefined) await pause;
      }
      const files = feedFiles(
        plan.slug,
        composeFeed(
          plan,
          made.map(({ item }) => item),
          config,
        ),
      );
      for (const [mark, { item, view }] of fresh) {
        const written = writtenItem(item);
        if (written !== undefined) keep(mark, { item: written.item, view }, written.size);
      }
      if (!config.pages || plan.slug === EVERYTHING) return files;
      const { feedPage } = await import('./pages/feed-page.ts');
      const text = feedPage(
        views[index] as FeedView,
        made.map(({ view }, at) => ({ ...(view as NonNullable<Made['view']>), topics: topicsAt(table, decision.topics, plan.rows[at] as number) })),
        views[0] as FeedView,
        config,
      );
      return [...files, fileOf(`${plan.slug}.html`, text)];
    },
  };
}

async function siteFiles(views: readonly FeedView[], config: Config): Promise<OutputFile[]> {
  const list = fileOf(SITE.list, opml(views, config));
  if (!config.pages) return [list];
  const [{ indexPage }, { stylesheet }, { script }] = await Promise.all([
    import('./pages/index-page.ts'),
    import('./pages/style.ts'),
    import('./pages/script.ts'),
  ]);
  return [list, fileOf(SITE.style, stylesheet()), fileOf(SITE.script, script()), fileOf(SITE.page, indexPage(views, config))];
}

function fileOf(path: string, text: string): OutputFile {
  return { path, bytes: Buffer.from(text) };
}

function make({ table, topics, hidden, config, now }: Decision, read: ReadRow, row: number): Made {
  const article = read(row);
  if (article === undefined) throw new ArticleMoved(`${table.path.at(row) ?? ''} keeps changing`);
  const shown = topicsAt(table, topics, row);
  const item = composeItem(article, { topics: shown, related: relatedOf(article, table, hidden, config), now }, config);
  if (!config.pages) return { item, view: undefined };
  const { title, link, publishedAt, language } = article;
  const view = { title, link, summary: item.description, source: authorOf(article, config).name, publishedAt };
  return { item, view: inLanguage(view, language, config) };
}

function inLanguage(view: NonNullable<Made['view']>, language: string | undefined, { site }: Config): Made['view'] {
  return language === undefined || language === site.language ? view : { ...view, language };
}
