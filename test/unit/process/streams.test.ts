import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { packet } from '../../fixtures/subunit.ts';
import { createStreamReader, run } from '../../harness/streams.ts';

const { clear, read, summaryOf } = createStreamReader();

test('of a repository the latest run is read', async () => {
  const { streams } = await read({
    '.stestr/9': run(1, 'a', 'b'),
    '.stestr/10': run(2, 'a', 'c'),
  });
  assert.deepEqual(streams, [['10', 'a', 'c']]);
});

test('a run that was cut off is the latest, unless its time says that it was an earlier one', async () => {
  const { streams } = await read({ '.stestr/0': run(1, 'a', 'b'), '.stestr/tmpx': run(2, 'a') });
  assert.deepEqual(streams, [['tmpx', 'a']]);
  const after = await read({ '.stestr/1': run(3, 'a', 'b') });
  assert.deepEqual(after.streams, [['1', 'a', 'b']]);
});

test('beside a stream the run that was cut off after it is read, no earlier and no other one', async () => {
  const files = { 'a.subunit': run(2, 'a', 'b'), '.stestr/0': run(0, 'z') };
  const both = await read({ ...files, '.stestr/tmpx': run(3, 'c') });
  assert.deepEqual(both.streams.flat(), ['a.subunit', 'a', 'b', 'tmpx', 'c']);
  const { verdict, notWhole } = summaryOf();
  assert.equal(verdict.text, 'Cut off');
  assert.deepEqual([notWhole.length, notWhole[0].kind], [1, 'unfinished']);
  // before it, the same run, and no test
  for (const earlier of [run(1, 'c'), run(2, 'a'), '']) {
    clear();
    const alone = await read({ ...files, '.stestr/tmpx': earlier });
    assert.deepEqual(alone.streams, [['a.subunit', 'a', 'b']]);
  }
});

test('a run that was cut off before it wrote anything gives way to the one before', async () => {
  const { streams, warnings } = await read({ '.stestr/0': run(1, 'a', 'b'), '.stestr/tmpx': '' });
  assert.deepEqual(streams, [['0', 'a', 'b']]);
  assert.deepEqual(warnings, ['REPOSITORY_NO_TESTS .stestr/0']);
  // what is shown ended by itself
  assert.deepEqual(summaryOf().notWhole, []);
});

test('of a repository whose only run was cut off before it wrote anything that is said', async () => {
  const { streams } = await read({ '.stestr/tmpx': '' });
  assert.deepEqual(streams, [['tmpx']]);
  assert.equal(summaryOf().notWhole[0]?.kind, 'unfinished');
});

test('the runs of one test each that `stestr run --isolated` leaves are one run', async () => {
  const fixture =
    'time: 2026-11-28 10:05:30Z\ntest: tearDownClass (d)\nsuccessful: tearDownClass (d)\n';
  const { streams, warnings } = await read({
    '.stestr/7': run(1, 'a', 'b'),
    '.stestr/8': run(2, 'a'),
    '.stestr/9': run(3, 'b'),
    '.stestr/10': run(4, 'c'),
    '.stestr/11.gz': gzipSync(run(5, 'd') + fixture),
    '.stestr/tmpkilled': '',
  });
  assert.deepEqual(streams, [['stestr', 'a', 'b', 'c', 'd', 'd.tearDownClass']]);
  assert.deepEqual(warnings, ['REPOSITORY_NO_TESTS .stestr', 'REPOSITORY_EARLIER_RUNS .stestr']);
});

test('of `run --isolated` with more tests than runs are read it is told that tests are missing', async () => {
  const runs = Array.from({ length: 2001 }, (_, i) => [`.stestr/${i}`, run(i % 60, `t${i}`)]);
  const { streams, warnings } = await read(Object.fromEntries(runs));
  assert.deepEqual([streams[0]?.length, streams[0]?.[1]], [2001, 't1']);
  assert.deepEqual(warnings, ['REPOSITORY_TOO_MANY_RUNS .stestr']);
  const { notWhole } = summaryOf();
  assert.match(notWhole[0].text, /^Only the latest runs .* not known\.$/);
});

