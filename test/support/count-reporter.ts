import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Ends a run with the plain line that counts tests. A file that fails to load counts as one failure. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests: TestCase[] = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = tests.flatMap((test) => {
      const result = test.result();
      return result.state === 'skipped' ? [`skipped: ${test.fullName}${result.note === undefined ? '' : `: ${result.note}`}\n`] : [];
    });
    // After the reporters before this one have said their last word.
    process.on('exit', () =>
      process.stdout.write(`${skipped.join('')}${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped\n`),
    );
  }
}
