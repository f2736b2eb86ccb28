import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const full = process.env['FEEDMILL_TESTS'] === 'full';

/** `npm test` runs what needs nothing but Node; `npm run test:full` runs test/full, one file after the other. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: full ? ['test/full/**/*.test.ts'] : ['test/*.test.ts'],
    reporters: ['default', fileURLToPath(new URL('support/count-reporter.ts', import.meta.url))],
    testTimeout: full ? 300_000 : 60_000,
    hookTimeout: full ? 300_000 : 60_000,
    // A file of its own process each costs a third of the time, and here no file leaves anything behind.
    isolate: full,
    fileParallelism: !full,
    maxWorkers: full ? 1 : '100%',
  },
});
