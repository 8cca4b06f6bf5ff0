import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  besideOthers,
  judgeBuild,
  judgeTogether,
  laneLabel,
  streamLabel,
  wholeOf,
} from '../../../src/verdict/streams.ts';
import { emptyTally } from '../../../src/verdict/tally.ts';

const place = (path: string, host: string | null = null, phase: 'old' | 'new' | null = null) => ({
  key: `${path.split('/').at(-1)}`,
  path,
  host,
  phase,
});

const labels = (...streams: ReturnType<typeof place>[]) =>
  streams.map((stream) => streamLabel(stream, streams));

test('streams are told apart by node, by half of an upgrade, by directory', () => {
  assert.deepEqual(labels(place('a.subunit'), place('b.subunit')), ['a.subunit', 'b.subunit']);
  assert.deepEqual(labels(place('n1/t.subunit', 'n1'), place('n2/t.subunit', 'n2')), [
    'n1, t.subunit',
    'n2, t.subunit',
  ]);
  assert.deepEqual(labels(place('x/t.subunit'), place('y/t.subunit')), [
    'x, t.subunit',
    'y, t.subunit',
  ]);
  // grenade: before the upgrade and after it
  assert.deepEqual(
    labels(place('logs/old/t.subunit', null, 'old'), place('logs/new/t.subunit', null, 'new')),
    ['old, t.subunit', 'new, t.subunit'],
  );
  assert.deepEqual(
    labels(
      place('n1/logs/old/t.subunit', 'n1', 'old'),
      place('n1/logs/new/t.subunit', 'n1', 'new'),
      place('n2/logs/new/t.subunit', 'n2', 'new'),
    ),
    ['n1, old, t.subunit', 'n1, new, t.subunit', 'n2, new, t.subunit'],
  );
});

test('lanes as people call them', () => {
  assert.equal(laneLabel('worker-3'), 'worker 3');
  assert.equal(laneLabel('1/worker-1'), 'worker 1');
  assert.equal(laneLabel('2/worker-1'), '2, worker 1');
  assert.equal(laneLabel('gw0'), 'gw0');
});

test('a stream that could not be read may hold anything, unless something failed already', () => {
  const passed = emptyTally();
  passed.tests = passed.runs = passed.of.success = 3;
  const failed = emptyTally();
  failed.tests = failed.runs = failed.of.fail = 2;
  const of = (tally: typeof passed) => ({ tally, breaks: [] });
  assert.equal(judgeTogether([of(passed)]).verdict.text, 'All passed');
  assert.equal(judgeTogether([of(passed)], 1).verdict.text, 'Not all could be read');
  assert.equal(judgeTogether([of(passed), of(failed)], 1).verdict.text, '2 failed');
});

test('where the job was stopped, what passed is not all that was to run', () => {
  const tally = emptyTally();
  tally.tests = tally.runs = tally.of.success = 3;
  const whole = [{ tally, breaks: [] }];
  assert.deepEqual(judgeTogether(whole, 0, 'TIMED_OUT').verdict, {
    text: '3 passed',
    tone: 'warn',
    of: 'before the job timed out',
  });
  assert.equal(judgeTogether(whole, 0, 'FAILURE').verdict.text, 'All passed');
  tally.of.fail = 1;
  assert.equal(judgeTogether(whole, 0, 'ABORTED').verdict.text, '1 failed');
});

test('a build is whole as far as is known', () => {
  const tally = emptyTally();
  tally.tests = tally.runs = tally.of.success = 3;
  const streams = [{ path: 'a.subunit', tally, breaks: [], announced: true }];
  const unread = { code: 'INPUT_UNREADABLE', path: 'b.subunit' };
  const judge = (result: string | null, ...warnings: (typeof unread)[]) =>
    judgeBuild({ streams, warnings, metadata: { result } });
  assert.equal(judge(null).whole, true);
  assert.equal(judge('TIMED_OUT').whole, null);
  assert.equal(judge('TIMED_OUT').verdict.of, 'before the job timed out');
  const lacking = judge('TIMED_OUT', unread);
  assert.deepEqual([lacking.whole, lacking.verdict.text], [false, 'Not all could be read']);
  assert.deepEqual(lacking.unread, [unread]);
});

test('nobody knows that a stream is whole which does not announce what was to run', () => {
  const tally = emptyTally();
  tally.tests = tally.runs = tally.of.success = 3;
  const of = (announced: boolean) => ({ path: 'a.subunit', tally, breaks: [], announced });
  const judge = (...streams: ReturnType<typeof of>[]) =>
    judgeBuild({ streams, warnings: [], metadata: { result: 'SUCCESS' } });
  // its worker may have died between two tests, for which stestr 3.2.1 ends with 0
  assert.equal(judge(of(false)).whole, null);
  assert.equal(judge(of(true), of(false)).whole, null);
  assert.equal(judge(of(false)).verdict.text, 'All passed');
  assert.deepEqual([wholeOf(of(true)), wholeOf(of(false))], [true, null]);
});

test('beside others, a stream says how many passed, not that all did', () => {
  const tally = emptyTally();
  tally.tests = tally.runs = 5;
  tally.of.success = 3;
  tally.of.skip = 2;
  const all = judgeTogether([{ tally, breaks: [] }]);
  assert.deepEqual(besideOthers(all), all.verdict);
  assert.equal(`${all.verdict.text} ${all.verdict.of}`, '3 passed, 2 skipped of 5 tests');
  const whole = { ...tally, of: { ...tally.of, success: 5, skip: 0 } };
  const beside = besideOthers(judgeTogether([{ tally: whole, breaks: [] }]));
  assert.deepEqual([beside.text, beside.of], ['5 passed', '']);
});