/** What python-subunit 1.4.0 reports where it cannot read a packet, as its own bytes. */
const recorderLost = (error: string) => [
  packet({ testId: 'subunit.parser', file: { name: 'Packet data', bytes: '\xb3abc\n' } }),
  packet({
    testId: 'subunit.parser',
    status: 'fail',
    file: { name: 'Parser Error', bytes: error },
  }),
];

test('what python-subunit says of a damaged stream is no test, and the run is not whole', async () => {
  const error = 'Short read - got 206 bytes, wanted 8797 bytes';
  const begin = packet({ testId: 'a', status: 'inprogress', timestamp: 1e15 });
  const end = packet({ testId: 'a', status: 'success', timestamp: 1e15 + 1e6 });
  const open = packet({ testId: 'b', status: 'inprogress', timestamp: 1e15 + 1e6 });
  const { streams, warnings } = await read({
    'a.subunit': Buffer.concat([begin, end, open, ...recorderLost(error)]),
  });
  assert.deepEqual(streams, [['a.subunit', 'a', 'b']]);
  assert.deepEqual(warnings, ['SUBUNIT_LOST a.subunit', 'TEST_NOT_ENDED a.subunit']);
  const { verdict, whole, counts, warnings: told, recheck } = summaryOf();
  assert.deepEqual([verdict.text, whole], ['Not all could be read', false]);
  assert.deepEqual([counts.tests, counts.of.fail, counts.of.unknown], [2, 0, 1]);
  assert.equal(
    told[0].message,
    `python-subunit could not read part of the stream when it was recorded: ${error}`,
  );
  assert.equal(recheck.advised, null);
});

test('so it is in what stestr keeps, where what has no end is a failure', async () => {
  const time = (second: number) => `time: 2026-11-28 10:00:0${second}Z\n`;
  const lost = [
    `${time(1)}test: b\nfailure: b [ multipart\n]\n`,
    `${time(2)}test: subunit.parser\n${time(3)}failure: subunit.parser [ multipart\n`,
    'Content-Type: application/octet-stream\nPacket data\n6\r\n\xb3\xb3abc\n0\r\n',
    'Content-Type: text/plain;charset=utf8\nParser Error\nA\r\nShort read0\r\n]\n',
  ];
  const stream = Buffer.from(run(0, 'a') + lost.join(''), 'latin1');
  const { streams, warnings } = await read({ '.stestr/0': stream });
  assert.deepEqual(streams, [['0', 'a', 'b']]);
  assert.deepEqual(warnings, ['SUBUNIT_LOST .stestr/0']);
  const { verdict, counts, notWhole, failures } = summaryOf();
  assert.deepEqual([verdict.text, counts.of.fail], ['Not all could be read', 0]);
  assert.match(notWhole[0].text, /How b ended is not known\./);
  assert.deepEqual(
    failures.map(({ test: name, status }: Record<string, string>) => [name, status]),
    [['b', 'unknown']],
  );
});

test('what tap2subunit says of tests that never ran is told beside their failure', async () => {
  const missing = (testId: string) => {
    const file = { name: 'tap meta', bytes: 'test missing from TAP output' };
    return packet({ testId, status: 'fail', file });
  };
  const { streams, warnings } = await read({
    'a.subunit': Buffer.concat([
      packet({ testId: 'test 1 - a', status: 'success' }),
      packet({ testId: 'test 2 - b', status: 'fail' }),
      packet({ testId: 'Bail out! oh no', status: 'fail' }),
      missing('test 3'),
      missing('test 4'),
    ]),
  });
  assert.deepEqual(streams, [['a.subunit', 'test 1 - a', 'test 2 - b', 'test 3', 'test 4']]);
  assert.deepEqual(warnings, ['TAP_BAIL_OUT a.subunit', 'TAP_MISSING a.subunit']);
  const { verdict, counts, notWhole, warnings: told } = summaryOf();
  assert.deepEqual([verdict.text, verdict.of, counts.of.fail], ['3 failed', 'of 4 tests', 3]);
  assert.equal(told[0].message, 'the tests gave up: oh no');
  const text =
    'Tests of the plan were not found in the output, and count as failed (TAP_BAIL_OUT, TAP_MISSING).';
  assert.deepEqual(notWhole, [{ ...notWhole[0], text }]);
});

