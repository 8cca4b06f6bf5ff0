import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttachmentRecord } from '../../../src/dataset/tests/test-table.ts';
import type { TestStatus } from '../../../src/format/dataset.ts';
import { createReasonReader } from '../../../src/process/reason.ts';
import { secondsOf } from '../../harness/cost.ts';

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
const findReason = (status: TestStatus, attachments: AttachmentRecord[]) =>
  createReasonReader()(status, attachments).reason;
const frameOf = (traceback: string) =>
  createReasonReader()('fail', [attach('traceback', traceback)]).frame;
const failed = (traceback: string) => findReason('fail', [attach('traceback', traceback)]);

test('a failure is told by its exception', () => {
  assert.deepEqual(failed(`${FRAMES}ValueError: no\n`), ['ValueError: no']);
  assert.deepEqual(failed(`${FRAMES}testtools.MismatchError: 1 != 2: wrong\nDetails: {'a': 1}\n`), [
    "testtools.MismatchError: 1 != 2: wrong Details: {'a': 1}",
    "Details: {'a': 1}",
  ]);
});

test('empty lines between frames, as stestr prints them and oslo.messaging sends them, end no traceback', () => {
  const frames =
    'Traceback (most recent call last):\n\n  File "/opt/a.py", line 5, in test_create\n    self.f()\n\n' +
    '  File "/opt/b.py", line 9, in f\n    raise ServerFault(x)\n\n';
  const text = `${frames}lib.ServerFault: Got server fault\nDetails: it broke\n`;
  assert.deepEqual(failed(text)?.[0], 'lib.ServerFault: Got server fault Details: it broke');
  assert.equal(frameOf(text), '/opt/b.py, line 9, in f: raise ServerFault(x)');
  // of no name that tells
  assert.deepEqual(findReason('fail', [attach('output', text)])?.[0], failed(text)?.[0]);
  // what it says may have empty lines, too
  assert.deepEqual(failed(`${FRAMES}ValueError: a\n\nb\n`), ['ValueError: a', 'b']);
});

test('colours and progress are no part of it', () => {
  const coloured = `\u001b[31m${FRAMES}\u001b[1mValueError\u001b[0m: 10 %\u001b[K\rValueError: no\u001b[K\n`;
  assert.deepEqual(failed(coloured), ['ValueError: no']);
  assert.deepEqual(findReason('skip', [attach('reason', '\u001b[33mno disk\u001b[0m')]), [
    'no disk',
  ]);
});

test('of chained exceptions the root cause and the last are told', () => {
  const chained = `${FRAMES}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${FRAMES}RuntimeError: gave up\n`;
  assert.deepEqual(failed(chained), ["KeyError: 'a' -> RuntimeError: gave up"]);
});

test('lines are distinct, few and short', () => {
  const long = `E: ${'x'.repeat(9000)}\n${'same\n'.repeat(50)}${Array.from({ length: 20 }, (_, at) => `l${at}`).join('\n')}`;
  const lines = failed(FRAMES + long);
  assert.equal(lines?.length, 5);
  assert.equal(lines?.[0]?.length, 500);
  assert.equal(new Set(lines).size, 5);
});

/** The first line: what the page says. */
const headline = (text: string) => failed(text)?.[0];

test('the first line of a message says it, whatever follows', () => {
  const list =
    'AssertionError: Lists differ: [1, 2, 3] != [1, 2, 4]\n\nFirst differing element 2:\n3\n4\n\n- [1, 2, 3]\n?        ^\n';
  assert.equal(headline(FRAMES + list), 'AssertionError: Lists differ: [1, 2, 3] != [1, 2, 4]');
  const note = `${FRAMES}RuntimeError: quota exceeded\non host compute1\n`;
  assert.deepEqual(failed(note), ['RuntimeError: quota exceeded', 'on host compute1']);
  const quoted = `${FRAMES}RemoteError: it said\n  File "/a.py", line 1, in f\nlast line\n`;
  assert.equal(headline(quoted), 'RemoteError: it said');
  const twisted = `${FRAMES}--- <exception caught here> ---\n  File "a.py", line 1, in g\nFailTest: later\n`;
  assert.equal(headline(twisted), 'FailTest: later');
});

