import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepFailure, timedFailures } from '../../../../../site/model/run/steps.ts';
import { makeRun, raw } from '../../make.ts';

const run = makeRun([
  raw('late', 'fail', 0, 30, 31),
  raw('early', 'uxsuccess', 1, 10, 11),
  raw('passes', 'success', 0, 20, 21),
  raw('hung', 'inprogress', 1, 12, null),
  raw('untimed', 'fail', 0, null, null),
]);
const failures = timedFailures(run);
const step = (from: number | null, by: 1 | -1) =>
  stepFailure(failures, from === null ? null : run.test(from), by)?.name ?? null;

test('what needs attention, in order of start, without what cannot be placed', () => {
  assert.deepEqual(
    failures.map(({ name }) => name),
    ['early', 'hung', 'late'],
  );
});

test('from a failure to the next in time, and around the ends', () => {
  assert.deepEqual([step(1, 1), step(3, 1), step(0, 1)], ['hung', 'late', 'early']);
  assert.deepEqual([step(1, -1), step(0, -1)], ['late', 'hung']);
});

test('from another test to the failure after or before it; from none to the first or last', () => {
  assert.deepEqual([step(2, 1), step(2, -1)], ['late', 'hung']);
  assert.deepEqual([step(null, 1), step(null, -1)], ['early', 'late']);
});

test('without failures the selection stays', () => {
  assert.equal(stepFailure([], run.test(2), 1)?.name, 'passes');
  assert.equal(stepFailure([], null, 1), null);
});
