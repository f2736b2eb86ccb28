import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, diskError } from './atomic.ts';

/** Removes a file of ours from `out`; one that is gone already is fine. Throws a `DiskError`. */
export function removeFile(out: string, name: string): void {
  try {
    unlinkSync(join(out, name));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw diskError('remove', join(out, name), error);
  }
}
