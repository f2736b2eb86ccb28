import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

import { isPublicSegment } from './names.ts';

/** One version of a published file, whole. */
export interface PublishedFile {
  readonly bytes: Buffer;
  /** When the file was written, in milliseconds since the Unix epoch. */
  readonly modified: number;
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO']);
// A link put there after the check is not followed, and a pipe without a writer does not block.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads the file of that name in `root`. Undefined when there is no regular file there that may be seen: links that
 * lead out of `root` or to a dotfile are not followed. Rejects with the system's error when reading fails.
 */
export async function readPublished(root: string, name: string): Promise<PublishedFile | undefined> {
  try {
    const top = await realpath(root);
    const path = await realpath(join(top, name));
    return isInside(relative(top, path)) ? await readWhole(path) : undefined;
  } catch (fault) {
    if (ABSENT.has((fault as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw fault;
  }
}

/** Tells whether there is a folder at that path. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** Tells whether there is anything in that folder that may be seen; not where the folder is missing or cannot be read. */
export async function holdsAnything(root: string): Promise<boolean> {
  const names = await readdir(root).catch((): string[] => []);
  return names.some(isPublicSegment);
}

function isInside(way: string): boolean {
  // Absolute when it is on another drive.
  return !isAbsolute(way) && way.split(sep).every(isPublicSegment);
}

/** Whole because one open file is one version: what replaces it is another file that takes over the name. */
async function readWhole(path: string): Promise<PublishedFile | undefined> {
  const file = await open(path, FLAGS);
  try {
    const found = await file.stat();
    return found.isFile() ? { bytes: await file.readFile(), modified: found.mtimeMs } : undefined;
  } finally {
    await file.close();
  }
}
