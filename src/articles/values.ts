import { domainToASCII } from 'node:url';
import { isLanguageTag } from '../text/language.ts';
import { LONGEST_TEXT } from '../text/longest.ts';
import { plainText } from '../text/plain.ts';
import { publishedUrl } from '../text/url.ts';
import { parseInstant } from './dates.ts';
import { type Fault, securedIn, shown, showsSecured } from './faults.ts';

/** What readers of values share: where faults go, the zone of dates without an offset, and the names and places around the value that is being read. */
export interface Reading {
  readonly faults: Fault[];
  readonly timezone: string;
  /** As `addOutline` says. */
  readonly tidy: boolean;
  readonly within: (string | number)[];
}

/**
 * A value as the front matter or JSON has it, never missing, as the model has it; undefined where it is faulty, which is then told, or says
 * nothing. `field` is its own name: what it is in, the reading knows.
 */
export type Read<T> = (value: unknown, field: string, reading: Reading) => T | undefined;

/** The form of a date, in words. */
export const DATE = 'an ISO 8601 date such as `2023-08-17T11:00:00Z`';

/** Tells that a value is dropped; whoever cannot do without it makes an error of it. */
export function drop(code: string, value: unknown, wanted: string, field: string, reading: Reading): undefined {
  reading.faults.push({ code, severity: 'warning', field: fieldPath(reading.within, field), found: shown(value), wanted });
}

/** Tells that there is more of a value than is taken. */
export function cut(code: string, found: string, most: string, field: string, { faults, within }: Reading): undefined {
  faults.push({ code, severity: 'warning', field: fieldPath(within, field), found, wanted: `at most ${most}` });
}

/** A field with what it is in: `images[0].url`. An empty name stands for the place in a list itself. */
export function fieldPath(within: Reading['within'], name: string): string {
  let path = '';
  for (const part of [...within, name]) {
    if (typeof part === 'number') path += `[${part}]`;
    else if (part !== '') path += path === '' ? part : `.${part}`;
  }
  return path;
}

/** Whether there is no value: `key:` with nothing, an empty text, or no key. */
export function isMissing(value: unknown): boolean {
  if (typeof value !== 'string') return value === undefined || value === null;
  const first = value.charCodeAt(0);
  // A letter there is, nearly always, and asking for it is cheap.
  return !(first > 32 && first < 127) && value.trim() === '';
}

const SPACE = 32;

/** Whether a text of a tidy file is a plain one. */
function isPlain(text: string): boolean {
  return text.charCodeAt(0) !== SPACE && text.charCodeAt(text.length - 1) !== SPACE && !text.includes('&') && !text.includes('<');
}

/** A text, a number or a boolean as text; JSON has all three. */
function writtenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Characters in which an export writes one: `&amp;`. */
const MOST_ESCAPED = 5;

/** Plain text; nothing where only markup or white space was there, or more than `LONGEST_TEXT`. A text with the encrypted blob in it refuses the article. */
export const readText: Read<string> = (value, field, reading) => {
  const written = writtenText(value);
  if (written === undefined) return drop('bad-text', value, 'a text, in quotes where it begins with `[` or `{`, or has `: ` in it', field, reading);
  if (showsSecured(written)) return refuseSecured(field, reading);
  if (written.length > MOST_ESCAPED * LONGEST_TEXT) return tooLong(written, field, reading);
  const text = reading.tidy && isPlain(written) ? written : plainText(written);
  if (text.length > LONGEST_TEXT) return tooLong(text, field, reading);
  return text || undefined;
};

function tooLong({ length }: string, field: string, reading: Reading): undefined {
  return cut('text-too-long', `${length} characters`, `${LONGEST_TEXT} characters`, field, reading);
}

function refuseSecured(field: string, { faults, within }: Reading): undefined {
  faults.push(securedIn(fieldPath(within, field)));
}

/** An instant, in milliseconds. */
export const readDate: Read<number> = (value, field, reading) => {
  const instant = typeof value === 'string' ? parseInstant(value.trim(), reading.timezone) : undefined;
  return instant ?? drop('bad-date', value, DATE, field, reading);
};

/** An absolute http or https url, percent-encoded. One with the encrypted blob in it refuses the article. */
export const readUrl: Read<string> = (value, field, reading) => {
  if (typeof value === 'string' && showsSecured(value)) return refuseSecured(field, reading);
  if (typeof value === 'string' && value.length > LONGEST_TEXT) return tooLong(value, field, reading);
  const url = typeof value === 'string' ? publishedUrl(value) : undefined;
  return url ?? drop('bad-url', value, 'an absolute url that starts with `https://` or `http://`', field, reading);
};

const DECIMAL = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/;

/** A finite decimal number that is at least `least`. */
export function numberFrom(least: number): Read<number> {
  const wanted = `a number of at least ${least}`;
  return (value, field, reading) => {
    const number = numberOf(value);
    return number !== undefined && number >= least ? number : drop('bad-number', value, wanted, field, reading);
  };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return DECIMAL.test(text) ? Number(text) : undefined;
}

/** A number of pixels: a positive integer. */
export const readPixels: Read<number> = (value, field, reading) => {
  const number = numberOf(value);
  if (number !== undefined && number > 0 && Number.isSafeInteger(number)) return number;
  return drop('bad-number', value, 'a whole number of pixels, 1 or more', field, reading);
};

/** Exactly `true` or `false`. */
export const readFlag: Read<boolean> = (value, field, reading) => {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return drop('bad-boolean', value, '`true` or `false`', field, reading);
};

/** A well-formed language tag (RFC 5646, section 2.1), as written. */
export const readLanguage: Read<string> = (value, field, reading) => {
  const text = typeof value === 'string' ? value.trim() : '';
  if (isLanguageTag(text)) return text;
  return drop('bad-language', value, 'a language tag such as `en` or `pt-BR`', field, reading);
};

const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const NOT_ASCII = /[^\0-\x7F]/;

/** A host name in lower case, an international one in its ASCII form. */
export const readHost: Read<string> = (value, field, reading) => {
  const host = typeof value === 'string' ? (hosts.get(value) ?? hostOf(value)) : undefined;
  return host ?? drop('bad-domain', value, 'a host name such as `example.com`', field, reading);
};

/** Those of the articles before: many have the same few. */
const hosts = new Map<string, string>();
const MOST_HOSTS = 1000;

function hostOf(text: string): string | undefined {
  const written = text.trim().toLowerCase();
  const host = NOT_ASCII.test(written) ? domainToASCII(written) : written;
  if (!HOST.test(host)) return undefined;
  if (hosts.size < MOST_HOSTS) hosts.set(text, host);
  return host;
}
