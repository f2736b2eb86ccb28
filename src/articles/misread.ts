import { type Dirent, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isMisread } from './path.ts';

/** What is in all folders that read as this absolute path and have other names on the disk. Throws the system's error where one cannot be read. */
export function entriesOfMisread(path: string): Dirent[] {
  return foldersReadAs(path).flatMap((folder) => readdirSync(folder, { withFileTypes: true }));
}

/** Where the files lie that read as this absolute path. Throws the system's error where a folder cannot be read. */
export function filesReadAs(path: string): Buffer[] {
  return foldersReadAs(dirname(path)).flatMap((folder) => namedIn(folder, basename(path), (entry) => entry.isFile()));
}

/** Links are none, as in a scan. */
function foldersReadAs(path: string): Buffer[] {
  const names = path.split('/');
  const first = names.findIndex((name) => isMisread(name));
  if (first < 0) return [Buffer.from(path)];
  let folders: Buffer[] = [Buffer.from(names.slice(0, first).join('/'))];
  for (const name of names.slice(first)) folders = folders.flatMap((folder) => namedIn(folder, name, (entry) => entry.isDirectory()));
  return folders;
}

function namedIn(folder: Buffer, name: string, wanted: (entry: Dirent<Buffer>) => boolean): Buffer[] {
  const entries = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' });
  const found = entries.filter((entry) => wanted(entry) && entry.name.toString() === name);
  return found.map((entry) => Buffer.concat([folder, Buffer.from('/'), entry.name]));
}
