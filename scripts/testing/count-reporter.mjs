/** A reporter of node:test that writes what passed, failed and was skipped; see counts.mjs. */
import { countsLine, failureOf } from './counts.mjs';

export default async function* countReporter(source) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A suite fails because a test in it did, which was counted; unless it broke by itself.
    const own = type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed';
    if (data.details?.type === 'suite' && !own) continue;
    if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
    else if (type === 'test:pass') counts.passed += 1;
    else if (own) {
      counts.failed += 1;
      // the runner wraps what the test threw
      const { error } = data.details ?? {};
      counts.failures.push(failureOf(data.name, data.file, error?.cause ?? error));
    }
    yield countsLine(counts, false);
  }
  yield countsLine(counts, true);
}
