/** Mocha's spec reporter; also writes the counts as JSON into the file of the option `counts`. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountingSpec extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOption?.counts ?? options.reporterOptions?.counts;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
}
