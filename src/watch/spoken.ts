/** What a build was made for. */
export interface Cause {
  /** Files that are new or differ, sorted. */
  readonly changed: readonly string[];
  /** Files that are gone, sorted. */
  readonly gone: readonly string[];
  readonly config: boolean;
}

/** Numbers of files, and milliseconds. */
export interface Effect {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly ms: number;
}

/** A build in one line, without its end: `after posts/a.md, 2 gone: 6 files written, 44 unchanged, 212 ms`. */
export function spokenBuild({ changed, gone, config }: Cause, { written, unchanged, removed, ms }: Effect): string {
  const causes = [config ? 'the config' : '', several(changed, ''), several(gone, 'without ')].filter((cause) => cause !== '');
  const parts = [`${written} files written`, `${unchanged} unchanged`, removed > 0 ? `${removed} removed` : '', `${Math.round(ms)} ms`];
  return oneLine(`${causes.length > 0 ? `after ${causes.join(', ')}` : 'by the hour'}: ${parts.filter((part) => part !== '').join(', ')}`);
}

function several(paths: readonly string[], before: string): string {
  const [first] = paths;
  if (first === undefined) return '';
  return `${before}${first}${paths.length > 1 ? ` and ${paths.length - 1} more` : ''}`;
}

/** A message that may have several lines, as one without control characters. */
export function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\p{Cc}/gu, '\uFFFD');
}
