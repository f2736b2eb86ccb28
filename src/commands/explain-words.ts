import type { ConditionVerdict, FeedVerdict, QuestionVerdict } from '../feed-verdict.ts';
import type { Rule } from '../model.ts';
import type { Paint } from '../text/colour.ts';
import { columnsOf, printable, wrapped } from '../text/columns.ts';
import type { RuleVerdict } from '../verdict.ts';
import type { ArticleView, Finding } from './explain-article.ts';
import { columns, listed, mark, section, WIDTH } from './explain-lines.ts';

/** What a person is told of an article, in lines: the answer, then the reason, then the remedy. */
export function articleWords(paint: Paint, view: ArticleView): string[] {
  return [
    ...answer(paint, view),
    ...rulesTable(paint, view.rules),
    ...section(paint, 'Feeds', feedsTable(paint, view.feeds)),
    ...questionsTable(paint, view),
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
  const rows = rules.map((rule) => [mark(paint, rule.passes), rule.rule, ...RULE_WORDS[rule.rule](rule)]);
  return ['', ...columns(paint, ['', 'rule', 'is', 'must be'], rows)];
}

/** What an article has, and what the rule asks for. */
const RULE_WORDS: Readonly<Record<Rule, (verdict: RuleVerdict) => [string, string]>> = {
  unpublished: ({ value }) => [`published: ${String(value)}`, 'published: true'],
  'low-quality': ({ value, limit }) => [
    value === null ? 'no quality' : `quality: ${String(value)}`,
    limit === null ? 'anything' : `quality: ${String(limit)} or more`,
  ],
  'not-yet-due': ({ value, limit }) => [toTheSecond(value), `by ${toTheSecond(limit)}`],
  duplicate: ({ limit, passes }) => [
    limit === null ? 'alone with its url' : passes ? 'shared, not asked yet' : 'shared with one that stays',
    'alone with its url',
  ],
};

function toTheSecond(instant: RuleVerdict['value']): string {
  return String(instant).replace(/\.\d+Z$/, 'Z');
}

function feedsTable(paint: Paint, feeds: readonly FeedVerdict[]): string[] {
  if (feeds.length === 0) return [];
  const rows = feeds.map((feed) => [
    mark(paint, feed.shown),
    feed.slug,
    feed.rank === null ? '-' : `${feed.rank} of ${feed.total}`,
    placeWords(feed),
  ]);
  return columns(paint, ['', 'feed', 'rank', ''], rows);
}

/** Why it is not there, or that it is there by the window alone. */
function placeWords({ rank, limit, window, rule, quality, minQuality }: FeedVerdict): string {
  if (rule === 'below-feed-quality') return `${rule}: ${quality === null ? 'none' : quality}, must be ${minQuality}`;
  const beyond = limit > 0 && rank !== null && rank > limit;
  if (!beyond) return '';
  const head = `${rank - 1} newer; limit ${limit}`;
  if (window === undefined) return head;
  return rule === undefined ? `${head}, within window ${window}` : `${head}, window ${window}`;
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

/** Of the question that was asked about all that it asks; else of the questions that are not answered what fails. */
function questionsTable(paint: Paint, { questions, topic }: ArticleView): string[] {
  if (topic !== undefined) {
    const rows = questions.flatMap(({ conditions }) => conditions.map((verdict) => [mark(paint, verdict.passes), ...conditionWords(verdict)]));
    const heading = `What ${topic.name} asks`;
    return rows.length === 0 ? [] : section(paint, printable(heading), columns(paint, ['', 'condition', 'is', 'must be'], rows));
  }
  const open = questions.filter(({ conditions }) => conditions.some(({ condition, passes }) => !passes && condition !== 'minQuality'));
  if (open.length === 0) return [];
  const rows = open.slice(0, MOST_QUESTIONS).flatMap((question) => unansweredRows(paint, question));
  const more = open.length > MOST_QUESTIONS ? [`  and ${open.length - MOST_QUESTIONS} more: --json tells all`] : [];
  return section(paint, 'Saved questions that it does not answer', [...columns(paint, ['', 'feed', 'fails', 'is', 'must be'], rows), ...more]);
}

const MOST_QUESTIONS = 8;

function unansweredRows(paint: Paint, { slug, conditions }: QuestionVerdict): string[][] {
  const failing = conditions.filter(({ passes }) => !passes);
  return failing.map((verdict, index) => [index === 0 ? mark(paint, false) : ' ', index === 0 ? slug : '', ...conditionWords(verdict)]);
}

function conditionWords({ condition, value, limit }: ConditionVerdict): string[] {
  if (typeof limit === 'number') return [condition, value === null ? 'none' : String(value), `${limit} or more`];
  const of = condition === 'topics.none' ? 'none of ' : condition === 'topics.all' ? 'all of ' : limit.length === 1 ? '' : 'one of ';
  return [condition, Array.isArray(value) && value.length > 0 ? few(value) : 'none', limit.length === 0 ? 'one of an empty list' : of + few(limit)];
}

const WIDEST_LIST = 22;

/** As many names as there is room for, one at least. */
function few(names: readonly string[]): string {
  const fitting = names.findIndex((_, index) => columnsOf(names.slice(0, index + 1).join(', ')) > WIDEST_LIST);
  const shown = fitting < 0 ? names.length : Math.max(1, fitting);
  return names.slice(0, shown).join(', ') + (shown < names.length ? ` + ${names.length - shown} more` : '');
}

function remedies(paint: Paint, view: ArticleView): string[] {
  const rules = view.rules.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy]));
  const lines = [...rules, ...feedRemedies(view.feeds), ...absenceWords(view, view.absence)].flatMap(listed);
  return [...section(paint, 'What would change that', lines), ...thenWords(paint, view)];
}

function feedRemedies(feeds: readonly FeedVerdict[]): string[] {
  return feeds.flatMap(({ slug, remedy }) => (remedy === undefined ? [] : [`${slug}: ${remedy}`]));
}

function absenceWords({ topics = [], topic }: ArticleView, absence: string | undefined): string[] {
  if (absence === undefined) return [];
  if (topic?.kind === 'question' || topic?.movedTo !== undefined) return [absence];
  const own = topics.length === 0 ? 'it has none' : topics.length === 1 ? `its only one is ${topics.join()}` : `it has ${topics.join(', ')}`;
  return [`${absence}; now ${own}`];
}

/** What following every remedy leads to, so that nobody mends one thing only to meet the next. */
function thenWords(paint: Paint, view: ArticleView): string[] {
  const { then } = view;
  if (then === undefined) return [];
  const copy = then.reasons.find(({ rule }) => rule === 'duplicate');
  const open = [...feedRemedies(then.feeds), ...absenceWords(view, then.absence)];
  const next = copy === undefined ? open : [`a duplicate: ${copy.stays ?? ''} has the same url and would stay`];
  const here = then.feeds.some(({ shown }) => shown);
  const lines = next.flatMap(listed);
  if (then.feeds.length === 0) return section(paint, 'And then', lines);
  return [
    ...section(paint, here ? 'And then it would be here' : 'And then it would still not be shown', feedsTable(paint, then.feeds)),
    ...section(paint, here ? 'For the others' : 'What would change that too', lines),
  ];
}
