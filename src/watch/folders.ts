import { type BigIntStats, type Dirent, type FSWatcher, readdirSync, readlinkSync, statSync, watch } from 'node:fs';
import { basename, isAbsolute, join, parse, relative, sep } from 'node:path';

/** What is watched. Every path is absolute. */
export interface Ground {
  /** Folders whose files count, at any depth; they may be missing. */
  readonly roots: readonly string[];
  /** Folders inside them that do not count. */
  readonly skipped: readonly string[];
  /** Whether names that begin with a dot count. */
  readonly dotted: boolean;
  /** Single files that count; they may be missing. */
  readonly files: readonly string[];
}

/** Watchers of folders. One a folder, as the system tells a folder's watcher of its files: one a file would cost memory for each article. */
export interface FolderWatch {
  /**
   * Watches this ground from now on; to be called before each look at it, so that nothing falls between. Each folder on the way to it, also
   * by symbolic links, is watched for the one name that leads on, as far as it may be. False where another folder could not be: then somebody
   * must look from time to time.
   */
  readonly settle: (ground: Ground) => boolean;
  readonly close: () => void;
}

/** Whether a name in a folder counts. */
type NameTest = (name: string) => boolean;

/** As many as Linux follows. */
const MOST_LINKS = 40;

const PACKAGES = 'node_modules';

interface Watched {
  readonly watcher: FSWatcher;
  /** The folder that had this path when the watcher began: it stays with that one wherever it is moved. */
  readonly identity: string | undefined;
}

/** Watches nothing yet; `changed` hears of every change, several times and now and then of none. */
export function watchFolders(changed: () => void): FolderWatch {
  const watchers = new Map<string, Watched>();
  let wanted = new Map<string, NameTest>();
  const drop = (folder: string) => {
    watchers.get(folder)?.watcher.close();
    watchers.delete(folder);
  };
  const start = (folder: string): boolean => {
    if (watchers.has(folder)) return true;
    // Asked first: if another folder takes the path now, the next look sees it.
    const identity = identityOf(folder);
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        // So the system tells that the folder itself went; its successor needs a watcher of its own. It may also be a file of that name.
        if (name === basename(folder)) drop(folder);
        if (name === null || name === basename(folder) || wanted.get(folder)?.(name) === true) changed();
      });
      watcher.on('error', () => {
        drop(folder);
        changed();
      });
      watchers.set(folder, { watcher, identity });
      return true;
    } catch {
      return !isFolder(folder);
    }
  };
  return {
    settle(ground) {
      // All of them before any begins: the system tells two watchers of one folder of it by the name that the first one knew.
      for (const [folder, { identity }] of watchers) if (identityOf(folder) !== identity) drop(folder);
      wanted = new Map();
      let complete = true;
      const want = (folder: string, counts: NameTest) => {
        const other = wanted.get(folder);
        wanted.set(folder, other === undefined ? counts : (name) => other(name) || counts(name));
        return start(folder);
      };
      const step = (folder: string, name: string) => {
        if (!want(folder, (other) => other === name) && !isFolder(join(folder, name))) complete = false;
      };
      for (const file of ground.files) follow(file, step);
      for (const root of ground.roots) {
        const real = follow(root, step);
        if (real === undefined || !isFolder(real)) continue;
        const skipped = ground.skipped.map((path) => join(real, relative(root, path)));
        descend(real, { ...ground, skipped }, (folder, counts) => {
          if (!want(folder, counts)) complete = false;
        });
      }
      for (const folder of [...watchers.keys()]) if (!wanted.has(folder)) drop(folder);
      return complete;
    },
    close() {
      for (const folder of [...watchers.keys()]) drop(folder);
    },
  };
}

function descend(root: string, { skipped, dotted }: Ground, want: (folder: string, counts: NameTest) => void): void {
  const skips = new Set(skipped);
  const counted = (folder: string, name: string) => name !== PACKAGES && (dotted || !name.startsWith('.')) && !skips.has(join(folder, name));
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const here = folder;
    // Before its content is listed: what comes meanwhile is told.
    want(here, (name) => counted(here, name));
    for (const entry of entriesOf(here)) if (entry.isDirectory() && counted(here, entry.name)) folders.push(join(here, entry.name));
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What stays the same of a folder wherever it is moved; undefined where there is nothing. */
function identityOf(path: string): string | undefined {
  const stat = statOf(path);
  return stat && `${stat.dev} ${stat.ino}`;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/**
 * Where an absolute path leads, without symbolic links; undefined where it leads through what is no folder, or through too many links. `step`
 * hears of each folder on the way and of the name that is looked for in it, before it is looked for.
 */
function follow(path: string, step: (folder: string, name: string) => void): string | undefined {
  const names = namesIn(path);
  let here = parse(path).root;
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (!isFolder(here)) return undefined;
    if (name !== '..') step(here, name);
    const target = linkOf(join(here, name));
    if (target === undefined) here = join(here, name);
    else {
      links += 1;
      if (links > MOST_LINKS) return undefined;
      names.unshift(...namesIn(target));
      if (isAbsolute(target)) here = parse(target).root;
    }
  }
  return here;
}

function namesIn(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((name) => name !== '' && name !== '.');
}

/** What a symbolic link says; undefined where there is none. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
