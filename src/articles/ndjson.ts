import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Article, Diagnostic, Parsed, ReadingRules, Table } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { hashOf } from '../text/hash.ts';
import { LARGEST_ARTICLE, refused, tooLarge } from './file.ts';
import { parseRecord } from './parse.ts';
import { addRow, packed, type Rows, type StoredTable, unpacked } from './table.ts';
import { idsInLine } from './urls-told.ts';

/*
 * NDJSON: one article a line. A table of it holds no texts, so that a line costs some 190 bytes of memory however long it is; what a
 * feed shows is read again. A row says where its line is: `ctime` is the offset in bytes, `size` the length, `ino` file and number.
 */

/**
 * Bytes that a line may have, an escape counted as what it stands for: as much as an article of the folder may come to when it is exported,
 * of whose front matter a `&` may then be `&amp;`.
 */
export const LARGEST_LINE = LARGEST_ARTICLE + (1 << 21);
/** Bytes of a line that are looked at: no escape takes more than six for one. */
const LONGEST_LINE = 6 * LARGEST_LINE;
const CHUNK = 1 << 22;
const NEWLINE = 10;
const BACKSLASH = 92;
const LETTER_U = 117;
const FILE_SHIFT = 40n;
const LINE_MASK = (1n << FILE_SHIFT) - 1n;

/** A stretch of a file: the lines that begin in it. */
export interface Stretch {
  readonly path: string;
  /** What the file is called in findings; its path where it has no other name. */
  readonly name?: string | undefined;
  /** Number of the file among those of the run. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

/** What a stretch holds; `lines` counts all its lines, empty ones too. Numbers of lines count from its beginning: `rebased` mends that. */
export interface StretchTable {
  readonly table: StoredTable;
  readonly lines: number;
}

/** Adds the lines of a stretch to `rows`, checked, and gives their number. A line that is none is refused, like a file. Throws the system's error. */
export async function readStretch(stretch: Stretch, rules: ReadingRules, breathe: Breathe, rows: Rows): Promise<number> {
  let lines = 0;
  for (const { bytes, offset, length } of linesOf(stretch)) {
    const pause = breathe();
    if (pause !== undefined) await pause;
    lines += 1;
    if (length === 0 || (length === 1 && bytes[0] === 13)) continue;
    const path = `${stretch.name ?? stretch.path}:${lines}`;
    const ino = (BigInt(stretch.file) << FILE_SHIFT) | BigInt(lines);
    const parsed = parsedLine(path, bytes, length, rules);
    const ids = parsed.article === undefined && !parsed.ids?.length ? idsInLine(bytes) : parsed.ids;
    addRow(rows, { path, size: length, mtime: 0n, ctime: BigInt(offset), ino }, { ...parsed, ids }, false);
  }
  return lines;
}

/** The table of a stretch with its lines numbered from the beginning of the file, when `before` lines stand in front of it. */
export function rebased({ table }: StretchTable, { path: file, name }: Stretch, before: number): StoredTable {
  const path = name ?? file;
  if (before === 0) return table;
  const ino = table.ino.map((place) => place + BigInt(before));
  const findings = new Map<number, readonly Diagnostic[]>();
  for (const [row, found] of table.findings) {
    const line = Number((ino[row] as bigint) & LINE_MASK);
    findings.set(
      row,
      found.map((diagnostic) => ({ ...diagnostic, path: `${path}:${line}` })),
    );
  }
  return unpacked({ ...packed(table), ino, findings });
}

function parsedLine(path: string, bytes: Buffer, length: number, rules: ReadingRules): Parsed {
  if (length > LARGEST_LINE && (length > LONGEST_LINE || unescapedSize(bytes) > LARGEST_LINE)) return tooLarge(path, LARGEST_LINE);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = bytes.toString('utf8', marked ? 3 : 0);
  if (text.includes('\uFFFD') && !Buffer.from(text).equals(bytes.subarray(marked ? 3 : 0))) return refused('not-utf8', path, 'other bytes', 'UTF-8');
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return refused('bad-json', path, 'a line that is not JSON', 'one JSON object, such as {"title": "…", …}');
  }
  return parseRecord(path, record, rules);
}

/** The bytes that a line would have without escapes. */
function unescapedSize(bytes: Buffer): number {
  let size = bytes.length;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== BACKSLASH) continue;
    at += 1;
    if (bytes[at] === LETTER_U) {
      const sixteenth = (digitAt(bytes, at + 1) << 8) | (digitAt(bytes, at + 2) << 4) | digitAt(bytes, at + 3);
      const isHalf = sixteenth >= 0xd80 && sixteenth < 0xe00;
      size -= sixteenth < 0x8 ? 5 : sixteenth < 0x80 || isHalf ? 4 : 3;
      at += 4;
    } else size -= 1;
  }
  return size;
}

/** The value of a hexadecimal digit. */
function digitAt(bytes: Buffer, at: number): number {
  const code = bytes[at] ?? 0;
  return (code & 15) + 9 * (code >> 6);
}

interface Line {
  /** The line without its newline, cut where it is longer than any article; holds until the next one is asked for. */
  readonly bytes: Buffer;
  readonly offset: number;
  readonly length: number;
}

