import { lstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import fastGlob from 'fast-glob';
import type { SourceFile } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { pathOf } from './path.ts';

/** The files that the globs matched, sorted by path in code unit order, and what tells whether each is the same as before. */
export interface Scan {
  readonly paths: readonly string[];
  readonly size: Float64Array;
  readonly mtime: BigInt64Array;
  readonly ctime: BigInt64Array;
  readonly ino: BigInt64Array;
}

/** The folder of `pattern` that must be there: its part before the first wildcard, absolute. */
export function folderOf(pattern: string, folder: string): string {
  const parts = pattern.split('/').slice(0, -1);
  const dynamic = parts.findIndex((part) => part !== '' && fastGlob.isDynamicPattern(part));
  return resolve(folder, (dynamic < 0 ? parts : parts.slice(0, dynamic)).join('/') || (pattern.startsWith('/') ? '/' : '.'));
}

/** The folders of the globs that do not exist. */
export function missingFolders(patterns: readonly string[], folder: string): string[] {
  const folders = patterns.filter((pattern) => !pattern.startsWith('!')).map((pattern) => folderOf(pattern, folder));
  return folders.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true);
}

/**
 * Finds the articles: globs relative to `folder`, less those that begin with `!` and all in `ignored`. Symbolic links are not followed.
 * A file that vanishes meanwhile is left out, as if it had gone before. Rejects where a folder cannot be read: its articles would seem gone.
 * `onFound` hears how many were found before each is looked at.
 */
export async function scan(
  patterns: readonly string[],
  folder: string,
  ignored: readonly string[],
  breathe: Breathe,
  onFound?: (count: number) => Promise<void>,
): Promise<Scan> {
  // One pattern matches a path once: to look for repetitions takes a quarter of the time.
  const unique = patterns.length > 1 || patterns.some((pattern) => pattern.includes('{'));
  const found = await fastGlob
    .glob([...patterns], { cwd: folder, ignore: [...ignored], followSymbolicLinks: false, unique })
    .catch((cause: unknown) => {
      const { path, code } = cause as NodeJS.ErrnoException;
      throw new Error(`${path ?? folder} cannot be read (${code}), so nothing is done: articles in it would seem gone`, { cause });
    });
  await onFound?.(found.length);
  return statAll(found.sort(), folder, breathe);
}

/** What the file system says of each path; those that are gone are left out. */
async function statAll(found: readonly string[], folder: string, breathe: Breathe): Promise<Scan> {
  const paths: string[] = [];
  const size = new Float64Array(found.length);
  const stamps = { mtime: new BigInt64Array(found.length), ctime: new BigInt64Array(found.length), ino: new BigInt64Array(found.length) };
  for (const path of found) {
    const pause = breathe();
    if (pause !== undefined) await pause;
    const stat = lstatSync(pathOf(folder, path), { bigint: true, throwIfNoEntry: false });
    if (stat?.isFile() !== true) continue;
    const row = paths.push(path) - 1;
    size[row] = Number(stat.size);
    stamps.mtime[row] = stat.mtimeNs;
    stamps.ctime[row] = stat.ctimeNs;
    stamps.ino[row] = stat.ino;
  }
  if (paths.length === found.length) return { paths, size, ...stamps };
  const cut = (column: BigInt64Array) => column.slice(0, paths.length);
  return { paths, size: size.slice(0, paths.length), mtime: cut(stamps.mtime), ctime: cut(stamps.ctime), ino: cut(stamps.ino) };
}

/** The scanned file of a row. */
export function fileAt(scan: Scan, row: number): SourceFile {
  return {
    path: scan.paths[row] as string,
    size: scan.size[row] as number,
    mtime: scan.mtime[row] as bigint,
    ctime: scan.ctime[row] as bigint,
    ino: scan.ino[row] as bigint,
  };
}

/** Some rows of a scan. */
export function partOf(scan: Scan, rows: readonly number[]): Scan {
  const stamps = (column: BigInt64Array) => BigInt64Array.from(rows, (row) => column[row] as bigint);
  return {
    paths: rows.map((row) => scan.paths[row] as string),
    size: Float64Array.from(rows, (row) => scan.size[row] as number),
    mtime: stamps(scan.mtime),
    ctime: stamps(scan.ctime),
    ino: stamps(scan.ino),
  };
}
