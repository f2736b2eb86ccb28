import type { Diagnostic } from './model.ts';
import { printable } from './text/columns.ts';

/** How each code reads, and what mends it. The README has a section for each. */
interface Wording {
  readonly text: string;
  readonly remedy: string;
}

/** A finding in one line, as a terminal may show it: `path:line field: what is there, what would be right.` */
export function worded(diagnostic: Diagnostic): string {
  const { path, line, field } = diagnostic;
  const place = path === '' ? '' : line > 0 ? `${path}:${line}: ` : `${path}: `;
  return printable(`${place}${diagnostic.severity}: ${field === '' ? '' : `${field}: `}${messageOf(diagnostic)} [${diagnostic.code}]`);
}

/** What is wrong, and what would be right. */
export function messageOf({ code, severity, detail }: Diagnostic): string {
  const wording = WORDINGS[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(detail[name] ?? ''));
  if (wording === undefined) return code;
  const dropped = severity === 'warning' && DROPPED.test(code) ? ', so it is left out' : '';
  return `${fill(wording.text)}${dropped}; ${fill(wording.remedy)}`;
}

/** Codes of values that an article can do without. */
const DROPPED = /^(?:bad-(?!boolean)|missing-field|updated-)/;

const WORDINGS: Readonly<Record<string, Wording>> = {
  // The file as a whole: it is refused.
  unreadable: { text: 'cannot be read ({found})', remedy: 'make it {wanted}' },
  'name-not-utf8': { text: 'cannot be opened, for its path is not UTF-8: {found}', remedy: 'rename {wanted}' },
  'file-too-large': { text: 'is too large for an article ({found})', remedy: 'keep it to {wanted}' },
  utf16: { text: 'is {found}', remedy: 'save {wanted}' },
  'not-utf8': { text: 'has {found}', remedy: 'save {wanted}' },
  'two-boms': { text: 'begins with {found}', remedy: 'leave {wanted}' },
  'no-front-matter': {
    text: 'has no front matter: it begins with {found}',
    remedy: 'write {wanted}, or leave the file out with a glob that begins with "!"',
  },
  'bad-fence': { text: '{found} is no fence of front matter', remedy: 'write {wanted}' },
  'unterminated-front-matter': { text: 'its front matter does not end: {found}', remedy: 'write {wanted}' },
  'front-matter-too-large': { text: 'its front matter is too large: {found}', remedy: 'write {wanted}, and long texts below it' },
  'bad-yaml': { text: 'its front matter is not YAML: {found}', remedy: 'write {wanted}' },
  'yaml-alias': { text: 'has {found}, which is not followed', remedy: 'write {wanted}' },
  'duplicate-key': { text: 'stands here for the second time', remedy: 'write {wanted}' },
  'not-fields': { text: '{found} is no article', remedy: 'write {wanted}' },
  'bad-json': { text: 'is {found}', remedy: 'write {wanted}' },
  // Fields: what is required refuses the file, anything else is dropped.
  'missing-field': { text: 'is missing', remedy: 'add {wanted}' },
  'secured-in-text': { text: 'has {found} in it, which would be published', remedy: 'write {wanted}' },
  'bad-text': { text: '{found} is no text', remedy: 'write {wanted}' },
  'text-too-long': { text: 'is too long ({found})', remedy: 'keep it to {wanted}' },
  'bad-date': { text: '{found} is no date', remedy: 'write {wanted}' },
  'bad-url': { text: '{found} is no address', remedy: 'write {wanted}' },
  'bad-number': { text: '{found} does not fit', remedy: 'write {wanted}' },
  'bad-boolean': { text: '{found} is neither true nor false, so it counts as not true', remedy: 'write {wanted}' },
  'bad-list': { text: '{found} is no list', remedy: 'write {wanted}' },
  'list-too-long': { text: 'is too long ({found}), so only its beginning counts', remedy: 'keep it to {wanted}' },
  'bad-mapping': { text: '{found} has no fields', remedy: 'write {wanted}' },
  'bad-language': { text: '{found} is no language', remedy: 'write {wanted}' },
  'bad-domain': { text: '{found} is no host', remedy: 'write {wanted}' },
  'updated-before-published': { text: '{found} lies before the publication', remedy: 'write {wanted}' },
  'updated-in-future': { text: '{found} has not come yet', remedy: 'write {wanted}' },
  'body-too-long': { text: 'is too long to be rendered ({found}), so the excerpt or the title is shown', remedy: 'keep it to {wanted}' },
  // The run.
  'no-match': { text: 'no file matches {found}', remedy: '{wanted}' },
  'topic-folded': { text: '"{name}" ({slug}) is also written {found}', remedy: 'settle on one spelling, or list the others under "aliases"' },
  'unknown-name': { text: 'no article has {found}', remedy: '{wanted}' },
  'slug-taken': { text: '{found}', remedy: '{wanted}' },
  unanswerable: { text: 'no article can answer this question: {found}', remedy: '{wanted}' },
  'daily-gap': { text: '{found}', remedy: '{wanted}' },
  'large-feed': { text: '{found}', remedy: '{wanted}' },
};

/** Every code there is. */
export const CODES: readonly string[] = Object.keys(WORDINGS);
