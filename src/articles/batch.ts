import { type BigIntStats, readSync } from 'node:fs';
import { isFault, splitFrontMatter, yamlOf } from './front-matter.ts';
import { openArticle } from './open.ts';
import { newOutline, type Outline } from './outline.ts';
import type { KnownParts } from './parse.ts';
import { addOutline } from './quick.ts';

/** Files to be read at once; `room` is memory for their bytes, from an earlier batch. */
export interface BatchOrder {
  readonly folder: string;
  /** Each followed by NUL: one text is handed over sooner than many. */
  readonly paths: string;
  readonly room?: ArrayBuffer | undefined;
}

/** The bytes of files, one after the other, and what the file system said of each when it was opened. */
export interface Batch {
  readonly room: ArrayBuffer;
  /** Where the bytes of each file end. */
  readonly ends: Uint32Array;
  /** Size, mtime, ctime and inode of each, as in a scan. */
  readonly stamps: BigInt64Array;
  /** Where the parts of each are, for `partsAt`. */
  readonly parts: Int32Array;
  /** The outlines of those that have one. */
  readonly outlines: Int32Array;
  /** By place in the batch, why a file was not read: the system's code, or `LATER`. */
  readonly left: ReadonlyMap<number, string>;
  /** Milliseconds for which the disk was waited for. */
  readonly waited: number;
}

/** Said of a file that is too large to be read among others. */
export const LATER = 'LATER';

const ROOM = 1 << 20;
const LARGEST = 1 << 21;
const MOST = 1 << 23;

/** Reads files into memory. Total: what cannot be read is left, and said why. */
export function readBatch({ folder, paths: joined, room }: BatchOrder): Batch {
  const paths = joined.split('\0');
  paths.pop();
  let bytes = Buffer.from(room ?? new ArrayBuffer(ROOM));
  const ends = new Uint32Array(paths.length);
  const stamps = new BigInt64Array(4 * paths.length);
  const parts = new Int32Array(PARTS * paths.length).fill(UNKNOWN);
  const outline = newOutline(EXPECTED * paths.length);
  const left = new Map<number, string>();
  let used = 0;
  let at = 0;
  let waited = -performance.now();
  const take = (fd: number, stat: BigIntStats) => {
    stamps.set([stat.size, stat.mtimeNs, stat.ctimeNs, stat.ino], 4 * at);
    const size = Number(stat.size);
    if (size > LARGEST || used + size > MOST) return void left.set(at, LATER);
    if (used + size >= bytes.length) bytes = widened(bytes, used, 2 * (used + size + 1));
    const end = filled(fd, bytes, used, used + size);
    if (end < 0) return void left.set(at, LATER);
    waited += performance.now();
    putParts(parts, at, bytes.subarray(used, end), outline);
    waited -= performance.now();
    used = end;
  };
  for (; at < paths.length; at++) {
    try {
      openArticle(folder, paths[at] as string, take);
    } catch (error) {
      left.set(at, (error as NodeJS.ErrnoException).code ?? '');
    }
    ends[at] = used;
  }
  return { room: bytes.buffer as ArrayBuffer, ends, stamps, parts, outlines: outline.values, left, waited: waited + performance.now() };
}

/** Numbers of an outline: twice as many as most have. */
const EXPECTED = 600;
const PARTS = 5;
const UNKNOWN = -1;
const ASCII = 1;
const TIDY = 2;

function putParts(parts: Int32Array, at: number, file: Buffer, outline: Outline): void {
  const split = splitFrontMatter(file);
  if (isFault(split)) return;
  const { start, end, body, ascii } = split;
  parts[PARTS * at] = start;
  parts[PARTS * at + 1] = end;
  parts[PARTS * at + 2] = body;
  const before = outline.length;
  const said = addOutline(outline, yamlOf(file, split, 'latin1'), ascii);
  parts[PARTS * at + 3] = (ascii ? ASCII : 0) | (said === 'tidy' ? TIDY : 0);
  if (said !== undefined) parts[PARTS * at + 4] = before;
}

/** The parts of a file of a batch; undefined where it has none, and must be asked why. */
export function partsAt({ parts, outlines }: Pick<Batch, 'parts' | 'outlines'>, at: number): KnownParts | undefined {
  const start = parts[PARTS * at] as number;
  if (start === UNKNOWN) return undefined;
  const bits = parts[PARTS * at + 3] as number;
  const [end, body, outline] = [parts[PARTS * at + 1] as number, parts[PARTS * at + 2] as number, parts[PARTS * at + 4] as number];
  const split = { start, end, body, ascii: (bits & ASCII) !== 0 };
  return { split, outline: outline === UNKNOWN ? undefined : { values: outlines, at: outline, tidy: (bits & TIDY) !== 0 } };
}

/** Where the bytes of a file end that are read to `from`, `expected` if it is as large as was said, or -1 where there is no room for all. */
function filled(fd: number, bytes: Buffer, from: number, expected: number): number {
  for (let at = from; at < bytes.length; ) {
    const count = readSync(fd, bytes, at, bytes.length - at, null);
    at += count;
    // There was room for more: to be told that this is the end would cost as much as reading it.
    if (count === 0 || at === expected) return at;
  }
  return -1;
}

function widened(bytes: Buffer, used: number, length: number): Buffer<ArrayBuffer> {
  const wider = Buffer.from(new ArrayBuffer(length));
  bytes.copy(wider, 0, 0, used);
  return wider;
}
