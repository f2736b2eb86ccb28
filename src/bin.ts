#!/usr/bin/env node
import { once } from 'node:events';
import { fstatSync, writeFileSync } from 'node:fs';
import { run } from './cli.ts';

/** The process: arguments and streams in, exit code out. Nothing else ends it. */

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const { stdout, stderr, env } = process;
const ending = new AbortController();
let endedBy = 1;
/** A run that is asked to end does so in this time, and cleans up. Whoever asks again sooner, as a terminal and npm do together, has been heard. Milliseconds. */
const PATIENCE = 1000;
let asked = 0;
for (const [name, code] of Object.entries(SIGNALS)) {
  process.on(name, () => {
    if (ending.signal.aborted) {
      if (performance.now() - asked > PATIENCE) process.exit(code);
      return;
    }
    asked = performance.now();
    endedBy = code;
    ending.abort(new Error(name));
  });
}
let unwritten = false;
function failed(error: NodeJS.ErrnoException): void {
  // Whoever reads our output may stop reading (`feedmill build | head`): that is no failure of the run.
  if (error.code === 'EPIPE' || unwritten) return;
  unwritten = true;
  process.exitCode = 1;
  stderr.write(`feedmill: the output cannot be written: ${error.message}\n`);
}
for (const stream of [stdout, stderr]) stream.on('error', failed);
const intoFile = fstatSync(stdout.fd).isFile();

function out(text: string): void {
  if (!intoFile) return void stdout.write(text);
  // A stream into a file on a disk that fills up writes what fits, and says nothing of the rest.
  try {
    writeFileSync(stdout.fd, text);
  } catch (error) {
    failed(error as NodeJS.ErrnoException);
  }
}

const colours = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
const terminal = {
  out,
  drained: async () => {
    if (stdout.writableNeedDrain && !stdout.destroyed) await once(stdout, 'drain').catch(() => undefined);
  },
  get input() {
    const { stdin } = process;
    // Whoever writes into it may be silent for ever.
    ending.signal.addEventListener('abort', () => stdin.destroy(ending.signal.reason as Error));
    return stdin;
  },
  err: (text: string) => void stderr.write(text),
  draws: stderr.isTTY === true,
  colours,
  get cwd() {
    return process.cwd();
  },
  env,
  signal: ending.signal,
};

try {
  const code = await run(process.argv.slice(2), terminal);
  process.exitCode = unwritten ? 1 : code;
} catch (error) {
  // What was cut short ends as signals do; a server that was asked to stop has done its work.
  if (!ending.signal.aborted) throw error;
  process.exitCode = endedBy;
  // All is cleaned up, but a connection that nobody answers would keep the process until it gives up.
  setTimeout(() => process.exit(endedBy), PATIENCE / 2).unref();
}
