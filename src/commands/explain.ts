import { readFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { FRONT_MATTER_CAP } from '../articles/front-matter.ts';
import { openArticle } from '../articles/open.ts';
import { placesOf, realPath } from '../articles/places.ts';
import { UsageError } from '../config.ts';
import { findRows, nearestRows, type Query } from '../explain/find.ts';
import { paintFor } from '../text/colour.ts';
import { type Told, toldIn } from '../text/told.ts';
import { scopeOf } from '../workspace.ts';
import { type Call, commandLike, EXIT, textOption } from './command.ts';
import { articleViews } from './explain-article.ts';
import { feedNamed, feedView, type NamedFeed, nearestFeed } from './explain-feed.ts';
import { feedWords } from './explain-feed-words.ts';
import { matchesWords, nothingWords } from './explain-found-words.ts';
import { articleWords } from './explain-words.ts';
import { type Surveyed, surveyed } from './surveyed.ts';

/** `feedmill explain`: says why an article is or is not in the feeds, or how far a feed reaches; resolves to the exit code. Writes nothing. */
export async function explain(call: Call): Promise<number> {
  const words = call.words.join(' ').trim();
  const topic = textOption(call, 'topic');
  if (words === '' && topic === undefined) {
    throw new UsageError(
      'explain what? A file, a url or words of a title: feedmill explain "facial recognition"; or a feed: feedmill explain --topic AI',
    );
  }
  const known = await surveyed(call);
  const feed = topic === undefined ? undefined : feedNamed(known.decision, topic);
  if (topic !== undefined && feed === undefined) return tellNoFeed(call, known, topic);
  return words === '' && feed !== undefined ? tellFeed(call, known, feed) : tellArticle(call, known, words, feed);
}

function tellArticle(call: Call, known: Surveyed, words: string, feed: NamedFeed | undefined): number {
  const { folder } = known.workspace;
  const { table } = known.decision;
  const typed = resolve(call.terminal.cwd, words);
  const [placeOf, place] = [placesOf(scopeOf(known.workspace)), realPath(typed)];
  const query: Query = { text: words, path: relative(folder, typed).split(sep).join('/'), isAt: (path) => placeOf(path) === place };
  const textOf = (row: number) => textAt(folder, table.path.at(row) ?? '');
  const told = (row: number): Told => toldIn(textOf(row));
  const rows = findRows(query, table, told);
  if (rows.length === 0) return tellNothing(call, known, query);
  const like = (command: string) => commandLike(call, command);
  const matches = articleViews(known, rows.slice(0, MOST), textOf, feed);
  const [only] = matches;
  if (rows.length === 1 && only !== undefined) return tell(call, { kind: 'article', query: words, ...only }, (paint) => articleWords(paint, only));
  return tell(call, { kind: 'several', query: words, count: rows.length, matches }, (paint) =>
    matchesWords(paint, words, matches, rows.length, like),
  );
}

/** Most matches that are listed: a longer list asks for more words. */
const MOST = 20;

function tellFeed(call: Call, known: Surveyed, feed: NamedFeed): number {
  const view = feedView(known.decision, feed);
  return tell(call, { kind: 'feed', feed: view }, (paint) => feedWords(paint, view));
}

function tellNoFeed(call: Call, { decision }: Surveyed, topic: string): number {
  const near = nearestFeed(decision, topic);
  const found = { kind: 'nothing', topic, nearest: near === undefined ? [] : [near] };
  const lines = [`There is no feed "${topic}".`, near === undefined ? largest(decision) : `Did you mean "${near}"?`];
  return tell(call, found, () => lines, EXIT.notFound);
}

function largest({ plans }: Surveyed['decision']): string {
  const sorted = [...plans].sort((a, b) => b.rows.length - a.rows.length).slice(0, 5);
  const names = sorted.map(({ kind, name, slug }) => `"${kind === 'everything' ? slug : name}"`);
  return names.length === 1 ? `The only one is ${names.join()}.` : `The largest are ${names.join(', ')}.`;
}

function tellNothing(call: Call, { decision, workspace }: Surveyed, query: Query): number {
  const { table } = decision;
  const nearest = nearestRows(query, table).map((row) => ({
    path: table.path.at(row) ?? '',
    title: table.title.at(row) ?? '',
    url: table.link.at(row) ?? '',
  }));
  const isFile = statSync(resolve(call.terminal.cwd, query.text), { throwIfNoEntry: false })?.isFile() === true;
  const { articles: patterns } = workspace.config;
  const named = feedNamed(decision, query.text);
  const feed = named?.plan && { slug: named.slug, name: named.name };
  const like = (command: string) => commandLike(call, command);
  const found = { kind: 'nothing', query: query.text, nearest, ...(isFile ? { patterns } : {}), ...(feed === undefined ? {} : { feed }) };
  return tell(call, found, (paint) => nothingWords(paint, query.text, nearest, table.count, patterns, isFile, feed, like), EXIT.notFound);
}

function tell(
  { options, terminal }: Call,
  found: object,
  wording: (paint: ReturnType<typeof paintFor>) => readonly string[],
  code: number = EXIT.done,
): number {
  if (options['json'] === true) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  else terminal[code === EXIT.done ? 'out' : 'err'](`${wording(paintFor(terminal.colours && code === EXIT.done)).join('\n')}\n`);
  return code;
}

function textAt(folder: string, path: string): string {
  try {
    return openArticle(folder, path, (fd) => readFileSync(fd))
      .subarray(0, FRONT_MATTER_CAP)
      .toString('utf8');
  } catch {
    return '';
  }
}
