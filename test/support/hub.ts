import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A WebSub hub of this machine. */
export interface Hub {
  /** The urls that each request told it. */
  readonly asked: readonly (readonly string[])[];
  /** The keys of a config that name it. */
  readonly config: { readonly hub: string; readonly hubPrivate: true };
  /** From now on it answers with `status`, also those who wait; without one it leaves everybody waiting. */
  readonly answer: (status?: number) => void;
  /** How many wait for an answer, and have not gone. */
  readonly waiting: () => number;
}

/** Starts a hub that answers 204; it goes when the test ends. */
export async function startHub(): Promise<Hub> {
  const asked: string[][] = [];
  const open = new Set<ServerResponse>();
  let status: number | undefined = 204;
  const server = createServer(async (request, answer) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push(new URLSearchParams(body).getAll('hub.url'));
    answer.on('close', () => open.delete(answer));
    if (status === undefined) open.add(answer);
    else answer.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    asked,
    config: { hub: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, hubPrivate: true },
    answer(given) {
      status = given;
      if (given !== undefined) for (const answer of open) answer.writeHead(given).end();
    },
    waiting: () => open.size,
  };
}
