import {
  END,
  KEYS,
  KNOWN,
  LIST,
  MAPPING,
  NOTHING,
  newOutline,
  type Outline,
  placeOfKey,
  readOutline,
  STRANGE,
  widenOutline,
  type Yaml,
} from './outline.ts';
import { type Cursor, put, scalar, toNextLine } from './scalar.ts';
import { endOfKey, isDash, NEWLINE, skipSpaces } from './yaml-line.ts';

/** What was read, and whether its texts are tidy, as `addOutline` says. */
export interface QuickReading {
  readonly record: { [key: string]: Yaml };
  readonly tidy: boolean;
}

/** Of the file that this thread reads by itself. */
const own = newOutline();

/** Characters that only the library knows how to read: controls but for line ends. What is allowed is named: that is found out in half the time. */
const CONTROL = /[^\n\r -~\x80-\xFF]/;

/**
 * What gray-matter with js-yaml would read from plain front matter, at a tenth of the time; undefined for what `addOutline` gives up on. As
 * bytes it takes half the memory, and only few of the values are more than ASCII.
 */
export function readQuickly(bytes: string, ascii: boolean): QuickReading | undefined {
  own.length = 0;
  const said = addOutline(own, bytes, ascii);
  return said && { record: readOutline(bytes, own.values, 0), tidy: said === 'tidy' };
}

const DEEPEST = 16;
/** Most keys of a mapping that have no number: each is compared with all others. */
const MOST_STRANGE = 64;
const SECURED = KEYS.indexOf('secured');

/**
 * Adds the outline of plain front matter (LF line ends, without the fences) to `outline`; undefined, and adds nothing, for whatever is not surely
 * plain: then the library decides. `bytes` is valid UTF-8, a character for each byte. `secured` has no value, whatever it holds. The front
 * matter is tidy where its scalars are what `plainText` makes of them, but for a space around them, and where there is a `&` or `<`.
 */
export function addOutline(outline: Outline, bytes: string, ascii: boolean): 'tidy' | 'untidy' | undefined {
  if (CONTROL.test(bytes)) return undefined;
  const most = outline.length + bytes.length + 8;
  widenOutline(outline, most);
  const { values, length } = outline;
  const beyond = ascii ? bytes.length : -1;
  const cursor: Cursor = { text: bytes, at: 0, indent: 0, depth: 0, escapes: bytes.includes('\\'), beyond, tidy: true, values, length };
  toNextLine(cursor, 0);
  if (cursor.indent < 0) {
    put(cursor, MAPPING);
    put(cursor, END);
  } else if (cursor.indent > 0 || !mapping(cursor, 0)) return undefined;
  // Hardly any text brings more than a number for each character: there was no room for all of them.
  if (cursor.length > most) return undefined;
  outline.length = cursor.length;
  return cursor.tidy ? 'tidy' : 'untidy';
}

function mapping(cursor: Cursor, indent: number): boolean {
  const { text } = cursor;
  if (++cursor.depth > DEEPEST) return false;
  put(cursor, MAPPING);
  let seen = 0;
  let strange: string[] | undefined;
  for (;;) {
    const start = cursor.at;
    const colon = endOfKey(text, start);
    if (colon < 0) return false;
    const place = placeOfKey(text, start, colon);
    if (place === STRANGE) {
      const key = text.slice(start, colon);
      strange ??= [];
      if (key === '__proto__' || strange.length === MOST_STRANGE || strange.includes(key)) return false;
      strange.push(key);
      put(cursor, start);
      put(cursor, colon);
    } else {
      const bit = 1 << place;
      if ((seen & bit) !== 0) return false;
      seen |= bit;
      put(cursor, KNOWN - place);
    }
    const before = cursor.length;
    if (!value(cursor, colon + 1, indent)) return false;
    if (place === SECURED) {
      cursor.length = before;
      put(cursor, NOTHING);
    }
    if (cursor.indent !== indent) break;
  }
  put(cursor, END);
  cursor.depth--;
  return cursor.indent < indent;
}

/** The value behind a key's colon, on the same line or below. */
function value(cursor: Cursor, from: number, indent: number): boolean {
  const { text } = cursor;
  const start = skipSpaces(text, from);
  if (start < text.length && text.charCodeAt(start) !== NEWLINE) return scalar(cursor, start);
  toNextLine(cursor, start + 1);
  const dash = isDash(text, cursor.at);
  if (cursor.indent > indent) return dash ? list(cursor, cursor.indent) : mapping(cursor, cursor.indent);
  if (cursor.indent === indent && dash) return list(cursor, indent);
  put(cursor, NOTHING);
  return true;
}

function list(cursor: Cursor, indent: number): boolean {
  const { text } = cursor;
  if (++cursor.depth > DEEPEST) return false;
  put(cursor, LIST);
  do {
    const start = skipSpaces(text, cursor.at + 1);
    const column = indent + start - cursor.at;
    const isMapping = endOfKey(text, start) >= 0;
    cursor.at = start;
    if (!(isMapping ? mapping(cursor, column) : scalar(cursor, start))) return false;
  } while (cursor.indent === indent && isDash(text, cursor.at));
  put(cursor, END);
  cursor.depth--;
  return true;
}
