import { printable } from '../text/columns.ts';
import { counted } from '../text/count.ts';
import { rfc3339 } from '../text/time.ts';

/** What a build was made for. Paths are sorted. */
export interface Cause {
  /** Whether it is the first since the watch began: then all else is no news. */
  readonly first: boolean;
  /** Files that are there now. */
  readonly files: number;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  readonly config: boolean;
  /** Titles of the articles that fell due, newest first. */
  readonly due: readonly string[];
  /** Folders of articles that were missing at the last look. */
  readonly back: readonly string[];
}

/** Numbers of files, and milliseconds. */
export interface Effect {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly ms: number;
}

/** A build in one line, without its end: `posts/a.md changed, posts/b.md and 1 more are gone: 6 files written, 44 unchanged, 212 ms`. */
export function spokenBuild(cause: Cause, { written, unchanged, removed, ms }: Effect): string {
  const parts = [`${counted(written, 'file')} written`, `${unchanged} unchanged`, removed > 0 ? `${removed} removed` : '', `${Math.round(ms)} ms`];
  return oneLine(`${why(cause)}: ${parts.filter((part) => part !== '').join(', ')}`);
}

/** Whether a cause says anything, so that its build is worth a line though nothing was written. */
export function isSpoken(cause: Cause): boolean {
  return cause.first || causesOf(cause).length > 0;
}

function why(cause: Cause): string {
  if (cause.first) return `first build, ${counted(cause.files, 'article')}`;
  return causesOf(cause).join(', ') || 'by the clock';
}

function causesOf({ added, changed, gone, config, due, back }: Cause): string[] {
  const titles = due.map((title) => JSON.stringify(title));
  const causes = [
    several(back, 'is back', 'are back'),
    config ? 'the config changed' : '',
    several(titles, 'fell due', 'fell due'),
    several(added, 'is new', 'are new'),
    several(changed, 'changed', 'changed'),
    several(gone, 'is gone', 'are gone'),
  ];
  return causes.filter((cause) => cause !== '');
}

function several(names: readonly string[], one: string, more: string): string {
  const [first] = names;
  if (first === undefined) return '';
  return names.length === 1 ? `${first} ${one}` : `${first} and ${names.length - 1} more ${more}`;
}

/** A line as the watch prints it: the second, and what is said of it. */
export function lineAt(instant: number, text: string): string {
  return `${rfc3339(Math.floor(instant / 1000) * 1000)} ${oneLine(text)}\n`;
}

/** A message that may have several lines, as one that a terminal may show. */
export function oneLine(text: string): string {
  return printable(text.trim().replace(/\s*\n\s*/g, ' '));
}
