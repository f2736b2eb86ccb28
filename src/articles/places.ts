import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { folderOf } from './globs.ts';
import type { Scope } from './look.ts';

/** Tells of a path of the scan where it really lies, absolute: up to its first wildcard a glob may lead through symbolic links. */
export function placesOf({ patterns, folder }: Pick<Scope, 'patterns' | 'folder'>): (path: string) => string {
  const bases = [...patterns.filter((glob) => !glob.startsWith('!')).map((glob) => folderOf(glob, folder)), folder];
  const known = [...new Set(bases)].sort((a, b) => b.length - a.length).map((base) => ({ base, real: realPath(base) }));
  return (path) => {
    const whole = resolve(folder, path);
    const way = known.find(({ base }) => isIn(whole, base));
    return way === undefined ? whole : join(way.real, relative(way.base, whole));
  };
}

/** A path, absolute, without symbolic links; of one that is not there as much as there is. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

/** Whether an absolute path is a folder or lies in it. */
export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
