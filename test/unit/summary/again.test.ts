/** Tests that were run again in another stream of the build: counted alike on page, in summary and history. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packet } from '../../fixtures/subunit.ts';
import { announced, publish, START, type Status, stream } from './published-streams.ts';

const FIRST: [string, Status][] = [
  ['a.T.test_good', 'success'],
  ['a.T.test_once', 'fail'],
  ['a.T.test_twice', 'fail'],
];

test('a test that passed when it was run again is flaky, one that failed again one failure', async () => {
  const { manifest, summary, html, runs, states } = await publish('retried', {
    'testrepository.subunit': stream(0, ...FIRST),
    // read before the other
    'retry.subunit': stream(180, ['a.T.test_once', 'success'], ['a.T.test_twice', 'fail']),
  });
  assert.equal(manifest.reruns?.length, 1);
  assert.equal(summary.verdict?.text, '1 failed, 1 flaky');
  assert.equal(summary.verdict?.of, 'of 3 tests');
  assert.deepEqual([summary.counts?.tests, summary.counts?.runs], [3, 5]);
  const once = summary.failures.find(({ test: name }) => name === 'a.T.test_once');
  const key = summary.streams.find(({ path }) => path === 'retry.subunit')?.key;
  assert.deepEqual(once?.again, {
    stream: key,
    status: 'success',
    startedAt: '2026-11-28T14:03:00.000Z',
    link: `index.htm#/${encodeURIComponent(key ?? '')}/test-details/a.T.test_once`,
  });
  const twice = summary.failures.filter(({ test: name }) => name === 'a.T.test_twice');
  assert.deepEqual(
    twice.map(({ again, first }) => [again?.status, first === undefined]),
    [
      ['fail', true],
      [undefined, false],
    ],
  );
  assert.deepEqual(summary.causes[0]?.of, { fail: 1, flaky: 1 });
  assert.match(
    summary.report,
    /`a\.T\.test_once`.* \(flaky: passed when run again at 14:03:00 UTC in `retry\.subunit`\)/,
  );
  assert.match(summary.report, /\*\*1 failed, 1 flaky\*\*/);
  const lines = summary.report.split('\n').filter((line) => line.includes('`a.T.test_twice`'));
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', / \(failed again at 14:03:01 UTC in `retry\.subunit`\)/);
  assert.match(html, /passed when run again at 14:03:00 UTC in <bdi>retry\.subunit<\/bdi>/);
  assert.deepEqual(
    [states.tests.get('a.T.test_once')?.state, states.tests.get('a.T.test_twice')?.state],
    ['l', 'f'],
  );
  const first = runs.find(({ count }) => count === 3);
  assert.equal(first?.verdict.text, '1 failed, 1 flaky');
  assert.deepEqual(first?.test(1).status, 'flaky');
});

test('of three streams the last one tells', async () => {
  const { summary, states } = await publish('thrice', {
    'a.subunit': stream(0, ...FIRST),
    'b.subunit': stream(100, ['a.T.test_once', 'success'], ['a.T.test_twice', 'fail']),
    'c.subunit': stream(200, ['a.T.test_twice', 'success']),
  });
  assert.equal(summary.verdict?.text, '2 flaky');
  assert.equal(summary.counts?.tests, 3);
  // also of the run between, which had failed
  const twice = summary.failures.filter(({ test: name }) => name === 'a.T.test_twice');
  const last = summary.streams.find(({ path }) => path === 'c.subunit')?.key;
  assert.deepEqual(
    twice.map(({ status, again }) => [status, again?.status, again?.stream]),
    [
      ['flaky', 'success', last],
      ['flaky', 'success', last],
    ],
  );
  assert.deepEqual(
    summary.causes.map(({ status, of }) => [status, of]),
    [['flaky', { flaky: 2 }]],
  );
  assert.doesNotMatch(summary.report, /\d failed|failed again/);
  assert.equal(summary.recheck.advised, false);
  assert.match(summary.recheck.reason, /^No test failed/);
  assert.equal(states.tests.get('a.T.test_twice')?.state, 'l');
});

