import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { replaceUnflushed } from './atomic.ts';

/** Whether `file`, in the state folder, says that a build has begun to put files with new names into `out`: when one is cut short, no catalogue names what it left there. */
export function hasBegun(file: string, out: string): boolean {
  try {
    return readFileSync(file, 'utf8') === out;
  } catch {
    return false;
  }
}

/** Leaves word that what a build puts into `out` is ours. Throws the system's error. */
export function begin(file: string, out: string): void {
  replaceUnflushed(file, out, 0o600);
}

/** The files in `out` that have one of the names, under which we have published nothing: somebody else's. */
export function foreignFiles(out: string, names: ReadonlySet<string>): string[] {
  if (!existsSync(out)) return [];
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && names.has(entry.name.toLowerCase()))
    .map(({ name }) => name)
    .sort();
}
