import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildLanes } from '../../../site/model/lanes.ts';
import { buildRun } from '../../../site/model/run.ts';
import {
  problems,
  skipGroups,
  slowest,
  verdict,
  workerLoads,
} from '../../../site/model/summary.ts';
import type { Stats } from '../../../src/publish/format.ts';
import { raw } from './make.ts';

const run = buildRun([
  raw('hung', 'inprogress', 1, 8, null),
  raw('retried', 'fail', 0, 0, 1),
  raw('retried', 'fail', 0, 1, 2),
  raw('retried', 'success', 0, 2, 4),
  raw('odd', 'uxsuccess', 0, 4, 5),
  raw('s1', 'skip', 0, 5, 5),
  raw('s2', 'skip', 0, 6, 6),
  raw('s3', 'skip', 0, 7, 7),
  raw('last', 'success', 0, 9, 10),
]);
const entry = (name: string, details: string[] | null) => ({ name, duration: 0, details });
const stats: Stats = {
  count: 9,
  start: null,
  end: null,
  total_duration: 0,
  failures: [
    entry('retried', ['File x', 'Error: first']),
    entry('retried', ['Error: second']),
    entry('odd', null),
  ],
  skips: [entry('s1', ['no backend']), entry('s2', null), entry('s3', ['no backend'])],
};

test('problems: failures first, each run of a retried test with its own reason', () => {
  const list = problems(run, stats);
  assert.deepEqual(
    list.map(({ test: { name, attempt }, reason }) => [name, attempt, reason.at(-1) ?? null]),
    [
      ['retried', 1, 'Error: first'],
      ['retried', 2, 'Error: second'],
      ['odd', 1, null],
      ['hung', 1, null],
    ],
  );
  assert.deepEqual(
    list.map(({ recovered }) => recovered),
    [true, true, false, false],
  );
});

test('without statistics the problems are still listed', () => {
  assert.equal(problems(run, null).length, 4);
});

test('skips are grouped by reason', () => {
  assert.deepEqual(
    skipGroups(run, stats).map(({ reason, tests }) => [reason, tests.length]),
    [
      ['no backend', 2],
      [null, 1],
    ],
  );
});

test('the verdict counts what makes a job red', () => {
  assert.deepEqual(verdict(run), { text: '3 failed', tone: 'bad' });
  assert.equal(verdict(buildRun([])).text, 'No tests');
  assert.equal(verdict(buildRun([raw('a', 'inprogress', 0, 0, null)])).text, '1 never ended');
  assert.equal(verdict(buildRun([raw('a', 'skip', 0, 0, 0)])).text, 'All skipped');
  assert.equal(verdict(buildRun([raw('a', 'xfail', 0, 0, 1)])).text, 'All passed');
});

test('the slowest tests, and none that took no time', () => {
  assert.deepEqual(
    slowest(run, 2).map(({ name }) => name),
    ['retried', 'retried'],
  );
  assert.equal(slowest(run, 100).length, 5);
});

test('a worker is busy while it runs a test; a hung one does not count', () => {
  const [first, second] = workerLoads(run, buildLanes(run));
  assert.deepEqual([first?.busy, first?.idle], [6000, 4000]);
  assert.deepEqual([second?.busy, second?.idle], [0, 2000]);
});
