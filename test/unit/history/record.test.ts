/** What a run keeps of its causes is true of all that are counted as them, in this run and in others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordOf } from '../../integration/history/tree.ts';

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
