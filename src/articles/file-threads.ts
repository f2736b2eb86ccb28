import { Worker } from 'node:worker_threads';
import type { Batch, BatchOrder } from './batch.ts';
import { besideUrl } from './beside.ts';

/** A thread that reads files. It keeps no process alive while it has nothing to do. */
export interface Reader {
  /** Batches come in the order in which they were asked for. Rejects where the thread fails. */
  readonly read: (order: BatchOrder) => Promise<Batch>;
  readonly end: () => Promise<unknown>;
}

/** Files that are read at once by a thread. */
const BATCH = 128;
/** Batches that a reader is asked for ahead of the one that is needed. */
const AHEAD = 6;
/** A file that is waited for longer is not in memory: then several are waited for at once. Milliseconds. */
const COLD = 0.5;
const READERS_WHEN_COLD = 6;

/** Starts a thread, which is ready some 50 ms later: what it is asked meanwhile waits for it. */
export function newReader(): Reader {
  const worker = new Worker(besideUrl('file-worker', import.meta.url));
  const waiting: { resolve: (batch: Batch) => void; reject: (error: Error) => void }[] = [];
  let failure: Error | undefined;
  let ending = false;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.unref();
  worker.on('error', fail).on('exit', (code) => fail(new Error(`a reading thread ended early, with code ${code}`)));
  worker.on('message', (batch: Batch) => {
    waiting.shift()?.resolve(batch);
    // Whoever ends a thread waits for that, also when its last answer comes meanwhile.
    if (waiting.length === 0 && !ending) worker.unref();
  });
  return {
    read: (order) =>
      new Promise((resolve, reject) => {
        // Nobody answers any more.
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage(order, order.room === undefined ? [] : [order.room]);
      }),
    end: () => {
      ending = true;
      return worker.terminate();
    },
  };
}

/**
 * The files in batches, the last ones first: where paths begin with dates they are the newest, and then few older ones push into what is
 * kept. Each batch has the place of its first file. Its memory is used again for a later one. `first` is ended with the others.
 */
export async function* fetched(
  folder: string,
  paths: readonly string[],
  first: Reader,
): AsyncGenerator<{ readonly start: number; readonly batch: Batch }> {
  const readers = [first];
  const asked: Promise<Batch>[] = [];
  const count = Math.ceil(paths.length / BATCH);
  const startOf = (at: number) => (count - 1 - at) * BATCH;
  let next = 0;
  const ask = (room?: ArrayBuffer) => {
    if (next === count) return;
    const start = startOf(next);
    const batch = (readers[next % readers.length] as Reader).read({ folder, paths: `${paths.slice(start, start + BATCH).join('\0')}\0`, room });
    // Whoever stops early leaves batches behind that nobody waits for.
    batch.catch(() => undefined);
    asked[next++] = batch;
  };
  try {
    for (let times = 0; times < AHEAD; times++) ask();
    for (let at = 0; at < asked.length; at++) {
      const batch = await (asked[at] as Promise<Batch>);
      delete asked[at];
      yield { start: startOf(at), batch };
      if (at === 0 && batch.waited > COLD * batch.ends.length) {
        while (readers.length < READERS_WHEN_COLD) readers.push(newReader());
        for (let times = 0; times < AHEAD * (READERS_WHEN_COLD - 1); times++) ask();
      }
      ask(batch.room);
    }
  } finally {
    await Promise.all(readers.map(({ end }) => end()));
  }
}
