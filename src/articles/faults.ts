import type { Diagnostic, Severity } from '../model.ts';

/** What is wrong with one value, before it is known in which file and line it stands; `line` only where the field does not tell it. */
export interface Fault {
  readonly code: string;
  readonly severity: Severity;
  readonly field: string;
  readonly found: string;
  readonly wanted: string;
  readonly line?: number;
}

/** A fault that refuses the whole file, at a 1-based line. */
export function refusal(code: string, line: number, found: string, wanted: string): Fault {
  return { code, severity: 'error', field: '', found, wanted, line };
}

/** The faults as diagnostics of one file, in the order of their lines; `lineOf` says where a field stands. */
export function diagnosticsOf(path: string, faults: readonly Fault[], lineOf: (field: string) => number): Diagnostic[] {
  const diagnostics = faults.map(({ code, severity, field, found, wanted, line }) => ({
    code,
    severity,
    path,
    field,
    line: line ?? lineOf(field),
    detail: { found, wanted },
  }));
  return diagnostics.sort((a, b) => a.line - b.line);
}

const LONGEST = 80;
const NAMES_SECURED = /\bsecured\b["']?\s{0,9}[:=]/i;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;

/** A value as a message may show it: in quotes, at most 80 characters, control characters as `\u{7}`; a list or mapping by its kind only. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return String(value).slice(0, LONGEST);
  // A lost quote or fence can make the line of the encrypted blob part of another text.
  if (NAMES_SECURED.test(value)) return 'a text that holds `secured`, which is not shown';
  const head = value.slice(0, LONGEST).replace(INVISIBLE, visible);
  if (value.length <= LONGEST && head.length <= LONGEST - 2) return `"${head}"`;
  return `"${head.slice(0, LONGEST - 3).replace(/[\uD800-\uDBFF]$/, '')}…"`;
}

/** What may stand between the colon and the value: a tag or anchor, the sign of a block scalar, a comment. */
const BEFORE_BLOB = /[ \t]{0,9}(?:[!&]\S{0,40}(?=\s)|[|>][+-]?\d?[+-]?(?=\s)|#[^\n]{0,200}(?=\n))/.source;
/** In a list, where prose has paths and names as well, only what has the look of one: a digit and a capital. */
const ITEM = /\s{0,20}-[ \t]{1,9}(?=\S{0,31}\d)(?=\S{0,31}[A-Z])/.source;
/** What tools that encrypt put before it. */
const SEALED = /(?:ENC\[\w{1,20},data:|\{\w{1,20}\})?/.source;
/** No parameter of a url, and no line of dashes below a heading. */
const BLOB = new RegExp(
  `(?<![?&\\w])secured["']?[ \\t]{0,9}[:=](?:${BEFORE_BLOB}){0,4}(?:${ITEM})?\\s{0,20}["']?${SEALED}(?![\\w+/-]{0,24}([_-])\\1{7})[\\w+/-]{32}`,
);

/** Whether a text has the encrypted blob in it: a wrong indentation or fence makes its line a part of another text. */
export function showsSecured(text: string): boolean {
  return text.includes('secured') && BLOB.test(text);
}

const FIRST = /^\s{0,99}["']?secured["']?[ \t]{0,9}:/;

/** The same of a body. Where that begins with the field itself a fence stands too high, whatever the value looks like. */
export function bodyShowsSecured(body: string): boolean {
  return showsSecured(body) || FIRST.test(body);
}

/** The fault of such a text, which refuses the article: what was published once cannot be called back. */
export function securedIn(field: string): Fault {
  const wanted = 'it as a field of its own, or leave it out';
  return { code: 'secured-in-text', severity: 'error', field, found: '`secured` with its value', wanted };
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
