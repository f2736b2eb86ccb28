import { readFileSync } from 'node:fs';
import type { Diagnostic } from '../model.ts';
import { checksum } from '../text/hash.ts';
import { FLAGS, LISTS, NUMBERS, type PackedTable, STAMPS, type StoredTable, TEXTS, unpacked, WORDS } from './table.ts';

/*
 * The memo of parsed articles. What holds of it:
 * - it remembers only what one file alone decides, under `key` (version, reading rules): another key, no memo;
 * - every byte is covered by a checksum: a damaged memo is no memo;
 * - no memo makes a run slower, never different.
 *
 * The file: magic, length of the header, checksum of all that follows; the header as JSON; the columns, each at a multiple of 8.
 */
const MAGIC = 0x6c6d_6466;
const PREFIX = 16;

interface Header {
  readonly key: string;
  readonly takenAt: string;
  readonly count: number;
  readonly words: readonly string[];
  readonly findings: readonly (readonly [number, readonly Diagnostic[]])[];
  /** Bytes of each column, in the order of `columnsOf`. */
  readonly lengths: readonly number[];
}

/** What was remembered. */
export interface Memo {
  readonly table: StoredTable;
  /** When the scan began that found these files, nanoseconds since the epoch. */
  readonly takenAt: bigint;
  /** Differs whenever the table does. */
  readonly mark: number;
}

/** The memo in `file`, or undefined where there is none that holds for `key`. */
export function readMemo(file: string, key: string): Memo | undefined {
  try {
    return decoded(readFileSync(file), key);
  } catch {
    return undefined;
  }
}

function decoded(bytes: Buffer, key: string): Memo | undefined {
  if (bytes.byteOffset % 8 !== 0 || bytes.length < PREFIX || bytes.readUInt32LE(0) !== MAGIC) return undefined;
  const mark = bytes.readUInt32LE(8);
  if (bytes.readUInt32LE(12) !== bytes.length || checksum(bytes.subarray(PREFIX)) !== mark) return undefined;
  const start = PREFIX + bytes.readUInt32LE(4);
  const header = JSON.parse(bytes.toString('utf8', PREFIX, start)) as Header;
  if (header.key !== key) return undefined;
  let at = aligned(start);
  const sections = header.lengths.map((length) => {
    const section = bytes.subarray(at, at + length);
    at = aligned(at + length);
    return section;
  });
  // The length of the header is before what the checksum covers.
  if (at !== bytes.length) return undefined;
  return { table: rebuilt(header, sections), takenAt: BigInt(header.takenAt), mark };
}

function rebuilt(header: Header, sections: readonly Buffer[]): StoredTable {
  let next = 0;
  const section = () => sections[next++] as Buffer;
  const columns: Record<string, unknown> = {};
  for (const name of NUMBERS) columns[name] = floats(section());
  for (const name of STAMPS) columns[name] = whole(BigInt64Array, section());
  for (const name of WORDS) columns[name] = whole(Uint32Array, section());
  for (const name of FLAGS) columns[name] = section();
  for (const name of LISTS) columns[name] = { ends: whole(Uint32Array, section()), values: floats(section()) };
  columns['texts'] = Object.fromEntries(TEXTS.map((name) => [name, { ends: whole(Uint32Array, section()), bytes: section() }]));
  Object.assign(columns, { count: header.count, words: header.words, findings: new Map(header.findings) });
  return unpacked(columns as unknown as PackedTable);
}

/** The table as a memo file, in pieces, for a copy of it would be as large as the table; and its mark. */
export function encodeMemo(table: StoredTable, key: string, takenAt: bigint): { pieces: readonly Uint8Array[]; mark: number } {
  const sections = columnsOf(table);
  const header: Header = {
    key,
    takenAt: String(takenAt),
    count: table.count,
    words: table.words,
    findings: [...table.findings],
    lengths: sections.map((section) => section.byteLength),
  };
  const text = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(aligned(PREFIX + text.length));
  text.copy(start, PREFIX);
  const columns = sections.flatMap(alignedPieces);
  start.writeUInt32LE(MAGIC, 0);
  start.writeUInt32LE(text.length, 4);
  start.writeUInt32LE(
    columns.reduce((sum, { byteLength }) => sum + byteLength, start.length),
    12,
  );
  const mark = checksum(start.subarray(PREFIX), ...columns);
  start.writeUInt32LE(mark, 8);
  return { pieces: [start, ...columns], mark };
}

/** The bytes, and as many zeros as make their length a multiple of 8. */
function alignedPieces(section: Uint8Array): Uint8Array[] {
  return [section, new Uint8Array(aligned(section.length) - section.length)];
}

function columnsOf(table: StoredTable): Uint8Array[] {
  const arrays: ArrayBufferView[] = [
    ...NUMBERS.map((name) => table[name]),
    ...STAMPS.map((name) => table[name]),
    ...WORDS.map((name) => table[name]),
    ...FLAGS.map((name) => table[name]),
    ...LISTS.flatMap((name) => [table[name].ends, table[name].values]),
    ...TEXTS.flatMap((name) => [table.texts[name].ends, table.texts[name].bytes]),
  ];
  return arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

function aligned(length: number): number {
  return (length + 7) & ~7;
}

function floats(bytes: Buffer): Float64Array {
  return whole(Float64Array, bytes);
}

function whole<A>(type: { new (buffer: ArrayBuffer, offset: number, length: number): A; BYTES_PER_ELEMENT: number }, bytes: Buffer): A {
  return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength / type.BYTES_PER_ELEMENT);
}
