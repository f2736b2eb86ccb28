import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a file stands in `out` with just these bytes: then it is not touched, and every server answers 304. */
export function isPublished(out: string, name: string, bytes: Uint8Array): boolean {
  const path = join(out, name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size !== bytes.byteLength) return false;
  try {
    return readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}
