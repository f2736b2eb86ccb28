// node --import fail-nth.mjs: the file operation number FAIL_NTH below the folder FAIL_BELOW throws; FAIL_TOLD is a file that then gets its name.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';

const { FAIL_NTH = '', FAIL_BELOW = '', FAIL_TOLD = '' } = process.env;
const append = fs.appendFileSync;
const ours = new Set();
let count = 0;

const isBelow = (path) => typeof path === 'string' && (path === FAIL_BELOW || path.startsWith(FAIL_BELOW + sep));

function failing(name, concerns) {
  const original = fs[name];
  fs[name] = (...args) => {
    if (concerns(...args)) {
      count += 1;
      if (count === Number(FAIL_NTH)) {
        append(FAIL_TOLD, `${name} ${String(args[0])}`);
        // What fails to close is closed all the same (close(2)).
        if (name === 'closeSync') original(...args);
        throw Object.assign(new Error(`EIO: made up, ${name}`), { code: 'EIO' });
      }
    }
    const result = original(...args);
    if (name === 'openSync' && isBelow(args[0])) ours.add(result);
    if (name === 'closeSync') ours.delete(args[0]);
    return result;
  };
}

for (const name of ['openSync', 'mkdirSync', 'unlinkSync', 'readdirSync']) failing(name, isBelow);
for (const name of ['renameSync', 'linkSync']) failing(name, (from, to) => isBelow(from) || isBelow(to));
for (const name of ['writeSync', 'fsyncSync', 'closeSync']) failing(name, (fd) => ours.has(fd));
syncBuiltinESMExports();
