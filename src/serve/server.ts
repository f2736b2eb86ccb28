import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';

import { answer, sendMessage } from './answer.ts';
import { rememberingGzip } from './coding.ts';
import type { Site } from './headers.ts';
import { SECURITY_HEADERS } from './headers.ts';

/** What to serve and where: the published folder, which need not exist yet; port 0 takes a free one. */
export interface ServerOptions extends Site {
  readonly root: string;
  readonly host: string;
  readonly port: number;
}

/** A server that listens: the url of its index page, and what stops it, within two seconds. */
export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

const GZIP_MEMO_BYTES = 32 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 1000;

/** Serves a folder over HTTP. Rejects with an error fit for a person when it cannot listen at that host and port. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const app = server(options);
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (fault) {
    await app.close();
    throw new Error(listenFault(fault as NodeJS.ErrnoException, options), { cause: fault });
  }
  return { url: urlOf(app.server.address() as AddressInfo), close: () => app.close() };
}

function server(options: ServerOptions): FastifyInstance {
  const service = { ...options, gzip: rememberingGzip(GZIP_MEMO_BYTES) };
  const app = fastify({
    logger: false,
    // One route: which names are served is decided by names.ts, not by the router's own reading of a url.
    rewriteUrl: () => '/',
    // When `emptied` is done, no connection has a claim any more.
    forceCloseConnections: true,
    // One server too: for `localhost` the library would open a second one that its close does not wait for.
    serverFactory: (handler) => createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, handler),
  });
  const underWay = new Set<ServerResponse>();
  app.addHook('preClose', () => emptied(underWay));
  app.addHook('onRequest', async (request, reply) => {
    underWay.add(reply.raw.once('close', () => underWay.delete(reply.raw)));
    reply.headers(SECURITY_HEADERS);
    if (request.method === 'GET' || request.method === 'HEAD') return;
    return sendMessage(reply.header('Allow', 'GET, HEAD'), 405, 'only GET and HEAD are answered');
  });
  app.setErrorHandler((_fault, _request, reply) => sendMessage(reply, 500, 'the file could not be read'));
  app.route({ method: ['GET', 'HEAD'], url: '/', handler: (request, reply) => answer(request.originalUrl, request, reply, service) });
  return app;
}

/**
 * Resolves when the answers under way are with the client's system, or late. Closing cannot be left to the HTTP server: it
 * takes a connection for idle as soon as the last byte is handed to it, and cuts off what is still to be sent.
 */
async function emptied(underWay: ReadonlySet<ServerResponse>): Promise<void> {
  const late = new AbortController();
  const sent = Promise.all(Array.from(underWay, (response) => new Promise((resolve) => response.once('close', resolve))));
  await Promise.race([sent, setTimeout(CLOSE_TIMEOUT_MS, undefined, { signal: late.signal })]);
  late.abort();
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
}

function listenFault(fault: NodeJS.ErrnoException, { host, port }: ServerOptions): string {
  switch (fault.code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is in use: choose another with --port, or stop the program that has it`;
    case 'EACCES':
      return `port ${port} is not open to this user: choose one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: choose another with --host, such as 127.0.0.1`;
    default:
      return `cannot listen at port ${port} of ${host}: ${fault.message}`;
  }
}
