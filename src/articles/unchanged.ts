import type { Memo } from './memo.ts';
import type { Scan } from './scan.ts';
import { holds } from './texts.ts';

/** Clocks of file systems tick in up to 10 ms; those that know only whole seconds tick in up to 2 s. */
const TICK = 20_000_000n;
const COARSE_TICK = 2_000_000_000n;

/**
 * Findings of files of which nothing tells whether they changed: another user, or a machine with files to spare, may read one although
 * nothing about it has; of a name that is not UTF-8 the file system says nothing.
 */
const UNTOLD = ['unreadable', 'name-not-utf8'];

/**
 * For each scanned file the row of the memo that still describes it, or -1 where it must be read. A file is unchanged when path, size,
 * mtime, ctime and inode are; not, though, when it changed so shortly before the memo was taken that a later change could bear the same
 * time (git's "racy" files), and not when it could not be read.
 */
export function unchangedRows(scan: Scan, memo: Memo | undefined): Int32Array {
  const rows = new Int32Array(scan.paths.length).fill(-1);
  if (memo === undefined) return rows;
  const samePaths = holds(memo.table.texts.path, scan.paths);
  let old = 0;
  const oldPath = () => memo.table.path.at(old);
  let remembered = samePaths ? undefined : oldPath();
  for (let row = 0; row < rows.length; row++) {
    if (!samePaths) {
      const path = scan.paths[row] as string;
      for (; remembered !== undefined && remembered < path; remembered = oldPath()) old += 1;
      if (remembered !== path) continue;
    }
    const at = samePaths ? row : old;
    if (sameFile(scan, row, memo, at)) rows[row] = at;
  }
  return rows;
}

function sameFile(scan: Scan, row: number, { table, takenAt }: Memo, at: number): boolean {
  const ctime = scan.ctime[row] as bigint;
  return (
    scan.size[row] === table.size[at] &&
    scan.mtime[row] === table.mtime[at] &&
    ctime === table.ctime[at] &&
    scan.ino[row] === table.ino[at] &&
    settled(ctime, takenAt) &&
    !UNTOLD.includes(table.findings.get(at)?.[0]?.code ?? '')
  );
}

function settled(time: bigint, takenAt: bigint): boolean {
  if (time < takenAt - COARSE_TICK) return true;
  return time < takenAt - (time % 1_000_000_000n === 0n ? COARSE_TICK : TICK);
}
