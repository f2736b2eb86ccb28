import { readFileSync } from 'node:fs';
import { fieldLines } from './field-lines.ts';
import { isFault, splitFrontMatter, yamlOf } from './front-matter.ts';
import { openArticle } from './open.ts';

/** The line on which a field stands in a file that was read before, 0 where it cannot be told any more: for findings that only a run can make. */
export function lineInFile(folder: string, path: string, field: string): number {
  try {
    const file = openArticle(folder, path, (fd) => readFileSync(fd));
    const split = splitFrontMatter(file);
    return isFault(split) ? 0 : fieldLines(yamlOf(file, split)).lineOf(field);
  } catch {
    return 0;
  }
}
