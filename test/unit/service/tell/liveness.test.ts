import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../../../src/base/log.ts';
import type { QueueCounts } from '../../../../src/queue/queue.ts';
import { type AskedQueue, startHeartbeat } from '../../../../src/service/tell/heartbeat.ts';
import { createLiveness } from '../../../../src/service/tell/liveness.ts';
import { createVitals, type QueueView } from '../../../../src/service/tell/vitals.ts';

const counts = (waiting: number): QueueView => ({
  waiting,
  active: 0,
  delayed: 0,
  failed: 0,
  oldestWaitingMs: null,
});
const asking = (answer: AskedQueue['counts']): AskedQueue => ({
  name: 'q',
  counts: answer,
  oldestWaitingMs: async () => null,
  check: async () => undefined,
  otherWatcher: async () => null,
});

test('alive while questions to Redis end, whatever the answer', () => {
  let ms = 0;
  const liveness = createLiveness(false, () => ms);
  const vitals = createVitals();
  ms = 30_000;
  assert.equal(liveness.fault(vitals), null);
  ms = 30_001;
  assert.equal(liveness.fault(vitals), 'a question to Redis does not end');
  liveness.asked();
  vitals.redisAwaySinceMs = 1;
  ms = 60_000;
  assert.equal(liveness.fault(vitals), null);
});

test('a worker beside waiting builds that takes none is stuck after five minutes', () => {
  let ms = 0;
  const vitals = createVitals();
  const worker = createLiveness(true, () => ms);
  const watcher = createLiveness(false, () => ms);
  /** Passes the time in beats; returns the fault the worker has then. */
  const pass = (seconds: number): string | null => {
    let fault: string | null = null;
    for (const end = ms + seconds * 1000; ms < end; ) {
      ms += 5_000;
      worker.asked();
      watcher.asked();
      fault = worker.fault(vitals);
      assert.equal(watcher.fault(vitals), null);
    }
    return fault;
  };
  assert.equal(pass(3600), null);
  vitals.queue = counts(3);
  assert.equal(pass(300), null);
  assert.equal(pass(10), 'builds wait and none is taken');
  vitals.running = 1;
  assert.equal(pass(3600), null);
  vitals.running = 0;
  assert.equal(pass(290), null);
  vitals.failed += 1;
  assert.equal(pass(290), null);
  vitals.redisAwaySinceMs = 1;
  assert.equal(pass(600), null);
  // nobody takes them, and nobody should
  vitals.redisAwaySinceMs = null;
  for (const stopped of ['paused', 'global concurrency reached'] as const) {
    vitals.queue = { ...counts(3), stopped };
    assert.equal(pass(3600), null);
  }
  vitals.queue = counts(3);
  assert.equal(pass(310), 'builds wait and none is taken');
});

test('a reload is no stop to systemd', () => {
  const said: string[] = [];
  const stop = startHeartbeat({
    notifier: {
      enabled: true,
      ready: () => undefined,
      report: (line, alive) => void said.push(`${alive} ${line}`),
      stopping: (line) => void said.push(line),
    },
    vitals: createVitals(),
    queue: asking(async () => counts(0)),
    line: () => '',
    takesJobs: true,
    watches: false,
    log: createLogger('silent'),
  });
  stop('reload');
  assert.deepEqual(said, ['true reloading the settings']);
});

test('the heartbeat asks, reports what it hears, and stops', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const said: string[] = [];
  const vitals = createVitals();
  let answer: () => Promise<QueueCounts> = async () => counts(2);
  const turn = () => new Promise(setImmediate);
  const stop = startHeartbeat({
    notifier: {
      enabled: true,
      ready: (line) => void said.push(`ready ${line}`),
      report: (line, alive) => void said.push(`${alive} ${line}`),
      stopping: (line) => void said.push(line),
    },
    vitals,
    queue: asking(() => answer()),
    line: () => (vitals.redisAwaySinceMs === null ? `${vitals.queue?.waiting}` : 'away'),
    takesJobs: true,
    watches: false,
    log: createLogger('silent'),
  });
  await turn();
  answer = () => Promise.reject(new Error('away'));
  context.mock.timers.tick(5_000);
  await turn();
  assert.equal(vitals.queue, null, 'what it was then, it need not be any more');
  let asked = 0;
  answer = () => {
    asked += 1;
    return new Promise(() => undefined);
  };
  context.mock.timers.tick(5_000);
  context.mock.timers.tick(5_000);
  stop();
  context.mock.timers.tick(60_000);
  assert.deepEqual(said, ['ready undefined', 'true 2', 'true away', 'true away', 'stopping']);
  assert.equal(asked, 1);
});

test('what keeps the watchdog waiting is logged once, and again when it comes back', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  let ms = 0;
  context.mock.method(performance, 'now', () => ms);
  const lines: { code?: string; fault?: string }[] = [];
  const alive: boolean[] = [];
  let end = (_counts: QueueCounts) => {};
  const stop = startHeartbeat({
    notifier: {
      enabled: true,
      ready: () => undefined,
      report: (_line, isAlive) => void alive.push(isAlive),
      stopping: () => undefined,
    },
    vitals: createVitals(),
    queue: asking(() => new Promise((resolve) => (end = resolve))),
    line: () => '',
    takesJobs: false,
    watches: false,
    log: createLogger('error', { write: (text: string) => void lines.push(JSON.parse(text)) }),
  });
  const pass = (beats: number) => {
    for (let beat = 0; beat < beats; beat++) {
      ms += 5_000;
      context.mock.timers.tick(5_000);
    }
  };
  const faults = () => lines.filter(({ code }) => code === 'NOT_ALIVE').map(({ fault }) => fault);
  pass(6);
  assert.deepEqual([faults(), alive.includes(false)], [[], false]);
  pass(10);
  const fault = 'a question to Redis does not end';
  assert.deepEqual([faults(), alive.at(-1)], [[fault], false]);
  end(counts(0));
  await new Promise(setImmediate);
  pass(1);
  assert.deepEqual([faults(), alive.at(-1)], [[fault], true]);
  pass(10);
  assert.deepEqual([faults(), alive.at(-1)], [[fault, fault], false]);
  stop();
});
