import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  groupProblems,
  problems,
  skipGroups,
  slowest,
} from '../../../../../site/model/run/summary.ts';
import { causeLine } from '../../../../../src/verdict/causes/cause-line.ts';
import { makeRun, raw } from '../../make.ts';

const run = makeRun(
  [
    raw('hung', 'inprogress', 1, 8, null),
    raw('retried', 'fail', 0, 0, 1, 'Error: first'),
    raw('retried', 'fail', 0, 1, 2, 'Error: second'),
    raw('retried', 'success', 0, 2, 4),
    raw('odd', 'uxsuccess', 0, 4, 5),
    raw('s1', 'skip', 0, 5, 5, 'no backend'),
    raw('s2', 'skip', 0, 6, 6),
    raw('s3', 'skip', 0, 7, 7, 'no backend'),
    raw('last', 'success', 0, 9, 90),
  ],
  [
    [2, 1],
    [3, 2],
  ],
);

test('problems: in order of start, what passed later last, each run with its own reason', () => {
  const list = problems([run]);
  assert.deepEqual(
    list.map(({ test: { name, attempt, status }, reason }) => [name, attempt, status, reason[0]]),
    [
      ['odd', 1, 'uxsuccess', undefined],
      ['retried', 1, 'flaky', 'Error: first'],
      ['retried', 2, 'flaky', 'Error: second'],
    ],
  );
});

test('failures of one cause are one group, in the order of the first of each', () => {
  const failing = makeRun([
    raw('alone', 'fail', 0, 0, 1, 'KeyError: x'),
    raw('a', 'fail', 0, 1, 2, 'server 4f1c2be0-0000-4000-8000-0123456789ab in state 3 of 0x7f01'),
    raw('b', 'fail', 0, 2, 3, 'server 11112222-aaaa-4bbb-8ccc-ddddeeeeffff in state 4 of 0x7f02'),
    raw('c', 'uxsuccess', 0, 3, 4, 'KeyError: x'),
    raw('mute', 'fail', 0, 4, 5),
    raw('mute too', 'fail', 0, 5, 6),
  ]);
  const groups = groupProblems(problems([failing]));
  assert.deepEqual(
    groups.map((group) => group.problems.map(({ test }) => test.name)),
    [['alone'], ['a', 'b'], ['mute'], ['mute too'], ['c']],
  );
  assert.match(
    causeLine(groups[1]?.cause ?? []),
    /^server \{4f1c.*, 1111.*\} in state \{3, 4\} of /,
  );
});

test('what failed twice alike is one failure; streams are told apart, their times compared', () => {
  const twice = makeRun([
    raw('m.T.a', 'fail', 0, 5, 6, 'E: x'),
    raw('m.T.a', 'fail', 0, 7, 8, 'E: x'),
  ]);
  const other = makeRun([raw('m.T.a', 'fail', 0, 1, 2, 'E: x')]);
  const [group, ...rest] = groupProblems(problems([twice, other]));
  assert.deepEqual(rest, []);
  assert.deepEqual(
    group?.problems.map(({ of, again }) => [of, again.length]),
    [
      [1, 0],
      [0, 1],
    ],
  );
});

test('skips that share the cause of a failure stand with it', () => {
  const lacking = makeRun([
    raw(
      'm.T.a',
      'fail',
      0,
      0,
      1,
      "FileNotFoundError: [Errno 2] No such file or directory: 'qemu-img'",
    ),
    raw('m.T.b', 'skip', 0, 1, 1, 'qemu-img not installed'),
    raw('m.T.c', 'skip', 0, 1, 1, 'qemu-img not installed'),
    raw('m.T.d', 'skip', 0, 1, 1, 'no network'),
  ]);
  const [group] = groupProblems(problems([lacking]), skipGroups(lacking));
  assert.deepEqual(
    group?.skips.map(({ reason, indexes }) => [causeLine(reason ?? []), indexes]),
    [['qemu-img not installed', [1, 2]]],
  );
});

test('skips are grouped by reason', () => {
  assert.deepEqual(
    skipGroups(run).map(({ reason, indexes }) => [reason && causeLine(reason), indexes]),
    [
      ['no backend', [5, 7]],
      [null, [6]],
    ],
  );
});

test('a class that several workers skipped, and a test that was skipped twice, count once, as in the verdict', () => {
  const skipped = makeRun([
    raw('setUpClass (m.T)', 'skip', 0, 0, 0, 'no volumes'),
    raw('setUpClass (m.T)', 'skip', 1, 0, 0, 'no volumes'),
    raw('m.U.a', 'skip', 0, 1, 2, 'no network'),
    raw('m.U.a', 'skip', 0, 3, 4, 'no network'),
    raw('m.U.b', 'skip', 1, 1, 2, 'no network'),
    raw('m.U.b', 'success', 1, 3, 4),
  ]);
  const groups = skipGroups(skipped).map(({ indexes }) => indexes);
  assert.deepEqual(groups, [[0], [2]]);
  assert.equal(groups.flat().length, skipped.tally.of.skip);
});

test('the slowest tests, longest first, and none that took no time', () => {
  assert.deepEqual(
    slowest(run, 2).map(({ name, attempt }) => [name, attempt]),
    [
      ['last', 1],
      ['retried', 3],
    ],
  );
  assert.equal(slowest(run, 100).length, 5);
});
