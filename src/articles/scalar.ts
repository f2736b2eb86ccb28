import { FORM, FORM_BITS } from './outline.ts';
import { COLON, DASH, endsWord, isEscaped, NEWLINE, SPACE, skipSpaces } from './yaml-line.ts';

/** Where the reading of front matter is, and the outline that it has so far. */
export interface Cursor {
  readonly text: string;
  /** Index of the first character behind the indentation of the current line. */
  at: number;
  /** Columns before it; -1 behind the last line. */
  indent: number;
  depth: number;
  /** Whether there is a backslash anywhere. */
  readonly escapes: boolean;
  /** Index of the first byte that is not ASCII, of those that are not behind us; the length of the text where there is none. */
  beyond: number;
  tidy: boolean;
  readonly values: Int32Array;
  length: number;
}

const NOT_ASCII = /[\x80-\xFF]/g;
const OTHER_ESCAPES = /\\[^"\\/nrt]/;
const WHITE_ESCAPES = /\\[nrt]/;
// Of UTF-8, a character for each byte.
/** U+0080 to U+009F, U+FFFE and U+FFFF. */
const ODD = /\xC2[\x80-\x9F]|\xEF\xBF[\xBE\xBF]/;
/** White space beyond ASCII. */
const WHITE = /\xC2\xA0|\xE1\x9A\x80|\xE2(?:\x80[\x80-\x8A\xA8\xA9\xAF]|\x81\x9F)|\xE3\x80\x80|\xEF\xBB\xBF/;

const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const NO_PLAIN_START = new Set(Array.from('?:,[]{}#&*!|>\'"%@`', (character) => character.charCodeAt(0)));

/** Adds a number to the outline. */
export function put(cursor: Cursor, value: number): void {
  cursor.values[cursor.length++] = value;
}

/** Moves to the next line that is not blank, at or behind the line that starts at `from`. */
export function toNextLine(cursor: Cursor, from: number): void {
  const { text } = cursor;
  let start = from;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) start = at + 1;
    else if (code !== SPACE) {
      cursor.at = at;
      cursor.indent = at - start;
      return;
    }
  }
  cursor.at = text.length;
  cursor.indent = -1;
}

/** A scalar that ends on its line. A deeper line behind it would belong to it: the mapping around gives up on one. */
export function scalar(cursor: Cursor, start: number): boolean {
  const code = cursor.text.charCodeAt(start);
  if (code === QUOTE) return doubleQuoted(cursor, start + 1);
  return code === APOSTROPHE ? singleQuoted(cursor, start + 1) : plain(cursor, start);
}

function putScalar(cursor: Cursor, start: number, end: number, form: number): boolean {
  const beyond = hasBeyond(cursor, start, end);
  if (beyond) {
    const raw = cursor.text.slice(start, end);
    if (ODD.test(raw)) return false;
    if (WHITE.test(raw)) cursor.tidy = false;
  }
  put(cursor, start);
  put(cursor, (end << FORM_BITS) | form | (beyond ? FORM.beyond : 0));
  return true;
}

/** Whether there is a character beyond ASCII. None of its bytes is one of those by which the text is cut. */
function hasBeyond(cursor: Cursor, start: number, end: number): boolean {
  if (cursor.beyond < start) {
    NOT_ASCII.lastIndex = start;
    cursor.beyond = NOT_ASCII.test(cursor.text) ? NOT_ASCII.lastIndex - 1 : cursor.text.length;
  }
  return cursor.beyond < end;
}

function plain(cursor: Cursor, start: number): boolean {
  const { text } = cursor;
  const first = text.charCodeAt(start);
  if (start === text.length || first === NEWLINE || NO_PLAIN_START.has(first) || (first === DASH && endsWord(text, start + 1))) return false;
  let end = start;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) break;
    if (code === SPACE) continue;
    if ((code === HASH && end < at) || (code === COLON && endsWord(text, at + 1))) return false;
    if (at - end > 1) cursor.tidy = false;
    end = at + 1;
  }
  toNextLine(cursor, at + 1);
  return putScalar(cursor, start, end, 0);
}

function doubleQuoted(cursor: Cursor, start: number): boolean {
  const { text } = cursor;
  let at = text.indexOf('"', start);
  // A quote behind an odd number of backslashes is a part of the text.
  if (cursor.escapes) while (at >= 0 && isEscaped(text, start, at)) at = text.indexOf('"', at + 1);
  if (at < 0) return false;
  const raw = quoted(cursor, start, at);
  if (raw === undefined) return false;
  if (!cursor.escapes || !raw.includes('\\')) return putScalar(cursor, start, at, 0);
  const escapes = raw.replaceAll('\\\\', '');
  if (OTHER_ESCAPES.test(escapes)) return false;
  if (WHITE_ESCAPES.test(escapes)) cursor.tidy = false;
  return putScalar(cursor, start, at, FORM.escaped);
}

/** What stands in quotes; undefined where it does not end on its line, as the last there. Moves on. */
function quoted(cursor: Cursor, start: number, end: number): string | undefined {
  const raw = cursor.text.slice(start, end);
  if (raw.includes('\n') || !isLast(cursor, end + 1)) return undefined;
  if (raw.includes('  ')) cursor.tidy = false;
  return raw;
}

function singleQuoted(cursor: Cursor, start: number): boolean {
  const { text } = cursor;
  let doubled = false;
  let at = text.indexOf("'", start);
  while (at >= 0 && text.charCodeAt(at + 1) === APOSTROPHE) {
    doubled = true;
    at = text.indexOf("'", at + 2);
  }
  return at >= 0 && quoted(cursor, start, at) !== undefined && putScalar(cursor, start, at, doubled ? FORM.doubled : 0);
}

/** Whether nothing but spaces stands behind `from` on its line; moves on if so. */
function isLast(cursor: Cursor, from: number): boolean {
  const end = skipSpaces(cursor.text, from);
  if (end < cursor.text.length && cursor.text.charCodeAt(end) !== NEWLINE) return false;
  toNextLine(cursor, end + 1);
  return true;
}
