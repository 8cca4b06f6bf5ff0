import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentencesOf } from '../../../../src/verdict/whole/sentences.ts';
import { makeRun, raw } from '../../site/make.ts';

/** What is said of a test, and what it comes to. */
function told(...run: Parameters<typeof makeRun>) {
  const made = makeRun(...run);
  const [sentence] = sentencesOf(made);
  const parts = sentence?.parts.filter((part) => typeof part === 'string') ?? [];
  return [made.verdict.text, parts.join('')];
}

test('a worker that died in a test that passed when it was run again', () => {
  // stestr run; stestr run --failing --combine; stestr last --subunit
  const dead = [raw('m.C.test_a', 'success', 0, 0, 9), raw('m.C.test_x', 'fail', 0, 9, 9)];
  const [verdict, sentence] = told(dead);
  assert.equal(verdict, '1 failed');
  assert.match(sentence ?? '', /: the runner calls it failed, and nothing came after it\./);
  const again = [...dead, raw('m.C.test_x', 'success', 0, 30, 31)];
  const [flaky, combined] = told(again, [[2, 1]]);
  assert.equal(flaky, 'Not whole, 1 flaky');
  assert.match(combined ?? '', /nothing came after it but what was run again\./);
});
