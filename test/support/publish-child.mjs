// Child processes of atomic.test.ts and lock.test.ts: node publish-child.mjs PART FOLDER_OF_THE_COMPILED_CODE ...
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { replaceFilesBy } from './replace-files.mjs';

const [part, code, ...args] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(code, name)).href);
const { replaceFile } = await load('atomic.js');
const { newStage } = await load('stage.js');
const replaceFiles = replaceFilesBy(newStage);
const { acquireLock } = await load('lock.js');
const letters = 'abcdefghijklmnopqrstuvwxyz';

const parts = {
  replaceMany(path, times) {
    for (let i = 0; i < Number(times); i++) replaceFile(path, letters[i % 26].repeat(30_000));
  },

  replaceForEver(folder) {
    for (let i = 0; ; i++) {
      const text = letters[i % 26].repeat(30_000);
      replaceFiles(
        folder,
        ['1', '2', '3', '4', '5'].map((path) => ({ path, text })),
      );
      if (i === 0) fs.writeSync(1, 'ready\n');
    }
  },

  // 256 KB of disk: the old files fit, the new ones beside them do not.
  fullDisk(folder) {
    const files = (letter, size) => ['1', '2', '3'].map((path) => ({ path, text: letter.repeat(size) }));
    replaceFiles(folder, files('a', 30_000));
    const failed = attempt(() => replaceFiles(folder, files('b', 70_000)));
    return { ...failed, files: lengths(folder) };
  },

  readOnlyDisk(folder) {
    replaceFile(join(folder, '1'), 'old');
    const remount = spawnSync('mount', ['-o', 'remount,ro', folder]);
    if (remount.status !== 0) throw new Error(String(remount.stderr));
    const replaced = attempt(() => replaceFile(join(folder, '1'), 'newer'));
    const locked = attempt(() => acquireLock(join(folder, 'lock'), 0));
    return { replaced, locked, files: lengths(folder) };
  },

  // Every holder leaves a dead record half of the time, so that all others fall upon it.
  race(folder, times, deadRecord) {
    const path = join(folder, 'lock');
    for (let won = 0; won < Number(times); ) {
      const lock = acquireLock(path, 0);
      if (!lock.held) continue;
      const inside = join(folder, 'inside');
      fs.closeSync(fs.openSync(inside, 'wx'));
      fs.appendFileSync(join(folder, 'wins'), `${process.pid}\n`);
      fs.unlinkSync(inside);
      won++;
      if (won % 2 === 0) lock.release();
      else replaceFile(path, JSON.stringify({ ...JSON.parse(deadRecord), id: `${process.pid} ${won}` }));
    }
  },

  dieAt(path, at) {
    acquireLock(path, 0, signallingDisk('SIGKILL', Number(at)));
  },

  stopAt(path, at) {
    const lock = acquireLock(path, 0, signallingDisk('SIGSTOP', Number(at)));
    process.exitCode = lock.held ? 0 : 1;
  },

  hold(path) {
    const lock = acquireLock(path, 0);
    fs.writeSync(1, JSON.stringify(lock.held));
    for (;;);
  },

  holdUntilExit(path) {
    const lock = acquireLock(path, 0);
    process.on('exit', () => lock.release());
    process.exit(lock.held ? 0 : 1);
  },
};

function signallingDisk(signal, at) {
  let count = 0;
  const get =
    (target, name) =>
    (...given) => {
      if (++count === at) process.kill(process.pid, signal);
      return target[name](...given);
    };
  return new Proxy(fs, { get });
}

function attempt(act) {
  try {
    act();
    return {};
  } catch (error) {
    return { code: error.code, path: error.path, message: error.message };
  }
}

function lengths(folder) {
  return Object.fromEntries(fs.readdirSync(folder).map((name) => [name, fs.statSync(join(folder, name)).size]));
}

const result = parts[part](...args);
if (result !== undefined) fs.writeSync(1, JSON.stringify(result));
