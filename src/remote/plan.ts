import { isThere, type Manifest } from './manifest.ts';
import { sha256 } from './s3.ts';

/** The files that are to be at the place, and how to come by each. */
export interface LocalFiles {
  readonly names: readonly string[];
  /** The whole file, or undefined where there is none. Rejects with the system's error. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  /** What it is to be sent with. */
  readonly headersOf: (name: string) => Readonly<Record<string, string>>;
}

/** A file that could not be sent or removed, and why, in words. */
export interface Failure {
  readonly path: string;
  readonly reason: string;
}

/** What a publish has to do; names are in the order in which they are sent. */
export interface Plan {
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  /** Ours at the place, and no longer published; in the order in which they are removed. */
  readonly gone: readonly string[];
  /** Cannot be read here. */
  readonly missing: readonly Failure[];
  /** Which of the `STEPS` a file is sent in, or removed in, where they go backwards. */
  readonly stepOf: (name: string) => number;
}

/** Compares the files with what the manifest says the place holds. Changes nothing. Rejects with the reason of `stop` when that is aborted. */
export async function planOf(files: LocalFiles, manifest: Manifest, stop?: AbortSignal): Promise<Plan> {
  const fresh = new Set(files.names.filter((name) => !isThere(manifest, name)));
  const stepOf = (name: string) => stepFor(name, fresh.has(name));
  const inOrder = (unordered: Iterable<string>) => [...unordered].sort().sort((a, b) => stepOf(a) - stepOf(b));
  const names = inOrder(new Set(files.names));
  const changed: string[] = [];
  const unchanged: string[] = [];
  const missing: Failure[] = [];
  for (const name of names) {
    const bytes = await contentOf(files, name);
    stop?.throwIfAborted();
    if (typeof bytes === 'string') missing.push({ path: name, reason: bytes });
    else (manifest.get(name) === markOf(files, name, bytes) ? unchanged : changed).push(name);
  }
  const wanted = new Set(names);
  // Backwards: what names a file goes before the file.
  const gone = inOrder([...manifest.keys()].filter((name) => !wanted.has(name))).reverse();
  return { changed, unchanged, gone, missing, stepOf };
}

/** What differs when a file must be sent again: its content, or what it is sent with. */
export function markOf(files: LocalFiles, name: string, bytes: Uint8Array): string {
  return `${sha256(bytes)} ${JSON.stringify(files.headersOf(name))}`;
}

/** The content of a file, or why there is none. */
export async function contentOf(files: LocalFiles, name: string): Promise<Uint8Array | string> {
  try {
    return (await files.read(name)) ?? 'it is not in the published folder: build again';
  } catch (fault) {
    return `it cannot be read (${(fault as NodeJS.ErrnoException).code ?? 'unknown error'})`;
  }
}

/** The steps of a publish, in their order. */
export const STEPS = [0, 1, 2, 3, 4, 5];

/**
 * What names others comes after them: feeds with pictures and styles, then pages, new ones before those that may link to them, the OPML,
 * the index, the catalogue. Feeds name their page, and come first all the same: they are what people wait for.
 */
function stepFor(name: string, isNew: boolean): number {
  if (name === 'feeds.json') return 5;
  if (name === 'index.html') return 4;
  if (name.endsWith('.opml')) return 3;
  if (name.endsWith('.html')) return isNew ? 1 : 2;
  return 0;
}
