/** What the streams of a build come to together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumUp } from '../../../../../site/model/run/build.ts';
import { makeRun, raw } from '../../make.ts';

/** A run of so many workers, from a second to a second. */
const runOf = (workers: number, from: number, to: number) => {
  const specs = Array.from({ length: workers }, (_, worker) =>
    raw(`m.T.${from}_${worker}`, 'success', worker, from, to),
  );
  // makeRun counts from its first start
  const run = makeRun(specs);
  return { ...run, origin: 1e12 + from * 1000, length: (to - from) * 1000 };
};
const workersOf = (...runs: ReturnType<typeof runOf>[]) => sumUp(runs, 0, null).workers;

test('workers are those that there were at once', () => {
  assert.equal(workersOf(runOf(4, 0, 10), runOf(1, 10, 20)), 4);
  assert.equal(workersOf(runOf(1, 30, 40), runOf(4, 0, 20), runOf(2, 10, 25)), 6);
  assert.equal(workersOf(runOf(3, 0, 10)), 3);
});

test('of streams one of which has no times nobody knows how many there were', () => {
  const untimed = { ...runOf(2, 0, 10), origin: 0 };
  assert.equal(workersOf(runOf(4, 0, 10), untimed), 0);
  assert.equal(workersOf(untimed), 2);
});
