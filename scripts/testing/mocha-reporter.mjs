/** Mocha's spec reporter; also writes what it counted into the file of the option `counts`; see counts.mjs. */
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { countsLine, failureOf } from './counts.mjs';

const { EVENT_RUN_END, EVENT_TEST_END, EVENT_TEST_FAIL, EVENT_HOOK_END } = Mocha.Runner.constants;

export default class CountingSpec extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOption?.counts ?? options.reporterOptions?.counts;
    const failed = [];
    const write = (ended) => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, failures: failed };
      appendFileSync(file, countsLine(counts, ended));
    };
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      failed.push(failureOf(test.fullTitle(), test.file ?? test.parent?.file, error));
    });
    runner.on(EVENT_TEST_END, () => write(false));
    runner.on(EVENT_HOOK_END, () => write(false));
    runner.once(EVENT_RUN_END, () => write(true));
  }
}
