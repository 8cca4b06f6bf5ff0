import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OUTCOMES } from '../../../src/verdict/columns.ts';
import { countOutcome, labelOf } from '../../../src/verdict/problems.ts';

test('a number and what is counted agree, whatever tests came to', () => {
  const said = (count: number) => OUTCOMES.map((outcome) => countOutcome(outcome, count)).sort();
  assert.deepEqual(said(1), [
    '1 expected failure',
    '1 failed',
    '1 flaky',
    '1 never ended',
    '1 passed',
    '1 running at the end',
    '1 skipped',
    '1 unexpected success',
    '1 without a result',
  ]);
  const many = said(2315);
  assert.ok(
    many.includes('2,315 unexpected successes') && many.includes('2,315 expected failures'),
  );
  assert.deepEqual(
    many.filter((text) => !/es$|s$/.test(text)).map((text) => text.slice(6)),
    said(1)
      .filter((text) => !/(?:success|failure)$/.test(text))
      .map((text) => text.slice(2)),
  );
  assert.equal(labelOf('uxsuccess', 0), 'unexpected successes');
});
