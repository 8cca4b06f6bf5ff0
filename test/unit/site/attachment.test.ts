import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  classify,
  orderAttachments,
  shownLine,
  splitLines,
} from '../../../site/model/attachment.ts';

const kinds = (text: string) => classify(splitLines(text)).map(({ kind }) => kind);

test('a traceback: own frames, library frames, carets and the exception', () => {
  const text = `Traceback (most recent call last):
  File "/opt/stack/tempest/api/test_x.py", line 40, in test_x
    self.assertEqual(1, 2)
    ^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3/dist-packages/testtools/testcase.py", line 467, in assertThat
    raise mismatch_error
testtools.matchers._impl.MismatchError: 1 != 2
`;
  assert.deepEqual(kinds(text), [
    'head',
    'frame',
    'code',
    'caret',
    'library',
    'library',
    'exception',
  ]);
});

test('after the exception the text is text again, until the next traceback', () => {
  const text = `Traceback (most recent call last):
  File "a.py", line 1, in f
ValueError: x

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "b.py", line 1, in g
KeyError: 'y'`;
  assert.deepEqual(kinds(text), [
    'head',
    'frame',
    'exception',
    'plain',
    'plain',
    'plain',
    'head',
    'frame',
    'exception',
  ]);
});

test('log levels reach over the lines that go on with a record', () => {
  const text = `2016-02-02 03:27:01,251 3922 DEBUG    [rest_client] Request
        Body: {"status": "ERROR"}
2016-02-02 03:27:02,251 3922 ERROR    [x] broke
2016-02-02 03:27:03,251 3922 WARNING  [x] hm
nothing in particular`;
  assert.deepEqual(kinds(text), ['debug', 'debug', 'error', 'warning', 'plain']);
});

test('what says why comes first', () => {
  const names = orderAttachments({
    stdout: '',
    reason: '',
    'traceback-1': '',
    traceback: '',
    a: '',
  });
  assert.deepEqual(
    names.map(({ name }) => name),
    ['traceback', 'traceback-1', 'reason', 'a', 'stdout'],
  );
});

test('a line of ten megabytes is cut, a hostile one is classified in no time', () => {
  assert.equal(shownLine('x'.repeat(10_000_000)).length, 4000);
  const started = performance.now();
  kinds(
    `Traceback (most recent call last):\n${'^ '.repeat(1_000_000)}x\n  File "${'a'.repeat(1_000_000)}`,
  );
  kinds(' '.repeat(2_000_000));
  assert.ok(performance.now() - started < 1000);
});

test('line ends of Windows are not shown', () => {
  assert.deepEqual(
    classify(splitLines('a\r\nb\r\n')).map(({ text }) => text),
    ['a', 'b'],
  );
});
