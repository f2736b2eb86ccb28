import { relative } from 'node:path';
import fastGlob from 'fast-glob';
import type { Diagnostic } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { folderOf } from './globs.ts';
import type { Scope } from './look.ts';
import { foldersFor } from './scan.ts';

/** A finding for each glob of the config that no file matches; `count` is the number of files that all of them found. */
export async function unmatchedGlobs({ folder, patterns, ignored }: Scope, count: number, breathe: Breathe): Promise<Diagnostic[]> {
  const without = patterns.filter((pattern) => pattern.startsWith('!'));
  const globs = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unmatched: string[] = [];
  // One glob is answered by the count; of several, each is looked for until its first file.
  for (const glob of globs)
    if (count === 0 || (globs.length > 1 && !(await matchesAny([glob, ...without], folder, ignored, breathe)))) unmatched.push(glob);
  return unmatched.map((glob) => finding(glob, folder));
}

async function matchesAny(patterns: string[], folder: string, ignored: readonly string[], breathe: Breathe): Promise<boolean> {
  for await (const _ of fastGlob.stream(patterns, { cwd: folder, ignore: [...ignored], followSymbolicLinks: false, fs: foldersFor(breathe) }))
    return true;
  return false;
}

function finding(glob: string, folder: string): Diagnostic {
  const place = relative(folder, folderOf(glob, folder)) || '.';
  const detail = { found: `${JSON.stringify(glob)}, looked in ${place}/`, wanted: 'put articles there, or mend the glob' };
  return { code: 'no-match', severity: 'warning', path: '', field: 'articles', line: 0, detail };
}
