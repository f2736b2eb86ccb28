import { type BigIntStats, readSync } from 'node:fs';
import type { Parsed, ReadingRules, SourceFile } from '../model.ts';
import { hashOf } from '../text/hash.ts';
import { filesReadAs } from './misread.ts';
import { openArticle, openAt } from './open.ts';
import { type KnownParts, parseArticle } from './parse.ts';
import { isMisread, pathOf } from './path.ts';

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

/** Reads and checks one file. Total: a file that cannot be read, or whose name cannot, is refused; undefined where there is none any more. */
export function readArticle(folder: string, file: SourceFile, rules: ReadingRules): Parsed | undefined {
  return readIf(folder, file, rules, () => true);
}

/** Like `readArticle`, and undefined too where the file is no longer the one that `file` tells of. */
export function readSameArticle(folder: string, file: SourceFile, rules: ReadingRules): Parsed | undefined {
  return readIf(folder, file, rules, ({ size, mtimeNs, ctimeNs, ino }) => {
    return Number(size) === file.size && mtimeNs === file.mtime && ctimeNs === file.ctime && ino === file.ino;
  });
}

function readIf(folder: string, { path, size }: SourceFile, rules: ReadingRules, wanted: (stat: BigIntStats) => boolean): Parsed | undefined {
  let bytes: Buffer | undefined;
  try {
    bytes = openArticle(folder, path, (fd, stat) => (wanted(stat) ? bytesOf(fd, size) : undefined));
  } catch (error) {
    return unreadable(folder, path, (error as NodeJS.ErrnoException).code ?? '', rules);
  }
  return bytes && parsedFile(path, bytes, rules);
}

/** A file that could not be read, by the system's code; undefined where there is none any more. */
export function unreadable(folder: string, path: string, code: string, rules: ReadingRules): Parsed | undefined {
  if (isMisread(path, code)) return { ...misread(path), ids: idsOfMisread(folder, path, rules) };
  return code === 'ENOENT' ? undefined : refused('unreadable', path, code, 'a file that this user can read');
}

function misread(path: string): Parsed {
  const names = path.split('/');
  const wrong = names.filter((name) => isMisread(name));
  const which = wrong.length > 1 ? 'them' : isMisread(names.at(-1) ?? '') ? 'the file' : 'the folder';
  return refused('name-not-utf8', path, wrong.map((name) => JSON.stringify(name)).join(', '), `${which} in UTF-8`);
}

/** The ids that the files may have that read as this path, which no command can name. */
function idsOfMisread(folder: string, path: string, rules: ReadingRules): number[] {
  try {
    return filesReadAs(pathOf(folder, path)).flatMap((file) => {
      const { article, ids = [] } = openAt(file, (fd, stat) => parsedFile(path, bytesOf(fd, Number(stat.size)), rules));
      return article === undefined ? ids : [hashOf(article.id)];
    });
  } catch {
    return [];
  }
}

/** A file's bytes, at most one more than `LARGEST_ARTICLE`, as an article or as what is wrong with it. */
export function parsedFile(path: string, bytes: Buffer, rules: ReadingRules, known?: KnownParts): Parsed {
  const parsed = parseArticle(path, bytes, rules, known);
  if (bytes.length <= LARGEST_ARTICLE || parsed.article === undefined) return parsed;
  return { ...tooLarge(path), link: parsed.article.link, ids: [hashOf(parsed.article.id)] };
}

/** An article that has more than so many bytes, refused. */
export function tooLarge(path: string, bytes = LARGEST_ARTICLE): Parsed {
  const most = `${bytes / 1048576} MiB`;
  return refused('file-too-large', path, `over ${most}`, `at most ${most}`);
}

/** An article that is refused as a whole: for what was found, and what was wanted in its place. */
export function refused(code: string, path: string, found: string, wanted: string): Parsed {
  return { diagnostics: [{ code, severity: 'error', path, field: '', line: 0, detail: { found, wanted } }] };
}
