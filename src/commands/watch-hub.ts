import { MINUTE, spoken } from '../text/time.ts';
import { newBell } from '../watch/bell.ts';
import { lineAt } from '../watch/spoken.ts';
import type { Workspace } from '../workspace.ts';
import type { Call } from './command.ts';
import { feedUrls, keepForHub, takeBack, tryToTell } from './hub.ts';

/** Tells the hub beside the watch, which does not wait for it. */
export interface Notifier {
  /** Hears after each turn which files it has written, and what it had kept before; resolves when it is kept what the hub is to be told of them. */
  readonly hear: (workspace: Workspace, written: readonly string[], kept?: readonly string[]) => Promise<void>;
}

const RETRY = 5 * MINUTE;

/**
 * A notifier that tells once at a time: what it hears meanwhile it tells after that, and what could not be told after five minutes, or with
 * what it hears before. A fault is said once for as long as it stays the same. It ends with the call's signal, at once: what was not told
 * stays kept for the next run.
 */
export function newNotifier(call: Call): Notifier {
  const { signal } = call.terminal;
  const bell = newBell(signal, Date.now);
  /** What was not handed to a telling yet. */
  const heard = new Set<string>();
  let current: Workspace | undefined;
  let fault: string | undefined;
  let again = Number.POSITIVE_INFINITY;
  const tellOn = async () => {
    for (;;) {
      await bell.wait(again);
      if (current === undefined) continue;
      const [urls, before] = [[...heard], fault];
      heard.clear();
      fault = await tryToTell(call, current, urls, heard).catch((error: Error) => error.message);
      signal.throwIfAborted();
      again = fault === undefined ? Number.POSITIVE_INFINITY : Date.now() + RETRY;
      if (fault === undefined || fault === before || call.options['quiet'] === true) continue;
      call.terminal.err(lineAt(Date.now(), `${fault}; trying again every ${spoken(RETRY)}`));
    }
  };
  // Nothing but the signal ends it.
  tellOn().catch(() => undefined);
  return {
    async hear(workspace, written, kept = []) {
      // What an earlier run could not tell is tried at once, and so is another config.
      const isOther = current?.key !== workspace.key;
      current = workspace;
      const urls = feedUrls(workspace, written);
      for (const url of urls) heard.add(url);
      await takeBack(workspace, kept, written);
      await keepForHub(workspace, written);
      if (isOther || urls.length > 0) bell.ring();
    },
  };
}
