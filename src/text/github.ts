import { printable } from './columns.ts';

/** What an annotation is about: a path from the root of the repository, a line from 1, or 0 where it is about the whole file. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/** A workflow command that GitHub Actions shows beside the line of the file; escaped as actions/toolkit does, and as a terminal may show it. */
export function annotation({ level, file, line, title, message }: Annotation): string {
  const properties = [`file=${property(file)}`, ...(line < 1 ? [] : [`line=${line}`]), `title=${property(title)}`];
  return `::${level} ${properties.join(',')}::${data(message)}`;
}

function data(text: string): string {
  return printable(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
