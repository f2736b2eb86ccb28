const SLAB = 262_144;
let slab = Buffer.allocUnsafeSlow(SLAB);
let used = 0;

/** The text as UTF-8, in memory that it shares with others: it is not to be written to. */
export function utf8(text: string): Uint8Array {
  // As many bytes as it can come to: to count them first takes as long as to write them.
  const most = 3 * text.length;
  if (most > SLAB / 4) return Buffer.from(text);
  if (used + most > SLAB) {
    slab = Buffer.allocUnsafeSlow(SLAB);
    used = 0;
  }
  const start = used;
  used += slab.write(text, start);
  return slab.subarray(start, used);
}
