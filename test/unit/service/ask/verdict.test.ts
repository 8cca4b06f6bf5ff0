import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenDaemon } from '../../../../src/service/ask/collect.ts';
import { type Expected, healthOf, readinessOf } from '../../../../src/service/ask/health.ts';
import { levelOf, problemsOf, type Situation } from '../../../../src/service/ask/verdict.ts';
import { otherRootProblem } from '../../../../src/service/problems.ts';
import { seen } from '../daemons.ts';

const NOW = Date.parse('2026-05-04T12:00:00Z');
const LIMITS = {
  warnWaitingSeconds: 600,
  critWaitingSeconds: 3600,
  warnFailed: 1,
  failedMinutes: 60,
};
const BOTH = ['watcher', 'worker'] as const;
const idle = { waiting: 0, active: 0, delayed: 0, failed: 0, oldestWaitingMs: null };
const failedAt = (minutesAgo: number) => ({
  path: 'a',
  root: null,
  reason: 'PROCESS_TIMEOUT: slow',
  attempts: 1,
  failedAt: new Date(NOW - minutesAgo * 60_000).toISOString(),
});
const dead: SeenDaemon = { name: 'worker-2', state: null, metrics: null, trouble: 'it died' };
const daemons = [seen('watcher', 'watcher'), seen('worker-1', 'worker')];
const well: Situation = { daemons, queue: idle, failed: [] };

const judge = (change: Partial<Situation>, expected: Expected = BOTH) => {
  const problems = problemsOf({ ...well, ...change }, expected, LIMITS, NOW);
  return [levelOf(problems), ...problems.map(({ text }) => text)];
};

test('all is well', () => {
  assert.deepEqual(judge({}), ['OK']);
  assert.deepEqual(judge({ daemons: [seen('run', 'run')] }), ['OK']);
  assert.deepEqual(judge({ failed: [failedAt(61)] }), ['OK']);
  assert.deepEqual(judge({ daemons: [seen('worker-1', 'worker')] }, ['worker']), ['OK']);
});

test('a machine that only makes sites on demand has nothing but `serve`', () => {
  assert.deepEqual(judge({ daemons: [seen('serve', 'serve')] }, ['serve']), ['OK']);
  assert.deepEqual(judge({ daemons: [seen('run', 'run')] }, ['serve']), [
    'CRITICAL',
    'there is no serve',
  ]);
  assert.deepEqual(readinessOf([seen('serve', 'serve')], ['serve']), { ok: true, reasons: [] });
});

test('who finds no daemon is told where it was looked for', () => {
  assert.deepEqual(judge({ daemons: [], lookedIn: '/run/stackviz' }), [
    'CRITICAL',
    'there is no watcher',
    'there is no worker in /run/stackviz (metrics.socketDirectory)',
  ]);
});

test('critical: the watcher looks at another root than whoever asks', () => {
  const [level, text] = judge({ unwatched: { root: '/srv/new', watched: ['/srv/logs'] } });
  assert.equal(level, 'CRITICAL');
  assert.match(text ?? '', /^no watcher looks at \/srv\/new, .*, but at \/srv\/logs: .*restart/);
});

test('a warning: somebody else watches the same tree', () => {
  const told = seen('watcher', 'watcher', { otherWatcher: 'logs2, process 4711' });
  assert.deepEqual(judge({ daemons: [told, seen('worker-1', 'worker')] }), [
    'WARNING',
    'watcher: another watcher looks at the logs root (logs2, process 4711)',
  ]);
});

test('a warning: builds get no history', () => {
  const told = seen('worker-1', 'worker', { historyTrouble: 'HISTORY_DAMAGED' });
  const watcher = seen('watcher', 'watcher');
  assert.deepEqual(judge({ daemons: [told, watcher] }), [
    'WARNING',
    'worker-1: builds get no history (HISTORY_DAMAGED: see the journal)',
  ]);
});

test('critical: a daemon that died, is broken or absent, a Redis that is away, nothing taken', () => {
  assert.deepEqual(judge({ daemons: [...daemons, dead] }), [
    'CRITICAL',
    'worker-2 does not answer: it died',
  ]);
  const broken = seen('watcher', 'watcher', { fault: 'a question to Redis does not end' });
  assert.deepEqual(judge({ daemons: [broken, seen('worker-1', 'worker')] }), [
    'CRITICAL',
    'watcher: a question to Redis does not end',
  ]);
  assert.deepEqual(judge({ daemons: [] }), [
    'CRITICAL',
    'there is no watcher',
    'there is no worker',
  ]);
  assert.deepEqual(judge({ queue: { away: 'Redis is not available' } }), [
    'CRITICAL',
    'Redis is not available',
  ]);
  assert.deepEqual(judge({ queue: { ...idle, waiting: 3, oldestWaitingMs: 3_700_000 } }), [
    'CRITICAL',
    'an upload has been waiting for 3700 s, and none is taken',
  ]);
  const refused = { redisAwaySince: '2026-05-04T11:00:00.000Z', redisRefusal: 'OOM' };
  const full = seen('watcher', 'watcher', refused);
  assert.deepEqual(judge({ daemons: [full, seen('worker-1', 'worker')] }), [
    'CRITICAL',
    'watcher: Redis refuses (OOM) since 2026-05-04T11:00:00.000Z',
  ]);
});

