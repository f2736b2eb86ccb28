import { mkdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixedPart, folderOf, plainGlob } from './articles/globs.ts';
import type { Scope } from './articles/look.ts';
import { isIn, realPath } from './articles/places.ts';
import { type Config, type ConfigFile, findConfig, UsageError, writtenConfig } from './config.ts';
import { readStanding, type Standing } from './publish/standing.ts';
import { hashOf } from './text/hash.ts';

/** Where a run works, and what it remembers of the last one. Every path is absolute. */
export interface Workspace {
  readonly file: ConfigFile;
  readonly folder: string;
  readonly out: string;
  readonly state: string;
  readonly config: Config;
  /** What the last run left, if it was this version with this config and these folders. */
  readonly standing: Standing | undefined;
  /** What a standing must bear to be believed. */
  readonly key: string;
  /** What a memo of articles must bear to be believed. */
  readonly readingKey: string;
}

/** In `out/` while a run is at work. */
export const LOCK = '.feedmill.lock';
/** In the state folder: what the last run knew of the articles. */
export const ARTICLES = 'articles.memo';
/** What it left in `out/`. */
export const STANDING = 'standing.memo';
/** What the feeds showed that it left. */
export const SHOWN = 'shown.memo';

/** The folder into which a first build has begun to publish. */
export const BEGUN = 'begun';

/** Opens the workspace of a config: the one named, else that of `cwd`. Throws a UsageError. */
export async function openWorkspace(cwd: string, named?: string, outDir?: string): Promise<Workspace> {
  const file = findConfig(cwd, named);
  const { folder } = file;
  const build = ownStamp();
  // Only where the standing may lie is read without a check: it holds the checked config, and the schema takes 60 ms to load.
  const guessed = resolve(folder, writtenState(file) ?? '.feedmill');
  const key = JSON.stringify([build, file.path, hashOf(file.text), outDir === undefined ? '' : resolve(cwd, outDir)]);
  const standing = readStanding(join(guessed, STANDING), key);
  const config = standing?.config ?? (await import('./config-check.ts')).checkConfig(file);
  const out = outDir === undefined ? resolve(folder, config.out) : resolve(cwd, outDir);
  const state = resolve(folder, config.state);
  // The articles first: another `state` alone would not keep them from being published.
  const faults = config.articles.flatMap((glob) => misplaced(glob, folder, out, state));
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  const inOut = liesIn(state, out);
  if (inOut !== undefined) {
    const why = 'it knows what is unpublished. Name a folder elsewhere as "state" in the config';
    throw new UsageError(`${inOut.path}, for what the next run may remember, would lie in ${inOut.folder}, which is published, and ${why}.`);
  }
  return {
    file,
    folder,
    out,
    state,
    config,
    standing,
    key,
    readingKey: JSON.stringify([build, config.defaults, config.timezone]),
  };
}

/** What is wrong with where a glob leads, in words: what is ours is not read, and whoever put an article there would publish or lose it. */
function misplaced(glob: string, folder: string, out: string, state: string): string[] {
  if (glob.startsWith('!')) return [];
  const place = folderOf(glob, folder);
  const lies = (found: Lying) => `${JSON.stringify(glob)} of "articles" leads to ${found.path}, which lies in ${found.folder}`;
  const inOut = liesIn(place, out);
  if (inOut !== undefined)
    return [
      `${lies(inOut)}: that is published, and drafts with it.\nMove the articles elsewhere, or publish into another folder ("out" in the config).`,
    ];
  const inState = liesIn(place, state);
  if (inState !== undefined)
    return [
      `${lies(inState)}: that is for what the next run may remember, and is overwritten.\nMove the articles elsewhere, or name another folder as "state" in the config.`,
    ];
  return [];
}

/** A path in a folder, both in words. */
interface Lying {
  readonly path: string;
  readonly folder: string;
}

/** Tells of a path that lies in a folder, on whatever way symbolic links lead there; undefined of one that does not. */
function liesIn(path: string, folder: string): Lying | undefined {
  if (isIn(path, folder)) return { path, folder };
  const [real, realFolder] = [realPath(path), realPath(folder)];
  if (!isIn(real, realFolder)) return undefined;
  const both = (written: string, found: string) => (written === found ? written : `${written} (${found})`);
  return { path: both(path, real), folder: both(folder, realFolder) };
}

function writtenState(file: ConfigFile): string | undefined {
  try {
    const { state } = writtenConfig(file) as { readonly state?: unknown };
    return typeof state === 'string' ? state.trim() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Tells this build of feedmill from every other, and the Node and the time zones that it has from others: what another one remembered is not
 * believed. Where Node has its zones from the system, it is known that they changed if that calls them by another version, as a new release does.
 */
function ownStamp(): string {
  const here = fileURLToPath(import.meta.url);
  return `${here} ${statSync(here).mtimeMs} ${process.version} ${process.versions['tz']}`;
}

/** Makes the state folder, for its owner alone: it knows what is unpublished. Throws the system's error. */
export function makeState({ state }: Pick<Workspace, 'state'>): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
}

/** Where a run looks for articles: not in what is published or remembered, nor in packages. */
export function scopeOf({ folder, config, out, state, readingKey }: Workspace): Scope {
  const patterns = config.articles.map((glob) => plainGlob(glob, folder));
  const own = [out, state].map(realPath);
  // As each glob would come upon them: behind its first wildcard it follows no symbolic link.
  const passed = patterns
    .filter((glob) => !glob.startsWith('!'))
    .flatMap((glob) => {
      const [base, real] = [fixedPart(glob), realPath(folderOf(glob, folder))];
      return own.filter((path) => isIn(path, real)).map((path) => join(base, relative(real, path)));
    });
  const ignored = ['**/node_modules/**', ...new Set(passed.map((path) => `${path.replace(/[*?{}[\]()!+@|\\]/g, '\\$&')}/**`))];
  return { folder, patterns, ignored, memoFile: join(state, ARTICLES), memoKey: readingKey };
}
