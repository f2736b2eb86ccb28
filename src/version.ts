import { readFileSync } from 'node:fs';

/** The version in package.json: it is told by `--version`, and stands in nothing that is published. */
export function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
