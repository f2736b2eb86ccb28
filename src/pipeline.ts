import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Look } from './articles/look.ts';
import type { Decision } from './decide.ts';
import { FORMATS } from './feeds/files.ts';
import { largeFeeds } from './feeds/large.ts';
import type { Formats } from './feeds/published-items.ts';
import { feedMark, siteMark } from './marks.ts';
import type { Diagnostic, FeedPlan, OutputFile } from './model.ts';
import { isDiskError, makeFolder, removeFile, sweepTemporaries } from './publish/atomic.ts';
import { CATALOGUE, type Catalogue, catalogueText, entryOf } from './publish/catalogue.ts';
import { publishedPrint } from './publish/compare.ts';
import { type Change, publishedIds, publishedInstants, type Removal, tooMuchRemoved } from './publish/guard.ts';
import { acquireLock, type Holder } from './publish/lock.ts';
import { readShown, type ShownFeed } from './publish/shown.ts';
import { dryStage, newStage, type Stage } from './publish/stage.ts';
import { type Print, printOf, type Stands, sizeIn, standsIn } from './publish/standing.ts';
import { claimFiles, forgetStanding, remember, type Staged, settle, sweepState } from './remember.ts';
import { ArticleMoved, type ItemCache, type Renderer, rendererOf } from './render.ts';
import type { FilesReport } from './report.ts';
import { settingsPlace } from './selection/naming.ts';
import { shownOf } from './selection/plans.ts';
import { updatedOf } from './selection/views.ts';
import { type Survey, type SurveyOptions, survey } from './survey.ts';
import { breather } from './text/breath.ts';
import { LOCK, SHOWN, type Workspace } from './workspace.ts';

/** How a run is to go. */
interface RunOptions extends SurveyOptions {
  /** Compare every byte that is published, whatever is remembered. */
  readonly verify: boolean;
  readonly acceptRemovals: boolean;
  /** Write nothing and take no lock: find out what a run would do. */
  readonly dry: boolean;
  /** Hears of each file that differs from what is published, before it is written. */
  readonly onDifference?: ((file: OutputFile) => void) | undefined;
  /** Hears, when all is staged and nothing yet published, which files are to change. */
  readonly beforeCommit?: ((names: readonly string[]) => Promise<void>) | undefined;
  /** Items that an earlier run of this process made with the same config. */
  readonly items?: ItemCache | undefined;
}

/** What a caller says of a run: what is left out is not wanted, but that signals and timers are let in. */
export type BuildOptions = Pick<RunOptions, 'now'> & Partial<RunOptions>;

const UNASKED = { verify: false, prune: false, acceptRemovals: false, dry: false } as const;

