import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStream } from '../../../../fixtures/subunit.ts';

const parse = (...all: string[]) => parseStream(Buffer.from(`${all.join('\n')}\n`));

/** Tests as `id status`, with the text of what was attached. */
function read(...all: string[]): string[] {
  const { tests } = parse(...all);
  return tests.map(({ id, status, attachments }) =>
    [
      `${id} ${status}`,
      ...attachments.map(({ name, chunks }) => `${name}: ${Buffer.concat(chunks)}`.trimEnd()),
    ].join(' | '),
  );
}

test('an outcome of another name ends the open test, and is a test of its own', () => {
  // libcheck 0.15.2 with CK_FORK=no, where a checked fixture fails
  const lines = [
    'test: Db:test_a',
    'failure: Db:checked_setup [',
    't2.c:10: no database',
    ']',
    'test: Db:test_b',
    'failure: Db:checked_setup [',
    't2.c:10: no database',
    ']',
    'test: Core:test_a',
    'success: Core:test_a',
  ];
  assert.deepEqual(read(...lines), [
    'Db:checked_setup fail | traceback: t2.c:10: no database',
    'Db:test_a inprogress',
    'Db:checked_setup fail | traceback: t2.c:10: no database',
    'Db:test_b inprogress',
    'Core:test_a success',
  ]);
  assert.deepEqual(parse(...lines).faults, []);
  // also where it is the last that the stream tells
  assert.deepEqual(parse(...lines.slice(0, 4)).faults, []);
});

test('the open test may get its own outcome behind that of a part of it', () => {
  assert.deepEqual(
    read('test: T.sub', 'failure: T.sub (i=1) [', 'one', ']', 'error: T.sub [', 'after', ']'),
    ['T.sub (i=1) fail | traceback: one', 'T.sub fail | traceback: after'],
  );
});

test('a test that is not ended when the next begins ended at the time', () => {
  const at = (second: number) => `time: 2026-11-22 16:00:0${second}Z`;
  const { tests } = parse(at(1), 'test: a', at(3), 'test: b', at(5), 'success: b', at(9));
  assert.deepEqual(
    tests.map(({ id, status, start, end }) => [id, status, (end ?? 0) - (start ?? 0)]),
    [
      ['a', 'inprogress', 2e6],
      ['b', 'success', 2e6],
    ],
  );
});

test('a second outcome counts: the worse one stands, both are kept', () => {
  // Twisted 22.4, trial --reporter=subunit: what a test left behind; a test and its tearDown
  assert.deepEqual(
    read(
      'test: p.Ports.test_listen',
      'successful: p.Ports.test_listen',
      'error: p.Ports.test_listen [',
      'twisted.trial.util.DirtyReactorAggregateError: Reactor was unclean.',
      ']',
      'test: p.Tear.test_both',
      'error: p.Tear.test_both [',
      'RuntimeError: in test',
      ']',
      'error: p.Tear.test_both [',
      'RuntimeError: in tearDown',
      ']',
    ),
    [
      'p.Ports.test_listen fail | traceback: twisted.trial.util.DirtyReactorAggregateError: Reactor was unclean. | outcomes: successful\nerror',
      'p.Tear.test_both fail | traceback: RuntimeError: in test | traceback-1: RuntimeError: in tearDown | outcomes: error\nerror',
    ],
  );
  assert.deepEqual(read('test: a', 'failure: a', 'skip: a', 'test: a', 'success: a'), [
    'a fail | outcomes: failure\nskip',
    'a success',
  ]);
});

test('three outcomes keep what each had attached', () => {
  const once = ['error: a [', 'x', ']'];
  assert.deepEqual(read('test: a', ...once, ...once, ...once), [
    'a fail | traceback: x | traceback-1: x | traceback-2: x | outcomes: error\nerror\nerror',
  ]);
});

test("Samba's words are read", () => {
  assert.deepEqual(
    read(
      'testsuite: samba4.ldap',
      'testsuite-count: 2',
      'test: samba4.ldap.bind (ad_dc)',
      'knownfail: samba4.ldap.bind (ad_dc) [',
      'as ever',
      ']',
      'fail: samba4.ldap.search',
      'testsuite-failure: samba4.ldap [',
      'Exit code was 1',
      ']',
      'testsuite: samba4.raw',
      'testsuite-success: samba4.raw',
      'skip-testsuite: samba4.nss',
      'testsuite-xfail: samba4.dns',
      'testsuite-uxsuccess: samba4.dbcheck',
      'testsuite-error: samba4.rpc',
    ),
    [
      'samba4.ldap.bind (ad_dc) xfail | traceback: as ever',
      'samba4.ldap.search fail',
      'samba4.ldap fail | traceback: Exit code was 1',
      'samba4.nss skip',
      'samba4.dns xfail',
      'samba4.dbcheck uxsuccess',
      'samba4.rpc fail',
    ],
  );
});

