import type { Config, FeedPlan, Selection, Table } from '../model.ts';
import { durationOf } from '../text/time.ts';
import { defaultId, type Naming } from './naming.ts';
import { atLeast, questionsOf } from './questions.ts';
import { idOf, inIdOrder } from './rules.ts';
import type { Topics } from './topics.ts';

/** The slug of the feed of everything. */
export const EVERYTHING = 'index';

/** A feed that was published before: its files are ours, and it never just vanishes. */
export interface KnownFeed {
  readonly slug: string;
  readonly name: string;
  readonly id?: string;
  /** Where its Atom was served from; empty where that is not known. */
  readonly atom?: string;
  readonly kind: FeedPlan['kind'];
}

/**
 * What each feed is to hold: everything, the topics by slug, the questions of the config, and, empty, the feeds of `known` that nothing
 * asks for any more.
 */
export function plansOf(table: Table, selection: Selection, topics: Topics, naming: Naming, config: Config, known: readonly KnownFeed[]): FeedPlan[] {
  const { site } = config;
  const everything = plan(table, config, { kind: 'everything', slug: EVERYTHING, name: site.title, description: site.description }, selection.order, {
    id: site.id,
  });
  const questions = questionsOf(table, topics, naming, config).map(({ asked, conditions }) => {
    // Its floor is asked below, as that of a topic is: who fails it alone belongs in the feed, and is told so.
    const parts = conditions.filter(({ key }) => key !== 'minQuality').map(({ holds }) => holds);
    const rows = selection.order.filter((row) => {
      for (const holds of parts) if (!holds(row)) return false;
      return true;
    });
    const { slug, title: name, description } = asked;
    return plan(table, config, { kind: 'question', slug, name, description: description ?? about(name) }, rows, asked);
  });
  const taken = new Set(questions.map(({ slug }) => slug));
  const byTopic = [...topics.bySlug.values()]
    .filter(({ slug }) => !taken.has(slug))
    .map(({ slug, name }) => {
      const settings = naming.settings.get(slug);
      const description = settings?.description ?? about(name);
      return plan(table, config, { kind: 'topic', slug, name, description }, topics.rows.get(slug) ?? NOTHING, settings ?? {});
    });
  const made = [everything, ...byTopic, ...questions];
  const slugs = new Set(made.map(({ slug }) => slug));
  const resting = known
    .filter(({ slug }) => !slugs.has(slug))
    .map((feed) => {
      const { kind, slug } = feed;
      const settings = naming.settings.get(slug);
      const name = settings?.title ?? feed.name;
      const what = { kind, slug, name, description: settings?.description ?? about(name) };
      return plan(table, config, what, NOTHING, { id: restingId(feed, config.site.url), ...settings });
    });
  return [everything, ...[...byTopic, ...questions, ...resting].sort((a, b) => (a.slug < b.slug ? -1 : 1))];
}

const NOTHING = new Uint32Array();

/**
 * Undefined for the default one, that of the address it was published under too, for it moves with the site as all others do; also
 * where an older catalogue has it without its percent-encoding, which Atom never was without.
 */
function restingId({ slug, id, atom }: KnownFeed, siteUrl: string): string | undefined {
  // A catalogue that was tampered with need not have a text there.
  const address = String(atom ?? '');
  const encoded = encodeURIComponent(slug);
  const name = `${encoded}.atom`;
  const bases = [siteUrl, ...(address.endsWith(name) ? [address.slice(0, -name.length)] : [])];
  return bases.some((base) => id === base + slug || id === base + encoded) ? undefined : id;
}

function about(name: string): string {
  return `Articles about ${name}`;
}

interface Settings {
  readonly id?: string | undefined;
  readonly limit?: number | undefined;
  readonly window?: string | undefined;
  readonly minQuality?: number | undefined;
}

function plan(
  table: Table,
  config: Config,
  what: Pick<FeedPlan, 'kind' | 'slug' | 'name' | 'description'>,
  rows: Uint32Array,
  settings: Settings,
): FeedPlan {
  const { minQuality } = settings;
  const passes = minQuality === undefined ? () => true : atLeast(table.quality, minQuality);
  const belongs = minQuality === undefined ? rows : rows.filter(passes);
  const limit = settings.limit ?? config.limit;
  const window = settings.window ?? config.window;
  const milliseconds = window === undefined ? undefined : durationOf(window);
  const shown = shownOf(table, belongs, limit, milliseconds);
  return {
    ...what,
    id: settings.id ?? defaultId(config.site.url, what.slug),
    rows: inIdOrder(table, belongs, shown),
    shown,
    below: belongs === rows ? NOTHING : rows.filter((row) => !passes(row)),
    limit,
    ...(milliseconds === undefined ? {} : { window: milliseconds }),
    ...(minQuality === undefined ? {} : { minQuality }),
  };
}

/** How many of some rows a feed shows: the newest `limit`, and all that came within `window` before the newest one. */
export function shownOf(table: Table, rows: Uint32Array, limit: number, window: number | undefined): number {
  if (limit === 0) return rows.length;
  let shown = Math.min(limit, rows.length);
  if (window === undefined || rows.length === 0) return shown;
  const oldest = (table.publishedAt[rows[0] as number] as number) - window;
  while (shown < rows.length && (table.publishedAt[rows[shown] as number] as number) >= oldest) shown += 1;
  return shown;
}

/** The place that a row has in a feed, or would have: equal instants by id, beyond the limit too, for there a larger one would sort them. */
export function placeIn(
  table: Table,
  { rows, limit, window }: Pick<FeedPlan, 'rows' | 'limit' | 'window'>,
  row: number,
): { rank: number; total: number; shown: boolean } {
  const at = (other: number) => table.publishedAt[other] as number;
  const id = idOf(table, row);
  const others = rows.filter((other) => other !== row);
  const before = others.filter((other) => at(other) > at(row) || (at(other) === at(row) && idOf(table, other) < id));
  const rank = before.length + 1;
  const reaches = window !== undefined && at(row) >= Math.max(at(row), ...(others.length > 0 ? [at(others[0] as number)] : [])) - window;
  return { rank, total: others.length + 1, shown: limit === 0 || rank <= limit || reaches };
}