test('what a set-up kept from running, and failed when it ran, passed in a third stream', async () => {
  const { summary } = await publish('set-up thrice', {
    'a.subunit': stream(0, ['a.T.test_good', 'success'], ['setUpClass (a.U)', 'fail']),
    'b.subunit': stream(100, ['a.U.test_one', 'success'], ['a.U.test_two', 'fail']),
    'c.subunit': stream(200, ['a.U.test_two', 'success']),
  });
  assert.deepEqual([summary.counts?.tests, summary.counts?.of.flaky], [3, 2]);
});

test('a set-up that failed twice, and whose tests ran in a third stream', async () => {
  const { summary } = await publish('set-up failed twice', {
    'a.subunit': stream(
      0,
      ['a.T.test_good', 'success'],
      ['setUpClass (a.U)', 'fail'],
      ['a.T.test_once', 'fail'],
    ),
    'b.subunit': stream(100, ['setUpClass (a.U)', 'fail'], ['a.T.test_once', 'success']),
    'c.subunit': stream(200, ['a.U.test_one', 'success']),
  });
  assert.deepEqual([summary.counts?.tests, summary.counts?.of.flaky], [3, 2]);
  assert.equal(summary.counts?.of.fail, 0);
});

test('the set-up of a class that failed, and whose tests ran later', async () => {
  const { summary } = await publish('set-up', {
    'a.subunit': stream(0, ['a.T.test_good', 'success'], ['setUpClass (a.U)', 'fail']),
    'b.subunit': stream(100, ['a.U.test_one', 'success'], ['a.U.test_two', 'success']),
  });
  assert.equal(summary.verdict?.text, '1 flaky');
  assert.deepEqual(summary.notWhole, []);
  // which tests its class has is not known
  assert.equal(summary.whole, null);
  assert.deepEqual(summary.counts?.tests, 3);
  assert.equal(summary.failures[0]?.again?.link, null);
});

test('of the tests of a set-up that was run again those are missing that never ran', async () => {
  const { summary } = await publish('set-up in part', {
    'a.subunit': Buffer.concat([
      announced('a.T.test_good', 'a.U.test_one', 'a.U.test_two'),
      stream(0, ['a.T.test_good', 'success'], ['setUpClass (a.U)', 'fail']),
    ]),
    'b.subunit': stream(100, ['a.U.test_one', 'success']),
  });
  assert.deepEqual(
    summary.notWhole.map(({ text, tests, count }) => [text, tests, count]),
    [
      [
        '1 test of a.U never ran: a.U.setUpClass failed. 1 test more ran in a later stream.',
        ['a.U.test_two'],
        1,
      ],
    ],
  );
});

