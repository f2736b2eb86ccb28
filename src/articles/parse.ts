import type { Parsed, ReadingRules } from '../model.ts';
import { hashOf } from '../text/hash.ts';
import { LONGEST_BODY } from '../text/longest.ts';
import { canonicalUrl } from '../text/url.ts';
import { bodyShowsSecured, diagnosticsOf, type Fault, securedIn, shown } from './faults.ts';
import { type FieldLines, fieldLines } from './field-lines.ts';
import { FIELD_NAMES } from './field-names.ts';
import { readFields } from './fields.ts';
import { bodyOf, isFault, type SplitFile, splitFrontMatter, yamlOf } from './front-matter.ts';
import { readByLibrary } from './library.ts';
import { readOutline } from './outline.ts';
import { type QuickReading, readQuickly } from './quick.ts';
import { idsInFile, idsInFront } from './urls-told.ts';
import { isMissing } from './values.ts';

const NO_LINE = 0;

/** The parts of a file, and the outline of its YAML where it has one. */
export interface KnownParts {
  readonly split: SplitFile;
  readonly outline: { readonly values: Int32Array; readonly at: number; readonly tidy: boolean } | undefined;
}

/**
 * One file as an article or as what is wrong with it, all at once; total over all bytes, where what is installed can be loaded. `rules.timezone` must be a zone that the machine
 * knows. A file above `FRONT_MATTER_CAP` bytes may be handed over cut there when its front matter does not end before. `known` are its parts, where
 * somebody has looked for them.
 */
export function parseArticle(path: string, bytes: Uint8Array, rules: ReadingRules, known?: KnownParts): Parsed {
  const file = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const split = known?.split ?? splitFrontMatter(file);
  if (isFault(split)) return unread(path, [split], idsInFile(file));
  const quick = quicklyRead(file, split, known);
  const body = bodyOf(file, split);
  const frontOf = () => yamlOf(file, split);
  if (quick !== undefined) return parsed(path, quick.record, body, rules, { tidy: quick.tidy, frontOf });
  const yaml = frontOf();
  const { record, readable, faults } = readByLibrary(yaml);
  const lines = faults.length > 0 ? fieldLines(yaml) : undefined;
  const named = faults.map((fault) => ({ ...fault, field: fieldOf(fault, lines) }));
  if (!readable) return unread(path, named, idsInFront(yaml));
  return parsed(path, record, body, rules, { earlier: named, frontOf });
}

/** A file none of whose values is known. */
function unread(path: string, faults: readonly Fault[], ids: readonly number[]): Parsed {
  return { diagnostics: diagnosticsOf(path, faults, () => NO_LINE), ids };
}

function quicklyRead(file: Buffer, split: SplitFile, known: KnownParts | undefined): QuickReading | undefined {
  if (known === undefined) return readQuickly(yamlOf(file, split, 'latin1'), split.ascii);
  if (known.outline === undefined) return undefined;
  const { values, at, tidy } = known.outline;
  return { record: readOutline(yamlOf(file, split, 'latin1'), values, at), tidy };
}

/** An object of an NDJSON file, its Markdown in `body`, by the same schema and with the same codes; lines are 0, `path` says where it is. Neither an article nor a finding where it is an `exportedRefusal`. */
export function parseRecord(path: string, record: unknown, rules: ReadingRules): Parsed {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    const fault: Fault = { code: 'not-fields', severity: 'error', field: '', found: shown(record), wanted: 'a JSON object' };
    return { diagnostics: diagnosticsOf(path, [fault], () => NO_LINE) };
  }
  const source = record as Readonly<Record<string, unknown>>;
  // What an export says of a refused file: it was told there.
  if (Array.isArray(source['refused']) && isMissing(source['title'])) return { diagnostics: [], ids: source['refused'].filter(Number.isSafeInteger) };
  const body = Object.hasOwn(source, 'body') ? (source['body'] ?? '') : '';
  const text = typeof body === 'string' ? body : undefined;
  const faults: Fault[] = [];
  // What is in a body stays out of messages.
  if (text === undefined) faults.push({ code: 'bad-text', severity: 'warning', field: 'body', found: typeof body, wanted: 'a text' });
  return parsed(path, source, text ?? '', rules, { earlier: faults });
}

/** What is known of a file beside its fields. */
interface Known {
  readonly earlier?: readonly Fault[];
  readonly tidy?: boolean;
  /** Its front matter, where it has one. */
  readonly frontOf?: () => string;
}

function parsed(
  path: string,
  source: Readonly<Record<string, unknown>>,
  body: string,
  rules: ReadingRules,
  { earlier = [], tidy = false, frontOf }: Known,
): Parsed {
  const { article, link, faults } = readFields(source, rules, tidy);
  const isLong = body.length > LONGEST_BODY;
  const isOpen = bodyShowsSecured(body);
  if (faults.length === 0 && earlier.length === 0 && !isLong && !isOpen && article !== undefined)
    return { article: { path, ...article, body }, diagnostics: [] };
  const front = frontOf?.();
  const { lineOf, body: line } = front === undefined ? { lineOf: () => NO_LINE, body: NO_LINE } : fieldLines(front);
  const ofBody = [...(isLong ? [longBody(body, line)] : []), ...(isOpen ? [{ ...securedIn('body'), line }] : [])];
  const all = [...earlier, ...faults, ...ofBody];
  const diagnostics = diagnosticsOf(path, all, lineOf);
  const refused = article === undefined || all.some(({ severity }) => severity === 'error');
  if (!refused) return { article: { path, ...article, body }, diagnostics };
  // One of two values of a key is not known, and a url that is none may have been one.
  const told = front !== undefined && (link === undefined || earlier.length > 0) ? idsInFront(front) : [];
  return { diagnostics, link, ids: link === undefined ? told : [hashOf(canonicalUrl(link)), ...told] };
}

function longBody({ length }: string, line: number): Fault {
  const wanted = `at most ${LONGEST_BODY} characters, or part it`;
  return { code: 'body-too-long', severity: 'warning', field: 'body', found: `${length} characters`, wanted, line };
}

/** The field that a fault's line starts, as far as it consists of names of the dialect: other keys may be anything. */
function fieldOf({ code, line }: Fault, lines: FieldLines | undefined): string {
  const field = code === 'duplicate-key' && line !== undefined ? lines?.fieldAt(line) : undefined;
  const known = field?.split(/[.[]/).every((segment) => segment.endsWith(']') || FIELD_NAMES.has(segment));
  return field !== undefined && known === true ? field : '';
}
