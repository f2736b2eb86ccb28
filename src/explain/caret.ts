import { columnsOf, printable } from '../text/columns.ts';

/** A line of a file, and spaces with carets that point at what a finding is about. */
export interface Pointed {
  readonly source: string;
  readonly caret: string;
}

const WIDEST = 68;
const LEAD = 20;
const NAMES_SECURED = /secured/i;
/** A run as long as this without a space or a dash is data, not words. */
const BLOB = /[A-Za-z0-9+/=_]{64}/;
const KEY = /^( *(?:- +)*)(?:[\w-]+|"[\w-]+"|'[\w-]+') *:(?: |$)/;
const FENCE = /^---[ \t]*$/;

/**
 * Line `line` (1-based) of a file's text with a caret below the value of `field`, else below the whole line. Undefined for what nobody is
 * to see, the encrypted blob and the body, and for a line that is not there.
 */
export function pointAt(text: string, line: number, field: string): Pointed | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  const source = lines[line - 1];
  if (source === undefined || source.trim() === '' || isBody(lines, line) || isSecret(lines, line)) return undefined;
  const { start, end } = valueIn(source, field);
  const from = start > WIDEST - LEAD ? start - LEAD : 0;
  const head = from > 0 ? '…' : '';
  const shown = source.slice(from, from + WIDEST - 2);
  const tail = from + shown.length < source.length ? '…' : '';
  const lead = columnsOf(seen(head + source.slice(from, start)));
  const pointed = columnsOf(seen(source.slice(start, Math.min(end, from + shown.length))));
  return { source: seen(head + shown + tail), caret: ' '.repeat(lead) + '^'.repeat(Math.max(1, pointed)) };
}

/** With a tab as an arrow of one width, wherever it stands: YAML takes it for no indentation, so it is not to look like one. */
function seen(text: string): string {
  return printable(text.replaceAll('\t', '→   '));
}

/** Behind the closing fence, or in a file that has no front matter, where every line but the first is text. */
function isBody(lines: readonly string[], line: number): boolean {
  if (line === 1) return false;
  const closing = lines.findIndex((text, index) => index > 0 && FENCE.test(text));
  return !lines[0]?.startsWith('---') || (closing >= 0 && line > closing + 1);
}

/** Whether a line is part of the encrypted blob: it says so, it looks so, or it goes on from a line that does. */
function isSecret(lines: readonly string[], line: number): boolean {
  const source = lines[line - 1] ?? '';
  if (NAMES_SECURED.test(source) || BLOB.test(source)) return true;
  let indent = columnOf(source);
  let keyed = KEY.test(source);
  for (let at = line - 2; at >= 0; at--) {
    const above = lines[at] ?? '';
    const key = KEY.exec(above);
    if (NAMES_SECURED.test(above)) return key === null || !keyed || (key[1]?.length ?? 0) < indent;
    if (key === null || (key[1]?.length ?? 0) >= indent) continue;
    indent = key[1]?.length ?? 0;
    keyed = true;
  }
  return false;
}

function columnOf(source: string): number {
  return KEY.exec(source)?.[1]?.length ?? source.search(/[^ ]|$/);
}

/** Where the value of the field stands in its line; the whole line where the field is not named in it. */
function valueIn(source: string, field: string): { start: number; end: number } {
  const trimmedEnd = source.trimEnd().length;
  const name = /([A-Za-z]+)(?:\[\d+\])?$/.exec(field)?.[1];
  const key = name === undefined ? null : new RegExp(`(?:^|[\\s{,"'-])${name}["']?[ \\t]*:[ \\t]*`).exec(source);
  const item = key === null && /\[\d+\]$/.test(field) ? /^[ \t]*-[ \t]+/.exec(source) : null;
  const found = key ?? item;
  const start = found === null ? source.search(/\S/) : found.index + found[0].length;
  return start >= trimmedEnd ? { start: source.search(/\S/), end: trimmedEnd } : { start, end: trimmedEnd };
}
