import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStream, plainTests } from '../../../../fixtures/subunit.ts';
import fc from '../../../../harness/property.ts';

const SAMPLE = Buffer.from(`time: 2026-11-22 16:19:36.357512Z
tags: worker-2
test: a.b.T.one
time: 2026-11-22 16:19:37.222498Z
tags: slow -worker-2 worker-7
failure: a.b.T.one [ multipart
Content-Type: text/x-traceback;charset=utf8,language=python
traceback
9\r
Traceback0\r
Content-Type: text/plain
log
3\r
ab
4\r
c]
d0\r
]
tags: -worker-2
noise from the program
test: a.b.T.two
skip: a.b.T.two [
 ] first line
no driver
]
progress: +3
test: a.b.T.three
success: a.b.T.three
`);

test('reads tests, tags, multipart and simple details', () => {
  const parsed = parseStream(SAMPLE);
  assert.deepEqual(parsed.faults, []);
  assert.equal(parsed.text.toString(), 'noise from the program\n');
  const end = Date.UTC(2026, 10, 22, 16, 19, 37) * 1000 + 222_498;
  assert.deepEqual(plainTests(parsed), [
    {
      id: 'a.b.T.one',
      routeCode: null,
      status: 'fail',
      tags: ['slow', 'worker-7'],
      start: Date.UTC(2026, 10, 22, 16, 19, 36) * 1000 + 357_512,
      end,
      attachments: [
        {
          name: 'traceback',
          mime: 'text/x-traceback;charset=utf8,language=python',
          bytes: 'Traceback',
        },
        { name: 'log', mime: 'text/plain', bytes: 'ab\nc]\nd' },
      ],
    },
    {
      id: 'a.b.T.two',
      routeCode: null,
      status: 'skip',
      tags: [],
      start: end,
      end,
      attachments: [
        { name: 'reason', mime: 'text/plain; charset="utf8"', bytes: '] first line\nno driver\n' },
      ],
    },
    {
      id: 'a.b.T.three',
      routeCode: null,
      status: 'success',
      tags: [],
      start: end,
      end,
      attachments: [],
    },
  ]);
});

test('finds the same in chunks of any size', () => {
  const whole = plainTests(parseStream(SAMPLE));
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }),
      (sizes) => {
        assert.deepEqual(plainTests(parseStream(SAMPLE, sizes)), whole);
      },
    ),
  );
});

test('every cut gives the tests that ended before it, and tells that it is cut', () => {
  const whole = parseStream(SAMPLE).tests.map((run) => run.id);
  for (let cut = 40; cut < SAMPLE.length; cut++) {
    const { tests, faults } = parseStream(SAMPLE.subarray(0, cut));
    const ended = tests.filter((run) => run.status !== 'inprogress').map((run) => run.id);
    assert.deepEqual(ended, whole.slice(0, ended.length), `cut at ${cut}`);
    for (const run of tests) assert.ok(whole.includes(run.id), `${run.id}, cut at ${cut}`);
    if (tests.length > ended.length)
      assert.deepEqual(faults, ['SUBUNIT_TRUNCATED'], `cut at ${cut}`);
  }
});

test('an attachment that is cut off is kept as far as it goes', () => {
  const cut = SAMPLE.indexOf('c]\n');
  const [run] = parseStream(SAMPLE.subarray(0, cut)).tests;
  // the failure was told before its details
  assert.equal(run?.status, 'fail');
  assert.equal(Buffer.concat(run?.attachments[1]?.chunks ?? []).toString(), 'ab\n');
});

test('details that cannot be read end the test and tell why', () => {
  const broken = SAMPLE.toString().replace('9\r\n', 'nine\r\n');
  const parsed = parseStream(Buffer.from(broken));
  assert.equal(parsed.faults[0], 'SUBUNIT_DETAILS');
  assert.deepEqual(
    parsed.tests.map((run) => [run.id, run.status]),
    [
      ['a.b.T.one', 'fail'],
      ['a.b.T.two', 'skip'],
      ['a.b.T.three', 'success'],
    ],
  );
});

test('a line that never ends is text, what follows is read', () => {
  const line = Buffer.concat([
    Buffer.from('test: '),
    Buffer.alloc(3_000_000, 'x'),
    Buffer.from('\n'),
  ]);
  const head = Buffer.from('time: 2026-11-22 16:19:36Z\n');
  const parsed = parseStream(Buffer.concat([head, line, SAMPLE]), [65_536]);
  assert.deepEqual(parsed.faults, ['SUBUNIT_LONG_LINE']);
  assert.equal(parsed.tests.length, 3);
  assert.equal(parsed.text.subarray(0, line.length).equals(line), true);
});

const lines = (...all: string[]) => parseStream(Buffer.from(`${all.join('\n')}\n`));

test('tags: the global ones before a test, local ones inside, added first and then taken away', () => {
  const { tests } = lines(
    'tags: x -x y',
    'test: a',
    'tags: local -y',
    'success: a',
    'test: b',
    'success: b',
  );
  assert.deepEqual(
    tests.map(({ tags }) => tags),
    [['local'], ['y']],
  );
});

