import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Print, printFrom } from './standing.ts';

/**
 * The print of a file that stands in `out` with just these bytes: then it is not touched, and every server answers 304. It is that from
 * before they were compared, so that whoever edits the file meanwhile is found out by the next run. Undefined where it does not stand so.
 */
export function publishedPrint(out: string, name: string, bytes: Uint8Array): Print | undefined {
  const path = join(out, name);
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size !== BigInt(bytes.byteLength)) return undefined;
  try {
    return readFileSync(path).equals(bytes) ? printFrom(stat) : undefined;
  } catch {
    return undefined;
  }
}
