import fs from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Disk } from '../src/publish/atomic.ts';
import { isTemporary, replaceFile, sweepTemporaries } from '../src/publish/atomic.ts';
import { newStage } from '../src/publish/stage.ts';
import { compiled } from './support/compiled.ts';
import { makeFolder, newFolder, removeFolder } from './support/folder.ts';
import { canMount, endChildren, ended, onSmallDisk, ready, startChild, systemError, watchedDisk } from './support/publish-disk.ts';
import { replaceFilesBy } from './support/replace-files.mjs';

const replaceFiles: (folder: string, files: Iterable<{ path: string; text: string }>, disk?: Disk) => void = replaceFilesBy(newStage);

let code = '';
let folder = '';
beforeAll(() => {
  const at = makeFolder();
  code = join(compiled(at), 'publish');
  return () => removeFolder(at);
});
beforeEach(() => {
  folder = newFolder();
});
afterEach(async () => {
  await endChildren();
});

const mountable = canMount();
const old = 'a'.repeat(30_000);
const fresh = 'b'.repeat(40_000);
const names = ['1', '2', '3'];

function isWhole(text: string): boolean {
  return text.length === 30_000 && text === text.charAt(0).repeat(30_000);
}

function contents(): Record<string, string> {
  return Object.fromEntries(fs.readdirSync(folder).map((name) => [name, fs.readFileSync(join(folder, name), 'utf8')]));
}

function all(text: string): { path: string; text: string }[] {
  return names.map((path) => ({ path, text }));
}

