import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostCharts } from '../../../../../site/model/machine/series.ts';
import { aggregate } from '../../../../../site/model/timeline/aggregate.ts';
import { buildLanes } from '../../../../../site/model/timeline/lanes.ts';
import { makeRun, ORIGIN, raw } from '../../make.ts';

const run = makeRun([
  raw('before', 'success', 0, 0, 5),
  raw('into it', 'success', 0, 6, 14),
  raw('inside', 'fail', 0, 15, 16),
  raw('overlapping', 'skip', 0, 15.5, 17),
  raw('elsewhere', 'success', 4, 18, 40),
  raw('hung', 'inprogress', null, 12, null),
]);
const host = hostCharts(
  {
    version: 1,
    host: 'controller',
    times: [5, 10, 15, 20, 25].map((second) => ORIGIN + second * 1000),
    columns: [
      { group: 'cpu', name: 'usr', unit: 'percent', values: [90, 10, 20, 30, 80] },
      { group: 'cpu', name: 'sys', unit: 'percent', values: [5, 1, 1, 1, 5] },
      { group: 'dsk', name: 'read', unit: 'bytes/s', values: [9, null, 4, 2, 9] },
    ],
  },
  run.origin,
);
const sums = aggregate(run, buildLanes(run), [host], { from: 10_000, to: 20_000 });

test('a range counts every test that ran in it, by status', () => {
  assert.equal(sums.tests, 5);
  const { success, fail, skip, running } = sums.counts;
  assert.deepEqual([success, fail, skip, running], [2, 1, 1, 1]);
  assert.deepEqual(
    sums.problems.map((index) => run.name(index)),
    ['inside'],
  );
});

test('a worker is as busy as the parts of its tests in the range, overlaps once', () => {
  assert.deepEqual(
    sums.workers.map(({ label, busy, tests }) => [label, Math.round(busy * 1000) / 1000, tests]),
    [
      ['worker 0', 0.6, 3],
      ['worker 4', 0.2, 1],
      ['no worker', 0.8, 1],
    ],
  );
});

test('the machine is what its readings in the range come to', () => {
  assert.deepEqual(
    sums.hosts[0]?.measures.map(({ label, mean, max }) => [label, mean, max]),
    [
      ['CPU', 21, 31],
      ['Disk read', 3, 4],
    ],
  );
  const none = aggregate(run, buildLanes(run), [host], { from: 11_000, to: 12_000 });
  assert.ok(none.hosts[0]?.measures.every(({ mean }) => Number.isNaN(mean)));
});

test('of a range that was measured in part it is known in which', () => {
  const at = (seconds: number[], range: [number, number]) => {
    const times = seconds.map((second) => ORIGIN + second * 1000);
    const values = times.map(() => 10);
    const one = hostCharts(
      {
        version: 1,
        host: null,
        times,
        columns: [{ group: 'cpu', name: 'usr', unit: 'percent', values }],
      },
      run.origin,
    );
    const [from, to] = [range[0] * 1000, range[1] * 1000];
    const measured = aggregate(run, buildLanes(run), [one], { from, to }).hosts[0]?.measured;
    return measured?.map((part) => [part.from / 1000, part.to / 1000]);
  };
  const whole = Array.from({ length: 31 }, (_, second) => second);
  assert.equal(at(whole, [10, 20]), undefined);
  assert.equal(at(whole, [10.2, 10.7]), undefined);
  assert.deepEqual(at(whole, [20, 40]), [[20, 30]]);
  assert.deepEqual(at(whole, [32, 40]), []);
  const late = whole.filter((second) => second >= 15);
  assert.deepEqual(at(late, [10, 20]), [[14, 20]]);
  const gap = whole.filter((second) => second < 8 || second > 22);
  assert.deepEqual(at(gap, [5, 25]), [
    [5, 7],
    [22, 25],
  ]);
  assert.deepEqual(at([...whole.slice(0, 5), 6, 7, 8], [0, 8]), undefined);
});
