import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../model.ts';

/** Whether a file stands in `out` with just these bytes: then it is not touched, and every server answers 304. */
export function isPublished(out: string, { path, text }: OutputFile): boolean {
  try {
    return readFileSync(join(out, path)).equals(Buffer.from(text));
  } catch {
    return false;
  }
}
