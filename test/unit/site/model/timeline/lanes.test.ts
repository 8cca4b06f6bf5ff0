import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTest, isElsewhere, type Test } from '../../../../../site/model/run/run.ts';
import { runsOf } from '../../../../../site/model/run/runs-of.ts';
import { buildLanes, MAX_ROWS, visibleRange } from '../../../../../site/model/timeline/lanes.ts';
import fc from '../../../../harness/property.ts';
import { makeRun, raw } from '../../make.ts';

test('a run counts time from its first start', () => {
  const run = makeRun([
    raw('a', 'success', 0, 5, 6.5),
    raw('b', 'fail', 1, 4, 9),
    raw('c', 'skip', null, null, null),
  ]);
  assert.equal(run.length, 5000);
  assert.deepEqual([run.test(0).start, run.test(0).end], [1000, 2500]);
  assert.equal(run.untimed, 1);
  assert.equal(run.test(2).start, null);
  const { of } = run.tally;
  assert.deepEqual([of.fail, of.skip, of.success], [1, 1, 1]);
});

test('a hung test lasts to the end of the run; half a time is a time', () => {
  const run = makeRun([
    raw('hung', 'inprogress', 0, 1, null),
    raw('end only', 'fail', 0, null, 4),
    raw('last', 'success', 1, 2, 11),
  ]);
  assert.deepEqual([run.test(0).start, run.test(0).end], [0, 10_000]);
  assert.deepEqual([run.test(1).start, run.test(1).end], [3000, 3000]);
});

test('a status nobody knows is "unknown", an end before the start is none', () => {
  const odd = { ...raw('a', 'success', 0, 5, 2), status: 'exploded' as 'fail' };
  const run = makeRun([odd]);
  assert.equal(run.tally.of.unknown, 1);
  assert.equal(run.test(0).duration, null);
  assert.deepEqual([run.test(0).start, run.test(0).end], [3000, 3000]);
});

test('retries are told apart by their attempt', () => {
  const run = makeRun([raw('a', 'fail', 0, 0, 1), raw('a', 'success', 0, 2, 3)]);
  assert.equal(findTest(run, 'a')?.status, 'fail');
  assert.equal(findTest(run, 'a', 2)?.status, 'success');
  assert.equal(findTest(run, 'a', 3), null);
  assert.deepEqual(
    runsOf(run, run.test(1)).map(({ nth }) => nth),
    [1, 2],
  );
});

test('a class that several workers set up was not run again: each has its own', () => {
  const specs = [0, 1, 0].map((worker, at) => raw('a.B.setUpClass', 'fail', worker, at, at));
  const run = makeRun(specs);
  const [first, other, again] = runsOf(run, run.test(0)) as [Test, Test, Test];
  assert.deepEqual([first.nth, other.nth, again.nth], [1, 1, 2]);
  assert.deepEqual([first.attempt, other.attempt, again.attempt], [1, 2, 3]);
  assert.deepEqual([isElsewhere(first, other), isElsewhere(first, again)], [true, false]);
});

test('lanes: by worker number, gaps in the numbers and no worker at all', () => {
  const run = makeRun([
    raw('a', 'success', 10, 0, 1),
    raw('b', 'success', null, 0, 1),
    raw('c', 'success', 2, 0, 1),
  ]);
  assert.deepEqual(
    buildLanes(run).map((lane) => lane.label),
    ['worker 2', 'worker 10', 'no worker'],
  );
});

test('overlapping tests of a worker get rows of their own', () => {
  const run = makeRun([
    raw('long', 'success', 0, 0, 10),
    raw('inside', 'fail', 0, 2, 3),
    raw('after it', 'success', 0, 3, 4),
    raw('zero', 'skip', 0, 10, 10),
    raw('zero too', 'skip', 0, 10, 10),
  ]);
  const [lane] = buildLanes(run);
  assert.deepEqual(
    lane?.rows.map((row) => [...row.tests]),
    [
      [0, 3],
      [1, 2, 4],
    ],
  );
  assert.equal(lane?.busy, 10_000);
  assert.equal(lane?.problems, 1);
});

test('a million overlaps do not make a million rows, and none is lost', () => {
  const run = makeRun(Array.from({ length: 200 }, (_, i) => raw(`t${i}`, 'success', 0, 0, 9)));
  const [lane] = buildLanes(run);
  assert.equal(lane?.rows.length, MAX_ROWS);
  assert.equal(
    lane?.rows.reduce((sum, row) => sum + row.tests.length, 0),
    200,
  );
});

test('the visible range holds every bar that touches it', () => {
  const time = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.array(fc.tuple(time, time)), time, time, (spans, a, b) => {
      const [from, to] = [Math.min(a, b) * 1000, Math.max(a, b) * 1000];
      const run = makeRun(spans.map(([s, e], i) => raw(`t${i}`, 'success', 0, s, Math.max(s, e))));
      for (const { rows } of buildLanes(run)) {
        for (const row of rows) {
          const [first, last] = visibleRange(row, from, to);
          row.start.forEach((start, i) => {
            const touches = start <= to && (row.end[i] as number) >= from;
            if (touches) assert.ok(i >= first && i < last);
          });
        }
      }
    }),
    { numRuns: 200 },
  );
});
