import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import type { Outcome } from '../../../src/queue/queue.ts';
import { createDaemonService } from '../../../src/service/tell/daemon.ts';
import { countFailure, countRuns } from '../../../src/service/tell/vitals.ts';
import { metricNames } from './names.ts';

const service = (role: 'watcher' | 'worker' | 'run') =>
  createDaemonService(role, { queueName: 'q', environment: {}, log: createLogger('silent') });

interface Json {
  name: string;
  type: string;
  help: string;
  values: { labels: Record<string, string>; value: number; metricName?: string }[];
}
const read = async (of: Awaited<ReturnType<typeof service>>) =>
  (await of.source.metrics()) as Json[];

test('names say unit and kind, as Prometheus wants them', async () => {
  for (const { name, type, help } of await read(await service('run'))) {
    if (!name.startsWith('stackvizd_')) continue;
    assert.match(name, /^stackvizd_[a-z]+(_[a-z]+)*$/);
    assert.equal(type === 'counter', name.endsWith('_total'), name);
    assert.match(help, /\.$/, name);
    assert.doesNotMatch(name, /_(ms|milliseconds|mebibytes|percent)\b/);
  }
});

test('a worker counts by result and code, and times each stage', async () => {
  const worker = await service('worker');
  const outcome: Outcome = {
    result: 'published',
    tests: 1,
    warnings: 0,
    durationMs: 700,
    stagesMs: { find: 100, write: 500, publish: 100 },
  };
  const processor = countRuns(worker.vitals, async () => outcome, worker.done);
  const job = { path: 'a', source: 'watch', reason: 'marker' } as const;
  await processor({ ...job, waitedMs: 3000 }, new AbortController().signal);
  await processor(job, new AbortController().signal);
  countFailure(worker.vitals, 'a', new StackvizError('ENOSPC', 'full'), true);
  countFailure(worker.vitals, 'a', new StackvizError('no code', 'x'), false);
  const all = await read(worker);
  const values = (name: string) => all.find((metric) => metric.name === name)?.values ?? [];
  const of = (name: string, label: string, value: string) =>
    values(name).find(({ labels }) => labels[label] === value)?.value;
  assert.equal(of('stackvizd_builds_total', 'result', 'published'), 2);
  assert.equal(of('stackvizd_build_failures_total', 'code', 'ENOSPC'), 1);
  assert.equal(of('stackvizd_build_failures_total', 'code', 'OTHER'), 1);
  const stage = 'stackvizd_build_stage_duration_seconds';
  const sums = values(stage).filter(({ metricName }) => metricName === `${stage}_sum`);
  const sum = Object.fromEntries(sums.map(({ labels, value }) => [labels.stage, value]));
  assert.ok(sum.wait !== undefined && sum.wait >= 3 && sum.wait < 10);
  assert.equal(sum.write, 1);
  const counts = values(stage).filter(({ metricName }) => metricName === `${stage}_count`);
  assert.equal(counts.find(({ labels }) => labels.stage === 'wait')?.value, 1, 'first tries only');
});

test('after a reload they tell of the queue that is used now', async () => {
  const worker = await service('worker');
  const labelled = async () =>
    (await read(worker)).find(({ name }) => name === 'stackvizd_queue_jobs')?.values[0]?.labels
      .queue;
  const queue = (name: string, waiting: number) => ({
    name,
    counts: async () => ({ waiting, active: 0, delayed: 0, failed: 0 }),
    oldestWaitingMs: async () => null,
    check: async () => undefined,
    otherWatcher: async () => null,
  });
  const use = async (name: string, waiting: number) => {
    const end = worker.started({}, queue(name, waiting));
    try {
      assert.notEqual(worker.vitals.queue?.waiting, 1, 'of another queue');
      await new Promise(setImmediate);
      assert.equal(worker.source.state().queue.name, name);
      assert.equal(await labelled(), name);
    } finally {
      end('reload');
    }
  };
  await use('one', 1);
  await use('two', 2);
});

test('codes are a bounded set, whatever comes', async () => {
  const worker = await service('worker');
  for (let index = 0; index < 1000; index++) {
    countFailure(worker.vitals, 'a', new StackvizError(`CODE_${index}`, 'x'), false);
  }
  assert.equal(Object.keys(worker.vitals.failures).length, 51);
  assert.equal(worker.vitals.failures.OTHER, 950);
});

test('what is not known has no value', async () => {
  const watcher = await service('watcher');
  const before = await metricNames(watcher.source);
  assert.ok(before.has('stackvizd_uploads_unsettled'));
  const value = async (name: string) =>
    (await read(watcher)).find((metric) => metric.name === name)?.values.length;
  assert.equal(await value('stackvizd_uploads_unsettled'), 0);
  assert.equal(await value('stackvizd_queue_jobs'), 0);
  watcher.vitals.queue = { waiting: 1, active: 0, delayed: 0, failed: 0, oldestWaitingMs: 5 };
  assert.equal(await value('stackvizd_queue_jobs'), 4);
  watcher.vitals.redisAwaySinceMs = 1;
  assert.equal(await value('stackvizd_queue_jobs'), 0);
  watcher.vitals.redisRefusal = 'OOM';
  assert.equal(await value('stackvizd_queue_jobs'), 4, 'a full one still tells');
});
