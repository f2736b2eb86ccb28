import { readFileSync } from 'node:fs';
import { checksum } from '../text/hash.ts';

/*
 * What the published feeds show, in a file of its own: only a run that has something to do reads it. It belongs to one standing, which
 * has its checksum. Checksum, length of the header, header as JSON, then for each feed the ids and the marks of its items, as floats.
 */

/** What is remembered of one published feed. */
export interface ShownFeed {
  readonly slug: string;
  /** Differs when what the feed shows does. */
  readonly mark: number;
  /** Hashes of the ids it shows, newest first. */
  readonly ids: Float64Array;
  /** For each of them a number that differs when what the item says does. */
  readonly marks: Float64Array;
}

const PREFIX = 8;

/** The feeds as their file holds them, and its checksum. */
export function shownBytes(feeds: readonly ShownFeed[]): { bytes: Buffer; mark: number } {
  const header = Buffer.from(JSON.stringify(feeds.map(({ slug, mark, ids }) => [slug, mark, ids.length])));
  const start = PREFIX + Math.ceil(header.length / 8) * 8;
  const count = feeds.reduce((sum, { ids }) => sum + ids.length, 0);
  const bytes = Buffer.alloc(start + 16 * count);
  bytes.writeUInt32LE(header.length, 4);
  header.copy(bytes, PREFIX);
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset + start, 2 * count);
  let at = 0;
  for (const { ids, marks } of feeds) {
    numbers.set(ids, at);
    numbers.set(marks, at + ids.length);
    at += 2 * ids.length;
  }
  const mark = checksum(bytes.subarray(4));
  bytes.writeUInt32LE(mark, 0);
  return { bytes, mark };
}

/** The feeds in `file` by slug; none where it is not the one with that checksum. */
export function readShown(file: string, mark: number | undefined): Map<string, ShownFeed> {
  const feeds = new Map<string, ShownFeed>();
  try {
    const bytes = readFileSync(file);
    if (bytes.byteOffset % 8 !== 0 || bytes.readUInt32LE(0) !== mark || checksum(bytes.subarray(4)) !== mark) return feeds;
    const length = bytes.readUInt32LE(4);
    const header = JSON.parse(bytes.toString('utf8', PREFIX, PREFIX + length)) as [string, number, number][];
    let at = bytes.byteOffset + PREFIX + Math.ceil(length / 8) * 8;
    const numbers = (count: number) => {
      const column = new Float64Array(bytes.buffer, at, count);
      at += 8 * count;
      return column;
    };
    for (const [slug, feedMark, count] of header) feeds.set(slug, { slug, mark: feedMark, ids: numbers(count), marks: numbers(count) });
    return feeds;
  } catch {
    return new Map();
  }
}
