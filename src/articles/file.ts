import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Diagnostic, Parsed, ReadingRules, SourceFile } from '../model.ts';
import type { SplitFile } from './front-matter.ts';
import { parseArticle } from './parse.ts';
import { pathOf } from './path.ts';

/** Largest article that is read whole, in bytes. A larger one is refused. */
export const LARGEST_ARTICLE = 8 * 1024 * 1024;

let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** The bytes of a file, at most one more than `LARGEST_ARTICLE`; they hold until the next call. Throws the system's error. */
function bytesOf(fd: number, expected: number): Buffer {
  const wanted = Math.min(expected, LARGEST_ARTICLE) + 1;
  if (buffer.length < wanted) buffer = Buffer.allocUnsafeSlow(wanted);
  let length = 0;
  while (length < buffer.length) {
    const count = readSync(fd, buffer, length, buffer.length - length, null);
    length += count;
    // More was asked for than there should be, so this is the end of a file: to be told so once more costs as much as reading it.
    if (count === 0 || length === expected) break;
    if (length === buffer.length && length <= LARGEST_ARTICLE) buffer = Buffer.concat([buffer, Buffer.allocUnsafeSlow(buffer.length)]);
  }
  return buffer.subarray(0, length);
}

/** Reads and checks one file. Total: a file that cannot be read is refused; undefined where there is none any more. */
export function readArticle(folder: string, file: SourceFile, rules: ReadingRules): Parsed | undefined {
  return opened(folder, file, (fd) => parsedFile(file.path, bytesOf(fd, file.size), rules));
}

/** Like `readArticle`, and undefined too where the file is no longer the one that `file` tells of. */
export function readSameArticle(folder: string, file: SourceFile, rules: ReadingRules): Parsed | undefined {
  return opened(folder, file, (fd) => {
    const stat = fstatSync(fd, { bigint: true });
    const same = Number(stat.size) === file.size && stat.mtimeNs === file.mtime && stat.ctimeNs === file.ctime && stat.ino === file.ino;
    return same ? parsedFile(file.path, bytesOf(fd, file.size), rules) : undefined;
  });
}

function opened(folder: string, file: SourceFile, read: (fd: number) => Parsed | undefined): Parsed | undefined {
  try {
    const fd = openSync(pathOf(folder, file.path), 'r');
    try {
      return read(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return unreadable(file.path, (error as NodeJS.ErrnoException).code ?? '');
  }
}

/** A file that could not be read, by the system's code; undefined where there is none any more. */
export function unreadable(path: string, code: string): Parsed | undefined {
  return code === 'ENOENT' ? undefined : { diagnostics: [fault('unreadable', path, { found: code, wanted: 'a file that this user can read' })] };
}

/** A file's bytes, at most one more than `LARGEST_ARTICLE`, as an article or as what is wrong with it. */
export function parsedFile(path: string, bytes: Buffer, rules: ReadingRules, split?: SplitFile): Parsed {
  const parsed = parseArticle(path, bytes, rules, split);
  if (bytes.length <= LARGEST_ARTICLE || parsed.article === undefined) return parsed;
  return {
    diagnostics: [
      fault('file-too-large', path, { found: `over ${LARGEST_ARTICLE / 1048576} MiB`, wanted: `at most ${LARGEST_ARTICLE / 1048576} MiB` }),
    ],
  };
}

function fault(code: string, path: string, detail: Diagnostic['detail']): Diagnostic {
  return { code, severity: 'error', path, field: '', line: 0, detail };
}
