/** The front page: what it counts, and since when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFront } from '../../../../src/history/files/front.ts';
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
