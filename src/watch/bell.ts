/** Milliseconds without another change after which a change counts as finished: an editor writes in several steps. */
const QUIET = 100;
/** However busy the folder is, milliseconds after which a change is acted upon. */
const LONGEST = 500;
/** Longest sleep in milliseconds: a timer stands still while the machine sleeps, and one above 2^31 ms ends at once. */
const NAP = 60_000;

/** Somebody rings, somebody else waits for it. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves when it has been rung, now or since the last wait, and is quiet; or when the instant `due` has come. Rejects with the signal's reason. */
  readonly wait: (due: number) => Promise<void>;
}

/** A bell whose `due` is measured by `clock`, in milliseconds since the epoch; aborting ends the wait and leaves no timer behind. */
export function newBell(signal: AbortSignal, clock: () => number): Bell {
  let first: number | undefined;
  let last = 0;
  let wake = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => wake(), Math.max(1, ms));
      wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        wake = () => {};
        resolve();
      };
      signal.addEventListener('abort', wake);
    });
  return {
    ring() {
      last = performance.now();
      first ??= last;
      wake();
    },
    async wait(due) {
      for (;;) {
        signal.throwIfAborted();
        if (first === undefined) {
          const left = due - clock();
          if (left <= 0) return;
          await pause(Math.min(left, NAP));
        } else {
          const left = Math.min(last + QUIET, first + LONGEST) - performance.now();
          if (left <= 0) {
            first = undefined;
            return;
          }
          await pause(left);
        }
      }
    },
  };
}
