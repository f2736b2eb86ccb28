import type { Article } from '../model.ts';
import { UNSPACED } from '../text/unspaced.ts';
import { legalText } from '../text/xml.ts';
import { htmlText } from './clean.ts';
import { markdownHtml } from './markdown.ts';

const LONGEST = 300;
/** Farther back than this no end of a word is looked for: it would cost more of the text than it saves. */
const LONGEST_WORD = 60;
const DANGLING = /[\s,;:\u3001\uFF0C\uFF1B\uFF1A\u2013\u2014-]+$/u;

/**
 * The beginning of an article's body as plain text on one line, at most 300 code points with the `…` that ends it where it is cut.
 * It is cut between words, and never inside a grapheme. No code blocks, footnotes or alternative texts; empty where no text is left, or
 * the body is longer than a million characters or hopelessly nested.
 */
export function bodyExcerpt(article: Article): string {
  return shortened(legalText(htmlText(markdownHtml(article.body, ''))));
}

function shortened(text: string): string {
  if (text.length <= LONGEST || [...text.slice(0, 2 * LONGEST + 2)].length <= LONGEST) return text;
  const graphemes = firstGraphemes(text);
  let end = graphemes.length - 1;
  const earliest = Math.max(0, end - LONGEST_WORD);
  while (end > earliest && !isBetweenWords(graphemes[end - 1] ?? ' ', graphemes[end] ?? ' ')) end -= 1;
  if (end <= earliest) end = graphemes.length - 1;
  const kept = graphemes.slice(0, end).join('').replace(DANGLING, '');
  return kept === '' ? '' : `${kept}…`;
}

/** Those that fit beside the `…`, and the next one. */
function firstGraphemes(text: string): string[] {
  const found: string[] = [];
  let length = 0;
  // A grapheme that this slice cuts does not fit anyway.
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text.slice(0, 4 * LONGEST))) {
    found.push(segment);
    length += [...segment].length;
    if (length > LONGEST - 1) break;
  }
  return found;
}

function isBetweenWords(before: string, after: string): boolean {
  return after === ' ' || before === ' ' || UNSPACED.test(before) || UNSPACED.test(after);
}
