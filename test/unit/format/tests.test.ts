import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutMark, MAX_NAME, startOfCut } from '../../../src/format/tests.ts';

test('a name that was cut can be told from a whole one of the same length', () => {
  const mark = cutMark('0123456789abcdef'.repeat(4));
  const start = 'x'.repeat(MAX_NAME - mark.length);
  assert.equal(startOfCut(start + mark), start);
  assert.equal(startOfCut('x'.repeat(MAX_NAME)), null);
  assert.equal(startOfCut(`a.b.T.test_x${mark}`), null);
});
