import { FIELD_NAMES } from './field-names.ts';
import { widened } from './growing.ts';

/** A value of YAML's failsafe schema: every scalar the text that was written, `null` where there is nothing. */
export type Yaml = string | null | Yaml[] | { [key: string]: Yaml };

/**
 * Where the parts of plain front matter are, as numbers that go from thread to thread at no cost. A mapping is `MAPPING`, its keys each with
 * its value, and `END`; a list `LIST`, its values, and `END`; no value `NOTHING`. A scalar is where it starts, and where it ends with its
 * `FORM` in the lowest bits. A key is `KNOWN` less its place in `KEYS`, or, where it is not among them, where it starts and ends.
 */
export interface Outline {
  values: Int32Array;
  length: number;
}

/** A mapping begins. */
export const MAPPING = -1;
/** A list begins. */
export const LIST = -2;
/** The mapping or list ends. */
export const END = -3;
/** There is no value. */
export const NOTHING = -4;
/** The first key of `KEYS`; the next ones are below it. */
export const KNOWN = -5;
/** How a scalar is written, in bits: with escapes, with quotes doubled, with characters beyond ASCII. */
export const FORM = { escaped: 1, doubled: 2, beyond: 4 } as const;
/** How many bits a `FORM` takes. */
export const FORM_BITS = 3;

/** Keys that have a number: the names of the dialect, and two more that many files have; fewer than 32, so that a bit stands for each. */
export const KEYS: readonly string[] = [...FIELD_NAMES, 'isCached', 'secured'];

/** No outline yet, with room for as many numbers as are expected. */
export function newOutline(expected = 1024): Outline {
  return { values: new Int32Array(expected), length: 0 };
}

/** Makes room for so many numbers. */
export function widenOutline(outline: Outline, most: number): void {
  if (most > outline.values.length) outline.values = widened(outline.values, Math.max(most, 2 * outline.values.length));
}

/** Stands for a key that has no number. */
export const STRANGE = -1;
const PLACES = new Int8Array(64).fill(STRANGE);
for (const [place, name] of KEYS.entries()) PLACES[keyHash(name, 0, name.length)] = place;

/** The place of a key in `KEYS`: cutting out and hashing a new string for each line would take most of the time. */
export function placeOfKey(text: string, start: number, end: number): number {
  const place = PLACES[keyHash(text, start, end)] as number;
  const known = KEYS[place];
  return known !== undefined && known.length === end - start && text.startsWith(known, start) ? place : STRANGE;
}

/** The factors give no two of the keys one hash. */
function keyHash(text: string, start: number, end: number): number {
  return (text.charCodeAt(start) * 2 + text.charCodeAt(end - 1) + (end - start) * 10) & 63;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

interface Cursor {
  readonly bytes: string;
  readonly values: Int32Array;
  at: number;
}

/** What front matter says by its outline, which starts at `at`; `bytes` are what it was made of. */
export function readOutline(bytes: string, values: Int32Array, at: number): { [key: string]: Yaml } {
  return mapping({ bytes, values, at: at + 1 });
}

function mapping(cursor: Cursor): { [key: string]: Yaml } {
  const { bytes, values } = cursor;
  const record: { [key: string]: Yaml } = {};
  for (let mark = values[cursor.at++] as number; mark !== END; mark = values[cursor.at++] as number) {
    const key = mark <= KNOWN ? (KEYS[KNOWN - mark] as string) : bytes.slice(mark, values[cursor.at++]);
    record[key] = value(cursor, values[cursor.at++] as number);
  }
  return record;
}

function value(cursor: Cursor, mark: number): Yaml {
  if (mark >= 0) return scalar(cursor, mark);
  if (mark === NOTHING) return null;
  return mark === MAPPING ? mapping(cursor) : list(cursor);
}

function list(cursor: Cursor): Yaml[] {
  const { values } = cursor;
  const found: Yaml[] = [];
  for (let mark = values[cursor.at++] as number; mark !== END; mark = values[cursor.at++] as number) found.push(value(cursor, mark));
  return found;
}

function scalar(cursor: Cursor, start: number): string {
  const said = cursor.values[cursor.at++] as number;
  const raw = cursor.bytes.slice(start, said >> FORM_BITS);
  if ((said & (FORM.escaped | FORM.doubled | FORM.beyond)) === 0) return raw;
  const text = (said & FORM.beyond) === 0 ? raw : Buffer.from(raw, 'latin1').toString();
  if ((said & FORM.escaped) !== 0) return unescaped(text);
  return (said & FORM.doubled) === 0 ? text : text.replaceAll("''", "'");
}

function unescaped(raw: string): string {
  let value = '';
  let from = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
    const character = raw.charAt(at + 1);
    value += raw.slice(from, at) + (ESCAPES[character] ?? character);
    from = at + 2;
  }
  return value + raw.slice(from);
}
