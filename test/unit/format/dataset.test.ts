import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Rerun, rerunsOf } from '../../../src/format/dataset.ts';

test('what ran later stands behind what was run again, and either may be missing', () => {
  const again: Rerun = { of: 0, in: 1, tests: [[3, 0, 'success', null]] };
  const later: Rerun = { of: 0, in: 2, later: true, tests: [], names: ['m.T.test_1'] };
  assert.deepEqual(rerunsOf({ later: [later], reruns: [again] }), [again, later]);
  assert.deepEqual(rerunsOf({ later: [later] }), [later]);
  assert.deepEqual(rerunsOf({}), []);
});
