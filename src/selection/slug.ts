import { createRequire } from 'node:module';

/** Most characters of a slug; with an ending it stays a legal file name. */
const LONGEST = 80;
/** Most bytes of a slug: file names end at 255, and 80 characters of some scripts are 320. */
const LONGEST_BYTES = 240;

/** Names that a file of ours or of Windows has already. */
const RESERVED = /^(?:index|feeds|con|prn|aux|nul|com\d|lpt\d)$/;

/** They choose how the character before them is drawn, and nobody sees them. */
const VARIATIONS = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;
const ASCII = /^[\x20-\x7E]*$/;
/** A letter or digit of which nothing but the case is folded, in scripts that many names are in: Latin, Cyrillic, kana, Han and Hangul. Not `İ`, which is two characters in lower case. */
const LETTER =
  '[a-zA-Z0-9\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u012F\\u0131-\\u017F\\u0400-\\u0481\\u048A-\\u052F\\u3041-\\u3096\\u30A1-\\u30FA\\u30FC\\u4E00-\\u9FFF\\uAC00-\\uD7A3]';
/** Words of them with one space or `-` between two. */
const USUAL = new RegExp(`^${LETTER}+(?:[ -]${LETTER}+)*$`);

/**
 * The slug of a topic: what names its files and decides which spellings are one topic. Letters, marks and digits of all scripts in
 * lower case, `-` between them. Never empty, never a path, never longer than 80 characters; the slug of a slug is itself.
 */
export function slugOf(name: string): string {
  // A pattern that repeats a group fills the stack on millions of words.
  if (name.length <= LONGEST && USUAL.test(name)) return legalSlug(name.toLowerCase().replaceAll(' ', '-'));
  // The tables of all scripts take 10 ms to be ready.
  const plain = ASCII.test(name);
  const folded = (plain ? name.toLowerCase() : name.replace(VARIATIONS, '').normalize('NFC').toLowerCase().normalize('NFC')).trim();
  if (!(plain ? /[a-z0-9]/ : /[\p{L}\p{Nd}]/u).test(folded)) return `topic-${digest(folded)}`;
  return legalSlug(
    folded
      .replace(/^\./, '-dot-')
      .replaceAll('+', '-plus-')
      .replaceAll('#', '-sharp-')
      .replaceAll('&', '-and-')
      .replace(plain ? /[^a-z0-9]+/g : /[^\p{L}\p{M}\p{Nd}]+/gu, '-')
      .replace(/^-|-$/g, ''),
  );
}

function legalSlug(slug: string): string {
  if (RESERVED.test(slug)) return `${slug}-topic`;
  // So many UTF-16 units are never more than three bytes each.
  if (slug.length <= LONGEST) return slug;
  const characters = [...slug];
  if (characters.length <= LONGEST && Buffer.byteLength(slug) <= LONGEST_BYTES) return slug;
  return `${cut(characters)}-${digest(slug)}`;
}

function cut(characters: readonly string[]): string {
  let kept = characters.slice(0, LONGEST - 9);
  while (Buffer.byteLength(kept.join('')) > LONGEST_BYTES - 9) kept = kept.slice(0, -1);
  return kept.join('').replace(/-$/, '');
}

function digest(text: string): string {
  const { createHash } = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
