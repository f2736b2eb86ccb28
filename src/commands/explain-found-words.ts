import type { Paint } from '../text/colour.ts';
import { printable, wrapped } from '../text/columns.ts';
import type { ArticleView } from './explain-article.ts';
import { mark, WIDTH } from './explain-lines.ts';

/** Makes a command one to be typed where this one was. */
type Like = (command: string) => string;

/** The articles that a query means, when there are several; `count` is how many there are. */
export function matchesWords(paint: Paint, query: string, matches: readonly ArticleView[], count: number, like: Like): string[] {
  const lines = matches.flatMap((view) => {
    const { path, title, refused, selected, rules } = view;
    const why = refused ? 'refused' : rules.flatMap(({ rule, passes }) => (passes ? [] : [rule])).join(', ');
    const [first = '', ...rest] = wrapped(printable(title === '' ? path : title), WIDTH - 4);
    return [
      `  ${mark(paint, selected)} ${first}`,
      ...rest.map((text) => `    ${text}`),
      `    ${paint.dim(printable(path))}${why === '' ? '' : `  ${paint.red(why)}`}`,
    ];
  });
  const more = count > matches.length ? [`  and ${count - matches.length} more: another word would narrow it`] : [];
  return [
    paint.bold(`${count} articles answer to “${printable(query)}”, the likeliest first:`),
    '',
    ...lines,
    ...more,
    '',
    `For all about one: ${like('explain PATH')}`,
  ];
}

/** That nothing was found, what comes near, and what else to type. */
export function nothingWords(
  paint: Paint,
  query: string,
  nearest: readonly { path: string; title: string }[],
  count: number,
  patterns: readonly string[],
  isFile: boolean,
  feed: { readonly slug: string; readonly name: string } | undefined,
  like: Like,
): string[] {
  const globs = `  "articles": ${patterns.map((pattern) => JSON.stringify(pattern)).join(', ')}`;
  if (isFile) return [`${printable(query)} is a file, but not an article: no pattern of "articles" matches it, or it is a symbolic link.`, globs];
  if (count === 0) return ['There are no articles at all: no file matches "articles" of the config.', globs];
  const head = count === 1 ? 'The one article there is does not answer' : `None of the ${count} articles answers`;
  const near = nearest.flatMap(({ path, title }) => [
    `  ${printable(title === '' ? path : title)}`,
    ...(title === '' ? [] : [`    ${paint.dim(printable(path))}`]),
  ]);
  return [
    `${head} to “${printable(query)}”.${near.length > 0 ? ' The nearest:' : ''}`,
    ...near,
    ...feedHint(feed, like),
    HOW,
    `Whether a file is read at all: ${like('check FILE')}`,
  ];
}

function feedHint(feed: { readonly slug: string; readonly name: string } | undefined, like: Like): string[] {
  if (feed === undefined) return [];
  // A slug needs no quotes in a shell.
  return [`There is a feed ${printable(feed.name)}: ${like(`explain --topic ${/^\w[\w-]*$/.test(feed.name) ? feed.name : feed.slug}`)}`];
}

const HOW = 'Type its path, its url or words of its title; for a feed, --topic NAME.';
