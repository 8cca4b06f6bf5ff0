/** What every queue does with builds that fail; a part of queue-behaviour.ts. */
import assert from 'node:assert/strict';
import { StackvizError } from '../../../src/base/errors.ts';
import type { Job, JobQueue, OnFailure, Outcome, Processor } from '../../../src/queue/queue.ts';
import {
  createGate,
  createUsing,
  eventually,
  isIdle,
  job,
  type MakeQueue,
  published,
  type TestFunction,
} from './queue-harness.ts';

/** Declares the tests. */
export function describeFailures(test: TestFunction, make: MakeQueue): void {
  const using = createUsing(make);

  test('tells of every try that failed, before the job is put away', async () => {
    const told: unknown[] = [];
    let failedMeanwhile = -1;
    let waiting: JobQueue | undefined;
    const processor: Processor = async () => {
      throw new StackvizError('NO', 'no', { retryable: true });
    };
    const onFailure: OnFailure = async (failed, error, again) => {
      failedMeanwhile = (await waiting?.counts())?.failed ?? -1;
      told.push([failed?.path, error.code, again]);
    };
    const body = async (queue: JobQueue) => {
      waiting = queue;
      await queue.add(job('build'));
      await eventually('it failed', async () => (await queue.counts()).failed === 1);
      assert.deepEqual(told, [
        ['build', 'NO', true],
        ['build', 'NO', false],
      ]);
      assert.equal(failedMeanwhile, 0);
    };
    await using({ attempts: 2 }, processor, ({ queue }) => body(queue), onFailure);
  });

  test('tries again after an error that may pass', async () => {
    let runs = 0;
    const processor: Processor = async () => {
      runs += 1;
      if (runs < 3) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return published;
    };
    await using({}, processor, async ({ queue }) => {
      await queue.add(job('build'));
      await eventually('third try', async () => runs === 3 && (await isIdle(queue)));
      assert.equal((await queue.counts()).failed, 0);
    });
  });

  test('gives up after so many tries, and says why', async () => {
    let runs = 0;
    const processor: Processor = async () => {
      runs += 1;
      throw new StackvizError('DISK_FULL', 'no room', { retryable: true });
    };
    await using({ attempts: 2 }, processor, async ({ queue }) => {
      await queue.add(job('some/build'));
      await eventually('it failed', async () => (await queue.counts()).failed === 1);
      assert.equal(runs, 2);
      const [failure] = await queue.failed(10);
      assert.equal(failure?.path, 'some/build');
      assert.equal(failure?.reason, 'DISK_FULL: no room');
      assert.equal(failure?.attempts, 2);
      assert.ok(Math.abs(Date.parse(failure?.failedAt ?? '') - Date.now()) < 60_000);
    });
  });

  test('gives up at once on a permanent error; the build may be added again', async () => {
    let runs = 0;
    const processor: Processor = async () => {
      runs += 1;
      throw new StackvizError('BAD\u001b[31m', 'line one\nline two');
    };
    await using({}, processor, async ({ queue }) => {
      await queue.add(job('build'));
      await eventually('it failed', async () => (await queue.counts()).failed === 1);
      assert.equal(runs, 1);
      assert.equal((await queue.failed(1))[0]?.reason, 'BAD [31m: line one line two');
      await queue.add(job('build'));
      await eventually('second run', async () => (await queue.counts()).failed === 2);
    });
  });

  test('forgets that a build failed when it was processed, however often it had', async () => {
    const results = new Map<string, Outcome['result'][]>();
    const processor: Processor = async ({ path }) => {
      const result = results.get(path)?.shift();
      if (result === undefined) throw new StackvizError('EACCES', 'no');
      return { ...published, result };
    };
    await using({}, processor, async ({ queue }) => {
      const failures = async () => (await queue.failed(10)).map(({ path }) => path).sort();
      for (const [index, path] of ['a', 'b', 'a', 'c'].entries()) {
        await queue.add(job(path));
        await eventually('it failed', async () => (await queue.counts()).failed === index + 1);
      }
      results.set('a', ['unchanged', 'published']);
      results.set('b', ['empty']);
      await queue.add(job('a'));
      await eventually('it was looked at', async () => (await queue.recent(10)).length === 1);
      assert.deepEqual(await failures(), ['a', 'a', 'b', 'c'], 'its page may show the failure');
      for (const path of ['a', 'b']) await queue.add(job(path));
      await eventually('all but one are forgotten', async () => (await failures()).length === 1);
      assert.deepEqual(await failures(), ['c']);
      assert.equal((await queue.counts()).failed, 1);
    });
  });

  test('does not run again after it what a sweep brings meanwhile, unless it has changed', async () => {
    const gate = createGate();
    await using({}, gate.processor, async ({ queue }) => {
      const add = (fingerprint: string) => queue.add({ ...job('build', 'sweep'), fingerprint });
      assert.equal(await add('a'), 'new');
      await eventually('it runs', () => gate.runs('build') === 1);
      assert.equal(await add('a'), 'joined');
      await gate.letGo('build');
      await eventually('idle', () => isIdle(queue));
      assert.equal(await add('a'), 'new');
      await eventually('it runs again', () => gate.runs('build') === 2);
      assert.equal(await add('b'), 'joined');
      await gate.letGo('build');
      await eventually('what has changed runs', () => gate.runs('build') === 3);
      await gate.letGo('build');
      await eventually('idle', () => isIdle(queue));
      assert.equal(gate.runs('build'), 3);
    });
  });

  test('pauses longer each time before a sweep tries what failed, and nobody else does', async () => {
    let fails = true;
    const processor: Processor = async () => {
      if (fails) throw new StackvizError('EACCES', 'no');
      return published;
    };
    await using({ backoffSeconds: 0.5 }, processor, async ({ queue }) => {
      const add = (fingerprint: string, source: Job['source'] = 'sweep') =>
        queue.add({ ...job('build', source), fingerprint });
      const failed = (times: number) =>
        eventually('it failed', async () => (await queue.counts()).failed === times);
      /** Sweeps until one is not too early. @returns milliseconds since it failed */
      const pause = async () => {
        const failedMs = Date.parse((await queue.failed(1))[0]?.failedAt ?? '');
        await eventually('it is tried again', async () => (await add('a')) === 'new');
        return Date.now() - failedMs;
      };
      assert.equal(await add('a'), 'new');
      await failed(1);
      assert.equal(await add('a'), 'failed');
      const first = await pause();
      await failed(2);
      assert.equal(await add('a'), 'failed');
      const second = await pause();
      await failed(3);
      assert.ok(first >= 1000 && second >= 2000, `${first} ms, ${second} ms`);
      // other content; somebody asks for it; its upload is told of
      assert.equal(await add('b'), 'new');
      await failed(4);
      assert.equal(await add('a', 'trigger'), 'new');
      await failed(5);
      fails = false;
      assert.equal(await add('a', 'watch'), 'new');
      await eventually('all is forgotten', async () => (await queue.counts()).failed === 0);
      assert.equal(await add('a'), 'new');
    });
  });

  test('remembers so many failed builds, newest first', async () => {
    const processor: Processor = async () => {
      throw new StackvizError('NO', 'no');
    };
    await using({ keepFailed: 2 }, processor, async ({ queue }) => {
      for (const path of ['a', 'b', 'c']) {
        await queue.add(job(path));
        await eventually('it failed', async () => (await queue.failed(1))[0]?.path === path);
      }
      assert.deepEqual(
        (await queue.failed(10)).map((failure) => failure.path),
        ['c', 'b'],
      );
      assert.equal((await queue.failed(1)).length, 1);
      assert.equal((await queue.failed(0)).length, 0);
      assert.equal((await queue.counts()).failed, 2);
    });
  });
}
