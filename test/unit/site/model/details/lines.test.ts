import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderAttachments } from '../../../../../site/model/details/attachments.ts';
import {
  Classifier,
  findRows,
  ROW_LIMIT,
  rowOfReason,
  splitRows,
} from '../../../../../site/model/details/lines.ts';
import { parseSection } from '../../../../../site/model/details/section.ts';
import fc from '../../../../harness/property.ts';

const kinds = (text: string) => {
  const rows = splitRows(text);
  const classifier = new Classifier(rows);
  return rows.text.map((_, row) => classifier.kind(row));
};

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

const LOG = `before any record
2016-02-02 03:27:01,251 3922 DEBUG    [rest_client] Request
        Body: {"status": "ERROR"}
2016-02-02 03:27:02,251 3922 ERROR    [x] broke
Traceback (most recent call last):
  File "a.py", line 1, in f
ValueError: x
2016-02-02 03:27:03,251 3922 WARNING  [x] hm
nothing in particular`;

test('log levels reach over the lines that go on with a record', () => {
  assert.deepEqual(kinds(LOG), [
    'plain',
    'debug',
    'debug',
    'error',
    'head',
    'frame',
    'exception',
    'warning',
    'plain',
  ]);
});

test('narrowing by level keeps the lines that go on with a record', () => {
  const classifier = new Classifier(splitRows(LOG));
  assert.equal(classifier.hasRecords, true);
  assert.equal(classifier.atLeast(null), null);
  assert.deepEqual([...(classifier.atLeast('error') ?? [])], [0, 3, 4, 5, 6]);
  assert.deepEqual([...(classifier.atLeast('warning') ?? [])], [0, 3, 4, 5, 6, 7, 8]);
  assert.equal(new Classifier(splitRows('no\nlog')).hasRecords, false);
});

test('a record after a traceback ends it', () => {
  const text = `Traceback (most recent call last):
  File "a.py", line 1, in f
2016-02-02 03:27:03,251 1 INFO [x] on`;
  assert.deepEqual(kinds(text), ['head', 'frame', 'info']);
});

test('what says why comes first', () => {
  const ordered = (...all: [name: string, text: string, type?: string][]) => {
    const attachments = all.map(([name, text, type = 'text/plain']) => ({
      name,
      type,
      text: true,
      bytes: text.length,
    }));
    const bodies = all.map(([, text]) => `${text}\n`);
    const section = Buffer.from([`${JSON.stringify({ attachments })}\n`, ...bodies].join(''));
    return orderAttachments(parseSection(section, '')).map(({ name, why }) => `${name} ${why}`);
  };
  const traceback = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nE: 1\n';
  assert.deepEqual(
    ordered(['stdout', ''], ['reason', ''], ['traceback-1', ''], ['traceback', ''], ['a', '']),
    ['traceback true', 'traceback-1 true', 'reason true', 'a false', 'stdout false'],
  );
  // whatever it is called, where nothing else says why
  assert.deepEqual(ordered(['a', 'x'], ['stderr', traceback]), ['stderr true', 'a false']);
  assert.deepEqual(ordered(['traceback', ''], ['stderr', traceback]), [
    'traceback true',
    'stderr false',
  ]);
  assert.deepEqual(ordered(['a', 'x'], ['b', 'E: 1', 'text/x-traceback;charset=utf8']), [
    'b true',
    'a false',
  ]);
  assert.deepEqual(ordered(['log', `INFO a\n${traceback}`]), ['log false']);
});

test('a line of ten megabytes becomes rows, of which nothing is lost', () => {
  const { text, continued } = splitRows(`a\n${'x'.repeat(10_000_000)}\nb`);
  assert.equal(text.length, 2 + 10_000_000 / ROW_LIMIT);
  assert.deepEqual([...continued.subarray(0, 3)], [0, 0, 1]);
  assert.equal(continued.at(-1), 0);
});

test('rows put together are the text, whole characters each', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '☃', '😀', '\n')), fc.nat(3), (parts, times) => {
      const text = parts.join('').repeat(times * 400);
      const { text: rows, continued } = splitRows(text);
      let whole = '';
      rows.forEach((row, i) => {
        whole += (i > 0 && continued[i] === 0 ? '\n' : '') + row;
        assert.ok(row.isWellFormed());
        assert.ok(row.length <= ROW_LIMIT + 1);
      });
      assert.equal(whole, text.endsWith('\n') ? text.slice(0, -1) : text);
    }),
  );
});

test('hostile lines are classified without backtracking', () => {
  const hostile = `Traceback (most recent call last):\n${'^ '.repeat(100_000)}x\n  File "${'a'.repeat(100_000)}\n${' '.repeat(200_000)}`;
  const found = kinds(hostile);
  assert.equal(found[0], 'head');
  assert.equal(found.length, splitRows(hostile).text.length);
});

test('line ends of Windows are not shown', () => {
  assert.deepEqual(splitRows('a\r\nb\r\n').text, ['a', 'b']);
});

test('text is found in any case, among the rows shown only', () => {
  const rows = splitRows('Alpha\nbeta\nALPHABET\n');
  assert.deepEqual(findRows(rows, 'alpha', null), [0, 2]);
  assert.deepEqual(findRows(rows, 'alpha', Uint32Array.of(1, 2)), [1]);
  assert.deepEqual(findRows(rows, '', null), []);
});

test('of a traceback its end is brought into sight, of a long message its first line', () => {
  const rowOf = (...ends: string[]) => {
    const rows = splitRows(
      ['Traceback (most recent call last):', '  File "x.py", line 1', '    f()', ...ends, ''].join(
        '\n',
      ),
    );
    return rowOfReason(rows, new Classifier(rows));
  };
  assert.equal(rowOf('ValueError: x'), 3);
  assert.equal(rowOf('ServerFault: x', 'Details: y', 'z'), 5);
  assert.equal(rowOf('AssertionError: x', ...Array.from({ length: 50 }, (_, i) => `- ${i}`)), 3);
  const plain = splitRows('one\ntwo\n');
  assert.equal(rowOfReason(plain, new Classifier(plain)), 1);
});
