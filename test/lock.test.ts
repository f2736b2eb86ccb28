import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Disk } from '../src/publish/atomic.ts';
import { isTemporary, sweepTemporaries } from '../src/publish/atomic.ts';
import { acquireLock } from '../src/publish/lock.ts';
import { compiled } from './support/compiled.ts';
import { makeFolder, newFolder, removeFolder } from './support/folder.ts';
import { canMount, endChildren, ended, onSmallDisk, ready, startChild, systemError, watchedDisk } from './support/publish-disk.ts';

let code = '';
let folder = '';
let path = '';
beforeAll(() => {
  const at = makeFolder();
  code = join(compiled(at), 'publish');
  return () => removeFolder(at);
});
beforeEach(() => {
  folder = newFolder();
  path = join(folder, '.feedmill.lock');
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await endChildren();
});

const mountable = canMount();
const onLinux = process.platform === 'linux';
const hasPs = spawnSync('ps', ['-o', 'lstart=', '-p', String(process.pid)]).status === 0;

/** What this process would write, changed. */
function record(change: Record<string, unknown> = {}): Record<string, unknown> {
  const lock = acquireLock(path, 5);
  if (!lock.held) throw new Error('not free');
  const own = JSON.parse(fs.readFileSync(path, 'utf8')) as Record<string, unknown>;
  lock.release();
  return { ...own, ...change };
}

