import { crc32 } from 'node:zlib';

/**
 * A 53-bit hash of a text, as a number: quick to compute and to compare. Two texts may share one, so whoever must be sure compares the
 * texts as well. Exports have it of the ids of refused files: to change it is to forget what those hide.
 */
export function hashOf(text: string): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
    low ^= high >>> 15;
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca77) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae3d);
  low = Math.imul(low ^ (low >>> 16), 0x27d4eb2f) ^ Math.imul(high ^ (high >>> 13), 0x165667b1);
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** A 53-bit hash of numbers, in their order. */
export function hashOfNumbers(numbers: ArrayLike<number>): number {
  let high = 0x9e3779b9 ^ numbers.length;
  let low = 0x85ebca6b;
  for (let index = 0; index < numbers.length; index++) {
    double[0] = numbers[index] as number;
    const one = words[0] as number;
    const other = words[1] as number;
    high = Math.imul(high ^ one, 0x9e3779b1) ^ Math.imul(other ^ (low >>> 16), 0x85ebca77);
    low = Math.imul(low ^ other, 0x5f356495) ^ Math.imul(one ^ (high >>> 15), 0xc2b2ae3d);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca77) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae3d);
  low = Math.imul(low ^ (low >>> 16), 0x27d4eb2f) ^ Math.imul(high ^ (high >>> 13), 0x165667b1);
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}

/** A check on bytes, in one piece or in several, that were damaged by accident. Not our own: node:zlib is ready in 3 ms and takes 5 for 22 MB. */
export function checksum(...pieces: readonly Uint8Array[]): number {
  let sum = 0;
  // Of an empty buffer, which lies nowhere, node:zlib gives 0 whatever came before.
  for (const piece of pieces) if (piece.length > 0) sum = crc32(piece, sum);
  return sum;
}