test('what zope.testrunner reports of layers and of itself is no test', async () => {
  // 5.6 --subunit-v2: a layer's process dies between two tests; it says so in one that passed, as of layers
  const told = (testId: string, tags: string[], status: 'success' | 'fail' = 'success') => [
    packet({ testId, status: 'inprogress', tags, timestamp: 1.7e15 }),
    packet({ testId, status, tags, timestamp: 1.7e15 + 1e6 }),
  ];
  const layer = 'zope:layer:a.Db';
  const stream = [
    told('Running in a subprocess.', ['zope:info_suboptimal']),
    told('a.Db:setUp', ['zope:layer']),
    told('a.T.test_1', ['zope:layer', layer]),
    told('Could not communicate with subprocess!', ['zope:error_with_banner']),
    told('a.Web:setUp', ['zope:layer'], 'fail'),
    told('zope:refcounts', ['zope:refcounts']),
  ];
  const { warnings } = await read({ 'a.subunit': Buffer.concat(stream.flat()) });
  assert.deepEqual(warnings, ['RUNNER_DIED a.subunit']);
  const { verdict, counts, notWhole } = summaryOf();
  assert.deepEqual([counts.tests, counts.fixtures, counts.fixturesOf.fail], [1, 4, 1]);
  assert.equal(verdict.tone, 'bad');
  assert.deepEqual(
    notWhole.map(({ text }: { text: string }) => text),
    [
      'A process of the runner died before its end (RUNNER_DIED). How many tests never ran is not known.',
      'The tests of a.Web never ran: a.Web:setUp failed.',
    ],
  );
  const own = await read({ 'a.subunit': run(1, 'Could not communicate with subprocess!') });
  assert.deepEqual(own.warnings, []);
});

test('a test of that name is one', async () => {
  const { streams, warnings } = await read({ 'a.subunit': run(1, 'subunit.parser') });
  assert.deepEqual([streams, warnings], [[['a.subunit', 'subunit.parser']], []]);
});

test('a stream with fewer tests than trial was to run is not whole', async () => {
  // Twisted 22.4, trial --jobs 2 --reporter=subunit, where the first of 10 tests fails as expected
  const stream = (tests: number) => `Running ${tests} tests.\n${run(1, 'a', 'b')}`;
  const whole = await read({ 'a.subunit': stream(2) });
  assert.deepEqual(whole.warnings, []);
  const { warnings } = await read({ 'a.subunit': stream(10) });
  assert.deepEqual(warnings, ['SUBUNIT_SHORT a.subunit']);
  const summary = summaryOf();
  assert.match(summary.notWhole[0].text, /^The stream has fewer tests .* not known\.$/);
  // where Python holds back what is no subunit, the line stands last
  const held = await read({ 'a.subunit': `${run(1, 'a', 'b')}Running 9 tests.\n` });
  assert.deepEqual(held.warnings, ['SUBUNIT_SHORT a.subunit']);
  // what a test prints is no promise
  const prints = `${run(1, 'a')}test: b\nRunning 9 tests.\nsuccessful: b\n`;
  assert.deepEqual((await read({ 'a.subunit': prints })).warnings, []);
});

test('that there are earlier runs is told in the report, too', async () => {
  const { warnings } = await read({ '.stestr/0': run(1, 'a', 'b'), '.stestr/1': run(2, 'a', 'b') });
  assert.deepEqual(warnings, ['REPOSITORY_EARLIER_RUNS .stestr/1']);
  const { report } = summaryOf();
  assert.match(
    report,
    /REPOSITORY_EARLIER_RUNS: the test repository has 1 earlier run, not shown: its tests are not counted/,
  );
});

test('a test that was run twice by itself is no isolated run', async () => {
  const { streams } = await read({ '.stestr/0': run(1, 'a'), '.stestr/1': run(2, 'a') });
  assert.deepEqual(streams, [['1', 'a']]);
});

