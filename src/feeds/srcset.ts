import { publishedUrl } from '../text/url.ts';

const BLANKS = /[\t\n\f\r ]/;
const DESCRIPTOR = /^(?:[1-9]\d*w|(?:\d+(?:\.\d+)?|\.\d+)x)$/;
/** What reads a `srcset` again takes the square of the commas in an address. */
const LONGEST = 2000;

/** One picture of a `srcset`: its address, and the width or density that it is for. */
export interface Candidate {
  readonly url: string;
  /** `480w` or `2x`; empty where there is none. */
  readonly descriptor: string;
}

/**
 * The usable candidates of a `srcset` (HTML, section 4.8.4.2.2), their urls resolved against `base`: http or https, at most
 * 2000 characters, with a descriptor of width or density or none. Commas inside a url belong to it.
 */
export function srcsetCandidates(text: string, base: string): Candidate[] {
  const found: Candidate[] = [];
  let at = 0;
  while (at < text.length) {
    at = skip(text, at, (character) => character === ',' || BLANKS.test(character));
    const end = skip(text, at, (character) => !BLANKS.test(character));
    const word = text.slice(at, end);
    const endsHere = word.endsWith(',');
    at = endsHere ? end : endOfDescriptors(text, end);
    const descriptor = endsHere ? '' : text.slice(end, at).trim();
    const url = word === '' ? undefined : publishedUrl(withoutTrailingCommas(word), base);
    if (url !== undefined && url.length <= LONGEST && (descriptor === '' || DESCRIPTOR.test(descriptor))) found.push({ url, descriptor });
  }
  return found;
}

/** A `srcset` of these candidates. */
export function srcsetText(candidates: readonly Candidate[]): string {
  return candidates.map(({ url, descriptor }) => `${url} ${descriptor}`.trim()).join(', ');
}

/** A comma at either end of a url is the one between candidates. */
function withoutTrailingCommas(word: string): string {
  let end = word.length;
  while (word[end - 1] === ',') end--;
  return word.slice(0, end);
}

/** A comma in parentheses does not end a candidate. */
function endOfDescriptors(text: string, from: number): number {
  let inside = false;
  return skip(text, from, (character) => {
    if (character === '(') inside = true;
    if (character === ')') inside = false;
    return inside || character !== ',';
  });
}

function skip(text: string, from: number, passes: (character: string) => boolean): number {
  let at = from;
  while (at < text.length && passes(text.charAt(at))) at++;
  return at;
}