test('a message that only begins in its first line goes on', () => {
  // testtools 2.5
  assert.equal(
    headline(`${FRAMES}MismatchError: Differences: [\n'x' does not start with 'a'.\n]\n`),
    "MismatchError: Differences: [ 'x' does not start with 'a'. ]",
  );
  assert.equal(
    headline(`${FRAMES}MismatchError: !=:\nreference = 'aa'\nactual    = 'bb'\n`),
    "MismatchError: !=: reference = 'aa' actual    = 'bb'",
  );
  // oslo.concurrency's processutils
  assert.equal(
    headline(
      `${FRAMES}ProcessExecutionError: Unexpected error while running command.\nCommand: ls /nope\nExit code: 2\nStdout: ''\nStderr: 'no'\n`,
    ),
    "ProcessExecutionError: Unexpected error while running command. Command: ls /nope Exit code: 2 Stderr: 'no'",
  );
});

test('a doctest is told by its example', () => {
  const doctest = `Failed doctest test for m.f
  File "/m.py", line 47, in f

----------------------------------------------------------------------
File "/m.py", line 49, in m.f
Failed example:
    1 + 1
Expected:
    3
Got:
    2
`;
  const told = 'Failed doctest test for m.f: Failed example: 1 + 1 Expected: 3 Got: 2';
  assert.equal(headline(doctest), told);
  assert.equal(headline(`${FRAMES}AssertionError: ${doctest}`), `AssertionError: ${told}`);
});

test('a group of exceptions is told by its message, its members follow', () => {
  // Python 3.11
  const group = `  + Exception Group Traceback (most recent call last):
  |   File "/a.py", line 4, in test_group
  |     raise ExceptionGroup('two failed', [ValueError('one'), TypeError('two')])
  | ExceptionGroup: two failed (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: one
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/a.py", line 1, in f
    | TypeError: two
    +------------------------------------
`;
  assert.deepEqual(failed(group), [
    'ExceptionGroup: two failed (2 sub-exceptions)',
    'ValueError: one',
    'TypeError: two',
  ]);
});

test('a traceback inside the message is the root cause', () => {
  const text = `${FRAMES}ImportError: Failed to import test module: x\n${FRAMES}ModuleNotFoundError: No module named 'y'\n`;
  assert.equal(
    headline(text),
    "ModuleNotFoundError: No module named 'y' -> ImportError: Failed to import test module: x",
  );
});

test('a traceback that a message quotes is no cause: nothing says that it led there', () => {
  const made = `${FRAMES}Exception: line1\nline2: foo\nTraceback (most recent call last):\n  fake\n\nline5\n`;
  assert.deepEqual(failed(made), ['Exception: line1', 'line2: foo', 'line5']);
  const inner = `Traceback (most recent call last):\n  File "/srv/server.py", line 9, in serve\n    run()\n`;
  const remote = `${FRAMES}oslo_messaging.rpc.client.RemoteError: Remote error: ValueError no\n${inner}ValueError: no\n`;
  assert.deepEqual(failed(remote), [
    'oslo_messaging.rpc.client.RemoteError: Remote error: ValueError no',
    'ValueError: no',
  ]);
  // quoted with a chain of its own
  const during = 'During handling of the above exception, another exception occurred:';
  const chain = `${inner}KeyError: 1\n\n${during}\n\n${inner}ValueError: no\n`;
  const whole = `${FRAMES}RemoteError: it failed\n${chain}`;
  assert.equal(headline(whole), 'RemoteError: it failed');
  assert.match(frameOf(whole) ?? '', /^\/opt\/t\.py, line 3/);
  // what was raised here while that was handled is of the chain
  const later = `${whole}\n${during}\n\n${FRAMES}OSError: gave up\n`;
  assert.equal(headline(later), 'RemoteError: it failed -> OSError: gave up');
});

test('what another process raised, as concurrent.futures has it, is the direct cause', () => {
  // Python 3.11
  const text = (here: string) =>
    `concurrent.futures.process._RemoteTraceback: \n"""\n${FRAMES}ValueError: inner\n"""\n\nThe above exception was the direct cause of the following exception:\n\n${FRAMES}${here}\n`;
  assert.equal(headline(text('ValueError: inner')), 'ValueError: inner');
  assert.equal(headline(text('OSError: no')), 'ValueError: inner -> OSError: no');
});

test('expectations that failed are told, not the failure they force', () => {
  assert.deepEqual(
    findReason('fail', [
      attach('Failed expectation', 'Traceback (most recent call last):\nMismatchError: 404 != 200'),
      attach('Failed expectation-1', 'MismatchError: len([1, 2]) != 3'),
      attach('traceback', `${FRAMES}AssertionError: Forced Test Failure\n`),
    ]),
    ['MismatchError: 404 != 200', 'MismatchError: len([1, 2]) != 3'],
  );
});

