import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { removeFile, replaceUnflushed } from './atomic.ts';

/**
 * The names under which a build has begun to put new files into `out`, as `file` in the state folder has it: when one is cut short, no
 * catalogue names what it left there. None where there is no such word.
 */
export function begunNames(file: string, out: string): ReadonlySet<string> {
  const names = begunIn(file)[out];
  return new Set(Array.isArray(names) ? names : []);
}

/** Leaves word of these names, or with none takes it back; that of other folders stays. Throws the system's error. */
export function begin(file: string, out: string, names: ReadonlySet<string>): void {
  const { [out]: _, ...others } = begunIn(file);
  const left = names.size === 0 ? others : { ...others, [out]: [...names] };
  if (Object.keys(left).length === 0) removeFile(file);
  else replaceUnflushed(file, JSON.stringify(left), 0o600);
}

function begunIn(file: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as object) };
  } catch {
    return {};
  }
}

/** The files and folders in `out` that have one of the names, under which we have published nothing: somebody else's. */
export function foreignFiles(out: string, names: ReadonlySet<string>): string[] {
  if (!existsSync(out)) return [];
  return readdirSync(out, { withFileTypes: true })
    .filter(({ name }) => names.has(name.toLowerCase()))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}
