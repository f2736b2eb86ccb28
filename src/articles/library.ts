import { createRequire } from 'node:module';
import { type Fault, refusal, shown } from './faults.ts';
import type { Yaml } from './outline.ts';

type JsYaml = typeof import('js-yaml');
type Matter = typeof import('gray-matter');

/** What the YAML of a file says; `record` is empty where it cannot be read at all, and `faults` say why. */
export interface LibraryReading {
  readonly record: { [key: string]: Yaml };
  readonly readable: boolean;
  readonly faults: readonly Fault[];
}

/** js-yaml takes none of these (YAML 1.2, section 5.1). */
const UNPRINTABLE = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/g;
const LINE_END = /[\n\u2028\u2029]/g;
/** Cannot be in the text, because `UNPRINTABLE` has been replaced; stands where a repeated key is renamed. */
const GUARD = '\0';
const RENAMED = '\uFFFD';
const MOST_REPETITIONS = 20;
const ANCHOR = 'anchor';
/** Reasons of ours; the character that it is about follows. */
const UNENDED = 'unended ';
const START = 'start ';
/** Characters of a line: blanks beyond would take the square of their time. */
const LOOKED_AT = 200;
const OF_STARTS = /^bad indentation|^a line break is expected|^name of an a|\btag\b/;
const STARTS = /^ *(?:- +)*(?:[\w-]* *: +)?([[\]{}@`%,&*!|>])/;

/**
 * Front matter (LF line ends, without the fences) read by gray-matter with js-yaml's failsafe schema. Lines of faults are those of the
 * file, whose first line is the fence. Repeated keys are all named, and the first of each is read. No message quotes the text. Throws
 * where the libraries cannot be loaded.
 */
export function readByLibrary(yaml: string): LibraryReading {
  let text = yaml.replace(UNPRINTABLE, '\uFFFD');
  const faults: Fault[] = [];
  // Outside of what is caught: that a package cannot be loaded is no fault of the file, and would be remembered of it.
  const used = libraries();
  for (;;) {
    try {
      return readingOf(matterOf(used, text), faults);
    } catch (error) {
      const { fault, repeatedAt } = faultOf(error);
      faults.push(fault);
      if (repeatedAt === undefined || faults.length >= MOST_REPETITIONS) return { record: {}, readable: false, faults };
      text = text.slice(0, repeatedAt) + RENAMED.repeat(faults.length) + text.slice(repeatedAt);
    }
  }
}

function readingOf(data: unknown, faults: Fault[]): LibraryReading {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
    return { record: withoutSecured(data as { [key: string]: Yaml }), readable: true, faults };
  }
  const found = typeof data === 'string' ? 'a text without fields' : shown(data);
  faults.push(refusal('not-fields', 2, found, 'fields, one a line: `title: The title`'));
  return { record: {}, readable: false, faults };
}

/** An encrypted blob may lie at any depth; from here on nobody can show it. */
function withoutSecured<Y extends Yaml>(value: Y): Y {
  if (Array.isArray(value)) for (const item of value) withoutSecured(item);
  else if (typeof value === 'object' && value !== null) {
    if (Object.hasOwn(value, 'secured')) value['secured'] = null;
    for (const key of Object.keys(value)) withoutSecured(value[key] as Yaml);
  }
  return value;
}

function matterOf({ matter, yaml }: Libraries, text: string): unknown {
  const engine = { parse: (guarded: string) => failsafe(yaml, guarded.replaceAll(GUARD, '')) as object };
  // gray-matter looks for comments with a pattern whose time grows with the square of a run of blank lines: the guard ends each run.
  const guarded = text.replace(LINE_END, `$&${GUARD}`);
  return matter(`---\n${guarded}\n---\n`, {
    language: 'yaml',
    engines: { yaml: engine, javascript: refuse, json: refuse, coffee: refuse, toml: refuse },
    // Otherwise a field `excerpt_separator` of the file would be obeyed.
    excerpt: () => '',
  }).data;
}

function refuse(): never {
  throw new Error('only YAML is read');
}

/**
 * No anchors, and so no aliases: with them a small file holds a text thousands of times, and nothing that an article says needs them.
 * js-yaml bounds the depth itself.
 */
function failsafe(yaml: JsYaml, text: string): unknown {
  const open: { line: number; position: number }[] = [];
  const listener = (event: 'open' | 'close', state: unknown) => {
    const { anchor, line, position } = state as { anchor: string | null; line: number; position: number };
    if (event === 'open') open.push({ line, position });
    else if (anchor !== null) throw failure(ANCHOR, open.at(-1)?.line ?? line);
    else open.pop();
  };
  try {
    return yaml.load(text, { schema: yaml.FAILSAFE_SCHEMA, listener });
  } catch (error) {
    throw atItsBeginning(error as YamlFailure, text, open.at(-1));
  }
}

/** Of a value that never ends, or has a tag, js-yaml names the line behind it; the one to mend is where it begins. */
function atItsBeginning(error: YamlFailure, text: string, value: { line: number; position: number } | undefined): YamlFailure {
  const { reason = '', mark } = error;
  const from = mark?.position === undefined ? 0 : text.lastIndexOf('\n', mark.position - 1) + 1;
  // The next field stands in a list or mapping that was to end before.
  const runsOn = reason.startsWith('missed comma') && value?.line !== mark?.line && /^(?:[^\s\]},]| *- )/.test(text.slice(from));
  if (value === undefined || !(runsOn || /^unexpected end of the stream|^unknown tag/.test(reason))) return withStart(error, text.slice(from));
  const start = text.slice(value.position).trimStart();
  const ending = start.startsWith('[') ? ']' : start.startsWith('{') ? '}' : undefined;
  return ending === undefined ? withStart(failure(reason, value.line), `: ${start}`) : failure(UNENDED + ending, value.line);
}

/** A value on the line of the fault that begins with what no text may begin with, as the reason. */
function withStart(error: YamlFailure, line: string): YamlFailure {
  const { reason = '', mark } = error;
  const start = STARTS.exec(line.slice(0, LOOKED_AT))?.[1];
  const told = start !== undefined && ('[{'.includes(start) ? /^bad indentation/ : OF_STARTS).test(reason);
  return told && mark !== undefined ? failure(START + start, mark.line) : error;
}

function failure(reason: string, line: number): Error & YamlFailure {
  return Object.assign(new Error(reason), { reason, mark: { line } });
}

interface YamlFailure {
  readonly reason?: string;
  readonly mark?: { readonly line: number; readonly position?: number };
}

function faultOf(error: unknown): { fault: Fault; repeatedAt?: number } {
  const { reason = '', mark } = error as YamlFailure;
  // gray-matter hands over the text from behind the fence's dashes on, so that js-yaml's line 0 is the file's line 1.
  const line = (mark?.line ?? 0) + 1;
  if (reason === ANCHOR || reason.startsWith('unidentified alias')) {
    return { fault: refusal('yaml-alias', line, 'a YAML anchor or alias', 'the value itself, and quotes around a text that starts with `&` or `*`') };
  }
  if (reason === 'duplicated mapping key' && mark?.position !== undefined) {
    // The text for js-yaml starts with the line end behind the fence.
    return { fault: refusal('duplicate-key', line, 'the same key again', 'each key once'), repeatedAt: mark.position - 1 };
  }
  if (reason.startsWith(UNENDED)) {
    const [what, start, end] = reason.endsWith(']') ? ['list', '[', ']'] : ['mapping', '{', '}'];
    const wanted = `the \`${end}\`, or quotes around a text that begins with \`${start}\``;
    return { fault: refusal('bad-yaml', line, `a ${what} without its \`${end}\``, wanted) };
  }
  if (reason.startsWith(START)) {
    const start = reason.slice(START.length);
    const named = start === '`' ? 'a backtick' : `\`${start}\``;
    return { fault: refusal('bad-yaml', line, `a value that begins with ${named}`, 'quotes around a text that begins so') };
  }
  const wanted = 'valid YAML: spaces to indent, quotes around a text with `: ` or ` #` in it, or one of `"[]{}@%&*!|>` or a backtick at its start';
  return { fault: refusal('bad-yaml', line, toldReason(reason), wanted) };
}

/** js-yaml's reason up to where it would quote the file, or goes on at length. */
function toldReason(reason: string): string {
  const told = reason.replace(/\s*(?:["!:<(]|; or ).*$/s, '');
  return told === '' ? 'not YAML' : told;
}

interface Libraries {
  readonly matter: Matter;
  readonly yaml: JsYaml;
}

let loaded: Libraries | undefined;

/** Loaded only where a file needs them: importing both costs as much time as quick reading of thousands of files. */
function libraries(): Libraries {
  const load = createRequire(import.meta.url);
  loaded ??= { matter: load('gray-matter') as Matter, yaml: load('js-yaml') as JsYaml };
  return loaded;
}
