import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The file, in the folder of the state, with the urls that the hub has yet to be told. */
export const PENDING = 'hub-pending.json';

/** Puts a text under a path, whole or not at all; may throw. */
export type Save = (path: string, text: string) => void;

/**
 * The urls below `site` that are still to be told, from the folder `state`: no hub believes those of a site that was there before. None
 * where the file is missing or cannot be understood. Never throws.
 */
export function readPending(state: string, site: string): readonly string[] {
  try {
    const { urls } = JSON.parse(readFileSync(join(state, PENDING), 'utf8')) as { readonly urls?: unknown };
    return Array.isArray(urls) ? urls.filter((url): url is string => typeof url === 'string' && url.startsWith(site)) : [];
  } catch {
    return [];
  }
}

/** Keeps urls beside those that are kept below `site`, and gives those that were not. Throws what `save` throws. */
export function keepPending(state: string, site: string, urls: readonly string[], save: Save): readonly string[] {
  const kept = new Set(readPending(state, site));
  const fresh = urls.filter((url) => !kept.has(url));
  if (fresh.length > 0) save(join(state, PENDING), textOf([...new Set([...kept, ...fresh])].sort()));
  return fresh;
}

/** Forgets those of the kept urls that are `gone`, or not below `site`. Throws the system's error, or what `save` throws. */
export function forgetPending(state: string, site: string, gone: (url: string) => boolean, save: Save): void {
  const left = readPending(state, site).filter((url) => !gone(url));
  if (left.length === 0) rmSync(join(state, PENDING), { force: true });
  else save(join(state, PENDING), textOf(left));
}

function textOf(urls: readonly string[]): string {
  return `${JSON.stringify({ urls }, null, 1)}\n`;
}