function* linesOf({ path, start, end }: Stretch): Generator<Line> {
  const fd = openSync(path, 'r');
  try {
    let buffer = Buffer.allocUnsafeSlow(CHUNK);
    let held = 0;
    // One byte earlier: whether a line begins at `start` is told by what stands before it.
    let at = Math.max(0, start - 1);
    let skipping = start > 0;
    let cut = 0;
    for (;;) {
      const count = readSync(fd, buffer, held, buffer.length - held, at + held);
      const filled = held + count;
      let from = 0;
      for (;;) {
        const newline = buffer.subarray(0, filled).indexOf(NEWLINE, from);
        const last = newline < 0 && count === 0;
        if (newline < 0 && !(last && (from < filled || cut > 0))) break;
        const to = last ? filled : newline;
        const offset = at + from - cut;
        if (!skipping) {
          if (offset >= end) return;
          yield { bytes: buffer.subarray(from, to), offset, length: to - from + cut };
        }
        skipping = false;
        cut = 0;
        from = to + 1;
        if (last) return;
      }
      if (count === 0) return;
      held = filled - from;
      at += from;
      buffer.copyWithin(0, from, filled);
      if (held < buffer.length) continue;
      if (held <= LONGEST_LINE && !skipping) buffer = Buffer.concat([buffer, Buffer.allocUnsafeSlow(Math.min(held, LONGEST_LINE + 1 - held))]);
      else {
        // Too long to be an article, or of another stretch: what was read of it is dropped, its length goes on being counted.
        cut += held;
        at += held;
        held = 0;
      }
    }
  } finally {
    closeSync(fd);
  }
}

/** Lines that a file may have, by its beginning; more than there are rather than fewer. Throws the system's error. */
export function expectedLines({ path, start, end }: Stretch): number {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(1 << 18);
    const length = readSync(fd, bytes, 0, bytes.length, start);
    let lines = 1;
    for (let at = bytes.indexOf(NEWLINE); at >= 0 && at < length; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
    return Math.ceil((1.1 * lines * (Math.min(end, fstatSync(fd).size) - start)) / Math.max(1, length));
  } finally {
    closeSync(fd);
  }
}

/** The stretches of files, at most `parts` of each, and none shorter than 8 MiB but the last. Throws the system's error. */
export function stretchesOf(paths: readonly string[], parts: number): Stretch[] {
  return paths.flatMap((path, file) => {
    const size = sizeOf(path);
    const count = Math.max(1, Math.min(parts, Math.floor(size / (2 * CHUNK))));
    const bounds = Array.from({ length: count + 1 }, (_, part) => Math.floor((size * part) / count));
    return bounds.slice(1).map((end, part) => ({ path, file, start: bounds[part] ?? 0, end: part === count - 1 ? Number.POSITIVE_INFINITY : end }));
  });
}

function sizeOf(path: string): number {
  const fd = openSync(path, 'r');
  try {
    return fstatSync(fd).size;
  } finally {
    closeSync(fd);
  }
}

/** Files that are held open, so that they stay what they were whatever is put in their place. Some systems let a process have 256. */
const MOST_HELD = 100;

/** The table with its texts and its articles, read again line by line; `close` gives the files back, until the next one is read. */
export interface NdjsonTable {
  readonly table: Table;
  readonly read: (row: number) => Article | undefined;
  readonly close: () => void;
}

/** Gives a table of NDJSON its texts; `names` are what the files are called. Throws the system's error. */
export function withTexts(table: StoredTable, paths: readonly string[], rules: ReadingRules, names = paths): NdjsonTable {
  const fds: (number | undefined)[] = paths.slice(0, MOST_HELD).map((path) => openSync(path, 'r'));
  const readAt = (file: number, bytes: Buffer, at: number) => {
    if (file < MOST_HELD) return readSync((fds[file] ??= openSync(paths[file] as string, 'r')), bytes, 0, bytes.length, at);
    const fd = openSync(paths[file] as string, 'r');
    try {
      return readSync(fd, bytes, 0, bytes.length, at);
    } finally {
      closeSync(fd);
    }
  };
  const placeAt = (row: number) => {
    const place = table.ino[row] as bigint;
    const file = Number(place >> FILE_SHIFT);
    return { file, path: `${names[file]}:${place & LINE_MASK}` };
  };
  const read = (row: number) => {
    const { file, path } = placeAt(row);
    const bytes = Buffer.allocUnsafe(table.size[row] as number);
    if (readAt(file, bytes, Number(table.ctime[row])) < bytes.length) return undefined;
    const { article } = parsedLine(path, bytes, bytes.length, rules);
    // Somebody may have put another file in its place.
    return article !== undefined && hashOf(article.id) === table.idHash[row] ? article : undefined;
  };
  const texts = (of: (row: number) => string) => ({ at: (row: number) => (row < table.count ? of(row) : undefined) });
  return {
    table: {
      ...table,
      path: texts((row) => placeAt(row).path),
      title: texts((row) => read(row)?.title ?? ''),
      link: texts((row) => read(row)?.link ?? ''),
    },
    read,
    close: () => fds.splice(0).forEach((fd) => fd !== undefined && closeSync(fd)),
  };
}
