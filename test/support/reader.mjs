// node reader.mjs FOLDER NAME...: reads and parses these files over and over until standard input ends, then prints what it found as JSON.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SaxesParser } from 'saxes';

const [folder, ...names] = process.argv.slice(2);
const broken = new Set();
let [rounds, ended] = [0, false];
process.stdin.on('end', () => (ended = true)).resume();

function parse(name, text) {
  if (name.endsWith('.json')) return JSON.parse(text);
  if (/\.(?:css|js)$/.test(name)) return text === '' ? fail('empty') : text;
  if (name.endsWith('.html')) return text.trimEnd().endsWith('</html>') ? text : fail('cut off');
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  return parser.write(text).close();
}

function fail(why) {
  throw new Error(why);
}

while (!ended) {
  for (const name of names) {
    try {
      parse(name, readFileSync(join(folder, name), 'utf8'));
    } catch (error) {
      broken.add(`${name}: ${error.message}`);
    }
    await setImmediate();
  }
  rounds += 1;
}
process.stdout.write(JSON.stringify({ rounds, broken: [...broken] }));
