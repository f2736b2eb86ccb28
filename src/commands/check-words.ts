import { messageOf } from '../messages.ts';
import type { Diagnostic } from '../model.ts';
import type { Paint } from '../text/colour.ts';
import { printable, wrapped } from '../text/columns.ts';
import { counted } from '../text/count.ts';

/** What a check found. */
export interface Checked {
  /** Articles that were looked at, and those of them that would be refused. */
  readonly files: number;
  readonly refused: number;
  /** Findings by code, the commonest first. */
  readonly counts: Readonly<Record<string, number>>;
  /** By file and line; what is about no file last. */
  readonly diagnostics: readonly Diagnostic[];
}

const WIDTH = 80;

/** What a check found, in lines: the answer first, then each file with its findings, then the findings by code. `quiet` leaves the findings alone. */
export function checkWords(paint: Paint, { files, refused, counts, diagnostics }: Checked, quiet: boolean): string[] {
  const found = [...groupsOf(diagnostics)].flatMap(([path, own], index) => [...(quiet && index === 0 ? [] : ['']), ...groupLines(paint, path, own)]);
  if (quiet) return found;
  const colour = refused > 0 ? paint.red : paint.green;
  const fine = files === 0 ? 'No articles to check' : `${counted(files, 'article')}, none would be refused`;
  const head = refused > 0 ? `${refused} of ${counted(files, 'article')} would be refused` : fine;
  return [paint.bold(colour(head)), ...found, ...countLines(paint, counts)];
}

function groupsOf(diagnostics: readonly Diagnostic[]): Map<string, Diagnostic[]> {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const group = groups.get(diagnostic.path);
    if (group === undefined) groups.set(diagnostic.path, [diagnostic]);
    else group.push(diagnostic);
  }
  return groups;
}

function groupLines(paint: Paint, path: string, own: readonly Diagnostic[]): string[] {
  const gutter = Math.max(...own.map(({ line }) => String(line).length));
  return [paint.bold(path === '' ? 'Config and feeds' : printable(path)), ...own.flatMap((diagnostic) => findingLines(paint, diagnostic, gutter))];
}

function findingLines(paint: Paint, diagnostic: Diagnostic, gutter: number): string[] {
  const { code, severity, field, line } = diagnostic;
  const colour = { error: paint.red, warning: paint.yellow, info: paint.dim }[severity];
  const place = (line > 0 ? String(line) : '').padStart(gutter);
  const lead = `  ${place}  `;
  const text = printable(`${field === '' ? '' : `${field}: `}${messageOf(diagnostic)} [${code}]`);
  const [first = '', ...rest] = wrapped(text, WIDTH - lead.length - 9);
  return [`  ${paint.dim(place)}  ${colour(severity.padEnd(7))}  ${first}`, ...rest.map((more) => ' '.repeat(lead.length + 9) + more)];
}

function countLines(paint: Paint, counts: Checked['counts']): string[] {
  const entries = Object.entries(counts);
  if (entries.length === 0) return [];
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const width = Math.max(...entries.map(([, count]) => String(count).length));
  return ['', paint.bold(counted(total, 'finding')), ...entries.map(([code, count]) => `  ${String(count).padStart(width)}  ${code}`)];
}
