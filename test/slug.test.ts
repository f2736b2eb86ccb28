import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slugOf } from '../src/selection/slug.ts';
import { character, runs } from './support/property.ts';

const WORDS = [
  'a',
  'B',
  'AI',
  'é',
  'e\u0301',
  'ß',
  'İ',
  'ı',
  'Σ',
  'ΑΣ',
  'Å',
  'ﬁ',
  'Ǆ',
  '인공',
  '人工智能',
  'हिन्दी',
  'مرحبا',
  '٣',
  '𝟘',
  '😀',
  '\u0301',
  '\u0338',
  '\u20dd',
  '\ufe0f',
  '\u200d',
  '\u202e',
  '.',
  '..',
  '/',
  '\\',
  '\0',
  ':',
  '+',
  '#',
  '&',
  '-',
  '--',
  '_',
  ' ',
  '\n',
  '\ud800',
  '\udc00',
  '%2f',
  'con',
  'NUL',
  'index',
  'feeds',
  'com1',
  'lpt9',
  'topic-',
  '.net',
  '\u{1e921}',
  '\u{10400}',
  '\u{1d15e}',
  '\u0344',
  '\u212a',
  '²',
  'Ⅷ',
  '=\u0338',
];
const name = fc.oneof(
  fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: character, maxLength: 2 })), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom(...WORDS), fc.nat(130), fc.constantFrom(...WORDS)).map(([word, times, end]) => word.repeat(times) + end),
);

describe('slugOf', () => {
  it.each([
    ['Canvas Apps', 'canvas-apps'],
    ['C', 'c'],
    ['C++', 'c-plus-plus'],
    ['C#', 'c-sharp'],
    ['.NET', 'dot-net'],
    ['ASP.NET', 'asp-net'],
    ['R&D', 'r-and-d'],
    ['CI/CD', 'ci-cd'],
    ['人工智能', '人工智能'],
    ['  --A__b  c!--', 'a-b-c'],
    ['+1', 'plus-1'],
    ['.a+b&c#d', 'dot-a-plus-b-and-c-sharp-d'],
    [' .net', 'dot-net'],
    ['a.', 'a'],
    ['e\u0301te\u0301', 'été'],
    ['ÉTÉ', 'été'],
    ['Été_à Пекин', 'été-à-пекин'],
    ['Gestión de  TI-', 'gestión-de-ti'],
    ['機械-学習 데이터', '機械-学習-데이터'],
    ['हिन्दी', 'हिन्दी'],
    ['٣ G', '٣-g'],
    ['../../etc/passwd', 'dot-etc-passwd'],
    ['constructor', 'constructor'],
    ['__proto__', 'proto'],
    ['index', 'index-topic'],
    ['Feeds', 'feeds-topic'],
    ['CON', 'con-topic'],
    ['prn', 'prn-topic'],
    ['aux', 'aux-topic'],
    ['nul', 'nul-topic'],
    ['com1', 'com1-topic'],
    ['LPT9', 'lpt9-topic'],
    ['com', 'com'],
    ['com10', 'com10'],
    ['indexes', 'indexes'],
    ['console', 'console'],
    ['con.', 'con-topic'],
    ['🏷️ News', 'news'],
    ['i-\ufe0f-ny', 'i-ny'],
    ['葛\u{e0100}', '葛'],
    ['e\ufe0f\u0301', 'é'],
  ])('%j is %s', (written, slug) => {
    expect(slugOf(written)).toBe(slug);
  });

  it('has eight hex digits where there is no letter or digit, the same for the same signs only', () => {
    const signs = ['', '!', '++', '😀', '\u0301', '²', '..', '/', '\0'];
    for (const sign of signs) expect(slugOf(sign)).toMatch(/^topic-[\da-f]{8}$/);
    expect(new Set(signs.map(slugOf)).size).toBe(signs.length);
    expect(slugOf(' ++\n')).toBe(slugOf('++'));
    expect(slugOf('❤\ufe0f')).toBe(slugOf('❤'));
  });

  it('is cut and hashed above 80 characters, or 240 bytes', () => {
    expect([slugOf('a'.repeat(80)), slugOf('é'.repeat(80)), slugOf('人'.repeat(80))]).toEqual(['a'.repeat(80), 'é'.repeat(80), '人'.repeat(80)]);
    expect(slugOf('a'.repeat(81))).toMatch(/^a{71}-[\da-f]{8}$/);
    expect(slugOf(`${'a'.repeat(70)} ${'b'.repeat(20)}`)).toMatch(/^a{70}-[\da-f]{8}$/);
    expect(slugOf('\u{20000}'.repeat(60))).toBe('\u{20000}'.repeat(60));
    expect(slugOf('\u{20000}'.repeat(61))).toMatch(/^\u{20000}{57}-[\da-f]{8}$/u);
    expect(slugOf(`${'a'.repeat(90)}b`)).not.toBe(slugOf(`${'a'.repeat(90)}c`));
    for (const name of ['a'.repeat(100_000), 'é '.repeat(4_000_000)]) expect(slugOf(name)).toHaveLength(80);
  });

  it('of a slug is itself, and names a file of every system in its folder', () => {
    fc.assert(
      fc.property(name, (written) => {
        const slug = slugOf(written);
        expect(slugOf(slug)).toBe(slug);
        expect(slug).toMatch(/^[\p{L}\p{M}\p{Nd}]+(?:-[\p{L}\p{M}\p{Nd}]+)*$/u);
        expect([slug, slug.normalize('NFC'), slug.toLowerCase()]).toEqual([slug, slug, slug]);
        expect([...slug].length).toBeLessThanOrEqual(80);
        expect(Buffer.byteLength(slug)).toBeLessThanOrEqual(240);
        expect(join('/out', `${slug}.rss`)).toBe(`/out/${slug}.rss`);
      }),
      { numRuns: runs(1500), seed: 1 },
    );
  });

  it('is one for all ways to write the same letters', () => {
    fc.assert(
      fc.property(name, (written) => {
        expect([slugOf(written.normalize('NFD')), slugOf(written.normalize('NFC')), slugOf(` ${written}\n`)]).toEqual([
          slugOf(written),
          slugOf(written),
          slugOf(written),
        ]);
      }),
      { numRuns: 1000, seed: 2 },
    );
  });

  it('holds every letter, mark and digit of every script but variation selectors', () => {
    for (let point = 0; point < 0x20000; point++) {
      const character = String.fromCodePoint(point);
      if (character.normalize('NFC') !== character) continue;
      const slug = slugOf(`x${character}`);
      const kept = /[\p{L}\p{M}\p{Nd}]/u.test(character) && !/[\uFE00-\uFE0F]/.test(character);
      const wanted = kept
        ? `x${character}`.normalize('NFC').toLowerCase().normalize('NFC')
        : `x${{ '+': '-plus', '#': '-sharp', '&': '-and' }[character] ?? ''}`;
      if (slug !== wanted) expect([point.toString(16), slug]).toEqual([point.toString(16), wanted]);
    }
  });
});
