/**
 * What every queue does, whatever holds its jobs. The test files of the implementations call this
 * with the test functions of their runner.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Processor } from '../../../src/queue/queue.ts';
import { describeFailures } from './queue-failures.ts';
import {
  createGate,
  createUsing,
  DEADLINE_MS,
  eventually,
  isIdle,
  job,
  type MakeQueue,
  published,
  type TestFunction,
} from './queue-harness.ts';

/** Declares the tests. */
export function describeQueue(test: TestFunction, make: MakeQueue): void {
  const using = createUsing(make);
  describeFailures(test, make);

  test('runs a build that was added twice while it waits only once', async () => {
    const gate = createGate();
    await using({}, gate.processor, async ({ queue }) => {
      await queue.add(job('first'));
      await eventually('first runs', () => gate.runs('first') === 1);
      for (let i = 0; i < 5; i++) await queue.add(job('second'));
      assert.deepEqual(await queue.counts(), { waiting: 1, active: 1, delayed: 0, failed: 0 });
      await gate.letGo('first');
      await gate.letGo('second');
      await eventually('idle', () => isIdle(queue));
      assert.deepEqual(gate.started, ['first', 'second']);
    });
  });

  test('says whether a build was new to it, or in it already', async () => {
    const gate = createGate();
    await using({}, gate.processor, async ({ queue }) => {
      const add = (path: string, source?: Job['source']) => queue.add(job(path, source));
      assert.equal(await add('first'), 'new');
      await eventually('first runs', () => gate.runs('first') === 1);
      // at work: to be run once more
      assert.deepEqual([await add('first'), await add('first')], ['joined', 'joined']);
      assert.deepEqual([await add('fresh'), await add('fresh')], ['new', 'joined']);
      assert.deepEqual([await add('old', 'sweep'), await add('old', 'sweep')], ['new', 'joined']);
      // moves up
      assert.equal(await add('old', 'trigger'), 'joined');
      for (const path of ['first', 'fresh', 'old', 'first']) await gate.letGo(path);
      await eventually('idle', () => isIdle(queue));
      assert.equal(await add('old'), 'new');
      await gate.letGo('old');
    });
  });

  test('runs a build that was added while it runs exactly once more, afterwards', async () => {
    const gate = createGate();
    await using({ concurrency: 3 }, gate.processor, async ({ queue }) => {
      await queue.add(job('build'));
      await eventually('it runs', () => gate.runs('build') === 1);
      for (let i = 0; i < 5; i++) await queue.add(job('build'));
      await sleep(100);
      assert.equal(gate.runs('build'), 1);
      await gate.letGo('build');
      await eventually('it runs again', () => gate.runs('build') === 2);
      await gate.letGo('build');
      await eventually('idle', () => isIdle(queue));
      assert.equal(gate.runs('build'), 2);
      assert.equal(gate.overlaps(), 0);
    });
  });

  test('runs a build again that was added after it was done', async () => {
    let runs = 0;
    const processor: Processor = async () => {
      runs += 1;
      return published;
    };
    await using({}, processor, async ({ queue }) => {
      for (let i = 1; i <= 3; i++) {
        await queue.add(job('build'));
        await eventually(`run ${i}`, async () => runs === i && (await isIdle(queue)));
      }
    });
  });

  test('works on as many builds at once as it may', async () => {
    const gate = createGate();
    await using({ concurrency: 2 }, gate.processor, async ({ queue }) => {
      for (const path of ['a', 'b', 'c']) await queue.add(job(path));
      await eventually('two run', () => gate.started.length === 2);
      await sleep(100);
      assert.deepEqual(await queue.counts(), { waiting: 1, active: 2, delayed: 0, failed: 0 });
      for (const path of ['a', 'b', 'c']) await gate.letGo(path);
      await eventually('idle', () => isIdle(queue));
    });
  });

  test('takes fresh uploads before what a sweep found, and what somebody asks for', async () => {
    const gate = createGate();
    await using({}, gate.processor, async ({ queue }) => {
      await queue.add(job('first'));
      await eventually('first runs', () => gate.runs('first') === 1);
      await queue.add(job('old-1', 'sweep'));
      await queue.add(job('old-2', 'sweep'));
      await queue.add(job('fresh'));
      await queue.add(job('old-2', 'trigger'));
      for (const path of ['first', 'fresh', 'old-2', 'old-1']) await gate.letGo(path);
      await eventually('idle', () => isIdle(queue));
      assert.equal(gate.started[0], 'first');
      assert.equal(gate.started.at(-1), 'old-1');
    });
  });

  test('takes old builds last, the newest of them first, unless somebody asks for one', async () => {
    const gate = createGate();
    const day = Date.UTC(2026, 0, 1);
    const old = (path: string, days: number): Job => ({
      ...job(path),
      priority: 'backfill',
      uploadedMs: day - days * 86_400_000,
    });
    await using({}, gate.processor, async ({ queue }) => {
      await queue.add(job('first'));
      await eventually('first runs', () => gate.runs('first') === 1);
      await queue.add(old('month-old', 30));
      await queue.add(old('day-old', 1));
      await queue.add(old('wanted', 400));
      await queue.add(old('week-old', 7));
      await queue.add({ ...job('swept', 'sweep'), priority: 'fresh' });
      await queue.add(job('wanted', 'trigger'));
      const order = ['first', 'swept', 'wanted', 'day-old', 'week-old', 'month-old'];
      for (const path of order) await gate.letGo(path);
      await eventually('idle', () => isIdle(queue));
      assert.deepEqual(gate.started.slice(3), order.slice(3));
      assert.deepEqual(gate.started.slice(1, 3).sort(), ['swept', 'wanted']);
    });
  });

  test('leaves old builds to a later sweep when many wait, but takes every fresh one', async () => {
    const gate = createGate();
    await using({ maxBackfill: 2 }, gate.processor, async ({ queue }) => {
      await queue.add(job('first'));
      await eventually('first runs', () => gate.runs('first') === 1);
      for (const path of ['old-1', 'old-2']) await queue.add(job(path, 'sweep'));
      await assert.rejects(queue.add(job('old-3', 'sweep')), {
        code: 'QUEUE_FULL',
        retryable: true,
      });
      await queue.add(job('fresh'));
      assert.equal((await queue.counts()).waiting, 3);
    });
  });

  test('takes no job whose path leads out of the tree', async () => {
    await using({}, createGate().processor, async ({ queue }) => {
      for (const path of ['', '/etc', '../x', 'a/../b', 'a//b', 'a/', './a', 'a\0b']) {
        await assert.rejects(queue.add(job(path)), { code: 'JOB_INVALID', retryable: false }, path);
      }
      assert.ok(await isIdle(queue));
    });
  });

  test('lets running builds finish when it is closed', async () => {
    const gate = createGate();
    await using({}, gate.processor, async ({ queue, consumer }) => {
      await queue.add(job('build'));
      await eventually('it runs', () => gate.runs('build') === 1);
      await queue.add(job('next'));
      const closing = consumer.close(DEADLINE_MS);
      await gate.letGo('build');
      await closing;
      assert.equal(gate.runs('next'), 0);
      assert.deepEqual(await queue.counts(), { waiting: 1, active: 0, delayed: 0, failed: 0 });
    });
  });

  test('aborts running builds when the time to close is over, and keeps them', async () => {
    const gate = createGate();
    await using({ concurrency: 2 }, gate.processor, async ({ queue, consumer }) => {
      await queue.add(job('a'));
      await queue.add(job('b', 'sweep'));
      await eventually('they run', () => gate.started.length === 2);
      const before = Date.now();
      await consumer.close(100);
      assert.ok(Date.now() - before < DEADLINE_MS);
      assert.deepEqual(await queue.counts(), { waiting: 2, active: 0, delayed: 0, failed: 0 });
    });
  });

  test('loses none of many builds', async () => {
    const seen = new Map<string, number>();
    const processor: Processor = async ({ path }) => {
      seen.set(path, (seen.get(path) ?? 0) + 1);
      return published;
    };
    await using({ concurrency: 4 }, processor, async ({ queue }) => {
      await Promise.all(Array.from({ length: 300 }, (_, i) => queue.add(job(`build/${i}`))));
      await eventually('all ran', async () => seen.size === 300 && (await isIdle(queue)));
      assert.ok([...seen.values()].every((runs) => runs === 1));
    });
  });
}
