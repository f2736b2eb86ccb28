/** A line feed. */
export const NEWLINE = 10;
/** A space. */
export const SPACE = 32;
/** `-` */
export const DASH = 45;
/** `:` */
export const COLON = 58;
const BACKSLASH = 92;

/** Whether a space, a line end or the end of the text is at `at`. */
export function endsWord(text: string, at: number): boolean {
  return at === text.length || text.charCodeAt(at) === SPACE || text.charCodeAt(at) === NEWLINE;
}

/** The index of the colon behind a key of letters, digits, `_` and `-` that stands at `at`; -1 where there is none. */
export function endOfKey(text: string, at: number): number {
  let end = at;
  let code = text.charCodeAt(end);
  while (isLetter(code) || (end > at && ((code >= 48 && code <= 57) || code === DASH))) code = text.charCodeAt(++end);
  return code === COLON && end > at && endsWord(text, end + 1) ? end : -1;
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code === 95;
}

/** Whether an item of a list starts at `at`; not one that has nothing behind its dash on the line. */
export function isDash(text: string, at: number): boolean {
  return text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === SPACE;
}

/** The index of the first character from `from` on that is no space. */
export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}

/** Whether the character at `at` has an odd number of backslashes before it, none of them before `start`. */
export function isEscaped(text: string, start: number, at: number): boolean {
  let first = at;
  while (first > start && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}
