/**
 * What every queue does, whatever holds its jobs. The test files of the implementations call this
 * with the test functions of their runner.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackvizError } from '../../src/errors.ts';
import type { Job, JobConsumer, JobQueue, Outcome, Processor } from '../../src/queue/queue.ts';

export interface QueueUnderTest {
  queue: JobQueue;
  consumer: JobConsumer;
  /** Closes both and forgets all jobs. */
  dispose(): Promise<void>;
}

export interface QueueSettings {
  concurrency: number;
  attempts: number;
  backoffSeconds: number;
  keepFailed: number;
}

export type MakeQueue = (settings: QueueSettings, processor: Processor) => Promise<QueueUnderTest>;
type TestFunction = (name: string, test: () => Promise<void>) => void;

const DEADLINE_MS = 20_000;
const DEFAULTS: QueueSettings = {
  concurrency: 1,
  attempts: 3,
  backoffSeconds: 0.1,
  keepFailed: 10,
};

export const job = (path: string, source: Job['source'] = 'watch'): Job => ({
  path,
  source,
  reason: 'marker',
});

export const published: Outcome = { result: 'published', tests: 1, warnings: 0, durationMs: 1 };

/** Polls until the condition holds; generous, for a busy machine. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `timed out: ${what}`);
    await sleep(10);
  }
}

/** A processor whose builds run until they are let go. */
export function createGate() {
  const started: string[] = [];
  const waiting = new Map<string, () => void>();
  const active = new Set<string>();
  let overlaps = 0;
  const processor: Processor = async ({ path }, signal) => {
    started.push(path);
    if (active.has(path)) overlaps += 1;
    active.add(path);
    try {
      await new Promise<void>((resolve, reject) => {
        waiting.set(path, resolve);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      return published;
    } finally {
      active.delete(path);
    }
  };
  return {
    processor,
    started,
    overlaps: () => overlaps,
    runs: (path: string) => started.filter((one) => one === path).length,
    async letGo(path: string) {
      await eventually(`${path} is being worked on`, () => waiting.has(path));
      waiting.get(path)?.();
      waiting.delete(path);
    },
  };
}

/** Declares the tests. */
export function describeQueue(test: TestFunction, make: MakeQueue): void {
  async function using(
    settings: Partial<QueueSettings>,
    processor: Processor,
    body: (made: QueueUnderTest) => Promise<void>,
  ): Promise<void> {
    const made = await make({ ...DEFAULTS, ...settings }, processor);
    try {
      await body(made);
    } finally {
      await made.dispose();
    }
  }
  const isIdle = async (queue: JobQueue) => {
    const { waiting, active, delayed } = await queue.counts();
    return waiting + active + delayed === 0;
  };

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
