import type { Table } from '../model.ts';
import { hashOf } from '../text/hash.ts';
import { editDistance } from '../text/nearest.ts';
import type { Told } from '../text/told.ts';
import { canonicalUrl, publishedUrl } from '../text/url.ts';
import { matchOf, nearnessTo, wordsOf } from './words.ts';

/** What is asked for: the words as typed, the path that they would be, relative to the config file, with `/`, and whether it is that of a file. */
export interface Query {
  readonly text: string;
  readonly path: string;
  readonly isAt: (path: string) => boolean;
}

/**
 * The rows that a query means, best first; none where nothing is meant. `told` is asked of refused rows, which have no values of their own,
 * and of others only for a url that none of them publishes.
 */
export function findRows({ text, isAt }: Query, table: Table, told: (row: number) => Told): number[] {
  const id = idWanted(text);
  const tells = (row: number) => told(row).urls.some((url) => idWanted(url) === id);
  // A refused file may well be the newer state of an article that is published.
  if (id !== undefined) {
    return firstOf([() => [...byId(id, table), ...rowsWhere(table, (row) => table.refused[row] === 1 && tells(row))], () => rowsWhere(table, tells)]);
  }
  return firstOf([
    () => byPath(table, (other) => other === text || isAt(other)),
    () => byPath(table, (other) => other.endsWith(`/${text}`)),
    () => byPath(table, (other) => baseOf(other).replace(/\.[^.]+$/, '') === text),
    () => byTitle(text, table, told),
  ]);
}

function firstOf(ways: readonly (() => number[])[]): number[] {
  for (const way of ways) {
    const rows = way();
    if (rows.length > 0) return rows;
  }
  return [];
}

function idWanted(text: string): string | undefined {
  const url = /^https?:\/\//i.test(text) ? publishedUrl(text.trim()) : undefined;
  return url === undefined ? undefined : canonicalUrl(url);
}

function byId(id: string, table: Table): number[] {
  const hash = hashOf(id);
  return rowsWhere(table, (row) => table.idHash[row] === hash && table.refused[row] === 0 && canonicalUrl(table.link.at(row) ?? '') === id);
}

function byPath(table: Table, means: (path: string) => boolean): number[] {
  return rowsWhere(table, (row) => means(table.path.at(row) ?? ''));
}

/** A title that is exactly so is meant alone, then those that have the words whole; else all that match, by how well, refused ones first, then the newest, then by path. */
function byTitle(text: string, table: Table, told: (row: number) => Told): number[] {
  const wanted = wordsOf(text);
  const scores = new Map<number, number>();
  const exact: number[] = [];
  const whole = new Map<number, number>();
  for (let row = 0; row < table.count; row++) {
    const words = wordsOf((table.refused[row] === 1 ? told(row).title : table.title.at(row)) ?? '');
    const score = matchOf(wanted, words);
    if (score === 0) continue;
    scores.set(row, score);
    if (wanted.every((word) => words.includes(word))) whole.set(row, score);
    if (words.length === wanted.length && words.every((word, place) => word === wanted[place])) exact.push(row);
  }
  if (exact.length > 0) return exact;
  return best(whole.size > 0 ? whole : scores, table);
}

const MOST_NEAR = 5;
const LEAST_LIKE = 0.3;

/** The rows whose title, path or url come nearest to a query that means none, at most five; of what looks like a path or url those of such a name, if any. */
export function nearestRows(query: Query, table: Table): number[] {
  const named = /\/|\.\w{1,5}$/.test(query.text) ? nearestNames(query, table) : [];
  return named.length > 0 ? named : nearestWords(query, table);
}

/** By the name of the file, or the end of the url; of names that are as near by the whole path or url. */
function nearestNames({ text, path }: Query, table: Table): number[] {
  const wanted = stemOf(text);
  // A name of one letter is like any other.
  const bound = Math.min(wanted.length, Math.max(2, Math.floor(wanted.length / 3) + 1));
  const found: { row: number; distance: number }[] = [];
  for (let row = 0; row < table.count; row++) {
    const [own, link] = [stemOf(table.path.at(row) ?? ''), stemOf(table.link.at(row) ?? '')];
    const [inPath, inLink] = [editDistance(wanted, own, bound), own === link ? bound : editDistance(wanted, link, bound)];
    const distance = Math.min(inPath, inLink);
    if (distance < bound) found.push({ row, distance });
  }
  found.sort((a, b) => a.distance - b.distance || a.row - b.row);
  // Whole paths take long to compare, so only those that may be among the first are.
  const last = found[MOST_NEAR - 1]?.distance ?? bound;
  const whole = (row: number) => Math.min(editDistance(path, table.path.at(row) ?? ''), editDistance(text, table.link.at(row) ?? ''));
  const near = found.filter(({ distance }) => distance <= last).map((each) => ({ ...each, whole: whole(each.row) }));
  near.sort((a, b) => a.distance - b.distance || a.whole - b.whole || a.row - b.row);
  return near.slice(0, MOST_NEAR).map(({ row }) => row);
}

function stemOf(name: string): string {
  const bare = name.replace(/[?#].*$/, '').replace(/\/+$/, '');
  return baseOf(bare)
    .replace(/\.\w{1,5}$/, '')
    .toLowerCase();
}

function nearestWords({ text }: Query, table: Table): number[] {
  const nearness = nearnessTo(telling(wordsOf(text.replace(/^https?:\/\/(?:www\.)?/i, '')), table));
  const scores = new Map<number, number>();
  for (let row = 0; row < table.count; row++) {
    const score = Math.max(
      nearness(wordsOf(table.title.at(row) ?? '')),
      nearness(wordsOf(table.path.at(row) ?? '')),
      nearness(wordsOf(table.link.at(row) ?? '')),
    );
    if (score >= LEAST_LIKE) scores.set(row, score);
  }
  const ranked = best(scores, table);
  const least = (scores.get(ranked[0] ?? -1) ?? 0) * 0.75;
  return ranked.filter((row) => (scores.get(row) ?? 0) >= least).slice(0, MOST_NEAR);
}

/** The words that tell articles apart: not those which the path or url of every one has, as `articles` and `md`. */
function telling(words: readonly string[], table: Table): string[] {
  let shared = table.count > 1 ? [...words] : [];
  for (let row = 0; row < table.count && shared.length > 0; row++) {
    const own = wordsOf(`${table.path.at(row) ?? ''} ${table.link.at(row) ?? ''}`);
    shared = shared.filter((word) => own.includes(word));
  }
  return words.filter((word) => !shared.includes(word));
}

function best(scores: ReadonlyMap<number, number>, table: Table): number[] {
  const time = (row: number) => (table.refused[row] === 1 ? Number.MAX_VALUE : table.publishedAt[row] || 0);
  return [...scores].sort((a, b) => b[1] - a[1] || time(b[0]) - time(a[0]) || a[0] - b[0]).map(([row]) => row);
}

function rowsWhere(table: Table, holds: (row: number) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < table.count; row++) if (holds(row)) rows.push(row);
  return rows;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
