import { UsageError } from '../config.ts';
import { holdsAnything } from '../serve/published.ts';
import { serveUntil } from '../serve/until.ts';
import { type Call, commandLike, EXIT, textOption } from './command.ts';
import { workspaceOf } from './opened.ts';

const PORT = '8080';
const HOST = '127.0.0.1';

/** `feedmill serve`: serves `out/` until the run is to end; resolves to the exit code. */
export async function serve(call: Call): Promise<number> {
  const { terminal, options } = call;
  const port = Number(textOption(call, 'port') ?? PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`--port ${textOption(call, 'port')} is no port: a number from 0 to 65535`);
  const { out, config } = await workspaceOf(call);
  const nothingYet = !(await holdsAnything(out));
  await serveUntil({
    root: out,
    host: textOption(call, 'host') ?? HOST,
    port,
    siteUrl: config.site.url,
    ...(config.hub === undefined ? {} : { hub: config.hub }),
    stop: terminal.signal,
    listening: (url) => {
      if (options['json'] === true) terminal.out(`${JSON.stringify({ url })}\n`);
      else if (options['quiet'] !== true) terminal.out(`Serving ${out} at ${url}\nCtrl-C stops.\n`);
      if (nothingYet && options['quiet'] !== true)
        terminal.err(`feedmill: nothing is in ${out} yet, so every answer is 404. Run: ${commandLike(call, 'build')}\n`);
    },
  });
  return EXIT.done;
}
