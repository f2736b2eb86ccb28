import fs, { mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hashOf } from '../text/hash.ts';

/** The file operations that publishing uses; `node:fs` is one, a test's failing disk another. */
export type Disk = Pick<
  typeof fs,
  'openSync' | 'writeSync' | 'fsyncSync' | 'closeSync' | 'readFileSync' | 'readdirSync' | 'linkSync' | 'renameSync' | 'unlinkSync'
>;

/** What a failed file operation throws: `code` is the system's (`ENOSPC`), `path` the file that was meant. */
export type DiskError = Error & { readonly code: string; readonly path: string };

/** What a file is to hold: a text as UTF-8, or bytes, which may be in pieces. */
type Data = string | Uint8Array | readonly Uint8Array[];

/** The mode of what is published, less the umask. */
export const PUBLIC_MODE = 0o644;
const TEMPORARY = /^\.[0-9a-f]{16}\.(?:[0-9]+-[0-9a-f]{12}|takeover)\.feedmill-tmp$/;
const TAGS = 2 ** 48;
const FOLDER_CANNOT_BE_FLUSHED = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);

/**
 * Puts `data` under `path`, whole and flushed: a reader, a crash and a power cut find the old file or the new one.
 * `mode` is subject to the umask. Throws a `DiskError`, and then `path` is as it was, unless only the flush of its
 * folder failed.
 */
export function replaceFile(path: string, data: string | Uint8Array, mode = PUBLIC_MODE, disk: Disk = fs): void {
  replace(path, data, mode, disk, true);
  flushFolder(dirname(path), disk);
}

/**
 * Like `replaceFile`, but a power cut may leave less than the whole: for what is checked when it is read, and can be made again. `mode` is
 * subject to the umask. Throws a `DiskError`.
 */
export function replaceUnflushed(path: string, data: Data, mode: number, disk: Disk = fs): void {
  replace(path, data, mode, disk, false);
}

/** Makes a folder to publish into, where there is none. Throws a `DiskError`, or says that a file is in its place. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) throw new Error(`${folder} is a file, not a folder to publish into`);
    throw diskError('make', folder, cause);
  }
}

/** Whether a file's name, without its folder, is one that only feedmill gives, to what it has not finished. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/**
 * Removes what killed runs left in `folder`, not in folders below it; a missing folder is clean. For the holder of
 * the folder's lock only: another run's unfinished files look the same. Throws a `DiskError`.
 */
export function sweepTemporaries(folder: string, disk: Disk = fs): void {
  for (const name of namesIn(folder, disk)) {
    if (isTemporary(name)) removeFile(join(folder, name), disk);
  }
}

/** Writes `data`, whole and flushed unless told otherwise, to a new file beside `target` and gives its path. Throws a `DiskError` that names `target`. */
export function writeTemporary(target: string, data: Data, mode: number, disk: Disk, flush = true): string {
  const tag = `${process.pid}-${nextTag()}`;
  const path = join(dirname(target), temporaryName(hashOf(basename(target)).toString(16).padStart(16, '0'), tag));
  try {
    const fd = disk.openSync(path, 'wx', mode);
    try {
      whileOpen(fd, disk, () => writeWhole(fd, data, disk, flush));
    } catch (error) {
      discard(path, disk);
      throw error;
    }
    return path;
  } catch (error) {
    throw diskError('write', target, error);
  }
}

/** A name that `isTemporary` knows; `digits` are 16 of a hash, as a name of 255 bytes could not grow by an ending. */
export function temporaryName(digits: string, tag: string): string {
  return `.${digits}.${tag}.feedmill-tmp`;
}

let lastTag = Math.floor(Math.random() * TAGS);

/** Twelve hex digits, others each time. Should another process of the same pid ever have the same ones, only one of them makes a file of that name. */
export function nextTag(): string {
  lastTag = (lastTag + 1) % TAGS;
  return lastTag.toString(16).padStart(12, '0');
}

function replace(path: string, data: Data, mode: number, disk: Disk, flush: boolean): void {
  const temporary = writeTemporary(path, data, mode, disk, flush);
  try {
    rename(temporary, path, disk);
  } catch (error) {
    discard(temporary, disk);
    throw error;
  }
}

/** Removes a file of ours if that can be done; what stays is swept by a later run. */
export function discard(path: string, disk: Disk): void {
  try {
    disk.unlinkSync(path);
  } catch {
    // It is in the way of nothing, and the error that led here is the one worth telling.
  }
}

/** The error that says what could not be done with which file, and the system's reason for it. */
export function diskError(act: string, path: string, cause: unknown): DiskError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return Object.assign(new Error(`cannot ${act} ${path}: ${reason}`, { cause }), { code: codeOf(cause), path });
}

/** Whether an error is the system's about a file. */
export function isDiskError(error: unknown): error is DiskError {
  return codeOf(error) !== '' && error instanceof Error && 'path' in error && typeof error.path === 'string';
}

/** The system's code of an error (`ENOENT`), empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

// Not fs.writeFileSync: told its encoding is utf8, Node 20 leaves the `flush` out.
function writeWhole(fd: number, data: Data, disk: Disk, flush: boolean): void {
  const pieces = typeof data === 'string' ? [Buffer.from(data)] : data instanceof Uint8Array ? [data] : data;
  for (const bytes of pieces) {
    for (let done = 0; done < bytes.length; ) {
      const count = disk.writeSync(fd, bytes, done);
      // A disk that takes nothing and gives no error would keep us here for ever.
      if (count === 0) throw Object.assign(new Error('EIO: the disk took no byte, write'), { code: 'EIO' });
      done += count;
    }
  }
  // Through the descriptor that wrote: a new one may miss an error of writing back.
  if (flush) disk.fsyncSync(fd);
}

/** Flushes what stands in a folder, where the system can. Throws a `DiskError`. */
export function flushFolder(folder: string, disk: Disk): void {
  try {
    const fd = disk.openSync(folder, 'r');
    whileOpen(fd, disk, () => disk.fsyncSync(fd));
  } catch (error) {
    if (!FOLDER_CANNOT_BE_FLUSHED.has(codeOf(error))) throw diskError('flush', folder, error);
  }
}

function whileOpen(fd: number, disk: Disk, act: () => void): void {
  try {
    act();
  } catch (error) {
    try {
      disk.closeSync(fd);
    } catch {
      // The first error is the cause.
    }
    throw error;
  }
  // Network disks tell only here that they are full.
  disk.closeSync(fd);
}

/** Renames in one step. Throws a `DiskError` that names `to`. */
export function rename(from: string, to: string, disk: Disk): void {
  try {
    disk.renameSync(from, to);
  } catch (error) {
    throw diskError('replace', to, error);
  }
}

function namesIn(folder: string, disk: Disk): readonly string[] {
  try {
    return disk.readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw diskError('list', folder, error);
  }
}

/** Removes a file; one that is gone already is fine. Throws a `DiskError`. */
export function removeFile(path: string, disk: Disk = fs): void {
  try {
    disk.unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw diskError('remove', path, error);
  }
}
