/** The front page: what it counts, and since when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrontCause } from '../../../../src/format/jobs/front.ts';
import { makeFeed, makeFront } from '../../../../src/history/files/front.ts';
import { stateIn } from '../../../../src/history/keeper/test-lists.ts';
import { openSqliteStore } from '../../../../src/history/store/sqlite.ts';
import { failedRun, record } from '../../../integration/history/records.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;

test('says since when runs are counted where a site has more than are gone through', async () => {
  const store = openSqliteStore(':memory:', 'logs', { runsPerJob: 100, maxRuns: 100 });
  for (let age = 0; age < 10; age++) {
    await store.add(record(`x/${age}/1`, { time: NOW - (age + 0.5) * DAY }));
  }
  const front = async (searched: number) =>
    makeFront(store, await store.newest(searched, 0), NOW, searched);
  const all = await front(11);
  assert.equal(all.since, NOW - 14 * DAY);
  const { jobs, newest } = all;
  assert.equal(newest[0]?.branch, 'master');
  assert.deepEqual([jobs[0]?.week.runs, jobs[0]?.before.runs], [7, 3]);
  assert.equal((await front(10)).since, NOW - 9.5 * DAY);
  await store.close();
});

test('says how many causes and runs there are where it lists fewer', async () => {
  const store = openSqliteStore(':memory:', 'logs', { runsPerJob: 2000, maxRuns: 2000 });
  const runs = Array.from({ length: 1002 }, (_, at) => {
    const causes = at < 30 ? [{ id: `cause-${at}`, text: `Error ${at}`, tests: 1 }] : [];
    return failedRun(`x/${at}/1`, { time: NOW - (at + 1) * 60_000, causes });
  });
  const { newest, newestLeftOut, day, week, causes } = await makeFront(store, runs, NOW);
  assert.deepEqual([newest.length, newestLeftOut], [1000, 2]);
  assert.deepEqual([day.length, week.length, causes], [25, 25, { day: 30, week: 30 }]);
  await store.close();
});

test('the feed has the newest of many new causes, of however few runs they are', () => {
  const cause = (at: number, count: number): FrontCause => {
    const seen = { first: NOW + at, last: NOW + at, path: 'x/1/1' };
    return { id: `cause-${at}`, text: 'Error', runs: count, tests: count, jobs: 1, ...seen };
  };
  const many = Array.from({ length: 600 }, (_, at) => cause(at, 600 - at));
  const feed = makeFeed(many, new Set(['cause-0']));
  const ids = feed.match(/(?<=:cause:)cause-\d+/g) ?? [];
  assert.deepEqual([ids.length, ids[0], ids.at(-1)], [500, 'cause-599', 'cause-100']);
});

test('an index without runs tells of none', async () => {
  const store = openSqliteStore(':memory:', 'logs', { runsPerJob: 10, maxRuns: 10 });
  const { jobs, newest, day, week, streaks, complete } = await makeFront(store, [], NOW);
  assert.deepEqual([jobs, newest, day, week, streaks, complete], [[], [], [], [], [], false]);
  await store.close();
});

test('of a test whose name was cut nothing is said but what a record names', () => {
  const cut = `${'n'.repeat(399)}…`;
  const list = new Map([[`${'n'.repeat(450)}`, 'p' as const]]);
  const failed = failedRun('x/1/1', { failed: [[cut, 0]] });
  assert.equal(stateIn(failed, list, cut), 'f');
  assert.equal(stateIn(record('x/2/1'), list, cut), '?');
  assert.equal(stateIn(record('x/2/1'), list, 'another'), '-');
});
