import type { Paint } from '../text/colour.ts';
import { columnsOf, padded, printable, wrapped } from '../text/columns.ts';
import type { FeedVerdict, RuleVerdict } from '../verdict.ts';
import type { ArticleView, Finding } from './explain-article.ts';
import type { FeedWindow } from './explain-feed.ts';

const WIDTH = 80;

/** What a person is told of an article, in lines: the answer, then the reason, then the remedy. */
export function articleWords(paint: Paint, view: ArticleView): string[] {
  return [
    ...answer(paint, view),
    ...rulesTable(paint, view.rules),
    ...section(paint, 'Feeds', feedsTable(paint, view.feeds)),
    ...section(
      paint,
      view.refused ? 'What is wrong' : 'Findings',
      view.findings.flatMap((finding) => findingLines(paint, finding)),
    ),
    ...remedies(paint, view),
  ];
}

function answer(paint: Paint, view: ArticleView): string[] {
  const verdict = verdictWords(view);
  const [text, good] = [printable(verdict.text), verdict.good];
  const [first = '', ...rest] = wrapped(`${text}: ${view.title === '' ? printable(view.path) : printable(view.title)}`, WIDTH);
  const colour = good ? paint.green : paint.red;
  const lines = [paint.bold(colour(first.slice(0, text.length)) + first.slice(text.length)), ...rest.map(paint.bold)];
  if (view.title === '') return lines;
  return [...lines, paint.dim(printable(view.path)), ...(view.url === undefined ? [] : [paint.dim(printable(view.url))])];
}

function verdictWords({ refused, selected, feeds, topic }: ArticleView): { text: string; good: boolean } {
  if (refused) return { text: 'Refused', good: false };
  if (!selected) return { text: 'Not published', good: false };
  const shown = feeds.filter((feed) => feed.shown).length;
  if (topic !== undefined) return { text: shown > 0 ? `Shown in ${topic.name}` : `Not in ${topic.name}`, good: shown > 0 };
  if (feeds.length === 1 && shown === 1) return { text: 'Published, in its one feed', good: true };
  if (shown === 0) return { text: 'Selected, but in none of its feeds', good: false };
  return shown === feeds.length
    ? { text: `Published, in all of its ${feeds.length} feeds`, good: true }
    : { text: `Published, in ${shown} of its ${feeds.length} feeds`, good: true };
}

function rulesTable(paint: Paint, rules: readonly RuleVerdict[]): string[] {
  if (rules.length === 0) return [];
  const rows = rules.map((rule) => [mark(paint, rule.passes), rule.rule, ...ruleWords(rule)]);
  return ['', ...columns(paint, ['', 'rule', 'is', 'must be'], rows)];
}

function ruleWords({ rule, value, limit, passes }: RuleVerdict): [string, string] {
  if (rule === 'unpublished') return [`published: ${String(value)}`, 'published: true'];
  if (rule === 'low-quality')
    return [value === null ? 'no quality' : `quality: ${String(value)}`, limit === null ? 'anything' : `quality: ${String(limit)} or more`];
  if (rule === 'not-yet-due') return [toTheSecond(value), `by ${toTheSecond(limit)}`];
  const copy = limit === null ? 'alone with its url' : passes ? 'shared, not asked yet' : 'shared with one that stays';
  return [copy, 'alone with its url'];
}

function toTheSecond(instant: RuleVerdict['value']): string {
  return String(instant).replace(/\.\d+Z$/, 'Z');
}

function feedsTable(paint: Paint, feeds: readonly FeedVerdict[]): string[] {
  if (feeds.length === 0) return [];
  const rows = feeds.map(({ shown, slug, rank, total, limit, rule }) => {
    const place = rank === null ? '-' : `${rank} of ${total}`;
    return [mark(paint, shown), slug, place, rule === undefined ? '' : rule === 'beyond-limit' ? `${(rank ?? 1) - 1} newer; limit ${limit}` : rule];
  });
  return columns(paint, ['', 'feed', 'rank', ''], rows);
}

function findingLines(paint: Paint, { severity, field, line, message, source, caret }: Finding): string[] {
  const colour = severity === 'error' ? paint.red : paint.yellow;
  const unquoted = source === undefined && line > 0 ? `line ${line}: ` : '';
  const [first = '', ...rest] = wrapped(printable(`${unquoted}${field === '' ? '' : `${field}: `}${message}`), WIDTH - severity.length - 4);
  const gutter = String(line);
  const quoted =
    source === undefined || caret === undefined
      ? []
      : [`  ${paint.dim(`${gutter} |`)} ${source}`, `  ${paint.dim(`${' '.repeat(gutter.length)} |`)} ${colour(caret)}`];
  return [`  ${colour(severity)}: ${first}`, ...rest.map((text) => `    ${text}`), ...quoted];
}

function remedies(paint: Paint, view: ArticleView): string[] {
  const rules = view.rules.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy]));
  const feeds = view.feeds.flatMap(({ slug, remedy }) => (remedy === undefined ? [] : [`${slug}: ${remedy}`]));
  const absent = view.selected && view.topic !== undefined && view.feeds.length === 0 ? [absentRemedy(view)] : [];
  const lines = [...rules, ...feeds, ...absent].flatMap((text) => listed(printable(text)));
  return [...section(paint, 'What would change that', lines), ...thenWords(paint, view)];
}