interface Told {
  readonly decision: Decision;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a run came to; where the guard stopped it also what was published: the feeds of the catalogue, and by slug what each shows, as hashes of ids. */
export type BuildOutcome =
  | ({ readonly kind: 'done'; readonly files: FilesReport } & Told)
  | ({ readonly kind: 'failed'; readonly files: FilesReport; readonly error: Error } & Told)
  | ({ readonly kind: 'guarded'; readonly removal: Removal; readonly feeds: Catalogue['feeds']; readonly before: Change['before'] } & Told)
  | ({ readonly kind: 'busy' } & Holder);

/** Times that a run looks again when articles change under it. */
const LOOKS = 3;

/** Articles in, feeds out: the drawing in src/README.md from left to right. `look` is one that the caller had already. */
export async function build(workspace: Workspace, given: BuildOptions, look?: Look): Promise<BuildOutcome> {
  const options = { ...UNASKED, breathe: breather(), ...given };
  try {
    return options.dry ? await attempts(workspace, options, dryStage(), look) : await buildLocked(workspace, options, look);
  } finally {
    await look?.reader?.end();
  }
}

async function buildLocked(workspace: Workspace, options: RunOptions, look: Look | undefined): Promise<BuildOutcome> {
  makeFolder(workspace.out);
  const lock = acquireLock(join(workspace.out, LOCK), Date.now());
  if (!lock.held) return { kind: 'busy', ...lock };
  const stage = newStage(workspace.out);
  try {
    sweepTemporaries(workspace.out);
    sweepState(workspace);
    return await attempts(workspace, options, stage, look);
  } finally {
    stage.discard();
    lock.release();
  }
}

async function attempts(workspace: Workspace, options: RunOptions, stage: Stage, look: Look | undefined): Promise<BuildOutcome> {
  for (let turn = 1; ; turn++) {
    try {
      return await attempt(workspace, options, stage, turn === 1 ? look : undefined);
    } catch (error) {
      stage.discard();
      if (!(error instanceof ArticleMoved) || turn === LOOKS) throw error;
    }
  }
}

async function attempt(workspace: Workspace, options: RunOptions, stage: Stage, first: Look | undefined): Promise<BuildOutcome> {
  const surveyed = await survey(workspace, options, first);
  try {
    await options.breathe(true);
    return await publish(workspace, options, stage, surveyed);
  } finally {
    surveyed.articles.close();
  }
}

async function publish(workspace: Workspace, options: RunOptions, stage: Stage, surveyed: Survey): Promise<BuildOutcome> {
  const { config, out, standing } = workspace;
  const { articles, catalogue, decision, diagnostics } = surveyed;
  const renderer = rendererOf(decision, articles.read, options.breathe, options.items);
  const stands = standsIn(out, standing);
  const lastShown = readShown(join(workspace.state, SHOWN), standing?.shown);
  const before = publishedBefore(out, decision, lastShown, catalogue, stands);
  const removal = options.acceptRemovals ? undefined : tooMuchRemoved(changeOf(workspace, options, before, decision), config.maxRemoved);
  if (removal !== undefined) return { kind: 'guarded', decision, removal, feeds: catalogue?.feeds ?? [], before, diagnostics };
  const claimed = claimFiles(workspace, namesOfAll(decision, renderer), catalogue, options.dry);
  const removed: string[] = [];
  const believed = options.verify ? () => false : stands;
  let staged: Staged | undefined;
  const files = () => ({ written: [...stage.done.keys()].sort(), unchanged: staged?.unchanged ?? [], removed });
  try {
    const { names, prints } = (staged = await stageFiles(workspace, options, decision, renderer, stage, lastShown, believed));
    await options.breathe(true);
    await options.beforeCommit?.([...names].filter((name) => !prints.has(name)));
    // Before the catalogue, which is last and forgets them: whoever is cut short here still knows them at the next run.
    stage.commit(() => {
      for (const name of (catalogue?.files ?? []).filter((file) => !names.has(file)).sort()) {
        if (!options.dry) removeFile(join(out, name));
        removed.push(name);
      }
    });
  } catch (error) {
    if (stage.done.size > 0) forgetStanding(workspace);
    else if (claimed) settle(workspace);
    if (!isDiskError(error)) throw error;
    return { kind: 'failed', decision, files: files(), diagnostics, error };
  }
  const found = [...diagnostics, ...staged.large];
  if (!options.dry) settle(workspace);
  if (!options.dry && articles.reading !== undefined)
    remember(workspace, articles.reading, decision, staged, found, new Map([...staged.prints, ...stage.done]));
  return { kind: 'done', decision, files: files(), diagnostics: found };
}

function namesOfAll({ plans }: Decision, { namesOf, siteNames }: Renderer): Set<string> {
  return new Set([...plans.flatMap(namesOf), ...siteNames(), CATALOGUE]);
}

/** What each feed in `out/` shows, as hashes of ids: read there, unless it is known to be as we left it. */
function publishedBefore(
  out: string,
  { plans }: Decision,
  lastShown: ReadonlyMap<string, ShownFeed>,
  catalogue: Catalogue | undefined,
  stands: Stands,
): Map<string, ArrayLike<number>> {
  // Those of the plans as well: a catalogue that was tampered with need not name them.
  const slugs = new Set([...(catalogue?.feeds ?? []), ...lastShown.values(), ...plans].map(({ slug }) => slug));
  const idsOf = (slug: string) => (stands(`${slug}.json`) ? lastShown.get(slug)?.ids : undefined) ?? publishedIds(out, slug);
  return new Map([...slugs].map((slug) => [slug, idsOf(slug)]));
}

function changeOf({ out }: Workspace, { from }: RunOptions, before: Change['before'], { plans, table, itemsOf }: Decision): Change {
  const after = plans.map((plan) => {
    const { slug, rows, shown, limit, window } = plan;
    const all = () => Float64Array.from(rows, (row) => table.idHash[row] as number);
    const of = (places: readonly number[]) => Uint32Array.from(places, (place) => rows[place] as number);
    // A folder holds all articles; what is handed in may be the newest alone.
    const reach = from === undefined || limit === 0 || shown < limit ? undefined : table.publishedAt[rows[shown - 1] as number];
    return [
      slug,
      { shown: itemsOf(plan).ids, all, shownOf: (places: readonly number[]) => shownOf(table, of(places), limit, window), reach },
    ] as const;
  });
  return { before, after: new Map(after), instantsOf: (slug) => publishedInstants(out, slug) };
}

/** Renders what changed and stages what differs; what is remembered to stand is neither rendered nor read. */
async function stageFiles(
  workspace: Workspace,
  options: RunOptions,
  decision: Decision,
  renderer: Renderer,
  stage: Stage,
  lastShown: ReadonlyMap<string, ShownFeed>,
  stands: Stands,
): Promise<Staged> {
  const { standing, out } = workspace;
  const names = namesOfAll(decision, renderer);
  const prints = new Map<string, Print>();
  const sizes = new Map<string, number>();
  const keep = (files: readonly string[]) => {
    for (const name of files) {
      const print = standing?.files[name] ?? '';
      prints.set(name, print);
      sizes.set(name, sizeIn(print));
    }
  };
  const put = (file: OutputFile) => {
    sizes.set(file.path, file.bytes.length);
    const print = publishedPrint(out, file.path, file.bytes);
    if (print !== undefined) return void prints.set(file.path, print);
    options.onDifference?.(file);
    stage.add(file.path, file.bytes);
  };
  const feeds: ShownFeed[] = [];
  for (const [index, plan] of decision.plans.entries()) {
    const shown = decision.itemsOf(plan);
    const mark = feedMark(plan, renderer.views[index], shown);
    const files = renderer.namesOf(plan);
    if (lastShown.get(plan.slug)?.mark === mark && files.every(stands)) keep(files);
    else {
      const before = lastShown.get(plan.slug);
      if (before !== undefined && FORMATS.every((ending) => stands(plan.slug + ending)))
        renderer.reuse(before.marks, () => formatsIn(out, plan.slug, standing?.files));
      for (const file of await renderer.filesOf(plan, index)) put(file);
    }
    feeds.push({ slug: plan.slug, mark, ...shown });
  }
  const site = siteMark(decision, renderer.views);
  const others = renderer.siteNames();
  if (standing?.site === site && [...others, CATALOGUE].every(stands)) keep([...others, CATALOGUE]);
  else {
    for (const file of await renderer.siteFiles()) put(file);
    put({ path: CATALOGUE, bytes: Buffer.from(catalogueOf(decision, renderer, [...names].sort())) });
  }
  const large = largeFeeds(decision.plans, sizes, (plan) => settingsPlace(decision.naming, plan));
  return { names, prints, unchanged: [...prints.keys()].sort(), feeds, site, large };
}

/** The formats of a feed as they stand; undefined where somebody edited one before it was read. */
function formatsIn(out: string, slug: string, prints: Readonly<Record<string, Print>> = {}): Formats | undefined {
  const [rss, atom, json] = FORMATS.map((ending) => readFileSync(join(out, slug + ending))) as [Buffer, Buffer, Buffer];
  return FORMATS.every((ending) => printOf(out, slug + ending) === prints[slug + ending]) ? { rss, atom, json } : undefined;
}

function catalogueOf({ plans, table, now }: Decision, { views }: Renderer, files: readonly string[]): string {
  const feeds = views.map((view, index) => {
    const plan = plans[index] as FeedPlan;
    return entryOf(view, plan.id, updatedOf(plan, table, now));
  });
  return catalogueText({ feeds, files });
}
