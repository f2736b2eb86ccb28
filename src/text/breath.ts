/** Longest time a loop works without letting signals and timers in, in milliseconds. */
const LONGEST = 40;

/**
 * To be called in every turn of a long loop, and awaited when it gives a promise. Rejects once the run is to end. Asked `now`, as before
 * what cannot be taken back, it does not wait for its time.
 */
export type Breathe = (now?: boolean) => Promise<void> | undefined;

/** Lets the event loop turn when it has not for 40 ms, and costs next to nothing otherwise. */
export function breather(signal?: AbortSignal): Breathe {
  let last = performance.now();
  let calls = 0;
  return (now) => {
    calls += 1;
    if (now !== true && (calls % 8 !== 0 || performance.now() - last < LONGEST)) return undefined;
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        last = performance.now();
        if (signal?.aborted === true) reject(signal.reason as Error);
        else resolve();
      });
    });
  };
}
