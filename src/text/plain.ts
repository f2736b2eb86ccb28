import { createRequire } from 'node:module';
import { legalText } from './xml.ts';

/** What cannot stay as it is, single spaces apart. Outside the BMP too: only `legalText` tells a pair from a half. */
const WORK = /[^ !-%'-;=-~\xA1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/;
const WHITE = /[\s\x85]+/g;
const TAG_START = /<\/?(?:strong|strike|span|code|sup|sub|em|br|b|i|a)(?=[\s/>])/gi;
const REFERENCE = /&(?:#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?|([A-Za-z][A-Za-z0-9]*);)/g;
const COMMON = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** What numbers 128 to 159 stand for (HTML, section 13.2.5.80): windows-1252, and themselves where it has nothing. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

/**
 * Text from a web page as plain text: inline formatting tags removed, character references decoded once, white space folded and trimmed,
 * U+FFFD for what XML 1.0 cannot hold. Every other `<` and `&` is text.
 */
export function plainText(text: string): string {
  if (!WORK.test(text) && !text.includes('  ') && !text.startsWith(' ') && !text.endsWith(' ')) return text;
  const bare = text.includes('<') ? withoutTags(text) : text;
  const decoded = bare.includes('&') ? bare.replace(REFERENCE, decodedReference) : bare;
  // A byte order mark inside a text is left over from a file: it is no white space, whatever `\s` says.
  return legalText(decoded.replaceAll('\uFEFF', '').replace(WHITE, ' ').trim());
}

function withoutTags(text: string): string {
  let kept = '';
  let from = 0;
  TAG_START.lastIndex = 0;
  for (let match = TAG_START.exec(text); match !== null; match = TAG_START.exec(text)) {
    const end = endOfTag(text, TAG_START.lastIndex);
    if (end < 0) continue;
    kept += text.slice(from, match.index);
    from = end;
    TAG_START.lastIndex = end;
  }
  return kept + text.slice(from);
}

/** The index behind the tag's `>`, or -1 where a `<` or the end comes first. A `>` in quotes does not count, unless a quote is left open. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  let quoted = -1;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '<') break;
    if (character === '>') {
      if (quote === '') return at + 1;
      if (quoted < 0) quoted = at + 1;
    } else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
  }
  return quoted;
}

function decodedReference(reference: string, hex: string | undefined, decimal: string | undefined, name: string | undefined): string {
  if (name !== undefined) return COMMON.get(name) ?? named(reference);
  return characterOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
}

function characterOf(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252.charAt(code - 0x80);
  // Two halves of a pair may not become one.
  const none = code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return none ? '\uFFFD' : String.fromCodePoint(code);
}

let decodeNamed: ((text: string) => string) | undefined;

/** The 2,000 names are loaded only where one of them occurs. */
function named(reference: string): string {
  decodeNamed ??= (createRequire(import.meta.url)('entities/decode') as typeof import('entities/decode')).decodeHTMLStrict;
  return decodeNamed(reference);
}
