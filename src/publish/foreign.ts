import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { replaceUnflushed } from './atomic.ts';

/** Whether `file`, in the state folder, says that a first build into `out` has begun: when one is cut short, no catalogue names what it left there. */
export function hasBegun(file: string, out: string): boolean {
  try {
    return readFileSync(file, 'utf8') === out;
  } catch {
    return false;
  }
}

/** Leaves word that what a first build puts into `out` is ours. Throws the system's error. */
export function begin(file: string, out: string): void {
  replaceUnflushed(file, out, 0o600);
}

/** The files in `out` that have names of ours though we have published nothing there: somebody else's. */
export function foreignFiles(out: string, names: ReadonlySet<string>): string[] {
  if (!existsSync(out)) return [];
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && names.has(entry.name.toLowerCase()))
    .map(({ name }) => name)
    .sort();
}
