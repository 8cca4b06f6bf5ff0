import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackvizError } from '../../../../src/base/errors.ts';
import type { Outcome } from '../../../../src/queue/queue.ts';
import { watcherLine, workerLine } from '../../../../src/service/tell/status-line.ts';
import {
  countEnqueued,
  countFailure,
  countRuns,
  createVitals,
} from '../../../../src/service/tell/vitals.ts';
import type { WatcherSummary } from '../../../../src/watch/status.ts';

const NOON = Date.parse('2026-05-04T12:10:00Z');
const job = { path: 'a', source: 'watch', reason: 'marker' } as const;
const counts = { waiting: 3, active: 1, delayed: 0, failed: 7, oldestWaitingMs: null };
const swept = {
  builds: 40210,
  examined: 0,
  done: 0,
  enqueued: 0,
  joined: 0,
  failed: 0,
  unsettled: 0,
  left: 0,
  held: 0,
  directories: 0,
  unreadable: 0,
  complete: true,
  durationMs: 0,
};
const quiet: WatcherSummary = {
  unsettled: 3,
  held: 0,
  rootMissing: false,
  rootElsewhere: false,
  root: { path: '/srv/logs', directory: '1:2' },
  sweeping: false,
  lastSweepAt: '2026-05-04T12:08:00.000Z',
  lastSweep: swept,
  errors: {},
};

test('the watcher: uploads, sweep, outage, trouble', () => {
  const vitals = { ...createVitals(), enqueued: 1204 };
  assert.equal(
    watcherLine(quiet, vitals, NOON),
    '3 uploads arriving, 1204 enqueued, swept 40210 builds 2 min ago',
  );
  const first = { ...quiet, lastSweep: null, sweeping: true, unsettled: 1 };
  assert.equal(
    watcherLine(first, vitals, NOON),
    '1 upload arriving, 1204 enqueued, first sweep runs',
  );
  const again = { ...quiet, sweeping: true, errors: { ENOSPC: 12 } };
  assert.equal(
    watcherLine(again, vitals, NOON),
    '3 uploads arriving, 1204 enqueued, sweeping, 40210 builds last time; trouble since the start: ENOSPC',
  );
  assert.match(
    watcherLine({ ...quiet, rootMissing: true }, vitals, NOON),
    /^the logs root is missing, or an empty directory is in its place, 3 uploads arriving, /,
  );
  assert.match(
    watcherLine({ ...quiet, rootElsewhere: true }, vitals, NOON),
    /^at \/srv\/logs is another directory than when it started, .*, 3 uploads arriving, /,
  );
  const away = { ...vitals, redisAwaySinceMs: Date.parse('2026-05-04T12:01:03Z') };
  const held = { ...quiet, held: 7, lastSweep: { ...swept, complete: false } };
  assert.equal(
    watcherLine(held, away, NOON),
    'Redis away since 12:01:03 UTC, 7 builds held, 3 uploads arriving, 1204 enqueued, swept 40210 builds (broke off) 2 min ago',
  );
});

test('the worker: builds, queue, last failure, outage', () => {
  const vitals = createVitals();
  assert.equal(workerLine(vitals, NOON), '0 builds done, 0 failed, 0 running');
  Object.assign(vitals, { published: 40, unchanged: 1, empty: 1, failed: 1, running: 1 });
  vitals.queue = counts;
  vitals.lastFailure = {
    atMs: Date.parse('2026-05-04T12:03:59Z'),
    path: '45/912345/3/check/job/abc1234',
    code: 'PROCESS_TIMEOUT',
  };
  assert.equal(
    workerLine(vitals, NOON),
    '42 builds done, 1 failed, 1 running, 3 waiting; last failure 12:03 UTC 45/912345/3/check/job/abc1234 PROCESS_TIMEOUT',
  );
  vitals.queue = { ...counts, delayed: 2 };
  vitals.lastFailure = { atMs: NOON - 86_400_000, path: `${'x/'.repeat(500)}end`, code: 'E' };
  assert.match(
    workerLine(vitals, NOON),
    /3 waiting, 2 to be tried again; last failure 2026-05-03 12:10 UTC \.\.\.[x/]{197}end E$/,
  );
  vitals.lastPutBack = { atMs: NOON, path: 'a/full', code: 'ENOSPC' };
  assert.match(workerLine(vitals, NOON), /end E; last put back 12:10 UTC a\/full ENOSPC$/);
  vitals.redisAwaySinceMs = NOON - 1000;
  vitals.lastFailure = null;
  vitals.lastPutBack = null;
  assert.equal(
    workerLine(vitals, NOON),
    'Redis away since 12:09:59 UTC, 42 builds done, 1 failed, 1 running',
  );
});

test('what is counted', async () => {
  const vitals = createVitals();
  const results = ['published', 'unchanged', 'empty', 'published'] as const;
  for (const result of results) {
    const outcome: Outcome = { result, tests: 1, warnings: 0, durationMs: 1 };
    const run = countRuns(vitals, async () => {
      assert.equal(vitals.running, 1);
      return outcome;
    });
    assert.equal(await run(job, AbortSignal.abort()), outcome);
  }
  const failing = countRuns(vitals, () => Promise.reject(new Error('no')));
  await assert.rejects(failing(job, AbortSignal.abort()), /no/);
  for (const added of ['new', 'joined'] as const) {
    assert.equal(await countEnqueued(vitals, async () => added)(job), added);
  }
  await assert.rejects(countEnqueued(vitals, () => Promise.reject(new Error('away')))(job), /away/);
  countFailure(vitals, 'a/b', new StackvizError('ENOSPC', 'full', { retryable: true }), true);
  countFailure(vitals, 'a/c', new StackvizError('PROCESS_TIMEOUT', 'late'), false);
  // it did not fail: it may be done, or be gone, at the next try
  countFailure(vitals, 'a/d', new StackvizError('INPUT_GONE', 'gone', { retryable: true }), true);
  const { published, unchanged, empty, running, enqueued, failed, retried, lastFailure } = vitals;
  assert.deepEqual(
    { published, unchanged, empty, running, enqueued, failed, retried },
    { published: 2, unchanged: 1, empty: 1, running: 0, enqueued: 1, failed: 1, retried: 2 },
  );
  assert.equal(lastFailure?.path, 'a/c');
  assert.equal(vitals.lastPutBack?.path, 'a/d');
});
