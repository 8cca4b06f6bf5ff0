/** What a run keeps of its causes is true of all that are counted as them, in this run and in others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildMetadata } from '../../../src/format/dataset.ts';
import type { RunRecord } from '../../../src/format/history.ts';
import { listOf } from '../../../src/history/list.ts';
import { makeRecord } from '../../../src/history/record.ts';
import { statesOf } from '../../../src/verdict/history/states.ts';
import { type Made, recordOf, testsFile } from '../../integration/history/tree.ts';

const causesOf = (...reasons: string[]) => {
  const tests = Object.fromEntries(
    reasons.map((reason, at) => [`a.B.test_${'abcdef'[at]}`, ['f', 1, reason]]),
  );
  const build = { path: 'a/1', job: 'tempest', change: null, time: 1.7e12, tests: tests as never };
  return recordOf(build).record.causes;
};

test('runs that fail of one cause with other values tell it alike', () => {
  const [both, other] = [
    causesOf('AssertionError: boom 2', 'AssertionError: boom 3'),
    causesOf('AssertionError: boom 5'),
  ];
  assert.deepEqual(
    both.map(({ text, tests }) => [text, tests]),
    [['AssertionError: boom …', 2]],
  );
  assert.deepEqual(other, [{ ...both[0], tests: 1 }]);
  const [own] = causesOf('KeyError: 8f1b2c3d-0000-4000-8000-1234567890ab in test_a of B');
  assert.equal(own?.text, 'KeyError: … in … of B');
});

test('a value that tells causes apart stays, and all that a run has of it are named', () => {
  const [one] = causesOf('MismatchError: 404 != 200');
  assert.equal(one?.text, 'MismatchError: 404 != 200');
  const [two] = causesOf('MismatchError: 404 != 200', 'MismatchError: 500 != 200');
  assert.deepEqual(
    [two?.id, two?.text, two?.tests],
    [one?.id, 'MismatchError: {404, 500} != 200', 2],
  );
});

test('a run is dated by its tests, by Zuul, by its console, and else by its upload, which is told', () => {
  const DAY_MS = 86_400_000;
  const nowMs = Date.UTC(2026, 10, 28);
  const of = (parts: { zuul?: number; begun?: number; tests?: boolean }) => {
    const { file } = recordOf({
      ...{ path: 'a/1', job: 'tempest', change: null, time: nowMs - 4 * DAY_MS },
      tests: { 'a.B.test': ['p'] },
    });
    const iso = (ms: number) => new Date(ms).toISOString();
    const metadata = {
      ...({ job: 'tempest', project: null, branch: null, change: null } as BuildMetadata),
      ...{ pipeline: null, patchset: null, result: null },
      startTime: parts.zuul === undefined ? null : iso(parts.zuul),
    };
    const described = {
      ...{ path: 'a/1', metadata, machine: null, begun: parts.begun ?? null, nowMs },
      modified: [iso(nowMs - DAY_MS), iso(nowMs - 2 * DAY_MS)],
    };
    const record = makeRecord(described, statesOf(parts.tests ? [file] : [], []));
    const { time = 0, uploaded } = record ?? {};
    return [(nowMs - time) / DAY_MS, uploaded];
  };
  const [zuul, begun] = [nowMs - 3 * DAY_MS, nowMs - 2 * DAY_MS];
  assert.deepEqual(of({ zuul, begun, tests: true }), [4, undefined]);
  assert.deepEqual(of({ zuul, begun }), [3, undefined]);
  assert.deepEqual(of({ begun }), [2, undefined]);
  assert.deepEqual(of({}), [1, true]);
  // a clock that is wrong tells nothing
  assert.deepEqual(of({ zuul: nowMs + DAY_MS, begun: 0 }), [1, true]);
});

test('the causes of a run come to as many tests as its verdict says', () => {
  const tests = { 'a.B.test_a': ['f', 1, 'KeyError: 7'], 'a.B.test_b': ['p'] } as Made;
  const build = { path: 'a/1', job: 'tempest', change: null, time: 1.7e12, tests };
  const { file, record: one } = recordOf(build);
  const { record: two } = recordOf(build, [{ ...file, name: 'second', path: 'second' }]);
  const told = ({ causes, counts }: RunRecord) => [causes.map((cause) => cause.tests), counts.fail];
  assert.deepEqual(
    [told(one), told(two)],
    [
      [[1], 1],
      [[2], 2],
    ],
  );
  assert.deepEqual(two.failed, one.failed);
});

test('of a run of more tests than are kept the record is the same but for its list', () => {
  const tests: Made = { a: ['f', 1, 'KeyError: 7'], b: ['p'], c: ['s'], d: ['p'] };
  const { file } = recordOf({ path: 'a/1', job: 'unit', change: null, time: 1.7e12, tests });
  const metadata = { job: 'unit', project: null, branch: null, change: null } as BuildMetadata;
  const described = {
    ...{ path: 'a/1', metadata: { ...metadata, pipeline: null, patchset: null, result: null } },
    ...{ machine: null, begun: null, modified: [], nowMs: 1.8e12 },
  };
  // `b` failed in one half and passed in the other: the worse counts
  const half = testsFile({ b: ['f', 1, 'KeyError: 7'], d: ['p'] }, 1.7e12);
  for (const files of [[file], [file, half]]) {
    const [kept, tooMany] = [statesOf(files, [], []), statesOf(files, [], [], 3)];
    const [whole, without] = [kept, tooMany].map((states) => makeRecord(described, states));
    assert.notEqual(whole?.list, null);
    assert.deepEqual(without, { ...whole, list: null });
    assert.equal(without?.whole, true);
    assert.equal(listOf(tooMany), null);
    assert.deepEqual([...tooMany.tests.keys()], files.length === 1 ? ['a'] : ['a', 'b']);
  }
});
