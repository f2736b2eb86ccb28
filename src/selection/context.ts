import type { Article, Config, RelatedArticle, Selection, Table, Topic } from '../model.ts';
import { hashOf, hashOfNumbers } from '../text/hash.ts';
import { listAt } from '../text/lists.ts';
import { idOf } from './rules.ts';
import type { Topics } from './topics.ts';

/** The topics of a row as readers see them, each once, in the order of the file. */
export function topicsAt(table: Table, topics: Topics, row: number): Topic[] {
  const found = new Set<Topic>();
  for (const place of listAt(table.topics, row)) {
    const topic = topics.byPlace[place];
    if (topic !== undefined) found.add(topic);
  }
  return [...found];
}

/** By hash of an id that they have, or may have where they were refused, the rows that were not selected: nothing may point at them, unless a selected article has that id. */
export type Hidden = ReadonlyMap<number, readonly number[]>;

/** The ids that nothing published may point at, as far as any article would. */
export function hiddenIds(table: Table, selection: Selection, config: Config): Hidden {
  const pointed = new Set(config.related === 0 ? [] : table.related.values);
  if (pointed.size === 0) return new Map();
  const shown = new Set<number>();
  for (const row of selection.order) {
    const hash = table.idHash[row] as number;
    if (pointed.has(hash)) shown.add(hash);
  }
  const hidden = new Map<number, number[]>();
  const hide = (hash: number, row: number) => {
    if (!pointed.has(hash) || shown.has(hash)) return;
    const rows = hidden.get(hash);
    if (rows === undefined) hidden.set(hash, [row]);
    else rows.push(row);
  };
  for (let row = 0; row < table.count; row++) {
    if (table.refused[row] === 1) for (const hash of listAt(table.related, row)) hide(hash, row);
    else if (selection.failed[row] !== 0) hide(table.idHash[row] as number, row);
  }
  return hidden;
}

/** The related articles that may be shown, each once: good enough, not the article itself, not one of the folder that is not selected. */
export function relatedOf(article: Article, table: Table, hidden: Hidden, config: Config): RelatedArticle[] {
  const { minQuality, related: limit } = config;
  if (limit === 0) return [];
  const good = article.related.filter(({ id, quality }) => {
    if (id === article.id || (minQuality !== null && !((quality ?? Number.NaN) >= minQuality))) return false;
    return !(hidden.get(hashOf(id)) ?? []).some((row) => table.refused[row] === 1 || idOf(table, row) === id);
  });
  const seen = new Set<string>();
  const once = good.filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  return once.slice(0, limit);
}

/**
 * For each row a number that differs when what it shows does: its file, what its topics are called, which of its related articles are
 * hidden and whether its update is due.
 */
export function rowMarks(table: Table, topics: Topics, hidden: Hidden, now: number): (row: number) => number {
  const names = topics.byPlace.map((topic) => (topic === undefined ? 0 : hashOf(`${topic.slug}\0${topic.name}`)));
  const halves = [table.mtime, table.ctime, table.ino].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, 2 * length));
  const known = new Float64Array(table.count);
  const shown: number[] = [];
  return (row) => {
    if (known[row] === 0) {
      shown.length = 0;
      shown.push(table.size[row] as number, (table.updatedAt[row] as number) <= now ? 1 : 0);
      for (const half of halves) shown.push(half[2 * row] as number, half[2 * row + 1] as number);
      // How many topics there are is told by the file already: behind their names come the places of the related articles that are hidden.
      for (const place of listAt(table.topics, row)) shown.push(names[place] ?? 0);
      if (hidden.size > 0) for (const [place, hash] of listAt(table.related, row).entries()) if (hidden.has(hash)) shown.push(place);
      known[row] = hashOfNumbers(shown);
    }
    return known[row] as number;
  };
}
