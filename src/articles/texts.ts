import type { Texts } from '../model.ts';
import { type Growing, grow, growing, grown } from './growing.ts';

/** A column of texts as bytes, each followed by NUL; `ends` are where each ends, its NUL included. Neither a path nor a legal text holds NUL. */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

/** The texts of a packed column, each made when it is asked for. */
export function textsOf({ bytes, ends }: PackedTexts): Texts {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { at: (row) => (row < ends.length ? buffer.toString('utf8', row === 0 ? 0 : ends[row - 1], (ends[row] as number) - 1) : undefined) };
}

/** A column of texts that grows. Bytes, because a text cut out of an article would keep the whole of it in memory. */
export interface GrowingTexts {
  bytes: Buffer;
  length: number;
  readonly ends: Growing<Uint32Array>;
}

/** An empty column. */
export function growingTexts(): GrowingTexts {
  return { bytes: Buffer.allocUnsafeSlow(1024), length: 0, ends: growing(Uint32Array) };
}

/** Adds a text. */
export function growText(texts: GrowingTexts, text: string): void {
  // A UTF-16 unit is at most 3 bytes of UTF-8.
  const most = texts.length + text.length * 3 + 1;
  if (most > texts.bytes.length) {
    const more = Buffer.allocUnsafeSlow(Math.max(most, texts.bytes.length + (texts.bytes.length >> 1)));
    texts.bytes.copy(more, 0, 0, texts.length);
    texts.bytes = more;
  }
  texts.length += texts.bytes.write(text, texts.length);
  texts.bytes[texts.length++] = 0;
  grow(texts.ends, texts.length);
}

/** The texts that were added. */
export function grownTexts(texts: GrowingTexts): PackedTexts {
  return { bytes: texts.bytes.subarray(0, texts.length), ends: grown(texts.ends) };
}

/** Paths as their packed column has them. */
export function packedBytes(paths: readonly string[]): Buffer {
  return Buffer.from(paths.length === 0 ? '' : `${paths.join('\0')}\0`);
}

/** A column of rows from two: see `mergeTables`. Rows that follow each other in one are copied together. */
export function mergeTexts(kept: PackedTexts, fresh: PackedTexts, sources: Int32Array): PackedTexts {
  const ends = new Uint32Array(sources.length);
  const start = ({ ends: of }: PackedTexts, row: number) => (row === 0 ? 0 : (of[row - 1] as number));
  let length = 0;
  for (let row = 0; row < sources.length; row++) {
    const source = sources[row] as number;
    const [from, at] = source < 0 ? [fresh, -1 - source] : [kept, source];
    length += (from.ends[at] as number) - start(from, at);
    ends[row] = length;
  }
  const bytes = new Uint8Array(length);
  for (let row = 0; row < sources.length; ) {
    const source = sources[row] as number;
    const [from, at, step] = source < 0 ? [fresh, -1 - source, -1] : [kept, source, 1];
    let run = 1;
    while (row + run < sources.length && sources[row + run] === source + step * run) run += 1;
    bytes.set(from.bytes.subarray(start(from, at), from.ends[at + run - 1]), row === 0 ? 0 : ends[row - 1]);
    row += run;
  }
  return { bytes, ends };
}
