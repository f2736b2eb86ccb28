import { FIELD_NAMES } from './fields.ts';

/** A value of YAML's failsafe schema: every scalar the text that was written, `null` where there is nothing. */
export type Yaml = string | null | Yaml[] | { [key: string]: Yaml };

interface Cursor {
  readonly text: string;
  /** Index of the first character behind the indentation of the current line. */
  at: number;
  /** Columns before it; -1 behind the last line. */
  indent: number;
  depth: number;
  /** Whether there is a backslash anywhere. */
  readonly escapes: boolean;
  readonly ascii: boolean;
}

const NOT_ASCII = /[\x80-\xFF]/;

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const DASH = 45;
const COLON = 58;
const BACKSLASH = 92;
const DEEPEST = 16;
const NO_PLAIN_START = new Set(Array.from('?:,[]{}#&*!|>\'"%@`', (character) => character.charCodeAt(0)));
const KEYS: (string | undefined)[] = new Array<string | undefined>(128).fill(undefined);
for (const name of [...FIELD_NAMES, 'isCached', 'secured']) KEYS[keyHash(name, 0, name.length)] = name;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', n: '\n', r: '\r', t: '\t' };

/**
 * What gray-matter with js-yaml would read from plain front matter (LF line ends, without the fences), at a tenth of the time; undefined
 * for whatever is not surely plain: then the library decides. `bytes` is valid UTF-8, a character for each byte, none of them odd (see
 * `SplitFile`): half the memory, and only few of the values are more than `ascii`. `secured` is null, whatever it holds.
 */
export function readQuickly(bytes: string, ascii: boolean): { [key: string]: Yaml } | undefined {
  const cursor: Cursor = { text: bytes, at: 0, indent: 0, depth: 0, escapes: bytes.includes('\\'), ascii };
  toNextLine(cursor, 0);
  if (cursor.indent < 0) return {};
  if (cursor.indent > 0) return undefined;
  return readMapping(cursor, 0);
}

/** Moves to the next line that is not blank, at or behind the line that starts at `from`. */
function toNextLine(cursor: Cursor, from: number): void {
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

function readMapping(cursor: Cursor, indent: number): { [key: string]: Yaml } | undefined {
  const { text } = cursor;
  const record: { [key: string]: Yaml } = {};
  if (++cursor.depth > DEEPEST) return undefined;
  for (;;) {
    const colon = endOfKey(text, cursor.at);
    if (colon < 0) return undefined;
    const key = keyBetween(text, cursor.at, colon);
    if (key === '__proto__' || Object.hasOwn(record, key)) return undefined;
    const value = readValue(cursor, colon + 1, indent);
    if (value === undefined) return undefined;
    record[key] = key === 'secured' ? null : value;
    if (cursor.indent !== indent) break;
  }
  cursor.depth--;
  return cursor.indent < indent ? record : undefined;
}

/** The value behind a key's colon, on the same line or below. */
function readValue(cursor: Cursor, from: number, indent: number): Yaml | undefined {
  const { text } = cursor;
  const start = skipSpaces(text, from);
  if (start < text.length && text.charCodeAt(start) !== NEWLINE) return readScalar(cursor, start);
  toNextLine(cursor, start + 1);
  const dash = isDash(text, cursor.at);
  if (cursor.indent > indent) return dash ? readSequence(cursor, cursor.indent) : readMapping(cursor, cursor.indent);
  return cursor.indent === indent && dash ? readSequence(cursor, indent) : null;
}

function readSequence(cursor: Cursor, indent: number): Yaml[] | undefined {
  const { text } = cursor;
  const list: Yaml[] = [];
  if (++cursor.depth > DEEPEST) return undefined;
  do {
    const start = skipSpaces(text, cursor.at + 1);
    const column = indent + start - cursor.at;
    const mapping = endOfKey(text, start) >= 0;
    cursor.at = start;
    const item = mapping ? readMapping(cursor, column) : readScalar(cursor, start);
    if (item === undefined) return undefined;
    list.push(item);
  } while (cursor.indent === indent && isDash(text, cursor.at));
  cursor.depth--;
  return list;
}

/** A scalar that ends on its line. A deeper line behind it would belong to it: the mapping around gives up on one. */
function readScalar(cursor: Cursor, start: number): string | undefined {
  const code = cursor.text.charCodeAt(start);
  if (code === QUOTE) return doubleQuoted(cursor, start + 1);
  return code === APOSTROPHE ? singleQuoted(cursor, start + 1) : plain(cursor, start);
}

function plain(cursor: Cursor, start: number): string | undefined {
  const { text } = cursor;
  const first = text.charCodeAt(start);
  if (start === text.length || first === NEWLINE || NO_PLAIN_START.has(first) || (first === DASH && endsWord(text, start + 1))) return undefined;
  let end = start;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) break;
    if (code === SPACE) continue;
    if ((code === HASH && end < at) || (code === COLON && endsWord(text, at + 1))) return undefined;
    end = at + 1;
  }
  toNextLine(cursor, at + 1);
  return decoded(cursor, text.slice(start, end));
}

