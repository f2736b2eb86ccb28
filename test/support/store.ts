import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Held {
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** What an S3-compatible store was sent. */
export interface Store {
  readonly held: ReadonlyMap<string, Held>;
  /** Whether it refuses everything, and the end of the path for which it never answers. */
  readonly state: { refuses: boolean; silentAt?: string };
  /** How many requests it has left without an answer. */
  readonly waiting: () => number;
  readonly url: string;
}

/** Starts a store that takes what is put, by its path, and may be made to refuse everything; it goes when the test ends. */
export async function startStore(): Promise<Store> {
  const held = new Map<string, Held>();
  const state: Store['state'] = { refuses: false };
  let waiting = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (state.refuses) return void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    if (state.silentAt !== undefined && request.url?.endsWith(state.silentAt)) return void waiting++;
    const bytes = Buffer.concat(chunks);
    if (request.method === 'PUT') held.set(decodeURIComponent(request.url ?? ''), { bytes, headers: request.headers });
    response.writeHead(200, { etag: `"${createHash('md5').update(bytes).digest('hex')}"` }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { held, state, waiting: () => waiting, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
