import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StackvizError } from '../../../../src/base/errors.ts';
import { createLogger } from '../../../../src/base/log.ts';
import { createLocalQueue } from '../../../../src/queue/local/queue.ts';
import type { Outcome, Processor } from '../../../../src/queue/queue.ts';
import fc from '../../../harness/property.ts';
import { describeQueue } from '../../../integration/queue/queue-behaviour.ts';
import { createGate, job, published } from '../../../integration/queue/queue-harness.ts';

const log = createLogger('silent');
const options = {
  concurrency: 1,
  attempts: 2,
  backoffSeconds: 0.001,
  keepFailed: 100,
  keepCompleted: 100,
  maxBackfill: 100,
};

describe('local queue', () => {
  describeQueue(
    (name, test) => void it(name, test),
    async (settings, processor, onFailure) => {
      const queue = createLocalQueue(settings, processor, log, onFailure);
      return { queue, consumer: queue, dispose: () => queue.close(0) };
    },
  );

  it('tells when it is idle, and when it is closed instead', async () => {
    const gate = createGate();
    const queue = createLocalQueue(options, gate.processor, log);
    await queue.onIdle();
    await queue.add(job('a'));
    const idle = queue.onIdle();
    await gate.letGo('a');
    await idle;
    await queue.add(job('b'));
    const closed = queue.onIdle();
    await queue.close(0);
    await closed;
    await assert.rejects(queue.add(job('c')), { code: 'QUEUE_UNAVAILABLE' });
  });

  it('does not wait for ever for a build that ignores being aborted', async () => {
    let end: (outcome: Outcome) => void = () => undefined;
    const processor: Processor = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    const queue = createLocalQueue(options, processor, log);
    await queue.add(job('a'));
    await new Promise(setImmediate);
    await queue.close(0);
    end(published);
  });
});

type Step = { kind: 'add' | 'finish' | 'fail' | 'refuse'; build: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('add', 'add', 'finish', 'fail', 'refuse'),
  build: fc.nat(3),
});

describe('local queue, any order of events', () => {
  it('loses no build, runs none twice at once, and ends idle', async () => {
    const check = async (steps: Step[], concurrency: number) => {
      const active = new Map<string, (error?: Error) => void>();
      // for each build: was it added after its last run began?
      const owed = new Set<string>();
      const processor: Processor = ({ path }) => {
        assert.ok(!active.has(path), 'runs twice at once');
        assert.ok(active.size < concurrency, 'too many at once');
        owed.delete(path);
        return new Promise((resolve, reject) => {
          active.set(path, (error) => {
            active.delete(path);
            if (error === undefined) resolve(published);
            else reject(error);
          });
        });
      };
      const queue = createLocalQueue({ ...options, concurrency }, processor, log);
      for (const { kind, build } of steps) {
        const path = `build/${build}`;
        if (kind === 'add') {
          owed.add(path);
          await queue.add(job(path, build % 2 === 0 ? 'watch' : 'sweep'));
        } else {
          const errors = { finish: undefined, fail: true, refuse: false }[kind];
          const error =
            errors === undefined ? undefined : new StackvizError('X', 'x', { retryable: errors });
          active.get(path)?.(error);
        }
        await new Promise(setImmediate);
      }
      const idle = queue.onIdle();
      let done = false;
      void idle.then(() => {
        done = true;
      });
      for (let turn = 0; !done; turn++) {
        assert.ok(turn < 10_000, 'never idle');
        for (const finish of [...active.values()]) finish();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      assert.equal(owed.size, 0, 'a build was lost');
      const { waiting, active: running, delayed } = await queue.counts();
      assert.deepEqual([waiting, running, delayed], [0, 0, 0]);
      await queue.close(0);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), check),
      { numRuns: 100 },
    );
  });
});
