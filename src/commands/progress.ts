import { createRequire } from 'node:module';

/** Work that is done sooner is not worth a bar, in milliseconds. */
const PATIENCE = 1000;

/** Shows on stderr, which is a terminal, how far a long work has come; nothing when it takes less than a second. */
export interface ProgressBar {
  readonly show: (done: number, total: number) => void;
  readonly end: () => void;
}

/** A bar that says what is done with how many of which things: `reading`, `articles`. */
export function countBar(act: string, things: string): ProgressBar {
  const started = performance.now();
  let bar: import('cli-progress').SingleBar | undefined;
  return {
    show(done, total) {
      if (performance.now() - started < PATIENCE) return;
      bar ??= newBar(act, things, total);
      bar.update(done);
    },
    end() {
      bar?.stop();
      bar = undefined;
    },
  };
}

function newBar(act: string, things: string, total: number): import('cli-progress').SingleBar {
  const { SingleBar } = createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress');
  const bar = new SingleBar({
    format: `${act} {bar} {value} of {total} ${things}, {eta_formatted} left`,
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(total, 0);
  return bar;
}