test('of two times in a test the first is its start, as smbtorture has it', () => {
  // smbtorture 4.17.12 --format=subunit: what lies between two tests belongs to neither
  const { tests } = parse(
    'time: 2026-11-28 19:09:56.000000',
    'test: tempdir',
    'time: 2026-11-28 19:09:57.000000',
    'what the test prints',
    'time: 2026-11-28 19:09:57.250000',
    'success: tempdir',
    // testtools: before the test, and before its outcome
    'time: 2026-11-28 19:09:58.000000Z',
    'test: b',
    'time: 2026-11-28 19:09:59.000000Z',
    'success: b',
    // cut off behind its start, and behind another's outcome
    'test: c',
    'time: 2026-11-28 19:10:00.000000',
    'failure: setup',
    'time: 2026-11-28 19:10:01.000000',
    'test: d',
    'time: 2026-11-28 19:10:02.000000',
    'time: 2026-11-28 19:10:03.000000',
  );
  const at = (time: number | null) => time && (time - Date.UTC(2026, 10, 28, 19, 9) * 1000) / 1e6;
  assert.deepEqual(
    tests.map(({ id, start, end }) => [id, at(start), at(end)]),
    [
      ['tempdir', 57, 57.25],
      ['b', 58, 59],
      ['setup', 60, 60],
      ['c', 59, 60],
      ['d', 62, 63],
    ],
  );
});

test("a program's own line is no outcome", () => {
  const { tests, text } = parse(
    'test: a',
    'error: no such file or directory',
    'error in line 3',
    'test without a colon',
    'success: a',
  );
  assert.deepEqual(
    tests.map(({ id, status }) => `${id} ${status}`),
    ['a success'],
  );
  assert.equal(
    text.toString(),
    'error: no such file or directory\nerror in line 3\ntest without a colon\n',
  );
});

test('details may begin on the line of the outcome, as cmocka has them', () => {
  // cmocka 1.1.5, CMOCKA_MESSAGE_OUTPUT=subunit: set-ups that fail, of a test and of a group
  const lines = [
    'test: a',
    'error: a [ Could not run test: Test setup failed ]',
    'test: b',
    'error: b [ Could not run test: 0x3 != 0x4',
    't.c:8: error: Failure!Test teardown failed ]',
    'test: b [1]',
    'failure: b [1] [',
    '0x1 != 0x2 ]',
    ']',
    'error: group one [ [  FAILED  ] GROUP SETUP ]',
    'test: c',
    'success: c',
  ];
  assert.deepEqual(read(...lines), [
    'a fail | traceback: Could not run test: Test setup failed',
    'b fail | traceback: Could not run test: 0x3 != 0x4\nt.c:8: error: Failure!Test teardown failed',
    'b [1] fail | traceback: 0x1 != 0x2 ]',
    'group one fail | traceback: [  FAILED  ] GROUP SETUP',
    'c success',
  ]);
  assert.deepEqual(parse(...lines).faults, []);
  // a program's own line, not cmocka's
  assert.deepEqual(read('test: a', 'error: expected [ 1, 2 ]', 'success: a'), ['a success']);
  // details without their end lose no test
  assert.deepEqual(read('test: a', 'error: a [ why', 'more', 'test: b', 'success: b'), [
    'a fail | traceback: why\nmore',
    'b success',
  ]);
});

test('an outcome counts whose details were cut off', () => {
  const { tests, faults } = parse('test: a', 'failure: a [', 'why');
  assert.equal(tests[0]?.status, 'fail');
  assert.deepEqual(faults, ['SUBUNIT_TRUNCATED']);
});

test('a thousand long tags cost what they take once', () => {
  const tags = Array.from({ length: 1000 }, (_, at) => `${at}${'x'.repeat(1000)}`);
  const many = Array.from({ length: 50_000 }, (_, at) => `test: ${at}\nsuccess: ${at}`);
  const before = process.threadCpuUsage();
  const { tests, faults } = parse(`tags: ${tags.join(' ')}`, ...many);
  const { user } = process.threadCpuUsage(before);
  assert.ok(user < 5_000_000, `${user} µs`);
  assert.equal(tests.length, 50_000);
  assert.equal(tests[0]?.tags, tests[49_999]?.tags);
  assert.deepEqual(faults, ['TEST_NAME_CUT']);
});