/** No byte of a character beyond ASCII is one of those by which the text is cut. */
function decoded({ ascii }: Cursor, raw: string): string {
  return ascii || !NOT_ASCII.test(raw) ? raw : Buffer.from(raw, 'latin1').toString();
}

function doubleQuoted(cursor: Cursor, start: number): string | undefined {
  const { text } = cursor;
  let at = text.indexOf('"', start);
  // A quote behind an odd number of backslashes is a part of the text.
  if (cursor.escapes) while (at >= 0 && isEscaped(text, start, at)) at = text.indexOf('"', at + 1);
  if (at < 0) return undefined;
  const raw = text.slice(start, at);
  if (raw.includes('\n') || !isLast(cursor, at + 1)) return undefined;
  const value = decoded(cursor, raw);
  return cursor.escapes && value.includes('\\') ? unescaped(value) : value;
}

function isEscaped(text: string, start: number, quote: number): boolean {
  let first = quote;
  while (first > start && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}

function unescaped(raw: string): string | undefined {
  let value = '';
  let from = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
    const character = ESCAPES[raw.charAt(at + 1)];
    if (character === undefined) return undefined;
    value += raw.slice(from, at) + character;
    from = at + 2;
  }
  return value + raw.slice(from);
}

function singleQuoted(cursor: Cursor, start: number): string | undefined {
  const { text } = cursor;
  let doubled = false;
  let at = text.indexOf("'", start);
  while (at >= 0 && text.charCodeAt(at + 1) === APOSTROPHE) {
    doubled = true;
    at = text.indexOf("'", at + 2);
  }
  if (at < 0) return undefined;
  const raw = text.slice(start, at);
  if (raw.includes('\n') || !isLast(cursor, at + 1)) return undefined;
  const value = decoded(cursor, raw);
  return doubled ? value.replaceAll("''", "'") : value;
}

/** Whether nothing but spaces stands behind `from` on its line; moves on if so. */
function isLast(cursor: Cursor, from: number): boolean {
  const end = skipSpaces(cursor.text, from);
  if (end < cursor.text.length && cursor.text.charCodeAt(end) !== NEWLINE) return false;
  toNextLine(cursor, end + 1);
  return true;
}

function endsWord(text: string, at: number): boolean {
  return at === text.length || text.charCodeAt(at) === SPACE || text.charCodeAt(at) === NEWLINE;
}

/** The index of the colon behind a key of letters, digits, `_` and `-` that stands at `at`; -1 where there is none. */
function endOfKey(text: string, at: number): number {
  let end = at;
  let code = text.charCodeAt(end);
  while (isLetter(code) || (end > at && ((code >= 48 && code <= 57) || code === DASH))) code = text.charCodeAt(++end);
  return code === COLON && end > at && endsWord(text, end + 1) ? end : -1;
}

/** The key as a string that the engine knows already: cutting out and hashing a new one for each line takes most of the time. */
function keyBetween(text: string, start: number, end: number): string {
  const known = KEYS[keyHash(text, start, end)];
  return known !== undefined && known.length === end - start && text.startsWith(known, start) ? known : text.slice(start, end);
}

function keyHash(text: string, start: number, end: number): number {
  return (text.charCodeAt(start) * 7 + text.charCodeAt(end - 1) + (end - start) * 31) & 127;
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code === 95;
}

/** Whether an item of a list starts at `at`; not one that has nothing behind its dash on the line. */
function isDash(text: string, at: number): boolean {
  return text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === SPACE;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}
