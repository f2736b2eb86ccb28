import type { Paint } from '../text/colour.ts';
import { columnsOf, padded, printable, wrapped } from '../text/columns.ts';

/** Columns that `explain` keeps to. */
export const WIDTH = 80;

/** A tick or a cross. */
export function mark(paint: Paint, good: boolean): string {
  return good ? paint.green('✓') : paint.red('✗');
}

/** Lines under a bold heading, with a blank line above; nothing where there are none. */
export function section(paint: Paint, heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint.bold(heading), ...lines];
}

/** A text as an item of a list, wrapped. */
export function listed(text: string): string[] {
  return wrapped(printable(text), WIDTH - 4).map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`));
}

/** Columns under dim headings; the first holds a mark and has no width of its own. */
export function columns(paint: Paint, headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...[headings, ...rows].map((row) => columnsOf(printable(row[column] ?? ''))));
  const widths = headings.map((_, column) => (column === 0 ? 1 : width(column)));
  const line = (cells: readonly string[]) =>
    cells
      .slice(1)
      .map((cell, index) => padded(printable(cell), widths[index + 1] ?? 0))
      .join('  ')
      .trimEnd();
  return [`    ${paint.dim(line(headings))}`, ...rows.map((row) => `  ${row[0] ?? ''} ${line(row)}`)];
}
