/** What a test comes to that was run again because it had not passed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestStatus } from '../../../src/format/dataset.ts';
import { makeRun, raw } from '../site/make.ts';

/** The verdict on one test that failed, then came to this, linked as a retry. */
const after = (status: TestStatus) =>
  makeRun([raw('a', 'fail', 0, 0, 1, 'Error: x'), raw('a', status, 0, 1, 2)], [[1, 0]]).verdict
    .text;

test('a test that failed is flaky only if it passed at last: a skip or an expected failure is no pass', () => {
  assert.equal(after('success'), '1 flaky');
  for (const status of ['fail', 'skip', 'xfail'] as const) assert.equal(after(status), '1 failed');
});
