import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

// In memory where that exists: thousands of flushes would take the tests' time, and prove nothing without a power cut.
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A new empty folder that others may read too; the caller removes it. */
export function makeFolder(at = MEMORY): string {
  const folder = realpathSync(mkdtempSync(join(at, 'feedmill-test-')));
  chmodSync(folder, 0o755);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A new empty folder that others may read too; it goes when the test ends. */
export function newFolder(at = MEMORY): string {
  const folder = makeFolder(at);
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** Writes a file and the folders it is in. */
export function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** The same with a path that is Latin-1 on the disk. False where the file system takes UTF-8 alone. */
export function putLatin1(path: string, content: string): boolean {
  try {
    mkdirSync(Buffer.from(dirname(path), 'latin1'), { recursive: true });
    writeFileSync(Buffer.from(path, 'latin1'), content);
    return true;
  } catch {
    return false;
  }
}

/** The paths of all files below a folder, sorted. */
export function filesBelow(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true }).map(String);
  return paths.filter((path) => statSync(join(folder, path)).isFile()).sort();
}

/** The files of a folder that are no dotfiles: texts by name, sorted. */
export function textsIn(folder: string): Record<string, string> {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
