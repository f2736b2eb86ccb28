import type { Config, Diagnostic, Selection, Table, Topic } from '../model.ts';
import { startOf } from '../text/lists.ts';
import type { Naming } from './naming.ts';

/** The topics of the selected articles: nothing here knows the topics of any other. */
export interface Topics {
  /** By place in `words`: the topic of that name, or undefined where no selected article bears it. */
  readonly byPlace: readonly (Topic | undefined)[];
  /** Selected rows of each topic, newest first, by slug. */
  readonly rows: ReadonlyMap<string, Uint32Array>;
  readonly bySlug: ReadonlyMap<string, Topic>;
  /** Information: which spellings were folded into one topic. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Groups the selected articles by topic; a topic is called what its settings say, else what most of them call it. */
export function topicsOf(table: Table, selection: Selection, config: Config, naming: Naming): Topics {
  const uses = countUses(table, selection);
  const slugs: (string | undefined)[] = table.words.map((word, place) => ((uses[place] ?? 0) > 0 ? naming.resolve(word) : undefined));
  const spellings = new Map<string, Map<string, number>>();
  for (const [place, slug] of slugs.entries()) {
    if (slug === undefined) continue;
    const found = spellings.get(slug) ?? new Map<string, number>();
    spellings.set(slug, found.set(table.words[place] ?? '', uses[place] ?? 0));
  }
  const bySlug = new Map<string, Topic>();
  for (const slug of [...spellings.keys()].sort()) {
    bySlug.set(slug, { slug, name: nameOf(slug, spellings.get(slug) ?? new Map(), naming) });
  }
  return {
    byPlace: slugs.map((slug) => (slug === undefined ? undefined : bySlug.get(slug))),
    rows: rowsBySlug(table, selection, slugs),
    bySlug,
    diagnostics: foldings(bySlug, spellings, config, naming),
  };
}

function countUses(table: Table, selection: Selection): Uint32Array {
  const uses = new Uint32Array(table.words.length);
  const { ends, values } = table.topics;
  for (const row of selection.order) {
    for (let at = startOf(ends, row); at < (ends[row] as number); at++) {
      const place = values[at] as number;
      uses[place] = (uses[place] as number) + 1;
    }
  }
  return uses;
}

function nameOf(slug: string, spellings: ReadonlyMap<string, number>, naming: Naming): string {
  const settings = naming.settings.get(slug);
  if (settings?.title !== undefined) return settings.title;
  const own = [...spellings].filter(([name]) => naming.isOwn(name));
  if (own.length === 0) return settings?.name ?? slug;
  return commonest(own);
}

/** The spelling that most articles have; of equals the smaller by code unit. */
function commonest(spellings: readonly (readonly [string, number])[]): string {
  return spellings.reduce((best, next) => (next[1] > best[1] || (next[1] === best[1] && next[0] < best[0]) ? next : best))[0];
}

function rowsBySlug(table: Table, selection: Selection, slugs: readonly (string | undefined)[]): Map<string, Uint32Array> {
  const lists = new Map<string, number[]>();
  const listOf = slugs.map((slug) => {
    if (slug === undefined) return undefined;
    const list = lists.get(slug) ?? [];
    lists.set(slug, list);
    return list;
  });
  const { ends, values } = table.topics;
  for (const row of selection.order) {
    for (let at = startOf(ends, row); at < (ends[row] as number); at++) {
      const list = listOf[values[at] as number];
      if (list !== undefined && list[list.length - 1] !== row) list.push(row);
    }
  }
  return new Map([...lists].map(([slug, rows]) => [slug, Uint32Array.from(rows)]));
}

/** By slug: how the selected articles spell the topic, and how many do. */
type Spellings = ReadonlyMap<string, ReadonlyMap<string, number>>;

function foldings(bySlug: ReadonlyMap<string, Topic>, spellings: Spellings, config: Config, naming: Naming): Diagnostic[] {
  const known = new Set(Object.entries(config.topics).flatMap(([name, { aliases }]) => [name, ...aliases]));
  return [...bySlug.keys()].flatMap((slug) => {
    const found = [...(spellings.get(slug) ?? [])];
    const own = found.filter(([spelling]) => naming.isOwn(spelling));
    const name = commonest(own.length > 0 ? own : found);
    const others = found
      .map(([spelling]) => spelling)
      .filter((spelling) => spelling !== name && !known.has(spelling))
      .sort();
    if (others.length === 0) return [];
    const detail = { name, slug, found: others.map((other) => JSON.stringify(other)).join(', ') };
    return [{ code: 'topic-folded', severity: 'info', path: '', field: 'topics', line: 0, detail } satisfies Diagnostic];
  });
}
