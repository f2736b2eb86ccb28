import { relative } from 'node:path';
import { type Look, lookAround } from '../articles/look.ts';
import type { Counts } from '../model.ts';
import { type BuildOutcome, build } from '../pipeline.ts';
import type { Removal } from '../publish/guard.ts';
import { type Changes, countsOf, type FeedChange, type FileChange, type RemovalReason } from '../report.ts';
import { printable } from '../text/columns.ts';
import { counted } from '../text/count.ts';
import { scopeOf } from '../workspace.ts';
import { reportOf } from './build-run.ts';
import { recorderOf } from './changes.ts';
import { type Call, EXIT } from './command.ts';
import { nowOf } from './now.ts';
import { opened } from './opened.ts';
import { articlesLine, tellFindings, whyNone } from './tell.ts';

/** `feedmill plan`: tells what `build` would do, writes nothing and waits for nobody; resolves to 0. */
export async function plan(call: Call): Promise<number> {
  const { terminal, options, breathe } = call;
  const now = nowOf(call);
  const workspace = await opened(call);
  const look = await lookAround(scopeOf(workspace), breathe);
  const prune = options['prune'] === true;
  const recorder = recorderOf(workspace, prune);
  const run = (acceptRemovals: boolean, looked?: Look) =>
    build(workspace, { now, prune, acceptRemovals, dry: true, onDifference: recorder.hear, breathe }, looked);
  const first = await run(false, look);
  const guard = first.kind === 'guarded' ? first.removal : undefined;
  const { decision, files, diagnostics } = finished(guard === undefined ? first : await run(true));
  const changes = recorder.changes(decision, files, look.memo?.table);
  if (options['json'] === true) {
    const told = guard === undefined ? null : { published: guard.published, removed: guard.removed.length };
    terminal.out(`${JSON.stringify({ ...reportOf(decision, files, diagnostics, changes), guard: told }, null, 2)}\n`);
  } else if (options['quiet'] !== true || guard !== undefined) {
    const folder = `${relative(terminal.cwd, workspace.out) || '.'}/`;
    terminal.out(planText(changes, countsOf(decision), folder, files.unchanged.length, guard, whyNone(call, countsOf(decision))));
  }
  await tellFindings(call, diagnostics);
  return EXIT.done;
}

function finished(outcome: BuildOutcome): Extract<BuildOutcome, { kind: 'done' }> {
  if (outcome.kind !== 'done') throw new Error(`a dry run came to "${outcome.kind}"`);
  return outcome;
}

/** What would happen, then to which items and files. Nothing in it can play with the terminal. */
function planText(
  { feeds, files }: Changes,
  counts: Counts,
  folder: string,
  unchanged: number,
  guard: Removal | undefined,
  none: readonly string[],
): string {
  const rest = unchanged === 0 ? '' : `; ${unchanged} ${unchanged === 1 ? 'stays as it is' : 'stay as they are'}`;
  const act = actOf(files, folder) + rest;
  const head =
    guard === undefined
      ? [`A build would ${act}`]
      : [
          `A build would stop and write nothing: ${guard.removed.length} of ${guard.published} published items would disappear`,
          `With --accept-removals it would ${act}`,
        ];
  const articles = articlesLine(counts, `would be published, in ${counted(counts.feeds, 'feed')}`);
  const lists = [feeds.flatMap(feedLines), shortened(files.map(fileLine))].filter(({ length }) => length > 0);
  const lines = [...head, articles, ...none, ...lists.flatMap((list) => ['', ...list])];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function actOf(files: readonly FileChange[], folder: string): string {
  const removed = files.filter(({ change }) => change === 'removed').length;
  const written = files.length - removed;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (files.length === 0) return `change nothing in ${folder}`;
  const remove = removed > 0 ? `remove ${counted(removed, 'file')}` : '';
  if (written === 0) return `${remove} from ${folder}`;
  return `write ${counted(written, 'file')}, ${counted(bytes, 'byte')}, into ${folder}${remove === '' ? '' : `, and ${remove} there`}`;
}

function feedLines({ slug, change, added, removed, changed, fields }: FeedChange): string[] {
  // All items of a new feed are new, which is no news.
  if (change === 'new') return [`${slug}: new feed, ${counted(added.length, 'item')}`];
  const counts = [
    [added, 'added'],
    [removed, 'removed'],
    [changed, 'changed'],
  ] as const;
  const told = counts.filter(([{ length }]) => length > 0).map(([{ length }, word]) => `${length} ${word}`);
  const itself = fields.length > 0 ? [`the feed's own ${fieldWords(fields)}`] : [];
  return [
    `${slug}: ${change === 'removed' ? ['feed removed', ...told].join(', ') : [...told, ...itself].join(', ')}`,
    ...shortened(added.map(({ title, url }) => `  + ${title} <${url}>`)),
    ...shortened(removed.map(({ title, url, reasons }) => `  - ${title} <${url}>: ${reasons.map(reasonText).join(', ')}`)),
    ...shortened(changed.map(({ title, url, fields: names }) => `  * ${title} <${url}>: ${fieldWords(names)}`)),
  ];
}

/** Members of JSON Feed as a person calls them, in the order they are told; any other keeps its name. */
const FIELD_WORDS = new Map([
  ['title', 'title'],
  ['url', 'link'],
  ['content_html', 'content'],
  ['summary', 'summary'],
  ['image', 'picture'],
  ['date_published', 'date'],
  ['date_modified', 'update'],
  ['authors', 'author'],
  ['tags', 'topics'],
  ['home_page_url', 'page'],
  ['feed_url', 'address'],
  ['hubs', 'hub'],
  ['rss', 'RSS'],
  ['atom', 'Atom'],
]);

function fieldWords(names: readonly string[]): string {
  const known = [...FIELD_WORDS].filter(([name]) => names.includes(name)).map(([, word]) => word);
  return [...known, ...names.filter((name) => !FIELD_WORDS.has(name))].join(', ');
}

function reasonText({ rule, path, conditions = [] }: RemovalReason): string {
  const words = rule.replaceAll('-', ' ');
  const text = conditions.length === 0 ? words : `${words}, ${conditions.join(' and ')}`;
  return path === undefined ? text : `${text} (${path})`;
}

function fileLine({ path, change, bytes }: FileChange): string {
  return change === 'removed' ? `${path}: removed` : `${path}: ${change}, ${counted(bytes, 'byte')}`;
}

const MOST_LINES = 20;

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES + 1) return [...lines];
  return [...lines.slice(0, MOST_LINES), `  and ${lines.length - MOST_LINES} more: --json tells all`];
}
