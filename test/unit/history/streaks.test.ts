/** How jobs go: what an alert is made of must be true. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../../../src/format/history.ts';
import { streaksOf } from '../../../src/history/streaks.ts';
import { failedRun, record } from '../../integration/history/records.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;

/** Runs a day, the newest first, each of a change of its own: `p`assed, `f`ailed, `?` what is not known. */
const series = (states: string, parts: (age: number) => Partial<RunRecord> = () => ({})) =>
  [...states].map((state, age) => {
    const path = `01/${900_000 - age}/1/check/tempest-full/abc1234`;
    const all = { time: NOW - age * DAY, ...parts(age) };
    if (state === 'f') return failedRun(path, all);
    if (state === 'p') return record(path, all);
    return record(path, { whole: false, verdict: { text: 'Broke off', tone: 'warn' }, ...all });
  });

const told = (runs: RunRecord[]) =>
  streaksOf(
    runs.toSorted((a, b) => b.time - a.time),
    NOW,
  ).map(({ branch, failed, passed, passedMs }) => [branch, failed, passed, passedMs / DAY]);

test('what passed and fails now, run after run', () => {
  assert.deepEqual(told(series('fffppppppp')), [['master', 3, 7, 7]]);
  assert.deepEqual(told(series('fffppppf')), [['master', 3, 4, 4]]);
  assert.deepEqual(told(series('ppp')), [['master', 0, 3, 2]]);
  assert.deepEqual(told(series('fff')), [['master', 3, 0, 0]]);
  assert.deepEqual(told(series('pfffppp')), [['master', 0, 1, 0]]);
});

test('a streak that has no end among the runs counted is one of at least so many', () => {
  const least = (states: string) => streaksOf(series(states), NOW).map(({ atLeast }) => atLeast);
  assert.deepEqual(least('fff'), ['failed']);
  assert.deepEqual(least('fffppp'), ['passed']);
  assert.deepEqual(least('ppp?'), ['passed']);
  assert.deepEqual(least('fffpppf'), [undefined]);
});

test('what is not known neither breaks a streak nor makes one', () => {
  assert.deepEqual(told(series('?f?f?pp?p')), [['master', 2, 3, 5]]);
  assert.deepEqual(told(series('???')), [['master', 0, 0, 0]]);
});

test('a job that failed before any test did fail; one that was aborted did not', () => {
  const none = { tests: 0, counts: {}, verdict: { text: 'No tests', tone: 'none' as const } };
  const ended = (result: string | null) =>
    told(series('pppp', (age) => (age < 2 ? { ...none, result } : {})));
  assert.deepEqual(ended('FAILURE'), [['master', 2, 2, 2]]);
  assert.deepEqual(ended('TIMED_OUT'), [['master', 2, 2, 2]]);
  assert.deepEqual(ended('ABORTED'), [['master', 0, 2, 1]]);
  assert.deepEqual(ended(null), [['master', 0, 2, 1]]);
});

test('one change that fails again and again is one', () => {
  assert.deepEqual(told(series('fffppp', () => ({ change: '904711' }))), [['master', 1, 3, 3]]);
  assert.deepEqual(told(series('fffppp', () => ({ change: null }))), [['master', 3, 3, 3]]);
});

test('branches are told apart, and jobs that do not run any more are not told of', () => {
  const stable = series('ffff', () => ({ branch: 'stable/2026.1' }));
  assert.deepEqual(told([...stable, ...series('pppp')]), [
    ['stable/2026.1', 4, 0, 0],
    ['master', 0, 4, 3],
  ]);
  assert.deepEqual(told(series('fffppp', (age) => ({ time: NOW - (age + 8) * DAY }))), []);
});

test('of many jobs those are told of that failed most', () => {
  const many = Array.from({ length: 300 }, (_, n) =>
    series(n === 250 ? 'ff' : 'p', () => ({ job: `job-${n}` })),
  );
  const streaks = streaksOf(many.flat(), NOW);
  assert.equal(streaks.length, 200);
  assert.equal(streaks[0]?.job, 'job-250');
});
