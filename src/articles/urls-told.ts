import { isUtf8 } from 'node:buffer';
import { hashOf } from '../text/hash.ts';
import { canonicalUrl, publishedUrl } from '../text/url.ts';
import { FRONT_MATTER_CAP, isUtf16 } from './front-matter.ts';

/** Characters of a url that are looked at. */
const LONGEST = 2048;
/** The same of all readings of all urls of a file, and as how many each reading counts beside its own: a hostile file takes milliseconds. */
const MOST_READ = 1 << 20;
const EACH = 256;

const START = /https?:/gi;
/** The same where its key ends in `url`, with quotes and signs between them. */
const NAMED = /https?:(?<=ur[il]\W{0,40}https?:)/gi;
const ESCAPE = /\\(?:u([\da-f]{4})|x([\da-f]{2})|([/"\\]))|'(?=')/gi;
const CLOSING = '"\'`,;)]}> ';
const DASHED = /\n([ \t]*)(?:---|\+\+\+)[ \t]*(?=\n|$)/g;

/** The ids, as hashes, that a file may have whose front matter was not found: of all urls above the line that may end it, or, where nothing begins it, of those with a key. */
export function idsInFile(file: Buffer): number[] {
  return idsOf(textsOf(file.subarray(0, FRONT_MATTER_CAP)).flatMap(frontOf));
}

/** The same of front matter of which no values are known: of every url, however it is written. One too many does no harm, one too few is published. */
export function idsInFront(yaml: string): number[] {
  return idsOf([{ text: yaml, start: START }]);
}

/** The same of a line of NDJSON that is no article: of the urls with a key, for its body may have many. */
export function idsInLine(line: Buffer): number[] {
  return idsOf(textsOf(line).map((text) => ({ text, start: NAMED })));
}

interface Searched {
  readonly text: string;
  readonly start: RegExp;
}

/** What bytes of any encoding may say. */
function textsOf(bytes: Buffer): string[] {
  if (isUtf16(bytes))
    return [
      bytes.toString('utf16le'),
      Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le'),
    ];
  return isUtf8(bytes) ? [bytes.toString()] : [bytes.toString(), bytes.toString('latin1')];
}

/** The text between two fences as far indented, whatever language they name. */
function frontOf(file: string): Searched {
  const text = file.replace(/\r\n?/g, '\n');
  const start = text.search(/\S/);
  if (!text.startsWith('---', start) && !text.startsWith('+++', start)) return { text, start: NAMED };
  const indent = text.slice(text.lastIndexOf('\n', start) + 1, start).replace('\uFEFF', '');
  for (const { index, 1: own } of text.matchAll(DASHED)) if (own === indent && index > start) return { text: text.slice(0, index), start: START };
  return { text, start: START };
}

function idsOf(searched: readonly Searched[]): number[] {
  const ids = new Set<number>();
  const seen = new Set<string>();
  let left = MOST_READ;
  for (const { text, start } of searched) {
    for (const { index, 0: scheme } of text.matchAll(start)) {
      for (const reading of readingsOf(text.slice(index, index + LONGEST), text.charAt(index - 1))) {
        left -= reading.length + EACH;
        if (left < 0) return [...ids];
        if (reading.length <= scheme.length || seen.size === seen.add(reading).size) continue;
        const url = publishedUrl(reading);
        if (url !== undefined) ids.add(hashOf(canonicalUrl(url)));
      }
    }
  }
  return [...ids];
}

/** What a url may be: up to the quote where it begins behind one, else to the end of its line, to a comment, to a blank, or to where something else goes on. */
function readingsOf(rest: string, before: string): Set<string> {
  const end = before === '"' ? rest.search(/["\r\n]/) : -1;
  const isQuoted = rest.charAt(end) === '"';
  const [line = ''] = isQuoted ? [rest.slice(0, end)] : rest.split(/[\r\n]/, 1);
  const texts = [...new Set([line, unescaped(line)])];
  const ends = isQuoted ? texts : texts.flatMap(endsOf);
  return new Set([...ends, ...ends.map(withoutClosing)]);
}

function endsOf(line: string): string[] {
  const [word = ''] = line.split(/\s/, 1);
  return [line, ...line.split(/\s#/, 1), word, ...word.split(/["'`]/, 1), ...word.split(/[,\]}]/, 1)];
}

function withoutClosing(text: string): string {
  let end = text.length;
  while (end > 0 && CLOSING.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** What the quotes of JSON and YAML mean. */
function unescaped(text: string): string {
  return text.replace(ESCAPE, (_, four?: string, two?: string, itself = '') => {
    const code = four ?? two;
    return code === undefined ? itself : String.fromCharCode(Number.parseInt(code, 16));
  });
}