function absentRemedy({ topics, topic }: ArticleView): string {
  if (topic?.kind === 'question') return `does not answer what "feeds" asks of ${topic.slug}`;
  const own =
    topics === undefined || topics.length === 0
      ? 'it has none'
      : topics.length === 1
        ? `its only one is ${topics.join()}`
        : `it has ${topics.join(', ')}`;
  return `needs the topic ${topic?.name ?? ''}; ${own}`;
}

/** What following every remedy leads to, so that nobody mends one thing only to meet the next. */
function thenWords(paint: Paint, view: ArticleView): string[] {
  const { then, topic } = view;
  if (then === undefined) return [];
  const copy = then.reasons.find(({ rule }) => rule === 'duplicate');
  if (copy !== undefined) return section(paint, 'And then', listed(`a duplicate: ${printable(copy.stays ?? '')} has the same url and would stay`));
  if (then.feeds.length === 0 && topic !== undefined) return section(paint, 'And then', listed(printable(absentRemedy(view))));
  return section(paint, 'And then it would be here', feedsTable(paint, then.feeds));
}

/** The articles that a query means, when there are several; `count` is how many there are. */
export function matchesWords(paint: Paint, query: string, matches: readonly ArticleView[], count: number): string[] {
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
    'For all about one: feedmill explain PATH',
  ];
}

/** That nothing was found, and what comes near. */
export function nothingWords(
  paint: Paint,
  query: string,
  nearest: readonly { path: string; title: string }[],
  count: number,
  patterns: readonly string[] | undefined,
): string[] {
  if (patterns !== undefined) {
    return [
      `${printable(query)} is a file, but not an article: no pattern of "articles" matches it, or it is a symbolic link.`,
      `  "articles": ${patterns.map((pattern) => JSON.stringify(pattern)).join(', ')}`,
    ];
  }
  const head = `None of the ${count} articles answers to “${printable(query)}”.`;
  if (nearest.length === 0) return [head];
  return [
    `${head} The nearest:`,
    ...nearest.flatMap(({ path, title }) => [
      `  ${printable(title === '' ? path : title)}`,
      ...(title === '' ? [] : [`    ${paint.dim(printable(path))}`]),
    ]),
  ];
}

/** How far a feed reaches, in lines. */
export function feedWords(paint: Paint, view: FeedWindow): string[] {
  const { name, slug, missed, items, total, limit, window, newest, oldest, perDay, belowQuality, remedy, words } = view;
  const colour = items === 0 ? paint.red : missed > 0 ? paint.yellow : paint.green;
  const more = items > 0 && missed === 0 ? ': a reader who looks once a day misses nothing' : '';
  const [first = '', ...rest] = wrapped(`${printable(name)}: ${words}${more}`, WIDTH);
  const left = Object.entries(view.unselected).map(([rule, count]) => `${count} ${rule}`);
  const facts: (readonly [string, string])[] = [
    ['feed', slug],
    ...(view.kind === 'none'
      ? []
      : [
          [
            'items',
            `${items} of ${total}, ${limit === 0 ? 'no limit' : `limit ${limit}`}${window === undefined ? '' : `, window ${window}`}`,
          ] as const,
        ]),
    ...(newest === undefined || oldest === undefined
      ? []
      : ([
          ['newest', newest],
          ['oldest', oldest],
        ] as const)),
    ...(perDay === undefined
      ? []
      : ([['a day', perDay < 0.1 ? 'less than 0.1 items' : `${perDay < 10 ? Math.round(perDay * 10) / 10 : Math.round(perDay)} items`]] as const)),
    ...(belowQuality > 0 ? [['too low', `${belowQuality} below the feed's own quality`] as const] : []),
    ...(left.length > 0 ? [['left out', `${left.join(', ')}`] as const] : []),
  ];
  return [
    paint.bold(colour(first)),
    ...rest.map((text) => paint.bold(colour(text))),
    '',
    ...facts.map(([label, value]) => `  ${paint.dim(label.padEnd(8))}  ${printable(value)}`),
    ...section(paint, 'What would change that', remedy === undefined ? [] : listed(remedy)),
  ];
}

function mark(paint: Paint, good: boolean): string {
  return good ? paint.green('✓') : paint.red('✗');
}

function section(paint: Paint, heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint.bold(heading), ...lines];
}

function listed(text: string): string[] {
  return wrapped(text, WIDTH - 4).map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`));
}

/** Columns under dim headings; the first holds a mark and has no width of its own. */
function columns(paint: Paint, headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...[headings, ...rows].map((row) => columnsOf(printable(row[column] ?? ''))));
  const widths = headings.map((_, column) => (column === 0 ? 1 : width(column)));
  const line = (cells: readonly string[]) =>
    cells
      .slice(1)
      .map((cell, index) => padded(printable(cell), widths[index + 1] ?? 0))
      .join('  ')
      .trimEnd();
  return [`    ${paint.dim(line(headings))}`, ...rows.map((row) => `  ${row[0] ?? ''} ${line(row)}`)];
}
