import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { flipCrc } from '../../fixtures/damaged.ts';
import { packet } from '../../fixtures/subunit.ts';
import { createStreamReader, run } from '../../harness/streams.ts';

const { clear, read } = createStreamReader();

/** Runs of tests, in version 1 and 2; instants in microseconds behind 10 o'clock, as testtools tells them. */
function inBoth(...tests: [id: string, start: number, end: number][]): { v1: string; v2: Buffer } {
  const clock = Date.UTC(2026, 10, 28, 10) * 1000;
  const time = (at: number) =>
    `time: 2026-11-28 10:00:${(at / 1e6).toFixed(6).padStart(9, '0')}Z\n`;
  const lines = tests.map(
    ([id, start, end]) => `${time(start)}test: ${id}\n${time(end)}successful: ${id}\n`,
  );
  const packets = tests.flatMap(([testId, start, end]) => [
    packet({ testId, status: 'inprogress', timestamp: clock + start }),
    packet({ testId, status: 'success', timestamp: clock + end }),
  ]);
  return { v1: lines.join(''), v2: Buffer.concat(packets) };
}

const recorded = (path: string) =>
  gunzipSync(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url)));

test('what stestr publishes of a run and what it keeps are one run, though times lose microseconds', async () => {
  for (const [one, other] of [
    ['tempest/tempest.v1.subunit.gz', 'tempest/tempest.v2.subunit.gz'],
    ...['died', 'exit', 'setup'].map((run) => [
      `broken/${run}.v1.subunit.gz`,
      `broken/${run}.last.subunit.gz`,
    ]),
  ] as [string, string][]) {
    const { streams } = await read({ 'a.subunit': recorded(one), 'b.subunit': recorded(other) });
    assert.deepEqual([one, streams.map(([name]) => name)], [one, ['a.subunit']]);
    clear();
  }
});

test('a run that was left twice is told once, however it is called and written', async () => {
  const a: [string, number, number] = ['a.T.test_1', 1_000_001, 2_000_003];
  const b: [string, number, number] = ['a.T.test_2', 2_100_007, 3_000_001];
  const whole = inBoth(a, b);
  const announced = packet({ testId: 'a.T.test_1', status: 'exists' });
  const two = await read({ 'old/subunit_log.txt': whole.v1, 'testrepository.subunit': whole.v2 });
  assert.deepEqual(two.streams, [['subunit_log.txt', 'a.T.test_1', 'a.T.test_2']]);
  assert.deepEqual(two.warnings, []);
  // what a runner announces, a known node, and all of a combined run are worth more than the order
  clear();
  const better = await read({
    'a.subunit': whole.v1,
    'b.subunit': Buffer.concat([announced, whole.v2]),
    'c.subunit': inBoth(a).v1,
  });
  assert.deepEqual(better.streams, [['b.subunit', 'a.T.test_1', 'a.T.test_2']]);
  clear();
  const half = await read({ 'a.subunit': inBoth(a).v2, 'b.subunit': whole.v1 });
  assert.deepEqual(half.streams, [['b.subunit', 'a.T.test_1', 'a.T.test_2']]);
  // a repository and a copy of its run that is kept elsewhere
  clear();
  const kept = await read({
    '.stestr/0': whole.v1,
    'compute1/logs/testrepository.subunit': whole.v2,
  });
  assert.deepEqual(kept.streams, [['testrepository.subunit', 'a.T.test_1', 'a.T.test_2']]);
});

test('runs that are alike, and damaged copies of one, are all told', async () => {
  const a: [string, number, number] = ['a.T.test_1', 1_000_001, 2_000_003];
  const b: [string, number, number] = ['a.T.test_2', 2_100_007, 3_000_001];
  const streams = async (files: Record<string, string | Buffer>) => {
    const told = await read(files);
    clear();
    return told.streams.length;
  };
  // on two nodes at the same second, by a runner that knows no smaller ones
  assert.equal(
    await streams({ 'n1/a.subunit': run(1, 'a', 'b'), 'n2/a.subunit': `${run(1, 'a', 'b')}\n` }),
    2,
  );
  // with tests of its own beside those that it shares
  const [one, other] = [inBoth(a, b), inBoth(a, ['a.T.test_3', 2_100_009, 3_000_001])];
  assert.equal(await streams({ 'a.subunit': one.v1, 'b.subunit': other.v2 }), 2);
  // an instant later
  const later = inBoth(a, ['a.T.test_2', 2_100_019, 3_000_001]);
  assert.equal(await streams({ 'a.subunit': one.v1, 'b.subunit': later.v2 }), 2);
  // more of a run that was cut off
  const open = packet({ testId: 'a.T.test_4', status: 'inprogress', timestamp: 1.7e15 });
  const cutOff = Buffer.concat([one.v2, open]);
  assert.equal(await streams({ 'a.subunit': one.v1, 'b.subunit': cutOff }), 2);
  const damaged = flipCrc(one.v2, 3);
  assert.equal(await streams({ 'a.subunit': one.v1, 'b.subunit': damaged }), 2);
});

test('of several runs on one node each repository is read, and stands in for its own stream alone', async () => {
  const [one, other] = [run(1, 'a', 'b'), run(5, 'c')];
  const both = await read({ 'py39/.stestr/0': one, 'py310/.stestr/0': other });
  assert.deepEqual(both.streams.flat().sort(), ['0', '0-1', 'a', 'b', 'c']);
  clear();
  const files = { 'unit/a.subunit': other, 'functional/b.subunit': '' };
  const empty = await read({ ...files, 'functional/.stestr/0': one });
  assert.deepEqual(empty.streams.flat().sort(), ['0', 'a', 'a.subunit', 'b', 'c']);
});
