import { type Look, lookAround } from './articles/look.ts';
import { type Reading, readTable } from './articles/read.ts';
import type { Progress } from './articles/task.ts';
import { decide, type Decision } from './decide.ts';
import { dailyGaps } from './explain/coverage.ts';
import type { Diagnostic } from './model.ts';
import { type Catalogue, readCatalogue } from './publish/catalogue.ts';
import type { Breathe } from './text/breath.ts';
import { placeOf, type Workspace } from './workspace.ts';

/** How a survey is to go. */
export interface SurveyOptions {
  readonly now: number;
  /** Leave out the feeds that were published and that nothing asks for any more. */
  readonly prune: boolean;
  readonly breathe: Breathe;
  readonly onProgress?: Progress | undefined;
}

/** What a run knows before it renders: what every command tells, so that no two can differ. */
export interface Survey {
  readonly look: Look;
  readonly reading: Reading;
  /** What is published now. */
  readonly catalogue: Catalogue | undefined;
  readonly decision: Decision;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and decides; writes nothing. `look` is one that the caller had already. Throws a UsageError where the config contradicts itself. */
export async function survey(workspace: Workspace, options: SurveyOptions, look?: Look): Promise<Survey> {
  const { config, folder, out } = workspace;
  const looked = look ?? (await lookAround(placeOf(workspace), options.breathe));
  const reading = await readTable(looked, folder, config, options.breathe, options.onProgress);
  const catalogue = readCatalogue(out);
  const decision = decide(reading.table, config, options.now, options.prune ? [] : (catalogue?.feeds ?? []));
  return { look: looked, reading, catalogue, decision, diagnostics: diagnosticsOf(decision) };
}

/** The findings of the articles, and those that only a run can make: an update that lies after now, a fold of topics, a feed that outruns its readers. */
function diagnosticsOf({ table, topics, plans, now }: Decision): Diagnostic[] {
  const found = [...table.findings.values()].flat();
  for (let row = 0; row < table.count; row++) {
    const updated = table.updatedAt[row] as number;
    if (!(updated > now)) continue;
    const detail = { found: new Date(updated).toISOString(), wanted: 'an instant that has come' };
    found.push({ code: 'updated-in-future', severity: 'warning', path: table.path.at(row) ?? '', field: 'updatedDateTime', line: 0, detail });
  }
  return [...found, ...topics.diagnostics, ...dailyGaps(plans, table)];
}