test('critical: a logs root that is away, of a daemon or of whoever asks', () => {
  const figures = { degraded: false, rootMissing: true, sweepMisses: 0 };
  const away = [seen('watcher', 'watcher', { watcher: figures }), seen('worker-1', 'worker')];
  const problem = 'watcher: the logs root is missing, or an empty directory is in its place';
  assert.deepEqual(judge({ daemons: away }), ['CRITICAL', problem]);
  assert.deepEqual(readinessOf(away, BOTH), { ok: false, reasons: [problem] });
  const there = { ...figures, rootMissing: false, root: { path: '/srv/logs', directory: '1:2' } };
  const elsewhere = [
    seen('watcher', 'watcher', { watcher: { ...there, rootElsewhere: true } }),
    seen('worker-1', 'worker'),
  ];
  const other = `watcher: ${otherRootProblem('/srv/logs')}`;
  assert.deepEqual(readinessOf(elsewhere, BOTH), { ok: false, reasons: [other] });
  // told once, whoever finds it
  for (const directory of ['1:2', '3:4']) {
    const directories = new Map([['/srv/logs', directory]]);
    assert.deepEqual(judge({ daemons: elsewhere, directories }), ['CRITICAL', other]);
  }
  assert.deepEqual(judge({ missingRoot: '/srv/logs' }), [
    'CRITICAL',
    'there is no directory /srv/logs, the logs root',
  ]);
});

test('warning: failures of late, a slow or paused queue, events that cannot be trusted', () => {
  const another = { ...failedAt(2), path: 'b' };
  const ofBoth = [failedAt(1), another, failedAt(59), failedAt(61)];
  assert.deepEqual(judge({ failed: [another, failedAt(59), failedAt(61)] }), [
    'WARNING',
    '2 builds failed within 60 min',
  ]);
  assert.deepEqual(judge({ failed: ofBoth })[1], '2 builds failed within 60 min (3 times)');
  assert.deepEqual(
    judge({ failed: [failedAt(1), failedAt(59)] })[1],
    '1 build failed within 60 min (2 times)',
  );
  assert.deepEqual(judge({ queue: { ...idle, waiting: 3, active: 1, oldestWaitingMs: 601_000 } }), [
    'WARNING',
    'an upload has been waiting for 601 s',
  ]);
  const paused = { ...idle, waiting: 3, oldestWaitingMs: 9_999_000, stopped: 'paused' as const };
  assert.deepEqual(judge({ queue: paused }), [
    'WARNING',
    'the queue is paused',
    'an upload has been waiting for 9999 s',
  ]);
  const degraded = seen('watcher', 'watcher', { watcher: { degraded: true, sweepMisses: 1 } });
  assert.deepEqual(judge({ daemons: [degraded, seen('worker-1', 'worker')] }), [
    'WARNING',
    'watcher: file events cannot be trusted, sweeping instead',
  ]);
});

test('unknown where nobody may look, but what is known to be bad goes first', () => {
  const hidden = { hidden: 'may not look' };
  assert.deepEqual(judge({ daemons: hidden }), ['UNKNOWN', 'may not look']);
  assert.deepEqual(judge({ daemons: hidden, failed: [failedAt(1)] })[0], 'WARNING');
  assert.deepEqual(judge({ daemons: hidden, queue: { away: 'away' } })[0], 'CRITICAL');
  assert.deepEqual(judge({ queue: { away: 'may not ask', hidden: true } }), [
    'UNKNOWN',
    'may not ask',
  ]);
});

test('alive is not ready', () => {
  const away = seen('watcher', 'watcher', { redisAwaySince: '2026-05-04T11:00:00.000Z' });
  const starting = seen('worker-1', 'worker', { ready: false });
  assert.deepEqual(healthOf([away, starting]), { ok: true, reasons: [] });
  assert.deepEqual(readinessOf([away, starting], BOTH).reasons, [
    'watcher: Redis away since 2026-05-04T11:00:00.000Z',
    'worker-1 is starting',
  ]);
  assert.deepEqual(readinessOf(daemons, BOTH), { ok: true, reasons: [] });
  const counts = { ...idle, waiting: 1, stopped: 'paused' };
  const paused = ['watcher', 'worker'].map((role) =>
    seen(role, role as 'watcher' | 'worker', { queue: { name: 'stackviz', counts } }),
  );
  assert.deepEqual(readinessOf(paused, BOTH), { ok: false, reasons: ['the queue is paused'] });
  assert.deepEqual(healthOf(paused), { ok: true, reasons: [] });
  assert.deepEqual(healthOf([dead]).reasons, ['worker-2 does not answer: it died']);
  assert.deepEqual(readinessOf([dead], ['worker']).reasons, ['there is no worker']);
});
