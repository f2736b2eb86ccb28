import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * What a place holds of ours: the mark of each file by its name. An empty mark is a file that is there with any content, as it was to be
 * sent again when the manifest was written.
 */
export type Manifest = Map<string, string>;

/** The mark of a file of ours that may not be there: it was to be removed, or it is not known whether it was taken. */
export const UNSURE = '?';

/** Whether the place holds a file of that name, whatever is in it. */
export function isThere(manifest: Manifest, name: string): boolean {
  return (manifest.get(name) ?? UNSURE) !== UNSURE;
}

const SAFE_NAME = /^[^./\\\0\p{Surrogate}][^/\\\0\p{Surrogate}]*$/u;

/** The name of the file, in the folder of the state, that the manifest of the place at that url is kept in. */
export function manifestName(base: string): string {
  return `remote-${createHash('sha256').update(base).digest('hex').slice(0, 16)}.json`;
}

/**
 * The manifest in that file; an empty one where there is none or it cannot be understood: then all files are sent again, and none is
 * known that could be pruned. Throws the system's error when a file that is there cannot be read.
 */
export function readManifest(file: string): Manifest {
  const text = textOf(file);
  try {
    const { files } = JSON.parse(text) as { readonly files?: Record<string, unknown> };
    return new Map(Object.entries(files ?? {}).filter(isEntry));
  } catch {
    return new Map();
  }
}

/** The manifest as it is kept, in the order of names; the url of the place is for people. */
export function manifestText(base: string, manifest: Manifest): string {
  const names = [...manifest.keys()].sort();
  return `${JSON.stringify({ place: base, files: Object.fromEntries(names.map((name) => [name, manifest.get(name)])) }, null, 1)}\n`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw fault;
  }
}

/** A name that would lead out of the prefix cannot be ours. */
function isEntry(entry: [string, unknown]): entry is [string, string] {
  return SAFE_NAME.test(entry[0]) && typeof entry[1] === 'string';
}
