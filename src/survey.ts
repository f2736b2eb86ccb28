import { join } from 'node:path';
import { readSameArticle } from './articles/file.ts';
import { lineInFile } from './articles/line-in-file.ts';
import { type Look, lookAround } from './articles/look.ts';
import { type FolderTable, type Progress, readNdjson, readTable } from './articles/read.ts';
import { unmatchedGlobs } from './articles/unmatched.ts';
import { type Decision, decide } from './decide.ts';
import type { Article, Diagnostic, SourceFile, Table } from './model.ts';
import type { Catalogue } from './publish/catalogue.ts';
import { begunNames } from './publish/foreign.ts';
import { knownCatalogue } from './publish/recover.ts';
import { isLeftSince } from './publish/standing.ts';
import { dailyGaps } from './selection/coverage.ts';
import { settingsPlace } from './selection/naming.ts';
import { oddities } from './selection/oddities.ts';
import type { Breathe } from './text/breath.ts';
import { BEGUN, STANDING, scopeOf, type Workspace } from './workspace.ts';

/** NDJSON files: their absolute paths, and what each is called in findings. */
export interface NdjsonFiles {
  readonly paths: readonly string[];
  readonly names: readonly string[];
  /** Asked before they are read, when the run has its lock: what comes meanwhile may be older than what another run publishes. */
  readonly ready?: () => Promise<void>;
}

/** How a survey is to go. */
export interface SurveyOptions {
  readonly now: number;
  /** Leave out the feeds that were published and that nothing asks for any more: a run removes them. */
  readonly prune: boolean;
  /** NDJSON files to read instead of the folder. Nothing is remembered of them. */
  readonly from?: NdjsonFiles | undefined;
  readonly breathe: Breathe;
  readonly onProgress?: Progress | undefined;
}

/** What a run knows before it renders: what every command tells, so that no two can differ. */
export interface Survey {
  readonly articles: Articles;
  /** What is published now. */
  readonly catalogue: Catalogue | undefined;
  readonly decision: Decision;
  readonly diagnostics: readonly Diagnostic[];
}

/** The articles of a run, wherever they come from. */
export interface Articles {
  readonly table: Table;
  /** The article of a row, kept or read again; undefined where it is not the one any more that was decided about. */
  readonly read: (row: number) => Article | undefined;
  /** Of a folder: what the next run may remember. */
  readonly reading?: FolderTable & { readonly look: Look };
  readonly close: () => void;
}

async function articlesOf(workspace: Workspace, options: SurveyOptions, look: Look | undefined): Promise<Articles> {
  const { config, folder } = workspace;
  if (options.from !== undefined) {
    await options.from.ready?.();
    return await readNdjson(options.from.paths, config, options.breathe, options.from.names);
  }
  // Another run that has ended since the look may have seen more, and published it.
  const looked =
    look !== undefined && !isLeftSince(join(workspace.state, STANDING), look.takenAt) ? look : await lookAround(scopeOf(workspace), options.breathe);
  const wanted = { most: config.limit, minQuality: config.minQuality, related: config.related > 0 };
  const reading = await readTable(looked, folder, config, options.breathe, options.onProgress, wanted);
  const read = (row: number) => reading.kept(row) ?? readSameArticle(folder, fileOf(reading.table, row), config)?.article;
  return { table: reading.table, read, reading: { ...reading, look: looked }, close: () => undefined };
}

function fileOf(table: Table, row: number): SourceFile {
  const [size, mtime, ctime, ino] = [table.size[row] as number, table.mtime[row] as bigint, table.ctime[row] as bigint, table.ino[row] as bigint];
  return { path: table.path.at(row) ?? '', size, mtime, ctime, ino };
}

/** What is published now, by the catalogue and by what the files say of themselves. */
export function publishedNow({ out, state, config }: Workspace): Catalogue | undefined {
  return knownCatalogue(out, config.site.url, begunNames(join(state, BEGUN), out));
}

/** Reads and decides; writes nothing. `look` is one that the caller had already. Throws a UsageError where the config contradicts itself. */
export async function survey(workspace: Workspace, options: SurveyOptions, look?: Look): Promise<Survey> {
  const articles = await articlesOf(workspace, options, look);
  const catalogue = publishedNow(workspace);
  const decision = decide(articles.table, workspace.config, options.now, options.prune ? [] : (catalogue?.feeds ?? []));
  const scope = options.from === undefined ? scopeOf(workspace) : undefined;
  const unmatched = scope === undefined ? [] : await unmatchedGlobs(scope, articles.table.count, options.breathe);
  return { articles, catalogue, decision, diagnostics: [...unmatched, ...diagnosticsOf(decision, scope?.folder)] };
}

/** The findings of the articles, and those that only a run can make: a coming update, a fold of topics, an odd config, a feed that outruns its readers. */
function diagnosticsOf({ table, config, naming, topics, plans, now }: Decision, folder: string | undefined): Diagnostic[] {
  const found = [...table.findings.values()].flat();
  for (let row = 0; row < table.count; row++) {
    const updated = table.updatedAt[row] as number;
    if (!(updated > now)) continue;
    const detail = { found: new Date(updated).toISOString(), wanted: 'an instant that has come' };
    const [path, field] = [table.path.at(row) ?? '', 'updatedDateTime'];
    const line = folder === undefined ? 0 : lineInFile(folder, path, field);
    found.push({ code: 'updated-in-future', severity: 'warning', path, field, line, detail });
  }
  const gaps = dailyGaps(plans, table, (plan) => settingsPlace(naming, plan));
  return [...found, ...topics.diagnostics, ...oddities(table, topics, naming, config), ...gaps];
}