test('a test that passed in a later stream, which is none of such as were run again, failed; it is said', async () => {
  const { manifest, summary, html, runs } = await publish('mixed', {
    'full.subunit': stream(0, ...FIRST, ['setUpClass (a.U)', 'fail'], ['a.T.test_never', 'fail']),
    'slow.subunit': stream(
      100,
      ['a.T.test_once', 'success'],
      ['b.S.test_slow', 'success'],
      ['a.T.test_twice', 'fail'],
      ['a.U.test_one', 'success'],
    ),
  });
  assert.equal(manifest.reruns, undefined);
  assert.deepEqual([summary.counts?.of.flaky, summary.counts?.of.fail], [0, 5]);
  const key = summary.streams.find(({ path }) => path === 'slow.subunit')?.key;
  assert.deepEqual(
    summary.failures.map(({ test: name, later, again, first }) => [
      name,
      later?.startedAt,
      again ?? first,
    ]),
    [
      ['a.T.test_once', '2026-11-28T14:01:40.000Z', undefined],
      ['a.T.test_twice', undefined, undefined],
      ['a.U.setUpClass', '2026-11-28T14:01:43.000Z', undefined],
      ['a.T.test_never', undefined, undefined],
      ['a.T.test_twice', undefined, undefined],
    ],
  );
  const [once, , setUp] = summary.failures;
  assert.deepEqual(
    [once?.later?.stream, once?.later?.link, setUp?.later?.link],
    [key, `index.htm#/${encodeURIComponent(key ?? '')}/test-details/a.T.test_once`, null],
  );
  assert.match(
    summary.report,
    /`a\.T\.test_once`.* \(passed later at 14:01:40 UTC in `slow\.subunit`\)/,
  );
  assert.match(
    summary.report,
    /setUpClass`.* \(its tests ran later at 14:01:43 UTC in `slow\.subunit`\)/,
  );
  assert.match(html, /passed later at 14:01:40 UTC in <bdi>slow\.subunit<\/bdi>/);
  assert.deepEqual(
    summary.notWhole.map(({ text }) => text),
    [
      'The tests of a.U did not run here: a.U.setUpClass failed. Tests of it ran in a later stream.',
    ],
  );
  const told = runs.flatMap((run) => [...run.again.values()].map(({ later }) => later));
  assert.deepEqual(told, [true, true]);
});

test('of tests that a stream was cut off before it is not said that they never ran where a later one ran them', async () => {
  const names = ['a.T.test_0', 'a.T.test_1', 'a.T.test_2', 'a.T.test_3'];
  const { summary } = await publish('killed', {
    'a.subunit': Buffer.concat([
      announced(...names, 'a.T.test_other'),
      stream(0, ['a.T.test_0', 'success']),
      packet({ testId: 'a.T.test_1', status: 'inprogress', timestamp: START + 2e6 }),
    ]),
    'b.subunit': stream(100, ...names.map((name) => [name, 'success'] as [string, Status])),
  });
  assert.deepEqual(
    summary.notWhole.map(({ text, tests }) => [text, tests]),
    [
      [
        'a.T.test_1 began right before the stream ended: how it would have ended is not known. 1 test never ran. ' +
          '2 tests that had not run ran in a later stream.',
        ['a.T.test_other'],
      ],
    ],
  );
  assert.deepEqual(summary.verdict, {
    text: 'Cut off',
    tone: 'warn',
    of: 'in 1 of 2 streams, 6 tests in all',
  });
});

const TWO = stream(100, ['a.T.test_once', 'success'], ['a.T.test_twice', 'success']);
const OTHERS: Record<string, Record<string, Buffer>> = {
  'it holds one that had passed': {
    'a.subunit': stream(0, ...FIRST),
    'b.subunit': stream(100, ['a.T.test_good', 'success'], ['a.T.test_once', 'success']),
  },
  'it holds one that is not there': {
    'a.subunit': stream(0, ...FIRST),
    'b.subunit': stream(100, ['a.T.test_once', 'success'], ['a.T.test_new', 'success']),
  },
  'it began before the other had ended': {
    'a.subunit': stream(98, ...FIRST),
    'b.subunit': TWO,
  },
  'it is of another node': {
    'controller/a.subunit': stream(0, ...FIRST),
    'compute1/b.subunit': TWO,
  },
  'it is of the other half of an upgrade': {
    'logs/old/a.subunit': stream(0, ...FIRST),
    'logs/new/b.subunit': TWO,
  },
  'nothing had passed that it could have left out': {
    'a.subunit': stream(0, ['a.T.test_once', 'fail'], ['a.T.test_twice', 'fail']),
    'b.subunit': TWO,
  },
};

for (const [why, files] of Object.entries(OTHERS)) {
  test(`a stream is not one of tests that were run again where ${why}`, async () => {
    const { manifest, summary } = await publish(why, files);
    assert.equal(manifest.reruns, undefined);
    assert.equal(summary.counts?.of.flaky, 0);
    assert.equal(summary.counts?.of.fail, 2);
  });
}
