import { editDistance } from '../text/nearest.ts';
import { UNSPACED } from '../text/unspaced.ts';

/** The words of a text, in lower case and without accents: `Café au lait!` has `cafe`, `au` and `lait`. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{Nd}]+/gu) ?? []
  );
}

/**
 * How well words stand in a text, 0 where one of them does not: more where they are whole words, more where they stand together, more
 * where little else stands there. The beginning of a word counts; in scripts without spaces any part does.
 */
export function matchOf(wanted: readonly string[], text: readonly string[]): number {
  if (wanted.length === 0) return 0;
  let score = 0;
  for (const word of wanted) {
    if (text.includes(word)) score += 2;
    else if (text.some((other) => (UNSPACED.test(word) ? other.includes(word) : other.startsWith(word)))) score += 1;
    else return 0;
  }
  const together = ` ${text.join(' ')}`.includes(` ${wanted.join(' ')}`) ? 1 : 0;
  return score / wanted.length + together + wanted.length / (text.length + 1);
}

/** Tells how near a text comes to the wanted words, 0 to 1: a mistyped word counts for half, as does the beginning of one. */
export function nearnessTo(wanted: readonly string[]): (text: readonly string[]) => number {
  // Titles share most of their words: each is compared once.
  const known = wanted.map(() => new Map<string, number>());
  const one = (place: number, other: string) => {
    const before = known[place]?.get(other);
    if (before !== undefined) return before;
    const likeness = likenessOf(wanted[place] ?? '', other);
    known[place]?.set(other, likeness);
    return likeness;
  };
  const letters = wanted.reduce((sum, word) => sum + word.length, 0);
  return (text) => {
    let sum = 0;
    for (const [place, word] of wanted.entries()) sum += word.length * text.reduce((best, other) => Math.max(best, one(place, other)), 0);
    return letters === 0 ? 0 : sum / letters;
  };
}

function likenessOf(word: string, other: string): number {
  if (word === other) return 1;
  if (word.length < 3 || other.length < 3) return 0;
  if (other.startsWith(word) || word.startsWith(other)) return 0.5;
  const bound = Math.floor(word.length / 3) + 1;
  return editDistance(word, other, bound) < bound ? 0.5 : 0;
}
