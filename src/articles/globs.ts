import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import fastGlob from 'fast-glob';

/**
 * A glob in the one form in which its files can be told from those of other globs: relative to `folder`, or absolute where it is written
 * so and leads elsewhere. Up to its first wildcard nothing in it is left that could be left out, as `./` or `a/../`.
 */
export function plainGlob(glob: string, folder: string): string {
  if (glob.startsWith('!')) return `!${plainGlob(glob.slice(1), folder)}`;
  const { fixed, rest } = parted(glob);
  const base = resolve(folder, fixed);
  const way = relative(folder, base).split(sep).join('/');
  const leadsOut = way === '..' || way.startsWith('../');
  const path = fixed.startsWith('/') && leadsOut ? base.replace(/\/$/, '') : way;
  return path === '' && !leadsOut ? rest : `${path}/${rest}`;
}

/** The folders that a glob names before its first wildcard, as it names them; empty where it begins with that. */
export function fixedPart(glob: string): string {
  return parted(glob).fixed;
}

/** The folder of `glob` that must be there: its part before the first wildcard, absolute. */
export function folderOf(glob: string, folder: string): string {
  return resolve(folder, parted(glob).fixed);
}

/** The folders of the globs that do not exist. */
export function missingFolders(globs: readonly string[], folder: string): string[] {
  const folders = globs.filter((glob) => !glob.startsWith('!')).map((glob) => folderOf(glob, folder));
  return folders.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true);
}

/** The folders that a glob names, and what is looked for in them: the first wildcard and all behind it, or the name of the file. */
function parted(glob: string): { readonly fixed: string; readonly rest: string } {
  const parts = glob.split('/');
  const dynamic = parts.findIndex((part) => part !== '' && fastGlob.isDynamicPattern(part));
  const end = dynamic < 0 ? parts.length - 1 : dynamic;
  const fixed = parts.slice(0, end).join('/');
  return { fixed: fixed === '' && glob.startsWith('/') ? '/' : fixed, rest: parts.slice(end).join('/') };
}