for (const [name, bytes] of Object.entries({
  'testrepository.subunit': Buffer.alloc(0),
  'testrepository.subunit.gz': gzipSync(''),
  'testrepository.subunit.zst': zstdCompressSync(''),
})) {
  test(`an empty ${name} is told, and gives way to the repository beside it`, async () => {
    const { streams, warnings } = await read({ [name]: bytes, '.stestr/0': run(1, 'a', 'b') });
    assert.deepEqual(streams, [['0', 'a', 'b']]);
    assert.deepEqual(warnings, [`SUBUNIT_EMPTY ${name}`]);
  });
}

test('of a file without subunit it is quoted what it says', async () => {
  const cases = [
    [
      'No tests in repository\n',
      'no subunit was found at the start of the file; all it says: No tests in repository',
    ],
    [
      'x\nKeyError: \u001b[1m4\n\n',
      'no subunit was found at the start of the file; its last line: KeyError: \ufffd[1m4',
    ],
    ['\0\n', 'no subunit was found at the start of the file'],
  ] as const;
  for (const [text, message] of cases) {
    await read({ 'a.subunit': text });
    const { warnings, report } = summaryOf();
    assert.equal(warnings[0].message, message);
    assert.match(report, /SUBUNIT_NONE: no subunit was found at the start of the file/);
  }
});

test('a stream without tests keeps what stands in it, beside the repository', async () => {
  const text = 'Traceback (most recent call last):\nKeyError: 4\n';
  const { streams, warnings } = await read({ 'a.subunit': text, '.stestr/0': run(1, 'a', 'b') });
  assert.deepEqual(streams, [['a.subunit'], ['0', 'a', 'b']]);
  assert.deepEqual(warnings[0], 'SUBUNIT_NONE a.subunit');
});

test('a stream with tests is read alone, and each node for itself', async () => {
  const { streams, warnings } = await read({
    'one/logs/a.subunit': run(1, 'a'),
    'one/logs/.stestr/0': run(1, 'a', 'b'),
    'two/logs/a.subunit': '',
    'two/logs/.stestr/0': run(1, 'c', 'd'),
  });
  assert.deepEqual(streams, [
    ['a.subunit', 'a'],
    ['0', 'c', 'd'],
  ]);
  assert.deepEqual(warnings, ['SUBUNIT_EMPTY two/logs/a.subunit']);
});

test('a stream of a repository without a run says that nothing was recorded', async () => {
  // all that stestr 3.2.1 last --subunit writes there, on its standard output
  const { warnings } = await read({ 'testrepository.subunit': "'No tests in repository'\n" });
  assert.deepEqual(warnings, ['SUBUNIT_EMPTY testrepository.subunit']);
  const { verdict, whole, notWhole, warnings: told } = summaryOf();
  assert.deepEqual([verdict.text, verdict.tone, whole, notWhole], ['No tests', 'none', null, []]);
  assert.match(told[0].message, /^there was no run in the test repository/);
  const beside = await read({ '.stestr/0': run(1, 'a') });
  assert.deepEqual(beside.streams.at(-1), ['0', 'a']);
});

test('a clock that was set back in the middle of a run is told, and by how much', async () => {
  const stream = run(50, 'a', 'b') + run(10, 'c', 'd');
  const tagged = `tags: worker-0\n${stream}`;
  const { streams, warnings } = await read({ 'a.subunit': tagged });
  assert.deepEqual(streams, [['a.subunit', 'a', 'b', 'c', 'd']]);
  assert.deepEqual(warnings, ['TEST_CLOCK a.subunit']);
  assert.match(
    summaryOf().warnings[0].message,
    /^the times of a worker go back by 40m 02s: its clock did/,
  );
  const inside = await read({
    'a.subunit': 'time: 2026-11-28 10:50:00Z\ntest: a\ntime: 2026-11-28 09:50:09Z\nsuccessful: a\n',
  });
  assert.deepEqual(inside.warnings, ['TEST_CLOCK a.subunit']);
});
