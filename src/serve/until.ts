import { once } from 'node:events';

import type { ServerOptions } from './server.ts';
import { startServer } from './server.ts';

/** A server's options, when it is to stop, and who is told its url once it listens. */
export interface ServeOptions extends ServerOptions {
  readonly stop: AbortSignal;
  readonly listening: (url: string) => void;
}

/** Serves the published folder until `stop` is aborted; resolves when the last connection is closed. Rejects with an error fit for a person when it cannot listen. */
export async function serveUntil(options: ServeOptions): Promise<void> {
  const server = await startServer(options);
  options.listening(server.url);
  if (!options.stop.aborted) await once(options.stop, 'abort');
  await server.close();
}
