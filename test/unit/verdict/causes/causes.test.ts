import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { groupAlike } from '../../../../src/verdict/causes/alike.ts';
import { groupCauses, isSharedBySkip } from '../../../../src/verdict/causes/causes.ts';
import { tokenise } from '../../../../src/verdict/causes/tokens.ts';
import { secondsOf } from '../../../harness/cost.ts';
import fc from '../../../harness/property.ts';
import { ALIKE } from './pairs-alike.ts';
import { UNLIKE } from './pairs-unlike.ts';

const cases = (...texts: string[]) =>
  texts.map((text, i) => ({ name: `mod.Class${i}Test.test_${i}`, reason: [text] }));
const isOne = (a: string, b: string): boolean => groupCauses(cases(a, b)).length === 1;

/** The same message with other ids in it. */
function reroll(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, () => randomUUID())
    .replace(/\b[0-9a-f]{32}\b/g, () => randomBytes(16).toString('hex'))
    .replace(/0x[0-9a-f]+/g, () => `0x${randomBytes(6).toString('hex')}`);
}

test('of 200 labelled pairs none that differ in meaning is one cause, and 95 in 100 alike are', () => {
  const alike = [...ALIKE, ...ALIKE.map(([text]): [string, string] => [text, reroll(text)])];
  const unlike = [
    ...UNLIKE,
    ...ALIKE.slice(1).map(([text], i): [string, string] => [ALIKE[i]?.[0] ?? '', text]),
  ];
  const labelled = alike.length + unlike.length;
  assert.ok(labelled >= 200, `${labelled} pairs`);
  // The families of ALIKE that begin with an assertion of numbers are near each other on purpose.
  const merged = unlike.filter(([a, b]) => isOne(a, b));
  assert.deepEqual(merged, []);
  const split = alike.filter(([a, b]) => !isOne(a, b));
  assert.ok(split.length <= alike.length * 0.05, JSON.stringify(split, null, 1));
});

test('what differs is told with its values and counts', () => {
  const [cause] = groupCauses(
    cases('MismatchError: 404 != 200', 'MismatchError: 500 != 200', 'MismatchError: 404 != 200'),
  );
  assert.deepEqual(cause?.pieces, [
    'MismatchError: ',
    { values: new Map(Object.entries({ 404: 2, 500: 1 })) },
    ' != ',
    '200',
  ]);
});

test('a full disk that eighteen tests met is one cause, whatever each wrote', () => {
  const paths = Array.from(
    { length: 18 },
    (_, i) => `/opt/stack/data/nova/${'abcdefghijklmnopqr'[i]}.img`,
  );
  const full = paths.map((path) => `OSError: [Errno 28] No space left on device: '${path}'`);
  const causes = groupCauses(cases(...full));
  assert.equal(causes.length, 1);
  assert.deepEqual(causes[0]?.pieces, [
    "OSError: [Errno 28] No space left on device: '",
    { values: new Map(paths.map((path) => [path, 1])) },
    "'",
  ]);
});

test('an exception without its module is that of the only module that has it', () => {
  // testtools 2.5: expectThat, assertEqual
  const [bare, whole] = ['MismatchError: 1 != 2', 'testtools.matchers._impl.MismatchError: 1 != 2'];
  assert.ok(isOne(bare, whole));
  assert.ok(!isOne(bare, 'testtools.matchers._impl.MismatchError: 3 != 4'));
  assert.ok(!isOne('nova.exception.NotFound: no x', 'glance.exception.NotFound: no x'));
  const two = [
    'NotFound: no x',
    'nova.exception.NotFound: no x',
    'glance.exception.NotFound: no x',
  ];
  assert.equal(groupCauses(cases(...two)).length, 3);
  assert.ok(!isOne('Mismatch: 1 != 2', whole));
  const [cause] = groupCauses(cases(whole, bare));
  assert.deepEqual(cause?.members, [0, 1]);
  assert.equal(cause?.pieces?.filter((piece) => typeof piece !== 'string').length, 0);
});

