import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Gives back what the last build left: a process that then idles for hours would hold all of it meanwhile. */
export function tidyMemory(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    const found = runInNewContext('globalThis.gc') as unknown;
    setFlagsFromString('--no-expose-gc');
    collect = typeof found === 'function' ? () => void found() : () => {};
  }
  collect();
}
