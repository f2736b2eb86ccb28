import { type BigIntStats, type Dirent, lstatSync, readdir } from 'node:fs';
import fastGlob from 'fast-glob';
import type { SourceFile } from '../model.ts';
import type { Breathe } from '../text/breath.ts';
import { isMisread, pathOf } from './path.ts';

/** The files that the globs matched, sorted by path in code unit order, and what tells whether each is the same as before. */
export interface Scan {
  readonly paths: readonly string[];
  readonly size: Float64Array;
  readonly mtime: BigInt64Array;
  readonly ctime: BigInt64Array;
  readonly ino: BigInt64Array;
}

type Done = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

/** How a glob looks into folders: as ever, and also into those whose names are not UTF-8, until `breathe` rejects. `hear` is told of how many entries each has. */
export function foldersFor(breathe: Breathe, hear?: (entries: number) => void): { readdir: typeof readdir } {
  let hasEnded = false;
  const read: typeof readFolder = (folder, options, done) => {
    // A search that has failed goes on with all folders that it knows of, until it gets no answer.
    if (hasEnded) return;
    const look = () =>
      readFolder(folder, options, (error, entries) => {
        if (error === null) hear?.(entries.length);
        done(error, entries);
      });
    const pause = breathe();
    if (pause === undefined) return look();
    pause.then(look, (reason: Error) => {
      hasEnded = true;
      done(reason, []);
    });
  };
  return { readdir: read as typeof readdir };
}

function readFolder(folder: string, options: { withFileTypes: true }, done: Done): void {
  readdir(folder, options, (error, entries) => {
    if (error === null || !isMisread(folder, error.code)) done(error, entries);
    else readMisread(folder, done);
  });
}

function readMisread(folder: string, done: Done): void {
  const found = import('./misread.ts').then(({ entriesOfMisread }) => entriesOfMisread(folder));
  found.then(
    (entries) => done(null, entries),
    (error: NodeJS.ErrnoException) => done(error, []),
  );
}

/** Finds the articles: globs relative to `folder`, less those that begin with `!` and all in `ignored`, sorted. Symbolic links are not followed. `hear` is told of how many entries each folder has, while others are looked into. Rejects where a folder cannot be read: its articles would seem gone. */
export async function findPaths(
  patterns: readonly string[],
  folder: string,
  ignored: readonly string[],
  breathe: Breathe,
  hear?: (entries: number) => void,
): Promise<string[]> {
  // One pattern matches a path once: to look for repetitions takes a quarter of the time.
  const unique = patterns.length > 1 || patterns.some((pattern) => pattern.includes('{'));
  const paths = await fastGlob
    .glob([...patterns], { cwd: folder, ignore: [...ignored], followSymbolicLinks: false, unique, fs: foldersFor(breathe, hear) })
    .catch(async (cause: unknown) => {
      await breathe(true);
      const { path, code } = cause as NodeJS.ErrnoException;
      throw new Error(`${path ?? folder} cannot be read (${code}), so nothing is done: articles in it would seem gone`, { cause });
    });
  return await inOrder(paths, breathe);
}

/** Paths that are sorted without letting signals in: it takes about 100 ms. */
const PIECE = 100_000;

/** Paths in code unit order; those given are reordered. Rejects once the run is to end. */
export async function inOrder(paths: string[], breathe: Breathe): Promise<string[]> {
  if (paths.length <= PIECE) return paths.sort();
  const pieces: string[][] = [];
  for (let at = 0; at < paths.length; at += PIECE) {
    pieces.push(paths.slice(at, at + PIECE).sort());
    await breathe(true);
  }
  // What is in order piece by piece takes half of the time.
  return pieces.flat().sort();
}

/** What is found, and what the file system says of each. A file that vanishes meanwhile is left out, as if it had gone before. */
export async function scan(patterns: readonly string[], folder: string, ignored: readonly string[], breathe: Breathe): Promise<Scan> {
  return await statAll(await findPaths(patterns, folder, ignored, breathe), folder, breathe);
}

/** Paths of which the file system has said nothing yet, each once: several names that are not UTF-8 may read alike, or as one that is. */
export function withoutStats(all: readonly string[]): Scan {
  const paths = all.filter((path, at) => path !== all[at - 1]);
  return { paths, ...blank(paths.length) };
}

function blank(count: number): Omit<Scan, 'paths'> {
  const stamps = () => new BigInt64Array(count);
  return { size: new Float64Array(count), mtime: stamps(), ctime: stamps(), ino: stamps() };
}

/** What the file system says of each path, once, and nothing where a name in it is not UTF-8; those that are gone are left out. */
export async function statAll(all: readonly string[], folder: string, breathe: Breathe): Promise<Scan> {
  const paths: string[] = [];
  const { size, mtime, ctime, ino } = blank(all.length);
  for (const path of all) {
    const pause = breathe();
    if (pause !== undefined) await pause;
    const stat = statOf(folder, path);
    if (stat === undefined && !isMisread(path)) continue;
    const bytes = Number(stat?.size ?? 0);
    // Only what has the same size is compared: this is asked of every file.
    if (bytes === size[paths.length - 1] && path === paths.at(-1)) continue;
    const row = paths.push(path) - 1;
    size[row] = bytes;
    if (stat === undefined) continue;
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
  try {
    const stat = lstatSync(pathOf(folder, path), { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() === true ? stat : undefined;
  } catch (error) {
    if (isMisread(path, (error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
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
