import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parsedUrl } from '../text/url.ts';

/** The file, in the folder of the state, with the urls that the hub has yet to be told. */
export const PENDING = 'hub-pending.json';

/** The urls that are still to be told, from the folder `state`; none where the file is missing or cannot be understood. Never throws. */
export function readPending(state: string): readonly string[] {
  try {
    const { urls } = JSON.parse(readFileSync(join(state, PENDING), 'utf8')) as { readonly urls?: unknown };
    return Array.isArray(urls) ? urls.filter((url): url is string => typeof url === 'string' && parsedUrl(url) !== undefined) : [];
  } catch {
    return [];
  }
}

/** The urls as they are kept. */
export function pendingText(urls: readonly string[]): string {
  return `${JSON.stringify({ urls }, null, 1)}\n`;
}

/** Forgets what was still to be told. Throws the system's error. */
export function clearPending(state: string): void {
  rmSync(join(state, PENDING), { force: true });
}
