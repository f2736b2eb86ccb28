import type { Diagnostic } from './model.ts';

/** How each code reads, and what mends it. The README has a section for each. */
interface Wording {
  readonly text: string;
  readonly remedy?: string;
}

/** A finding in one line: `path:line field: what is there, what would be right.` */
export function worded(diagnostic: Diagnostic): string {
  const { path, line, field } = diagnostic;
  const place = path === '' ? '' : line > 0 ? `${path}:${line}: ` : `${path}: `;
  return `${place}${diagnostic.severity}: ${field === '' ? '' : `${field}: `}${messageOf(diagnostic)} [${diagnostic.code}]`;
}

/** What is wrong, and what would be right. */
export function messageOf({ code, detail }: Diagnostic): string {
  const wording = WORDINGS[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(detail[name] ?? ''));
  if (wording === undefined) return Object.values(detail).join(', wanted: ');
  return fill(wording.text) + (wording.remedy === undefined ? '' : `; ${fill(wording.remedy)}`);
}

const WORDINGS: Readonly<Record<string, Wording>> = {};