test('the value most agree with decides, and nothing is chained to what it has no part of', () => {
  const groups = groupAlike(
    ['404 != 200', '500 != 200', '404 != 201', '503 != 200', '1 != 2'].map((text) => ({
      text,
      own: [],
    })),
  );
  assert.deepEqual(
    groups.map(({ members }) => members),
    [[0, 1, 3], [2], [4]],
  );
});

test('a word of the test itself says nothing of the cause', () => {
  const named = [
    { name: 'a.ImagesTest.test_x', reason: ['ImagesTest skipped as the store is off'] },
    { name: 'a.VolumesTest.test_y', reason: ['VolumesTest skipped as the store is off'] },
  ];
  assert.equal(groupCauses(named).length, 1);
  const others = named.map(({ reason }) => ({ name: 'a.OtherTest.test_z', reason }));
  assert.equal(groupCauses(others).length, 2);
});

test('without a reason nothing says that two failures are one', () => {
  const bare = ['a', 'b'].map((name) => ({ name, reason: [] }));
  assert.deepEqual(groupCauses(bare), [
    { members: [0], pieces: null },
    { members: [1], pieces: null },
  ]);
});

test('runs of one test that say nothing are one failure, unless they ended differently', () => {
  const test = (of: number, status: string) => `${of} ${status} a`;
  const runs = [test(0, 'fail'), test(1, 'fail'), test(0, 'fail'), test(0, 'inprogress')];
  const groups = groupCauses(runs.map((one) => ({ name: 'a', reason: [], test: one })));
  assert.deepEqual(
    groups.map(({ members }) => members),
    [[0, 2], [1], [3]],
  );
});

test('skips share the cause of failures that say the same, or miss what they miss', () => {
  const missing = "FileNotFoundError: [Errno 2] No such file or directory: 'qemu-img'";
  assert.ok(isSharedBySkip([missing], ['qemu-img not installed']));
  assert.ok(isSharedBySkip(['Exception: No backend for images'], ['no backend for images.']));
  assert.ok(
    isSharedBySkip(
      ["ModuleNotFoundError: No module named 'ironicclient'"],
      ['Requires ironicclient'],
    ),
  );
  assert.ok(!isSharedBySkip([missing], ['qemu-img is too new']));
  assert.ok(!isSharedBySkip([missing], ['qemu-nbd not installed']));
  assert.ok(!isSharedBySkip(['AssertionError: 1 != 2'], ['qemu-img not installed']));
});

test('a message is taken apart without loss', () => {
  const piece = fc.constantFrom(
    ...[
      '10.0.0.1',
      '/tmp/x/y',
      'http://h:1/a?b',
      '0x1f',
      ' ',
      ':',
      "'",
      'rc',
      '-',
      'a-1',
      '404',
      'tmp12345678',
    ],
    ...[
      '2026-11-28 10:54:05',
      'fe80::1',
      '5 s',
      '[',
      ']',
      '\u202e',
      'é',
      '(A:test_b)',
      '::',
      '/',
      '.',
    ],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (parts) => {
      const text = parts.join('').slice(0, 4000);
      assert.equal(
        tokenise(text)
          .map((token) => token.text)
          .join(''),
        text,
      );
    }),
  );
});

test('no message takes long to take apart', async () => {
  const units = [
    'a-',
    'a',
    '1:',
    '1',
    'a.',
    '/',
    '/a',
    'f',
    '0x',
    'http://',
    '1.',
    ' 1',
    'exit ',
    '-1',
    'tmp',
    '1,',
    '::',
  ];
  for (const unit of units) {
    const text = unit.repeat(4000 / unit.length);
    const seconds = await secondsOf(() => {
      tokenise(text);
      tokenise(`${text}!`);
    });
    assert.ok(seconds < 0.5, `${unit}: ${seconds} s`);
  }
});

test('100,000 failures of one class and one reason are grouped at once', async () => {
  const many = Array.from({ length: 100_000 }, (_, i) => ({
    name: `a.b.ServersTest.test_${i}`,
    reason: ['RuntimeError: no network'],
  }));
  const seconds = await secondsOf(() => assert.equal(groupCauses(many).length, 1));
  assert.ok(seconds < 5, `${seconds} s`);
});
