import type { Config, FeedPlan, FeedQuestion, Selection, Table } from '../model.ts';
import { listAt } from '../text/lists.ts';
import { durationOf } from '../text/time.ts';
import type { Naming } from './naming.ts';
import { inIdOrder } from './rules.ts';
import type { Topics } from './topics.ts';

/** The slug of the feed of everything. */
export const EVERYTHING = 'index';

/** A feed that was published before: its files are ours, and it never just vanishes. */
export interface KnownFeed {
  readonly slug: string;
  readonly name: string;
  readonly id?: string;
  readonly kind: FeedPlan['kind'];
}

/**
 * What each feed is to hold: everything, the topics by slug, the questions of the config, and, empty, the feeds of `known` that nothing
 * asks for any more.
 */
export function plansOf(table: Table, selection: Selection, topics: Topics, naming: Naming, config: Config, known: readonly KnownFeed[]): FeedPlan[] {
  const { site } = config;
  const everything = plan(
    table,
    config,
    { kind: 'everything', slug: EVERYTHING, name: site.title, description: site.description },
    selection.order,
    {},
  );
  const questions = config.feeds.map((question) => {
    const rows = selection.order.filter(asks(question, table, topics, naming, site.language));
    const { slug, title: name, description } = question;
    return plan(table, config, { kind: 'question', slug, name, description: description ?? about(name) }, rows, question);
  });
  const asked = new Set(questions.map(({ slug }) => slug));
  const byTopic = [...topics.bySlug.values()]
    .filter(({ slug }) => !asked.has(slug))
    .map(({ slug, name }) => {
      const settings = naming.settings.get(slug);
      const description = settings?.description ?? about(name);
      return plan(table, config, { kind: 'topic', slug, name, description }, topics.rows.get(slug) ?? NOTHING, settings ?? {});
    });
  const made = [everything, ...byTopic, ...questions];
  const slugs = new Set(made.map(({ slug }) => slug));
  const resting = known
    .filter(({ slug }) => !slugs.has(slug))
    .map(({ kind, slug, name, id }) => {
      const settings = naming.settings.get(slug);
      return plan(table, config, { kind, slug, name, description: settings?.description ?? about(name) }, NOTHING, { id, ...settings });
    });
  return [everything, ...[...byTopic, ...questions, ...resting].sort((a, b) => (a.slug < b.slug ? -1 : 1))];
}

const NOTHING = new Uint32Array();

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
  const passes = (row: number) => minQuality === undefined || (table.quality[row] as number) >= minQuality;
  const belongs = minQuality === undefined ? rows : rows.filter(passes);
  const limit = settings.limit ?? config.limit;
  const window = settings.window ?? config.window;
  const milliseconds = window === undefined ? undefined : durationOf(window);
  const shown = shownOf(table, belongs, limit, milliseconds);
  return {
    ...what,
    id: settings.id ?? config.site.url + what.slug,
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

/** Whether a selected row answers a question: every part of it that is there must hold. */
function asks(question: FeedQuestion, table: Table, topics: Topics, naming: Naming, siteLanguage: string): (row: number) => boolean {
  const { any, all, none } = question.topics;
  const wanted = (names: readonly string[] | undefined) => names && new Set(names.map(naming.resolve));
  const [anyOf, allOf, noneOf] = [wanted(any), wanted(all), wanted(none)];
  const word = (column: Uint32Array, row: number) => (table.words[column[row] as number] ?? '').toLowerCase();
  const among = (names: readonly string[] | undefined, has: (name: string) => boolean) =>
    names === undefined || names.some((name) => has(name.toLowerCase()));
  return (row) => {
    const slugs = new Set([...listAt(table.topics, row)].map((place) => topics.byPlace[place]?.slug));
    if (anyOf !== undefined && ![...anyOf].some((slug) => slugs.has(slug))) return false;
    if (allOf !== undefined && ![...allOf].every((slug) => slugs.has(slug))) return false;
    if (noneOf !== undefined && [...noneOf].some((slug) => slugs.has(slug))) return false;
    const language = word(table.language, row) || siteLanguage.toLowerCase();
    return (
      among(question.providers, (name) => name === word(table.provider, row) || name === word(table.domain, row)) &&
      among(question.types, (name) => name === word(table.type, row)) &&
      among(question.languages, (tag) => language === tag || language.startsWith(`${tag}-`)) &&
      (question.minHeat === undefined || (table.heat[row] as number) >= question.minHeat)
    );
  };
}
