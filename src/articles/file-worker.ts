import { parentPort } from 'node:worker_threads';
import { type BatchOrder, readBatch } from './batch.ts';

/** A thread of `file-threads.ts`: reads files while another one makes sense of them. */
parentPort?.on('message', (order: BatchOrder) => {
  const batch = readBatch(order);
  parentPort?.postMessage(batch, [
    batch.room,
    batch.ends.buffer as ArrayBuffer,
    batch.stamps.buffer as ArrayBuffer,
    batch.parts.buffer as ArrayBuffer,
    batch.outlines.buffer as ArrayBuffer,
  ]);
});
