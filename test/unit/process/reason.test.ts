import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttachmentRecord } from '../../../src/dataset/test-table.ts';
import { findReason } from '../../../src/process/reason.ts';

const FRAMES = `Traceback (most recent call last):
  File "/opt/t.py", line 3, in test_x
    self.assertEqual(1, f(
                        ^^
`;

const attach = (name: string, text: string): AttachmentRecord => ({
  name,
  type: 'text/plain',
  text: true,
  chunks: [Buffer.from(text)],
  dropped: 0,
});
const failed = (traceback: string) => findReason('fail', [attach('traceback', traceback)]);

test('a failure is told by its exception', () => {
  assert.deepEqual(failed(`${FRAMES}ValueError: no\n`), ['ValueError: no']);
  assert.deepEqual(failed(`${FRAMES}testtools.MismatchError: 1 != 2: wrong\nDetails: {'a': 1}\n`), [
    'testtools.MismatchError: 1 != 2: wrong',
    "Details: {'a': 1}",
  ]);
});

test('of chained exceptions the last counts', () => {
  const chained = `${FRAMES}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${FRAMES}RuntimeError: gave up\n`;
  assert.deepEqual(failed(chained), ['RuntimeError: gave up']);
});

test('lines are distinct, few and short', () => {
  const long = `E: ${'x'.repeat(9000)}\n${'same\n'.repeat(50)}${Array.from({ length: 20 }, (_, at) => `l${at}`).join('\n')}`;
  const lines = failed(FRAMES + long);
  assert.equal(lines?.length, 5);
  assert.equal(lines?.[0]?.length, 500);
  assert.equal(new Set(lines).size, 5);
});

test('a skip is told by its reason', () => {
  assert.deepEqual(findReason('skip', [attach('reason', 'no driver\n')]), ['no driver']);
});

test('without any text there is no reason', () => {
  assert.equal(findReason('fail', []), null);
  assert.equal(failed('\n\n'), null);
  assert.equal(findReason('success', [attach('traceback', 'x')]), null);
  assert.deepEqual(failed('cut off in the mid'), ['cut off in the mid']);
});
