import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '../../../src/config/schema.ts';
import type { Job } from '../../../src/queue/queue.ts';
import { jobId } from '../../../src/queue/queue.ts';
import { priorityOf } from '../../../src/queue/redis/names.ts';
import { configFor } from '../../../src/queue/roots.ts';

const config = configSchema.parse({
  root: '/mnt/logs',
  queue: { rootName: 'logs', otherRoots: { old: '/mnt/old' } },
});
const job = (more: Partial<Job>): Job => ({ path: 'a', source: 'sweep', reason: 'sweep', ...more });

test('a job is worked on below the root it names, where this machine has it', () => {
  assert.equal(configFor(config, job({})).root, '/mnt/logs');
  assert.equal(configFor(config, job({ root: 'logs' })).root, '/mnt/logs');
  assert.equal(configFor(config, job({ root: 'old' })).root, '/mnt/old');
  for (const root of ['elsewhere', 'constructor', '__proto__']) {
    assert.throws(() => configFor(config, job({ root })), {
      code: 'ROOT_UNKNOWN',
      retryable: true,
    });
  }
});

test('one path in two roots is two builds', () => {
  assert.notEqual(jobId(job({ root: 'logs' })), jobId(job({ root: 'old' })));
});

test('a priority is one that BullMQ takes, and the smaller the newer the upload', () => {
  assert.equal(priorityOf(job({ priority: 'fresh' })), 0);
  const uploads = [undefined, 0, Date.UTC(2012), Date.UTC(2026), Date.UTC(2027), Date.UTC(3000)];
  const priorities = uploads.map((uploadedMs) => priorityOf(job({ uploadedMs })));
  assert.deepEqual(
    priorities,
    [...priorities].sort((a, b) => b - a),
  );
  assert.equal(new Set(priorities.slice(1)).size, 5);
  assert.ok(priorities.every((priority) => priority >= 1 && priority < 2 ** 21));
});
