/** Where the fields of some front matter stand, as 1-based lines of its file. */
export interface FieldLines {
  /** The line of `images[0].url`, else of what it is in, else of the fence. */
  readonly lineOf: (field: string) => number;
  /** The innermost field that starts on a line. */
  readonly fieldAt: (line: number) => string | undefined;
  /** The line on which the body begins. */
  readonly body: number;
}

/** A mapping (`items` -1) or a list whose entries start in the column `column`; `path` is the last entry's. */
interface Level {
  readonly column: number;
  readonly base: string;
  path: string;
  items: number;
}

const FENCE_LINE = 1;
/** Deeper than any field; without a bound the paths of a line of dashes would grow with its square. */
const DEEPEST = 16;
const LAST_SEGMENT = /(?:^|\.)[^.[\]]*$|\[\d+\]$/;

/**
 * Finds the fields of front matter (LF line ends, without the fences) by their indentation. It is asked only for messages, so it may be
 * rough: what it cannot see, such as a flow collection's inside, has the line of what it is in.
 */
export function fieldLines(yaml: string): FieldLines {
  const lines = new Map<string, number>();
  const fields = new Map<number, string>();
  const levels: Level[] = [];
  const all = yaml.split('\n');
  for (const [index, line] of all.entries()) {
    const start = line.search(/[^ ]/);
    if (start < 0 || line[start] === '#') continue;
    for (const path of entriesOf(line, start, levels)) {
      if (!lines.has(path)) lines.set(path, index + FENCE_LINE + 1);
      fields.set(index + FENCE_LINE + 1, path);
    }
  }
  return { lineOf: (field) => lineOf(lines, field), fieldAt: (line) => fields.get(line), body: all.length + FENCE_LINE + 2 };
}

function lineOf(lines: ReadonlyMap<string, number>, field: string): number {
  let path = field;
  while (path !== '' && !lines.has(path)) path = path.replace(LAST_SEGMENT, '');
  return lines.get(path) ?? FENCE_LINE;
}

/** The paths that start on a line: of each list item whose dash is there, and of the key behind. Brings `levels` up to date. */
function entriesOf(line: string, start: number, levels: Level[]): string[] {
  const paths: string[] = [];
  let column = start;
  while (levels.length < DEEPEST && line[column] === '-' && (line[column + 1] === ' ' || column + 1 === line.length)) {
    const list = levelAt(levels, column, true);
    list.items++;
    list.path = `${list.base}[${list.items - 1}]`;
    paths.push(list.path);
    column++;
    while (line[column] === ' ') column++;
  }
  const key = keyAt(line, column);
  if (key === undefined || levels.length >= DEEPEST) return paths;
  const mapping = levelAt(levels, column, false);
  mapping.path = mapping.base === '' ? key : `${mapping.base}.${key}`;
  return [...paths, mapping.path];
}

/** The open level of that kind in the column; those that it ends are closed, and it is opened where there is none. */
function levelAt(levels: Level[], column: number, isList: boolean): Level {
  for (let last = levels.at(-1); last !== undefined; last = levels.at(-1)) {
    const same = last.column === column && last.items >= 0 === isList;
    if (same) return last;
    // A list may stand in its key's own column, not a mapping in its list's.
    if (last.column < column || (last.column === column && isList)) break;
    levels.pop();
  }
  const level = { column, base: levels.at(-1)?.path ?? '', path: '', items: isList ? 0 : -1 };
  levels.push(level);
  return level;
}

function keyAt(line: string, column: number): string | undefined {
  const quote = line[column];
  const quoted = quote === '"' || quote === "'";
  let colon = line.indexOf(':', quoted ? line.indexOf(quote, column + 1) : column);
  while (colon >= 0 && colon + 1 < line.length && line[colon + 1] !== ' ') colon = line.indexOf(':', colon + 1);
  if (colon <= column) return undefined;
  const key = line.slice(column, colon).trim();
  return quoted ? key.slice(1, -1) : key;
}
