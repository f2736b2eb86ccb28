import { relative } from 'node:path';
import type { Counts, Diagnostic, Rule } from '../model.ts';
import type { Holder } from '../publish/lock.ts';
import { counted } from '../text/count.ts';
import { spoken } from '../text/time.ts';
import type { Workspace } from '../workspace.ts';
import { type Call, commandLike, EXIT } from './command.ts';

/** How many files met which fate. */
export interface FileCounts {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

/** Tells a finished build to a person, the summary on stdout and then the findings on stderr; gives the exit code. */
export async function tellDone(
  call: Call,
  workspace: Workspace,
  counts: Counts,
  diagnostics: readonly Diagnostic[],
  files: FileCounts,
): Promise<number> {
  if (call.options['quiet'] !== true) call.terminal.out(summary(call, workspace, counts, files));
  await tellFindings(call, diagnostics);
  return exitCodeOf(call, counts);
}

/** 3 when articles were refused, unless that was allowed. */
export function exitCodeOf({ options }: Call, { refused }: Counts): number {
  return refused > 0 && options['allow-refused'] !== true ? EXIT.refused : EXIT.done;
}

/** Prints the findings; `--quiet` leaves the refused files alone, and with `--allow-refused` not even those. */
export async function tellFindings({ options, terminal }: Call, diagnostics: readonly Diagnostic[]): Promise<void> {
  const quiet = options['quiet'] === true;
  if (quiet && options['allow-refused'] === true) return;
  const told = quiet ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics;
  if (told.length === 0) return;
  const { worded } = await import('../messages.ts');
  terminal.err(
    inOrder(told)
      .map((diagnostic) => `${worded(diagnostic)}\n`)
      .join(''),
  );
}

/** By file and line; what is about no file comes last. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ path }: Diagnostic) => (path === '' ? '\uFFFF' : path);
  return [...diagnostics].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.line - b.line));
}

const LEFT_OUT: Readonly<Record<Rule | 'refused', string>> = {
  unpublished: 'unpublished',
  'low-quality': 'low quality',
  'not-yet-due': 'not yet due',
  duplicate: 'duplicate',
  refused: 'refused',
};

/** The articles by fate: `2 of 3 articles published; not: 1 low quality`; `published` says what becomes of the good ones. */
export function articlesLine(counts: Counts, published: string): string {
  if (counts.files === 0) return 'No articles to publish';
  const left = (Object.keys(LEFT_OUT) as (keyof typeof LEFT_OUT)[]).filter((why) => counts[why] > 0);
  const why = left.map((one) => `${counts[one]} ${LEFT_OUT[one]}`);
  return `${counts.selected} of ${counted(counts.files, 'article')} ${published}${why.length > 0 ? `; not: ${why.join(', ')}` : ''}`;
}

/** What to type where readable articles are there and none of them passes: one line, or none. */
export function whyNone(call: Call, { files, refused, selected }: Counts): string[] {
  // Of NDJSON nothing is explained.
  if (selected > 0 || files <= refused || call.options['from'] !== undefined) return [];
  return [`Why none? ${commandLike(call, 'explain FILE')} says of one what would change that`];
}

function summary(call: Call, { out }: Workspace, counts: Counts, files: FileCounts): string {
  const { feeds, topics } = counts;
  const ofTopics = topics > 0 ? `, ${topics} of them ${topics === 1 ? 'a topic' : 'topics'},` : '';
  const folder = relative(call.terminal.cwd, out) || '.';
  const removed = files.removed > 0 ? `, ${files.removed} removed` : '';
  const written = `${counted(files.written, 'file')} written, ${files.unchanged} unchanged${removed}`;
  const lines = [articlesLine(counts, 'published'), `${counted(feeds, 'feed')}${ofTopics} in ${folder}/: ${written}`, ...whyNone(call, counts)];
  return `${lines.join('\n')}\n`;
}

/** Says who holds the lock; gives the exit code. */
export function tellBusy({ terminal }: Call, { pid, since, host, isSeen, path }: Holder): number {
  terminal.err(`feedmill: another run is at work: process ${pid} on ${host}, for ${spoken(Date.now() - since)}. This one leaves it alone.\n`);
  if (!isSeen) terminal.err(`Whether it lives cannot be seen from here, as from another container. If it is gone for good, remove ${path}\n`);
  return EXIT.busy;
}
