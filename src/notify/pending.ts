import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { hashOf } from '../text/hash.ts';

/** Puts a text under a path, whole or not at all; may throw. */
export type Save = (path: string, text: string) => void;

/**
 * The file, in the folder `state`, with the urls of what is published into `out` that the hub has yet to be told: of each such folder one,
 * as several configs may share the state. It is the same where all has moved.
 */
export function pendingFile(state: string, out: string): string {
  return join(state, `hub-pending-${hashOf(relative(state, out)).toString(16)}.json`);
}

/**
 * The urls below `site` that are still to be told: no hub believes those of a site that was there before. None where the file is missing or
 * cannot be understood. Never throws.
 */
export function readPending(file: string, site: string): readonly string[] {
  try {
    const { urls } = JSON.parse(readFileSync(file, 'utf8')) as { readonly urls?: unknown };
    return Array.isArray(urls) ? urls.filter((url): url is string => typeof url === 'string' && url.startsWith(site)) : [];
  } catch {
    return [];
  }
}

/** Keeps urls beside those that are kept below `site`, and gives those that were not. Throws what `save` throws. */
export function keepPending(file: string, site: string, urls: readonly string[], save: Save): readonly string[] {
  const kept = new Set(readPending(file, site));
  const fresh = urls.filter((url) => !kept.has(url));
  if (fresh.length > 0) save(file, textOf([...new Set([...kept, ...fresh])].sort()));
  return fresh;
}

/** Forgets those of the kept urls that are `gone`, or not below `site`. Throws the system's error, or what `save` throws. */
export function forgetPending(file: string, site: string, gone: (url: string) => boolean, save: Save): void {
  const left = readPending(file, site).filter((url) => !gone(url));
  if (left.length === 0) rmSync(file, { force: true });
  else save(file, textOf(left));
}

function textOf(urls: readonly string[]): string {
  return `${JSON.stringify({ urls }, null, 1)}\n`;
}
