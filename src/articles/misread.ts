import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isMisread } from './path.ts';

/** What is in all folders that read as this absolute path and have other names on the disk. Rejects with the system's error where one cannot be read. */
export async function entriesOfMisread(path: string): Promise<Dirent[]> {
  const names = path.split('/');
  const first = names.findIndex((name) => isMisread(name));
  let folders = [Buffer.from(`${names.slice(0, first).join('/')}/`)];
  for (const name of names.slice(first)) folders = (await Promise.all(folders.map((folder) => foldersNamed(name, folder)))).flat();
  return (await Promise.all(folders.map((folder) => readdir(folder, { withFileTypes: true })))).flat();
}

/** Links are none, as in a scan. */
async function foldersNamed(name: string, folder: Buffer): Promise<Buffer<ArrayBuffer>[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const found = entries.filter((entry) => entry.isDirectory() && entry.name.toString() === name);
  return found.map((entry) => Buffer.concat([folder, entry.name, Buffer.from('/')]));
}