test('a test that never ended has its tags, and the last time of the stream as its end', () => {
  const { tests, faults } = lines(
    'time: 2026-11-22 16:00:00Z',
    'test: a',
    'tags: worker-1',
    'time: 2026-11-22 16:10:00Z',
  );
  assert.deepEqual(faults, ['SUBUNIT_TRUNCATED']);
  const [run] = tests;
  assert.deepEqual([run?.status, run?.tags], ['inprogress', ['worker-1']]);
  assert.equal((run?.end ?? 0) - (run?.start ?? 0), 600e6);
});

test('a directive that cannot be read is output of the program', () => {
  const unreadable = [
    'time: soon',
    'progress: half',
    'test:',
    'success nobody',
    'uxsuccess nobody',
    'error: no such file',
    ': x',
  ];
  const { text, faults } = lines('test: a', 'success: a', ...unreadable);
  assert.equal(text.toString(), `${unreadable.join('\n')}\n`);
  assert.deepEqual(faults, ['SUBUNIT_TIME']);
});

test('a line inside broken details is looked at anew', () => {
  const { tests } = lines('test: a', 'failure: a [ multipart', 'test: b', 'success: b');
  assert.deepEqual(
    tests.map(({ id, status }) => `${id} ${status}`),
    ['a fail', 'b success'],
  );
});

test('a bracket glued to the last line of details ends them where a test begins behind it', () => {
  const glued = ['test: a', 'failure: a [', 'why]', 'test: b', 'success: b'];
  const read = (...all: string[]) => {
    const { tests, faults } = lines(...all);
    return [
      ...tests.map(({ id, status, attachments }) => {
        const bytes = attachments.flatMap(({ chunks }) => chunks);
        return `${id} ${status} ${JSON.stringify(Buffer.concat(bytes).toString())}`;
      }),
      ...faults,
    ];
  };
  assert.deepEqual(read(...glued), ['a fail "why]\\n"', 'b success ""']);
  const text = ['test: a', 'failure: a [', 'list[1]', 'success: x', 'more', 'test: b', ']'];
  assert.deepEqual(read(...text), ['a fail "list[1]\\nsuccess: x\\nmore\\ntest: b\\n"']);
});

test('two parts of a name are one attachment', () => {
  const part = (text: string) => `Content-Type: text/plain\nlog\n${text.length}\r\n${text}0\r`;
  const { tests } = lines('test: a', 'failure: a [ multipart', part('one'), part('two'), ']');
  assert.equal(String(tests[0]?.attachments[0]?.chunks[0]), 'onetwo');
});

test('a last line without its line feed can end a test, not begin one', () => {
  const ids = (text: string) =>
    parseStream(Buffer.from(text)).tests.map(({ id, status }) => `${id} ${status}`);
  assert.deepEqual(ids('test: a\nsuccess: a'), ['a success']);
  assert.deepEqual(ids('test: a\nfailure: a [\nwhy\n]'), ['a fail']);
  assert.deepEqual(ids('test: a\nsuccess: a\ntest: b'), ['a success']);
});

test('says how many tests are missing of those that a stream declares (progress)', () => {
  const run = (...names: string[]) =>
    names.map((name) => `test: ${name}\nsuccess: ${name}\n`).join('');
  const faults = (stream: string) => [
    ...new Set(
      [[stream.length], [1]].flatMap((sizes) => parseStream(Buffer.from(stream), sizes).faults),
    ),
  ];
  // as brz 3.3.2 selftest --subunit1 begins, whole and killed between two tests
  assert.deepEqual(faults(`progress: 3\n${run('a', 'b', 'c')}`), []);
  assert.deepEqual(faults(`progress: 3\n${run('a', 'b')}`), ['SUBUNIT_SHORT']);
  assert.deepEqual(faults('progress: 1\n'), ['SUBUNIT_SHORT']);
  // an outcome of its own is a test, several of one are one
  assert.deepEqual(faults(`progress: 2\n${run('a')}skip: b [\nno driver\n]\n`), []);
  assert.deepEqual(faults(`progress: 2\n${run('a')}error: a [\nleft a file\n]\n`), [
    'SUBUNIT_SHORT',
  ]);
  // filters add and take away; what they add to is needed
  assert.deepEqual(faults(`progress: 3\nprogress: -1\n${run('a', 'b')}`), []);
  assert.deepEqual(faults(`progress: +4\n${run('a', 'b')}`), []);
  assert.deepEqual(faults(`progress: 1\nprogress: +2\n${run('a', 'b')}`), ['SUBUNIT_SHORT']);
  // of streams one behind the other the last is told of; `COUNT` may also be what is left
  assert.deepEqual(faults(`progress: 2\n${run('a')}progress: 1\n${run('b')}`), []);
  assert.deepEqual(faults(`progress: 1\n${run('a')}progress: 2\n${run('b')}`), ['SUBUNIT_SHORT']);
  // no number of tests, and a line of the protocol all the same
  const huge = Buffer.from(`progress: ${'9'.repeat(30)}\n${run('a')}`);
  assert.deepEqual([parseStream(huge).faults, parseStream(huge).text.length], [[], 0]);
  // suites are no tests, nor is how far a test has come
  assert.deepEqual(faults(`progress: 5\nprogress: push\n${run('a')}progress: pop\n`), []);
  assert.deepEqual(faults('test: a\nprogress: 99\nsuccess: a\n'), []);
});
