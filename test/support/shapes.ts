import { readFileSync } from 'node:fs';

/** The shape of some JSON as the README writes it: `{name, other?: [{name}]}`. What has no shape may be anything. */
export type Shape = string | { readonly each: Shape } | { readonly members: ReadonlyMap<string, Member> };

interface Member {
  readonly optional: boolean;
  readonly shape: Shape | undefined;
}

/** The shapes in a text, one after the other. Throws where they are none. */
export function shapesIn(text: string): Shape[] {
  const tokens = text.match(/"[^"]*"|[\w-]+|[^\s]/g) ?? [];
  const shapes: Shape[] = [];
  while (tokens.length > 0) shapes.push(shapeFrom(tokens));
  return shapes;
}

/** The shapes in the first block of text of a command's section in the README. */
export function shapesOf(command: string): Shape[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.split(`\n### \`feedmill ${command}\`\n`)[1]?.split(/^#{2,3} /m)[0] ?? '';
  const block = /^```text\n([\s\S]*?)^```$/m.exec(section)?.[1];
  if (block === undefined) throw new Error(`the section of ${command} has no block of text`);
  return shapesIn(block);
}

function shapeFrom(tokens: string[]): Shape {
  const first = tokens.shift() ?? '';
  if (first.startsWith('"')) return JSON.parse(first) as string;
  if (first === '[') {
    const each = shapeFrom(tokens);
    take(tokens, ']');
    return { each };
  }
  if (first !== '{') throw new Error(`a shape begins with "${first}"`);
  const members = new Map<string, Member>();
  do {
    const name = tokens.shift() ?? '';
    const optional = tokens[0] === '?' && take(tokens, '?');
    const shape = tokens[0] === ':' && take(tokens, ':') ? shapeFrom(tokens) : undefined;
    members.set(name, { optional, shape });
  } while (tokens[0] === ',' && take(tokens, ','));
  take(tokens, '}');
  return { members };
}

function take(tokens: string[], wanted: string): true {
  const found = tokens.shift();
  if (found !== wanted) throw new Error(`"${found}" stands where "${wanted}" should`);
  return true;
}

/** Where a value is not of a shape: what it lacks, and what it has that the shape does not tell of. */
export function misfits(value: unknown, shape: Shape | undefined, at = ''): string[] {
  if (shape === undefined) return [];
  if (typeof shape === 'string') return value === shape ? [] : [`${at} is not ${shape}`];
  if ('each' in shape) return Array.isArray(value) ? value.flatMap((item) => misfits(item, shape.each, `${at}[]`)) : [`${at} is no list`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} has no members`];
  const untold = Object.keys(value).filter((name) => !shape.members.has(name));
  const told = [...shape.members].flatMap(([name, member]) => {
    if (name in value) return misfits((value as Record<string, unknown>)[name], member.shape, `${at}.${name}`);
    return member.optional ? [] : [`${at}.${name} is missing`];
  });
  return [...untold.map((name) => `${at}.${name} is not told of`), ...told];
}

/** Every member that the shape tells of and none of the values has: `.feeds[].window`. */
export function unseen(values: readonly unknown[], shape: Shape | undefined, at = ''): string[] {
  if (shape === undefined || typeof shape === 'string') return [];
  if ('each' in shape) return unseen(values.flat(), shape.each, `${at}[]`);
  return [...shape.members].flatMap(([name, member]) => {
    const found = values.flatMap((value) => (name in (value as object) ? [(value as Record<string, unknown>)[name]] : []));
    return found.length === 0 ? [`${at}.${name}`] : unseen(found, member.shape, `${at}.${name}`);
  });
}