function failure(act: () => void): { code?: string; path?: string; message: string } {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('a file that is replaced', () => {
  it('holds the text or the bytes, and nothing is left beside it', () => {
    replaceFile(join(folder, 'text'), 'first');
    replaceFile(join(folder, 'text'), 'Zürich 人工智能');
    replaceFile(join(folder, 'bytes'), new Uint8Array([0x41, 0x42]));
    replaceFile(join(folder, 'empty'), '');
    expect(contents()).toEqual({ text: 'Zürich 人工智能', bytes: 'AB', empty: '' });
  });

  it('has the mode that the umask leaves of it', () => {
    const before = process.umask(0o027);
    try {
      replaceFile(join(folder, 'public'), '');
      replaceFile(join(folder, 'private'), '', 0o600);
    } finally {
      process.umask(before);
    }
    const mode = (name: string): number => fs.statSync(join(folder, name)).mode & 0o777;
    expect([mode('public'), mode('private')]).toEqual([0o640, 0o600]);
  });

  it('may have the longest name there is', () => {
    const name = '人'.repeat(85);
    replaceFile(join(folder, name), 'x');
    expect(fs.readdirSync(folder)).toEqual([name]);
  });

  it('is flushed before it gets its name, and its folder once at the end', () => {
    const operations: string[] = [];
    replaceFiles(
      folder,
      all(fresh),
      watchedDisk((_, name) => operations.push(name.replace('Sync', ''))),
    );
    const written = ['open', 'write', 'fsync', 'close'];
    const renamed = ['rename', 'rename', 'rename'];
    expect(operations).toEqual([...written, ...written, ...written, ...renamed, 'open', 'fsync', 'close']);
  });

  it('is whole when the disk takes little at a time', () => {
    const disk: Disk = { ...fs, writeSync: shortWrite };
    replaceFile(join(folder, '1'), 'ü'.repeat(5000), 0o644, disk);
    expect(contents()).toEqual({ 1: 'ü'.repeat(5000) });
  });

  function shortWrite(fd: number, data: unknown, start: unknown): number {
    const bytes = data as Uint8Array;
    const from = Number(start);
    return fs.writeSync(fd, bytes, from, Math.min(777, bytes.length - from));
  }
});

describe('a disk that fails', () => {
  it('at any one operation, leaves whole files, no temporary and no open file', () => {
    let operations = 0;
    replaceFiles(
      folder,
      all(old),
      watchedDisk((count) => (operations = count)),
    );
    for (let at = 1; at <= operations; at++) {
      replaceFiles(folder, all(old));
      let open = 0;
      let renamed = 0;
      const disk = watchedDisk((count, name) => {
        if (name === 'closeSync') open--;
        if (count === at) throw systemError('ENOSPC');
        if (name === 'openSync') open++;
        if (name === 'renameSync') renamed++;
      });
      const error = failure(() => replaceFiles(folder, all(fresh), disk));
      expect(error.code).toBe('ENOSPC');
      expect([folder, ...names.map((name) => join(folder, name))]).toContain(error.path);
      expect(error.message).toContain(`${error.path}: ENOSPC`);
      expect(open).toBe(0);
      expect(contents()).toEqual(Object.fromEntries(names.map((name, i) => [name, i < renamed ? fresh : old])));
    }
  });

  it('from some operation on, leaves whole files and only temporaries that are known as such', () => {
    for (let at = 1; at <= 15; at++) {
      replaceFiles(folder, all(old));
      const disk = watchedDisk((count) => {
        if (count >= at) throw systemError('EIO');
      });
      expect(failure(() => replaceFiles(folder, all(fresh), disk)).code).toBe('EIO');
      for (const [name, text] of Object.entries(contents())) expect(isTemporary(name) || text === old || text === fresh).toBe(true);
      sweepTemporaries(folder);
      expect(Object.keys(contents())).toEqual(names);
    }
  });

  it('by taking no byte, ends in an error', () => {
    const disk: Disk = { ...fs, writeSync: () => 0 };
    const error = failure(() => replaceFile(join(folder, '1'), 'x', 0o644, disk));
    expect(error).toMatchObject({ code: 'EIO', path: join(folder, '1') });
    expect(contents()).toEqual({});
  });

  it('only in flushing a folder, tells it, unless no folder can be flushed there', () => {
    const disk = (given: string): Disk => {
      let flushed = 0;
      return watchedDisk((_, name) => {
        if (name === 'fsyncSync' && ++flushed === 2) throw systemError(given);
      });
    };
    replaceFile(join(folder, '1'), 'one', 0o644, disk('EINVAL'));
    const error = failure(() => replaceFile(join(folder, '2'), 'two', 0o644, disk('EIO')));
    expect(error).toMatchObject({ code: 'EIO', path: folder });
    expect(contents()).toEqual({ 1: 'one', 2: 'two' });
  });

  it('by having no such folder, says which file could not be written', () => {
    const path = join(folder, 'none', 'ai.rss');
    expect(failure(() => replaceFile(path, ''))).toMatchObject({ code: 'ENOENT', path });
  });

  it('does not stop a source that fails itself from being cleaned up after', () => {
    function* source(): Iterable<{ path: string; text: string }> {
      yield { path: '1', text: fresh };
      throw new Error('rendering');
    }
    expect(() => replaceFiles(folder, source())).toThrow('rendering');
    expect(contents()).toEqual({});
  });

  it.runIf(mountable)('for being full, keeps every old file', () => {
    const told = onSmallDisk(folder, 'fullDisk', code, folder);
    expect(told).toHaveProperty('code', 'ENOSPC');
    expect(told).toHaveProperty('files', { 1: 30_000, 2: 30_000, 3: 30_000 });
  });

  it.runIf(mountable)('for being read-only, keeps the old file', () => {
    const told = onSmallDisk(folder, 'readOnlyDisk', code, folder);
    expect(told).toHaveProperty('replaced', expect.objectContaining({ code: 'EROFS', path: join(folder, '1') }));
    expect(told).toHaveProperty('files', { 1: 3 });
  });
});

describe('somebody else', () => {
  it('who reads all the time sees a whole file, old or new', async () => {
    const path = join(folder, '1');
    replaceFile(path, old);
    const seen = new Set<string>();
    const child = startChild('replaceMany', code, path, '500');
    const done = ended(child);
    for (let reads = 0; child.exitCode === null && child.signalCode === null; reads++) {
      const text = fs.readFileSync(path, 'utf8');
      seen.add(isWhole(text) ? text.charAt(0) : `torn: ${text.length}`);
      if (reads % 10 === 0) await turn();
    }
    expect(await done).toBe(0);
    expect([...seen].filter((letter) => letter.length > 1)).toEqual([]);
    expect(seen.size).toBeGreaterThan(5);
  }, 60_000);

  it('who kills the writer finds whole files and temporaries that can be swept', async () => {
    let left = 0;
    for (let i = 0; i < 8; i++) {
      const child = startChild('replaceForEver', code, folder);
      await ready(child);
      await wait((i * 7) % 20);
      child.kill('SIGKILL');
      await ended(child);
      for (const [name, text] of Object.entries(contents())) {
        if (isTemporary(name)) left++;
        else expect([name, isWhole(text)]).toEqual([name, true]);
      }
      sweepTemporaries(folder);
      expect(Object.keys(contents())).toEqual(['1', '2', '3', '4', '5']);
    }
    expect(left).toBeGreaterThan(0);
  }, 60_000);
});

describe('sweeping', () => {
  it('takes only what feedmill itself has left', () => {
    const own = ['.feedmill.lock', 'ai.rss', '.hidden', '.notes.feedmill-tmp', 'x.feedmill-tmp', '.0123456789abcdef.feedmill-tmp'];
    for (const name of own) fs.writeFileSync(join(folder, name), '');
    sweepTemporaries(folder);
    expect(fs.readdirSync(folder).sort()).toEqual([...own].sort());
    expect(own.filter(isTemporary)).toEqual([]);
  });

  it('knows the names that are given, whatever they are for', () => {
    const given: string[] = [];
    const disk: Disk = { ...fs, renameSync: (from, to) => (given.push(basename(String(from))), fs.renameSync(from, to)) };
    replaceFiles(
      folder,
      [
        { path: '人'.repeat(80), text: '' },
        { path: 'ai.rss', text: '' },
      ],
      disk,
    );
    expect(given.map(isTemporary)).toEqual([true, true]);
    expect(new Set(given).size).toBe(2);
  });

  it('finds a missing folder clean, and tells when it may not look or remove', () => {
    sweepTemporaries(join(folder, 'none'));
    const file = join(folder, '.0123456789abcdef.1-0123456789ab.feedmill-tmp');
    fs.writeFileSync(file, '');
    expect(failure(() => sweepTemporaries(file))).toMatchObject({ code: 'ENOTDIR', path: file });
    const failing = watchedDisk((_, name) => {
      if (name === 'unlinkSync') throw systemError('EROFS');
    });
    expect(failure(() => sweepTemporaries(folder, failing))).toMatchObject({ code: 'EROFS', path: file });
    const late: Disk = { ...fs, unlinkSync: (name) => (fs.unlinkSync(name), fs.unlinkSync(name)) };
    sweepTemporaries(folder, late);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