test('what ended a test behind an expectation is told, too', () => {
  // testtools 2.5: expectThat(404, Equals(200)), then fail('late')
  assert.deepEqual(
    findReason('fail', [
      attach('Failed expectation', 'MismatchError: 404 != 200'),
      attach('traceback', `${FRAMES}AssertionError: late\n`),
      attach('traceback-1', 'AssertionError: Forced Test Failure'),
    ]),
    ['MismatchError: 404 != 200', 'AssertionError: late'],
  );
});

test('comments of TAP, as tap2subunit keeps them, are reasons', () => {
  const comment = attach(
    'tap comment',
    "# Failed test 'second'\n#   at t/x.t line 5.\n#          got: '1'",
  );
  assert.equal(
    findReason('fail', [comment])?.[0],
    "Failed test 'second' at t/x.t line 5. got: '1'",
  );
  assert.deepEqual(findReason('skip', [attach('tap comment', 'no network')]), ['no network']);
  assert.deepEqual(findReason('xfail', [attach('tap comment', 'not done')]), ['not done']);
  assert.deepEqual(findReason('fail', [attach('tap meta', 'test missing')]), ['test missing']);
});

test('libcheck says file and line', () => {
  assert.equal(
    headline("t.c:7: Assertion '1 == 2' failed\n]more"),
    "t.c:7: Assertion '1 == 2' failed",
  );
});

test('a text made to be slow is read in time', async () => {
  const seconds = await secondsOf(() => {
    failed('  File "a"\n'.repeat(100_000));
    failed(`${FRAMES}${'Traceback (most recent call last):\nE: x\n'.repeat(5000)}`);
    failed('  + Exception Group Traceback (most recent call last):\n'.repeat(4000));
    failed('# '.repeat(100_000));
  });
  assert.ok(seconds < 3, `${seconds} s`);
});

test('a skip behind a failure tells of its exception', () => {
  const late = attach('reason', 'late\n');
  assert.deepEqual(
    findReason('skip', [attach('traceback', `${FRAMES}AssertionError: body\n`), late]),
    ['behind an exception: AssertionError: body', 'late'],
  );
  const skipped = ['unittest.case.SkipTest: late', 'testtools.testcase.TestSkipped: late'];
  for (const raised of skipped)
    assert.deepEqual(findReason('skip', [attach('traceback', `${FRAMES}${raised}\n`), late]), [
      'late',
    ]);
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

test('of a long text the end is looked at, and less of it when there were many', () => {
  const [head = '', ...frame] = FRAMES.split('\n');
  const deep = `${head}\n${frame.join('\n').repeat(1500)}`;
  const chained = `${FRAMES}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${deep}ValueError: no\n`;
  const [once, longer] = [chained, deep + chained].map((text) => attach('traceback', text));
  const whyOf = createReasonReader();
  const of = (traceback: AttachmentRecord | undefined) =>
    whyOf('fail', traceback === undefined ? [] : [traceback]);
  assert.deepEqual(of(once).reason, ["KeyError: 'a' -> ValueError: no"]);
  // 300 KiB, in all 90 MiB
  for (let test = 0; test < 300; test++) of(longer);
  const { reason, frame: place } = of(once);
  assert.deepEqual(reason, ['ValueError: no']);
  assert.match(place ?? '', /^\/opt\/t\.py, line 3, in test_x/);
});

test('what begins with a traceback tells where nothing else does, whatever its name', () => {
  const why = (...attachments: AttachmentRecord[]) => createReasonReader()('fail', attachments);
  const traceback = `${FRAMES}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${FRAMES}RuntimeError: gave up\n`;
  const log = '\n2026-11-22 16:00:00.000 INFO [x] going on\nE: not it\n';
  assert.deepEqual(why(attach('stdout', 'x\n'), attach('stderr', traceback + log)), {
    reason: ["KeyError: 'a' -> RuntimeError: gave up"],
    frame: '/opt/t.py, line 3, in test_x: self.assertEqual(1, f(',
  });
  assert.deepEqual(why(attach('stderr', traceback), attach('message', 'no')).reason, ['no']);
  assert.deepEqual(why(attach('log', `INFO a\n${traceback}`)), { reason: null, frame: null });
  const group =
    '  + Exception Group Traceback (most recent call last):\n  |   File "a.py", line 1, in f\n  | ExceptionGroup: two (2 sub-exceptions)\n';
  assert.deepEqual(why(attach('error', group)).reason, ['ExceptionGroup: two (2 sub-exceptions)']);
});
