import { constants, isAscii, isUtf8 } from 'node:buffer';
import { type Fault, refusal, shown } from './faults.ts';

/** Bytes within which front matter must have ended, both fences included. */
export const FRONT_MATTER_CAP = 262_144;

/** Where the two parts of a file are, in bytes: the YAML between the fences, and the body behind them. */
export interface SplitFile {
  readonly start: number;
  readonly end: number;
  readonly body: number;
  /** Whether all of the YAML is ASCII. */
  readonly ascii: boolean;
}

const OPENING = 'a line that is exactly `---` as the first of the file, and the fields below it';
const CLOSING = 'a line that is exactly `---` behind the fields';
const ENCODING = 'it as UTF-8';
const LINE_END = /\r\n?|\n/g;
const LF_FENCE = Buffer.from('\n---');
const CR_FENCE = Buffer.from('\r---');
const BOM = [0xef, 0xbb, 0xbf] as const;
const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DASH = 45;
const LONGEST_LINE = 4096;
const BRIEF = 30;

/**
 * Where the two parts of a file are, or the fault that refuses it. One BOM, CR LF, CR alone and blanks behind a fence are read. Only the first
 * `FRONT_MATTER_CAP` bytes are looked at until the end of the front matter is found there.
 */
export function splitFrontMatter(file: Buffer): SplitFile | Fault {
  if (isUtf16(file)) return refusal('utf16', 1, 'UTF-16', ENCODING);
  if (file.length <= FRONT_MATTER_CAP && !isUtf8(file)) return notUtf8(file);
  const start = startsWithBom(file, 0) ? BOM.length : 0;
  const opening = endOfLine(file, start);
  if (!isFence(file, start, opening)) return openingFault(file, start, opening);
  const closing = nextFence(file, opening);
  if (closing < 0) return unendedFault(file);
  const end = endOfLine(file, closing + 1);
  if (!isFence(file, closing + 1, end)) return closingFault(file, closing + 1, end);
  if (file.length > constants.MAX_STRING_LENGTH) {
    return refusal('file-too-large', 1, `${file.length} bytes`, `at most ${constants.MAX_STRING_LENGTH} bytes`);
  }
  if (file.length > FRONT_MATTER_CAP && !isUtf8(file)) return notUtf8(file);
  const from = afterLineEnd(file, opening);
  return { start: from, end: closing, body: afterLineEnd(file, end), ascii: isAscii(file.subarray(from, closing)) };
}

/** The YAML with LF as its line ends; as bytes, a character each, where `encoding` says so. */
export function yamlOf(file: Buffer, { start, end }: SplitFile, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  const yaml = file.toString(encoding, start, end);
  return yaml.includes('\r') ? yaml.replace(LINE_END, '\n') : yaml;
}

/** What stands behind the front matter, as it is. */
export function bodyOf(file: Buffer, { body }: SplitFile): string {
  return body < file.length ? file.toString('utf8', body) : '';
}

/** Whether the file could not be split. */
export function isFault(split: SplitFile | Fault): split is Fault {
  return 'code' in split;
}

/** By its byte order mark, or by a zero byte beside the first dash. */
export function isUtf16(file: Buffer): boolean {
  const start = ((file[0] ?? 0) << 8) | (file[1] ?? 0);
  return start === 0xfffe || start === 0xfeff || (file.length > 1 && (start === DASH << 8 || start === DASH));
}

function notUtf8(file: Buffer): Fault {
  return refusal('not-utf8', lineOfBadByte(file), 'bytes that are not UTF-8', ENCODING);
}

/** No character of several bytes holds a byte of a line end, so each line can be judged by itself. */
function lineOfBadByte(buffer: Buffer): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = buffer.indexOf(LF, start);
    if (end < 0 || !isUtf8(buffer.subarray(start, end))) return line;
    start = end + 1;
  }
}

function startsWithBom(file: Buffer, at: number): boolean {
  return file[at] === BOM[0] && file[at + 1] === BOM[1] && file[at + 2] === BOM[2];
}

/** Three dashes, and nothing but blanks behind them. */
function isFence(file: Buffer, start: number, end: number): boolean {
  if (end - start < 3) return false;
  for (let at = start; at < end; at++) {
    const byte = file[at];
    if (at < start + 3 ? byte !== DASH : byte !== SPACE && byte !== TAB) return false;
  }
  return true;
}

function openingFault(file: Buffer, start: number, end: number): Fault {
  if (start === file.length) return refusal('no-front-matter', 1, 'nothing at all', OPENING);
  if (startsWithBom(file, start)) return refusal('two-boms', 1, 'two byte order marks', 'one at most');
  const first = lineBetween(file, start, end);
  if (first.startsWith('---')) return refusal('bad-fence', 1, brief(first), OPENING);
  return refusal('no-front-matter', 1, first.trim() === '' ? 'a blank line' : brief(first), OPENING);
}

function unendedFault(file: Buffer): Fault {
  if (file.length <= FRONT_MATTER_CAP) return refusal('unterminated-front-matter', 1, 'no closing `---`', CLOSING);
  return refusal('front-matter-too-large', 1, `no closing \`---\` in the first ${FRONT_MATTER_CAP / 1024} KiB`, CLOSING);
}

/** gray-matter would end the front matter here, and make the rest of the line part of the body. */
function closingFault(file: Buffer, start: number, end: number): Fault {
  const line = (file.toString('latin1', 0, start).match(LINE_END)?.length ?? 0) + 1;
  return refusal('bad-fence', line, brief(lineBetween(file, start, end)), `${CLOSING}, and no other line that starts so`);
}

/** The beginning of a line that may be a part of anything, an encrypted blob too. */
function brief(line: string): string {
  return shown(line.length > BRIEF ? `${line.slice(0, BRIEF)}…` : line);
}

function lineBetween(file: Buffer, start: number, end: number): string {
  return file.toString('utf8', start, Math.min(end, start + LONGEST_LINE));
}

/** The index of the line end before the next line that starts with `---`, or -1. */
function nextFence(file: Buffer, from: number): number {
  const head = file.length > FRONT_MATTER_CAP ? file.subarray(0, FRONT_MATTER_CAP) : file;
  const lf = head.indexOf(LF_FENCE, from);
  const cr = (lf < 0 ? head : head.subarray(0, lf)).indexOf(CR_FENCE, from);
  return cr < 0 ? lf : cr;
}

function endOfLine(file: Buffer, from: number): number {
  let at = from;
  while (at < file.length && file[at] !== LF && file[at] !== CR) at++;
  return at;
}

function afterLineEnd(file: Buffer, at: number): number {
  return Math.min(file.length, file[at] === CR && file[at + 1] === LF ? at + 2 : at + 1);
}
