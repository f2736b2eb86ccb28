import { type BigIntStats, closeSync, constants, fstatSync, openSync } from 'node:fs';
import { pathOf } from './path.ts';

/** Whoever puts a link or a pipe in the place of a file since it was found does not lead us astray, nor keep us waiting. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * What `read` makes of an article's file, open, and of what the file system says of it. Throws what `read` throws, and the system's error:
 * with the code ENOENT where there is no file any more, or something else in its place, such as a link, a pipe or a folder.
 */
export function openArticle<T>(folder: string, path: string, read: (fd: number, stat: BigIntStats) => T): T {
  return openAt(pathOf(folder, path), read);
}

/** The same by the path itself, whose bytes need not be UTF-8. */
export function openAt<T>(path: string | Buffer, read: (fd: number, stat: BigIntStats) => T): T {
  const fd = descriptorOf(path);
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) throw noFile(path);
    return read(fd, stat);
  } finally {
    closeSync(fd);
  }
}

function descriptorOf(path: string | Buffer): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    // So says the system of a link.
    throw (error as NodeJS.ErrnoException).code === 'ELOOP' ? noFile(path) : error;
  }
}

function noFile(path: string | Buffer): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path} is no file any more`), { code: 'ENOENT' });
}
