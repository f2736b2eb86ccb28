import { findConfig } from '../config.ts';
import { newBell } from '../watch/bell.ts';
import { watchFolders } from '../watch/folders.ts';
import { stayLean, tidyMemory } from '../watch/tidy.ts';
import { type Call, EXIT, textOption } from './command.ts';
import { nowOf } from './now.ts';
import { newNotifier } from './watch-hub.ts';
import { firstTurn, type Turn, turn } from './watch-turn.ts';

/** `feedmill watch`: builds when something changes, one build at a time, until the run is to end; resolves to 0 then. Rejects only where there is no config at all. */
export async function watch(call: Call): Promise<number> {
  const { signal, cwd } = call.terminal;
  nowOf(call);
  findConfig(cwd, textOption(call, 'config'));
  stayLean();
  const bell = newBell(signal, Date.now);
  const folders = watchFolders(bell.ring);
  const notifier = newNotifier(call);
  try {
    for (let state: Turn = firstTurn; ; ) {
      state = await turn(call, folders, notifier, state);
      tidyMemory();
      await bell.wait(state.again);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return EXIT.done;
  } finally {
    folders.close();
  }
}
