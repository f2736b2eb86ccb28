import { type BigIntStats, lstatSync, statSync } from 'node:fs';
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

/** Finds the articles: globs relative to `folder`, less those that begin with `!` and all in `ignored`, sorted. Symbolic links are not followed. Rejects where a folder cannot be read: its articles would seem gone. */
export async function findPaths(patterns: readonly string[], folder: string, ignored: readonly string[]): Promise<string[]> {
  // One pattern matches a path once: to look for repetitions takes a quarter of the time.
  const unique = patterns.length > 1 || patterns.some((pattern) => pattern.includes('{'));
  const paths = await fastGlob
    .glob([...patterns], { cwd: folder, ignore: [...ignored], followSymbolicLinks: false, unique })
    .catch((cause: unknown) => {
      const { path, code } = cause as NodeJS.ErrnoException;
      throw new Error(`${path ?? folder} cannot be read (${code}), so nothing is done: articles in it would seem gone`, { cause });
    });
  return paths.sort();
}

/** What is found, and what the file system says of each. A file that vanishes meanwhile is left out, as if it had gone before. */
export async function scan(patterns: readonly string[], folder: string, ignored: readonly string[], breathe: Breathe): Promise<Scan> {
  return await statAll(await findPaths(patterns, folder, ignored), folder, breathe);
}

/** Paths of which the file system has said nothing yet. */
export function withoutStats(paths: readonly string[]): Scan {
  const stamps = () => new BigInt64Array(paths.length);
  return { paths, size: new Float64Array(paths.length), mtime: stamps(), ctime: stamps(), ino: stamps() };
}

/** What the file system says of each path; those that are gone are left out. */
export async function statAll(all: readonly string[], folder: string, breathe: Breathe): Promise<Scan> {
  const paths: string[] = [];
  const { size, mtime, ctime, ino } = withoutStats(all);
  for (const path of all) {
    const pause = breathe();
    if (pause !== undefined) await pause;
    const stat = statOf(folder, path);
    if (stat === undefined) continue;
    const row = paths.push(path) - 1;
    size[row] = Number(stat.size);
    mtime[row] = stat.mtimeNs;
    ctime[row] = stat.ctimeNs;
    ino[row] = stat.ino;
  }
  const cut = <C extends BigInt64Array | Float64Array>(column: C) => (paths.length === all.length ? column : column.slice(0, paths.length)) as C;
  return { paths, size: cut(size), mtime: cut(mtime), ctime: cut(ctime), ino: cut(ino) };
}

/** What the file system says of a path, or undefined where there is no file. */
export function fileNow(folder: string, path: string): SourceFile | undefined {
  const stat = statOf(folder, path);
  return stat && { path, size: Number(stat.size), mtime: stat.mtimeNs, ctime: stat.ctimeNs, ino: stat.ino };
}

function statOf(folder: string, path: string): BigIntStats | undefined {
  const stat = lstatSync(pathOf(folder, path), { bigint: true, throwIfNoEntry: false });
  return stat?.isFile() === true ? stat : undefined;
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
