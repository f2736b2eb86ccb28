import { readFileSync } from 'node:fs';
import { isFault, splitFrontMatter } from './front-matter.ts';
import { fieldLines } from './lines.ts';
import { openArticle } from './open.ts';

/** The line on which a field stands in a file that was read before, 0 where it cannot be told any more: for findings that only a run can make. */
export function lineInFile(folder: string, path: string, field: string): number {
  try {
    const split = splitFrontMatter(openArticle(folder, path, (fd) => readFileSync(fd)));
    return isFault(split) ? 0 : fieldLines(split.yaml).lineOf(field);
  } catch {
    return 0;
  }
}