function leave(content: unknown): void {
  fs.writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Died at once, and was waited for. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

/** Waits without a turn of the event loop: `T` stopped, `Z` ended. */
function stoppedOrEnded(child: ChildProcess): string {
  for (;;) {
    const state = /\) ([TZ]) /.exec(fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8'))?.[1];
    if (state !== undefined) return state;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
}

function take(): boolean {
  return acquireLock(path, 7).held;
}

describe('a lock', () => {
  it('is a file that only its holder has, until release', () => {
    const lock = acquireLock(path, 1_700_000_000_000);
    expect(fs.readdirSync(folder)).toEqual(['.feedmill.lock']);
    expect(acquireLock(path, 2)).toEqual({ held: false, pid: process.pid, since: 1_700_000_000_000, host: hostname(), isSeen: true, path });
    if (lock.held) lock.release();
    expect(fs.readdirSync(folder)).toEqual([]);
    expect(take()).toBe(true);
  });

  it('is released by its holder alone, and twice is once', () => {
    const first = acquireLock(path, 1);
    if (!first.held) throw new Error('not free');
    first.release();
    first.release();
    const second = acquireLock(path, 1);
    first.release();
    expect(second.held).toBe(true);
    expect(take()).toBe(false);
  });

  it('throws nothing in release, as that may be the end of the process', () => {
    let broken = false;
    const disk = watchedDisk(() => {
      if (broken) throw systemError('EIO');
    });
    const lock = acquireLock(path, 1, disk);
    broken = true;
    if (lock.held) lock.release();
    expect(take()).toBe(false);
  });

  it('can be released while the process ends', async () => {
    expect(await ended(startChild('holdUntilExit', code, path))).toBe(0);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('in a folder that is missing, is an error that names it', () => {
    const missing = join(folder, 'none', 'lock');
    expect(() => acquireLock(missing, 1)).toThrow(expect.objectContaining({ code: 'ENOENT', path: missing }));
  });

  it.runIf(mountable)('on a read-only disk, is an error that names it', () => {
    const told = onSmallDisk(folder, 'readOnlyDisk', code, folder);
    expect(told).toHaveProperty('locked', expect.objectContaining({ code: 'EROFS', path: join(folder, 'lock') }));
  });

  it('on a disk without links, or that changes all the time, is an error and leaves nothing', () => {
    for (const [given, told] of [
      ['EPERM', 'EPERM'],
      ['EEXIST', 'EAGAIN'],
    ] as const) {
      const disk = watchedDisk((_, name) => {
        if (name === 'linkSync') throw systemError(given);
      });
      expect(() => acquireLock(path, 1, disk)).toThrow(expect.objectContaining({ code: told, path }));
      expect(fs.readdirSync(folder)).toEqual([]);
    }
  });
});

describe('a living process', () => {
  it('keeps its lock without a heartbeat, however old it is, and loses it when killed', async () => {
    const child = startChild('hold', code, path);
    await ready(child);
    fs.utimesSync(path, 0, 0);
    expect(acquireLock(path, 4e12)).toEqual({ held: false, pid: child.pid, since: 0, host: hostname(), isSeen: true, path });
    child.kill('SIGKILL');
    await ended(child);
    expect(take()).toBe(true);
  });

  it('keeps it where it may not be signalled', () => {
    leave(record());
    vi.spyOn(process, 'kill').mockImplementation(() => {
      throw systemError('EPERM');
    });
    expect(take()).toBe(false);
  });

  it('keeps it when its start cannot be told', () => {
    leave(record({ started: '' }));
    expect(take()).toBe(false);
  });

  it('keeps it when the boot cannot be told', () => {
    leave(record({ boot: '' }));
    expect(take()).toBe(false);
  });

  it('on another host may be living, whatever else is in the record', () => {
    leave(record({ host: 'elsewhere', boot: 'other', pid: deadPid() }));
    expect(acquireLock(path, 7)).toMatchObject({ held: false, host: 'elsewhere', isSeen: false });
  });

  it('on another host with the namespaces of this one may be living, unless it is the same boot', () => {
    const elsewhere = record({ host: 'elsewhere', pid: deadPid() });
    for (const change of [{ boot: 'other' }, { boot: '' }, { namespace: 'pid:[1]' }, { namespace: '' }]) {
      leave({ ...elsewhere, ...change });
      expect([change, acquireLock(path, 7)]).toMatchObject([change, { held: false, isSeen: false }]);
    }
  });

  it.runIf(onLinux)('keeps it while its host gets another name, and is seen', () => {
    leave(record({ host: 'before' }));
    expect(acquireLock(path, 7)).toMatchObject({ held: false, host: 'before', isSeen: true });
  });

  it('in another pid namespace may be living', () => {
    leave(record({ namespace: 'pid:[1]', pid: deadPid() }));
    expect(acquireLock(path, 7)).toMatchObject({ held: false, isSeen: false });
  });
});

describe('a dead process', () => {
  it('loses it when its pid is nobody', () => {
    leave(record({ pid: deadPid() }));
    expect(take()).toBe(true);
    expect(fs.readdirSync(folder)).toEqual(['.feedmill.lock']);
  });

  it.runIf(onLinux)('loses it on a host that has another name since', () => {
    const before = record({ host: 'before' });
    for (const change of [{ pid: deadPid() }, { started: '1' }]) {
      leave({ ...before, ...change });
      expect([change, take()]).toEqual([change, true]);
    }
  });

  it('loses it when its pid is now somebody else', () => {
    leave(record({ started: '1' }));
    expect(take()).toBe(true);
  });

  it('loses it by a restart of the machine, in whatever namespace it was', () => {
    leave(record({ boot: 'before', namespace: 'pid:[1]' }));
    expect(take()).toBe(true);
  });

  it.runIf(onLinux)('loses it while nobody has waited for it', async () => {
    const child = startChild('hold', code, path);
    await ready(child);
    child.kill('SIGKILL');
    expect(stoppedOrEnded(child)).toBe('Z');
    expect(take()).toBe(true);
  });

  it.runIf(hasPs)('is told from a living one by ps where there is no /proc', () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    const own = record();
    expect(own['started']).toMatch(/^\w+ \w+ +\d+ [\d:]+ \d{4}$/);
    leave(own);
    vi.stubEnv('TZ', 'Asia/Tokyo');
    expect(take()).toBe(false);
    leave({ ...own, started: 'Thu Jan  1 00:00:00 1970' });
    expect(take()).toBe(true);
  });

  it('cannot have left half a record, so such a one is taken', () => {
    const whole = record();
    const lacking = Object.keys(whole).map((field) => ({ ...whole, [field]: undefined }));
    const damaged = ['', '{', 'null', '[]', '{}', '7', JSON.stringify(whole).slice(0, 40), '\0\0\0\0'];
    const wrong = [...lacking, { ...whole, pid: 0 }, { ...whole, pid: -1 }, { ...whole, pid: 2 ** 31 }, { ...whole, since: '5' }];
    for (const content of [...damaged, ...wrong.map((value) => JSON.stringify(value))]) {
      leave(content);
      const lock = acquireLock(path, 7);
      expect([content, lock.held]).toEqual([content, true]);
      if (lock.held) lock.release();
    }
    leave({ ...whole, added: 'by a later version' });
    expect(take()).toBe(false);
  });
});

describe('a dead successor of a dead process', () => {
  it('has a successor in turn, even if both records are damaged in the same way', () => {
    const claims: string[] = [];
    const links: Disk = { ...fs, linkSync: (from, to) => (claims.push(String(to)), fs.linkSync(from, to)) };
    leave('');
    expect(acquireLock(path, 1, links).held).toBe(true);
    leave('');
    for (const claim of claims) fs.writeFileSync(claim, '');
    expect([claims.length, acquireLock(path, 1, links).held]).toEqual([1, true]);
    expect(new Set(claims).size).toBe(2);
    expect(fs.readdirSync(folder)).toEqual(['.feedmill.lock']);
  });
});

describe('when two want it', () => {
  // Another comes in before each single operation of the first.
  const states = {
    free: (): void => fs.rmSync(path, { force: true }),
    dead: (): void => leave(record({ boot: 'before' })),
    damaged: (): void => leave(''),
  };
  for (const [state, prepare] of Object.entries(states)) {
    it(`${state}: exactly one gets it, at whatever moment the other comes`, () => {
      for (let at = 1, reached = true; reached; at++) {
        prepare();
        reached = false;
        let other = false;
        const disk = watchedDisk((count) => {
          if (count !== at) return;
          reached = true;
          other = acquireLock(path, 1).held;
        });
        const first = acquireLock(path, 2, disk);
        if (reached) expect([at, Number(first.held) + Number(other)]).toEqual([at, 1]);
        expect(take()).toBe(false);
        sweepTemporaries(folder);
        expect(fs.readdirSync(folder)).toEqual(['.feedmill.lock']);
        fs.unlinkSync(path);
      }
    });

    it(`${state}: nor do they share it if the other sweeps, releases, and a third one follows`, () => {
      for (let at = 1, reached = true; reached; at++) {
        prepare();
        reached = false;
        let third = false;
        const disk = watchedDisk((count) => {
          if (count !== at) return;
          reached = true;
          const other = acquireLock(path, 1);
          if (!other.held) return;
          sweepTemporaries(folder);
          other.release();
          third = acquireLock(path, 1).held;
        });
        const first = acquireLock(path, 2, disk);
        if (reached) expect([at, Number(first.held) + Number(third)]).toEqual([at, 1]);
        fs.unlinkSync(path);
      }
    });

    it(`${state}: a disk that fails at any one operation gives an error and stays free, or a lock`, () => {
      for (let at = 1, reached = true; reached; at++) {
        prepare();
        reached = false;
        const disk = watchedDisk((count) => {
          if (count !== at) return;
          reached = true;
          throw systemError('EIO');
        });
        let held = false;
        try {
          held = acquireLock(path, 2, disk).held;
        } catch (error) {
          expect(error).toMatchObject({ code: 'EIO' });
        }
        expect([at, take()]).toEqual([at, !held]);
        sweepTemporaries(folder);
        fs.unlinkSync(path);
      }
    });
  }

  it('and the first is killed at any one operation, the other gets it', async () => {
    const dead = record({ boot: 'before' });
    for (let at = 1, killed = true; killed; at++) {
      leave(dead);
      const child = startChild('dieAt', code, path, String(at));
      killed = (await ended(child)) === null;
      expect([at, take()]).toEqual([at, true]);
      expect(fs.readdirSync(folder).filter((name) => name !== '.feedmill.lock' && !isTemporary(name))).toEqual([]);
      if (at % 2 === 0) sweepTemporaries(folder);
      fs.unlinkSync(path);
    }
  }, 60_000);

  it.runIf(onLinux)(
    'and one stands still at any operation, where the other had judged before, one gets it',
    async () => {
      const dead = record({ boot: 'before' });
      let ran = false;
      for (let at = 1; !ran; at++) {
        leave(dead);
        let child: ChildProcess | undefined;
        const disk = watchedDisk((_, name) => {
          if (name !== 'linkSync' || child !== undefined) return;
          child = startChild('stopAt', code, path, String(at));
          ran = stoppedOrEnded(child) === 'Z';
        });
        const first = acquireLock(path, 2, disk).held;
        if (child === undefined) throw new Error('no link was made');
        child.kill('SIGCONT');
        const second = (await ended(child)) === 0;
        // Past its last operation it has ended, and left the lock to the first.
        expect([at, first, second]).toEqual([at, ran || !second, ran || !first]);
        fs.unlinkSync(path);
        sweepTemporaries(folder);
      }
    },
    60_000,
  );

  it('and eight more, again and again, after living and after dead ones, never are two inside', async () => {
    const dead = JSON.stringify(record({ boot: 'before' }));
    path = join(folder, 'lock');
    leave(dead);
    const racers = Array.from({ length: 10 }, () => startChild('race', code, folder, '20', dead));
    expect(await Promise.all(racers.map(ended))).toEqual(racers.map(() => 0));
    expect(fs.readFileSync(join(folder, 'wins'), 'utf8').trim().split('\n')).toHaveLength(200);
  }, 60_000);
});
