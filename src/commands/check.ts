import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { isIn, placesOf, realPath } from '../articles/places.ts';
import { type ConfigFile, UsageError } from '../config.ts';
import { messageOf } from '../messages.ts';
import type { Diagnostic, Table } from '../model.ts';
import { paintFor } from '../text/colour.ts';
import { printable } from '../text/columns.ts';
import { counted } from '../text/count.ts';
import { annotation } from '../text/github.ts';
import { nearest } from '../text/nearest.ts';
import { scopeOf } from '../workspace.ts';
import { type Checked, checkWords } from './check-words.ts';
import { type Call, commandLike, EXIT, textOption } from './command.ts';
import { type Surveyed, surveyed } from './surveyed.ts';
import { inOrder } from './tell.ts';

const FORMATS = ['text', 'github'];

/** `feedmill check`: every finding of a build but those of what it writes, all or of the files and folders named; resolves to the exit code. Writes nothing. */
export async function check(call: Call): Promise<number> {
  const format = formatOf(call);
  const known = await surveyed(call);
  const { folder, file } = known.workspace;
  const { table } = known.decision;
  const { cwd } = call.terminal;
  const asked = askedOf(call, known);
  const gone = asked.filter(({ word, rows }) => rows.length === 0 && !existsSync(resolve(cwd, word)));
  if (gone.length > 0) return tellGone(call, gone, table, folder);
  const rows = new Set(asked.length === 0 ? table.refused.keys() : asked.flatMap(({ rows: own }) => own));
  const paths = new Set([...rows].map((row) => table.path.at(row) ?? ''));
  const diagnostics = inOrder(known.diagnostics.filter(({ path }) => (path === '' ? asked.length === 0 : paths.has(path))));
  const refused = [...rows].filter((row) => table.refused[row] === 1).length;
  const checked = { files: rows.size, refused, counts: countsOf(diagnostics), diagnostics };
  const passedOver = asked.filter(({ rows: own }) => own.length === 0).map(({ word }) => word);
  for (const word of call.options['quiet'] === true ? [] : passedOver) call.terminal.err(`${printable(word)}: no article, passed over\n`);
  tell(call, checked, format, file);
  return refused > 0 && call.options['allow-refused'] !== true ? EXIT.refused : EXIT.done;
}

function formatOf(call: Call): string {
  const format = textOption(call, 'format') ?? 'text';
  if (!FORMATS.includes(format)) {
    const near = nearest(format, FORMATS);
    throw new UsageError(
      `--format ${format} is not known: ${near === undefined ? 'the formats are text and github; for JSON, --json' : `did you mean "${near}"?`}`,
    );
  }
  if (format !== 'text' && call.options['json'] === true) throw new UsageError('--json and --format github are two formats: choose one');
  return format;
}

/** A path that somebody typed, the same relative to the config file, and its row, or all below it. */
interface Asked {
  readonly word: string;
  readonly path: string;
  readonly rows: readonly number[];
}

function askedOf({ words, terminal }: Call, { workspace, decision }: Surveyed): Asked[] {
  if (words.length === 0) return [];
  const { folder } = workspace;
  const placeOf = placesOf(scopeOf(workspace));
  const places = Array.from({ length: decision.table.count }, (_, row) => placeOf(decision.table.path.at(row) ?? ''));
  return words.map((word) => {
    const typed = resolve(terminal.cwd, word);
    const place = realPath(typed);
    return { word, path: slashed(relative(folder, typed)), rows: places.flatMap((other, row) => (isIn(other, place) ? [row] : [])) };
  });
}

function tellGone(call: Call, gone: readonly Asked[], table: Table, folder: string): number {
  const { terminal } = call;
  const paths = Array.from({ length: table.count }, (_, row) => table.path.at(row) ?? '');
  const known = new Set([...paths.flatMap(foldersOf), ...paths]);
  for (const { word, path } of gone) {
    const near = paths.find((candidate) => candidate.endsWith(`/${path}`)) ?? nearest(path, known);
    const typed = slashed(relative(terminal.cwd, resolve(folder, near ?? '')));
    const remedy =
      near === undefined ? `To check all, ${counted(table.count, 'article')}: ${commandLike(call, 'check')}` : `Did you mean "${printable(typed)}"?`;
    terminal.err(`There is no ${printable(word)}. ${remedy}\n`);
  }
  return EXIT.notFound;
}

/** Every folder that a path is in: `a` and `a/b` of `a/b/c.md`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Findings by code, the commonest first. */
function countsOf(diagnostics: readonly Diagnostic[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

function tell({ options, terminal }: Call, checked: Checked, format: string, config: ConfigFile): void {
  const { diagnostics } = checked;
  const quiet = options['quiet'] === true;
  const told = quiet ? diagnostics.filter(({ severity }) => severity === 'error' && options['allow-refused'] !== true) : diagnostics;
  if (options['json'] === true) terminal.out(`${JSON.stringify(reportOf(checked), null, 2)}\n`);
  else if (format === 'github') {
    const root = terminal.env['GITHUB_WORKSPACE'] ?? terminal.cwd;
    for (const diagnostic of told) terminal.out(`${annotationOf(diagnostic, config, root)}\n`);
  } else {
    const lines = checkWords(paintFor(terminal.colours), { ...checked, diagnostics: told }, quiet);
    if (lines.length > 0) terminal.out(`${lines.join('\n')}\n`);
  }
}

function reportOf({ files, refused, counts, diagnostics }: Checked) {
  const told = diagnostics.map((diagnostic) => {
    const { code, severity, path, field, line } = diagnostic;
    return { code, severity, path, field, line, message: messageOf(diagnostic) };
  });
  return { files, refused, counts, diagnostics: told };
}

function annotationOf(diagnostic: Diagnostic, config: ConfigFile, root: string): string {
  const { code, severity, path, field, line } = diagnostic;
  const file = slashed(relative(root, path === '' ? config.path : resolve(config.folder, path)));
  const message = `${field === '' ? '' : `${field}: `}${messageOf(diagnostic)}`;
  return annotation({ level: severity === 'info' ? 'notice' : severity, file, line, title: code, message });
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
