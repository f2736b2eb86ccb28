import { closeSync, openSync, readdirSync, rmSync, type Stats, statSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../config.ts';
import { nextTag } from '../publish/atomic.ts';
import { isThere, pidsMark } from '../publish/lock-record.ts';
import type { NdjsonFiles } from '../survey.ts';
import { makeState, type Workspace } from '../workspace.ts';
import type { Call } from './command.ts';

/** NDJSON files that a run reads; `discard` gives up what was only kept for the run. */
export interface NamedFiles extends NdjsonFiles {
  readonly discard: () => void;
}

/**
 * The files that `--from` names; undefined without it. What comes on standard input (`-`) is kept in a file, since what the feeds show is
 * read twice; it is not read before the run is `ready` for it, and only then `paths` tells where it is kept. Throws a UsageError.
 */
export function namedFiles(call: Call, { state }: Workspace): NamedFiles | undefined {
  const named = call.options['from'];
  if (!Array.isArray(named)) return undefined;
  const names = [...new Set(named as string[])];
  const paths = names.map((name) => resolve(call.terminal.cwd, name));
  const standing = names.indexOf('-');
  const others = paths.filter((_, at) => at !== standing).map((path) => ({ path, found: statSync(path, { throwIfNoEntry: false }) }));
  const missing = others.filter(({ found }) => found === undefined).map(({ path }) => path);
  if (missing.length > 0) throw new UsageError(`There is no file ${missing.join(', ')}: --from takes NDJSON files, or - for standard input.`);
  // What is read twice must stay what it is.
  const passing = others.find(({ found }) => found?.isFile() === false && !isNothing(found));
  if (passing !== undefined) throw new UsageError(`${passing.path} is no regular file, which --from takes: a pipe is read with --from - instead.`);
  let kept: Kept | undefined;
  let copied: Promise<void> | undefined;
  const ready = async () => {
    if (standing < 0) return;
    kept ??= newKept(state);
    paths[standing] = kept.path;
    await (copied ??= copyInput(call, kept.writer));
  };
  return { paths, names, ready, discard: () => kept?.discard() };
}

/** Whether it is the null device, which is an empty file to whoever reads it. */
function isNothing(found: Stats): boolean {
  return found.isCharacterDevice() && found.rdev === statSync(devNull, { throwIfNoEntry: false })?.rdev;
}

/** A file that standard input is kept in. */
interface Kept {
  /** To be closed by whoever writes. */
  readonly writer: number;
  /** Opens it to be read. */
  readonly path: string;
  readonly discard: () => void;
}

/** A file in the state folder, for this run alone: where it can be read without its name, it has none, so that nothing of it stays however the run ends. */
function newKept(state: string): Kept {
  makeState({ state });
  sweep(state);
  const path = join(state, `stdin-${pidsMark()}-${process.pid}-${nextTag()}.ndjson`);
  const writer = openSync(path, 'wx+', 0o600);
  rmSync(path);
  try {
    const held = openSync(`/dev/fd/${writer}`, 'r');
    return { writer, path: `/dev/fd/${held}`, discard: () => closeSync(held) };
  } catch {
    // Not every system, and not every disk, opens what has no name.
    closeSync(writer);
    return { writer: openSync(path, 'wx', 0o600), path, discard: () => rmSync(path, { force: true }) };
  }
}

async function copyInput({ terminal, breathe }: Call, writer: number): Promise<void> {
  try {
    for await (const chunk of terminal.input) {
      terminal.signal.throwIfAborted();
      for (let done = 0; done < chunk.length; ) done += writeSync(writer, chunk, done);
    }
    // What ends a pipeline ends whoever wrote into it as well: an input that has come to its end by that is none.
    await breathe(true);
  } finally {
    closeSync(writer);
  }
}

const KEPT = /^stdin-(?:([0-9a-f]+)-(\d+)-)?.*\.ndjson$/;
const DAY = 86_400_000;

/** Removes what killed runs have left. Of a run elsewhere, as in another container, nobody here can say whether it lives. */
function sweep(state: string): void {
  const here = pidsMark();
  for (const name of readdirSync(state)) {
    const [found, mark, pid] = KEPT.exec(name) ?? [];
    if (found === undefined) continue;
    const path = join(state, name);
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if ((mark === here && !isThere(Number(pid))) || Date.now() - written > DAY) rmSync(path, { force: true });
  }
}
