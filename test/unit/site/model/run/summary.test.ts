import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  causeOf,
  groupProblems,
  problems,
  skipGroups,
  slowest,
  verdict,
} from '../../../../../site/model/run/summary.ts';
import { makeRun, raw } from '../../make.ts';

const run = makeRun([
  raw('hung', 'inprogress', 1, 8, null),
  raw('retried', 'fail', 0, 0, 1, 'File x', 'Error: first'),
  raw('retried', 'fail', 0, 1, 2, 'Error: second'),
  raw('retried', 'success', 0, 2, 4),
  raw('odd', 'uxsuccess', 0, 4, 5),
  raw('s1', 'skip', 0, 5, 5, 'no backend'),
  raw('s2', 'skip', 0, 6, 6),
  raw('s3', 'skip', 0, 7, 7, 'no backend'),
  raw('last', 'success', 0, 9, 10),
]);

test('problems: failures first, each run of a retried test with its own reason', () => {
  const list = problems(run);
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

test('failures of one cause are one group, whatever the ids in it; the largest leads', () => {
  const failing = makeRun([
    raw('alone', 'fail', 0, 0, 1, 'KeyError: x'),
    raw('a', 'fail', 0, 1, 2, 'server 4f1c2be0-0000-4000-8000-0123456789ab in state 3 of 0x7f01'),
    raw('b', 'fail', 0, 2, 3, 'server 11112222-aaaa-4bbb-8ccc-ddddeeeeffff in state 4 of 0x7f02'),
    raw('c', 'uxsuccess', 0, 3, 4, 'KeyError: x'),
    raw('mute', 'fail', 0, 4, 5),
    raw('mute too', 'fail', 0, 5, 6),
  ]);
  assert.deepEqual(
    groupProblems(problems(failing)).map((group) => group.problems.map(({ test }) => test.name)),
    [['a', 'b'], ['alone'], ['mute'], ['mute too'], ['c']],
  );
});

test('skips are grouped by reason', () => {
  assert.deepEqual(
    skipGroups(run).map(({ reason, indexes }) => [reason, indexes]),
    [
      ['no backend', [5, 7]],
      [null, [6]],
    ],
  );
});

test('the verdict counts what makes a job red', () => {
  assert.deepEqual(verdict(run), { text: '3 failed', tone: 'bad' });
  assert.equal(verdict(makeRun([])).text, 'No tests');
  assert.equal(verdict(makeRun([raw('a', 'inprogress', 0, 0, null)])).text, '1 never ended');
  assert.equal(verdict(makeRun([raw('a', 'skip', 0, 0, 0)])).text, 'All skipped');
  assert.equal(verdict(makeRun([raw('a', 'xfail', 0, 0, 1)])).text, 'All passed');
  assert.equal(verdict(makeRun([raw('a', 'unknown', 0, 0, 1)])).text, 'Incomplete');
});

test('the slowest tests, longest first, and none that took no time', () => {
  assert.deepEqual(
    slowest(run, 2).map(({ name, attempt }) => [name, attempt]),
    [
      ['retried', 3],
      ['retried', 1],
    ],
  );
  assert.equal(slowest(run, 100).length, 5);
});

test('a cause is the line of a reason that says it', () => {
  assert.equal(causeOf(['ValueError: two', 'lines']), 'ValueError: two');
  assert.equal(causeOf([]), null);
});
