import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StackvizError } from '../../../../src/base/errors.ts';
import type { Job } from '../../../../src/queue/queue.ts';
import { Delivery, MAX_HELD } from '../../../../src/watch/settle/delivery.ts';
import { fakeClock, fakeLog, TO_PROCESS } from '../fakes.ts';

const job = (path: string): Job => ({ path, source: 'watch', reason: 'marker' });
const away = () => new StackvizError('QUEUE_AWAY', 'connection refused', { retryable: true });

function setUp() {
  const clock = fakeClock();
  const { log, lines } = fakeLog();
  const queue = {
    error: null as Error | null,
    full: '',
    tries: 0,
    jobs: [] as string[],
    recovered: 0,
    during: () => {},
  };
  const done = new Set<string>();
  const delivery = new Delivery({
    queue: {
      add: async ({ path }) => {
        queue.tries += 1;
        if (queue.error !== null) throw queue.error;
        if (path === queue.full) throw new StackvizError('QUEUE_FULL', 'full', { retryable: true });
        queue.during();
        queue.jobs.push(path);
        return queue.jobs.indexOf(path) < queue.jobs.length - 1 ? 'joined' : 'new';
      },
    },
    judge: async (path) => {
      if (path === 'unreadable') throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      return done.has(path) ? { kind: 'done' } : TO_PROCESS;
    },
    onRecovered: () => {
      queue.recovered += 1;
    },
    clock,
    log,
  });
  const problems = () => lines.filter((line) => line.level === 'warn' || line.level === 'error');
  const infos = () => lines.filter((line) => line.level === 'info').map(({ msg }) => msg);
  return { clock, queue, done, delivery, problems, infos };
}

describe('delivery', () => {
  it('keeps builds through an outage, tries with one, and says so once', async () => {
    const { clock, queue, delivery, problems } = setUp();
    queue.error = away();
    for (const path of ['a', 'b', 'c']) assert.equal(await delivery.send(job(path)), 'held');
    await clock.advance(10 * 60_000);
    assert.equal(delivery.held, 3);
    assert.ok(queue.tries < 40, `${queue.tries} tries`);
    assert.equal(problems().length, 1);
    queue.error = null;
    await clock.advance(60_000);
    assert.deepEqual(queue.jobs, ['a', 'b', 'c']);
    assert.equal(delivery.held, 0);
    assert.equal(queue.recovered, 1);
    assert.equal(clock.pending(), 0);
    assert.equal(await delivery.send(job('d')), 'enqueued');
    assert.equal(await delivery.send(job('d')), 'joined');
  });

  it('asks again before a kept build is enqueued', async () => {
    const { clock, queue, done, delivery } = setUp();
    queue.error = away();
    await delivery.send(job('a'));
    done.add('a');
    queue.error = null;
    await clock.advance(60_000);
    assert.deepEqual(queue.jobs, []);
    assert.equal(delivery.held, 0);
  });

  it('takes a build that cannot be looked at for no outage: the worker is to judge', async () => {
    const { clock, queue, delivery } = setUp();
    queue.error = away();
    for (const path of ['unreadable', 'a']) await delivery.send(job(path));
    queue.error = null;
    await clock.advance(60_000);
    assert.deepEqual(queue.jobs, ['unreadable', 'a']);
    assert.equal(clock.pending(), 0);
  });

  it('keeps so many builds and no more: a sweep brings the others', async () => {
    const { clock, queue, delivery } = setUp();
    queue.error = away();
    for (let i = 0; i < MAX_HELD + 5; i++) assert.equal(await delivery.send(job(`${i}`)), 'held');
    assert.equal(delivery.held, MAX_HELD);
    queue.error = null;
    await clock.advance(60_000);
    assert.deepEqual([queue.jobs.length, queue.recovered], [MAX_HELD, 1]);
  });

  it('neither keeps nor repeats what the queue refuses for good', async () => {
    const { clock, queue, delivery, problems } = setUp();
    queue.error = new StackvizError('PATH_OUTSIDE', 'no');
    assert.equal(await delivery.send(job('a')), 'refused');
    assert.equal(clock.pending(), 0);
    assert.equal(problems()[0]?.code, 'PATH_OUTSIDE');
  });

  it('takes a queue that is full of old builds for no outage, also when Redis is back', async () => {
    const { clock, queue, delivery } = setUp();
    queue.error = away();
    for (const path of ['old', 'fresh']) await delivery.send(job(path));
    queue.error = null;
    queue.full = 'old';
    await clock.advance(60_000);
    assert.deepEqual(queue.jobs, ['fresh']);
    assert.deepEqual([delivery.held, queue.recovered], [0, 1]);
    assert.equal(await delivery.send(job('next')), 'enqueued');
  });

  it('tells of a build once, however often a sweep brings it', async () => {
    const { delivery, infos } = setUp();
    await delivery.send(job('a'));
    for (let time = 0; time < 3; time += 1) await delivery.send(job('a'), true);
    assert.deepEqual(infos(), ['build enqueued']);
  });

  it('keeps the newer job of a build that is just being handed over', async () => {
    const { clock, queue, delivery } = setUp();
    queue.error = away();
    await delivery.send(job('a'));
    queue.error = null;
    let newer: Promise<string> | null = null;
    queue.during = () => {
      newer ??= delivery.send(job('a'));
    };
    await clock.advance(60_000);
    assert.equal(await newer, 'held');
    assert.deepEqual(queue.jobs, ['a', 'a']);
    assert.equal(delivery.held, 0);
  });

  it('does nothing after close', async () => {
    const { clock, queue, delivery } = setUp();
    queue.error = away();
    await delivery.send(job('a'));
    delivery.close();
    const { tries } = queue;
    await clock.advance(60_000);
    assert.equal(queue.tries, tries);
  });
});
