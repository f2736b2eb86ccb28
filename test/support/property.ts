import fc from 'fast-check';

const FACTOR = process.env['FEEDMILL_TESTS'] === 'full' ? 5 : 1;
const [SURROGATES, SURROGATE_COUNT, CODE_POINTS] = [0xd800, 0x800, 0x110000];

/** How often a property is tried: in the full suite five times as often as in the quick one. */
export function runs(quick: number): number {
  return FACTOR * quick;
}

/** Any one character that UTF-8 can hold. The library's own `binary` takes a second to get ready. */
export const character = fc
  .integer({ min: 0, max: CODE_POINTS - SURROGATE_COUNT - 1 })
  .map((place) => String.fromCodePoint(place < SURROGATES ? place : place + SURROGATE_COUNT));
