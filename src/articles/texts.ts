import type { Texts } from '../model.ts';
import { widened } from './growing.ts';
import { mergeRagged, type Run } from './runs.ts';

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
  ends: Uint32Array;
  count: number;
}

/** An empty column, with room for as many bytes as are expected. */
export function growingTexts(expected = 1024): GrowingTexts {
  return { bytes: Buffer.allocUnsafeSlow(Math.max(64, expected)), length: 0, ends: new Uint32Array(64), count: 0 };
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
  if (texts.count === texts.ends.length) texts.ends = widened(texts.ends, texts.count * 2 + 1);
  texts.ends[texts.count++] = texts.length;
}

/** The texts that were added. */
export function grownTexts(texts: GrowingTexts): PackedTexts {
  return { bytes: texts.bytes.subarray(0, texts.length), ends: texts.ends.subarray(0, texts.count) };
}

/** Paths that are packed at once, to be compared: all of a million would take 200 MB. */
const AT_ONCE = 8192;

/** Whether a packed column holds just these texts. */
export function holds({ bytes, ends }: PackedTexts, texts: readonly string[]): boolean {
  if (ends.length !== texts.length) return false;
  for (let row = 0; row < texts.length; row += AT_ONCE) {
    const some = texts.slice(row, row + AT_ONCE);
    const from = row === 0 ? 0 : (ends[row - 1] as number);
    if (!Buffer.from(`${some.join('\0')}\0`).equals(bytes.subarray(from, ends[row + some.length - 1]))) return false;
  }
  return true;
}

/** A column of rows from two, run by run. */
export function mergeTexts(kept: PackedTexts, fresh: PackedTexts, runs: readonly Run[], count: number): PackedTexts {
  const ragged = ({ ends, bytes }: PackedTexts) => ({ ends, values: bytes });
  const { ends, values } = mergeRagged(ragged(kept), ragged(fresh), runs, count, (length) => new Uint8Array(length));
  return { ends, bytes: values };
}
