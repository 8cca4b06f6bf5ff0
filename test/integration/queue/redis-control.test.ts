/** What an operator does to the queue: retry, pause, resume, drain, a cap for all workers. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { type Job, jobId, type Processor } from '../../../src/queue/queue.ts';
import { createQueueControl } from '../../../src/queue/redis/control.ts';
import { KEY_PREFIX } from '../../../src/queue/redis/names.ts';
import { createGate, eventually, job, published } from './queue-harness.ts';
import { configFor, createCounter, createHarness } from './redis-harness.ts';
import type { RedisServer } from './redis-server.ts';

describe('Redis queue in the hands of an operator', function () {
  this.timeout(60_000);
  const { serve, produce, consume, dispose } = createHarness();
  const controls: ReturnType<typeof createQueueControl>[] = [];
  afterEach(async () => {
    await Promise.all(controls.splice(0).map((control) => control.close()));
    await dispose();
  });
  const control = (server: RedisServer) => {
    const made = createQueueControl(configFor(server.socketPath).queue, createLogger('silent'));
    controls.push(made);
    return made;
  };
  const idOf = (path: string) => jobId({ root: 'logs', path });

  /** Fails every job until it is told to stop that; remembers what it got. */
  function createPatient() {
    const seen: Job[] = [];
    let ill = true;
    const processor: Processor = async (taken) => {
      seen.push(taken);
      if (ill) throw new StackvizError('NO', 'no');
      return published;
    };
    return {
      processor,
      seen,
      recover: () => {
        ill = false;
      },
    };
  }

  it('retries what is named, afresh, and forgets that it failed', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    const patient = createPatient();
    consume(patient.processor, configFor(server.socketPath));
    for (const path of ['a', 'b', 'a']) {
      const before = (await queue.counts()).failed;
      await queue.add(job(path));
      await eventually('it failed', async () => (await queue.counts()).failed === before + 1);
    }
    patient.recover();
    const operator = control(server);
    const retried = await operator.retry(new Set([idOf('a')]));
    assert.deepEqual(
      retried.map(({ job, became }) => [job.path, became]),
      [['a', 'new']],
    );
    await eventually('a runs', () => patient.seen.length === 4);
    const last = patient.seen.at(-1);
    assert.deepEqual([last?.path, last?.afresh, last?.priority], ['a', true, 'fresh']);
    // both failures of a are forgotten, that of b is not
    assert.deepEqual(
      (await queue.failed(10)).map(({ path }) => path),
      ['b'],
    );
    assert.deepEqual(await operator.retry(new Set([idOf('c')])), []);
    await queue.add(job('a'));
    await eventually('a runs as ever', () => patient.seen.length === 5);
  });

  it('retries all, but leaves what never was a build', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    const intruder = new Queue('stackviz', {
      connection: { path: server.socketPath },
      prefix: KEY_PREFIX,
    });
    await intruder.add('build', { path: '../x' });
    await intruder.close();
    const patient = createPatient();
    const consumer = consume(patient.processor, configFor(server.socketPath));
    // more than a page of them
    const paths = Array.from({ length: 250 }, (_, i) => `build/${i}`);
    await Promise.all(paths.map((path) => queue.add(job(path))));
    await eventually('all failed', async () => (await queue.counts()).failed === 251);
    await consumer.close(0);
    assert.equal((await control(server).retry()).length, 250);
    assert.deepEqual(await queue.counts(), { waiting: 250, active: 0, delayed: 0, failed: 1 });
    patient.recover();
    consume(patient.processor, configFor(server.socketPath));
    await eventually('all are done', async () => (await queue.counts()).waiting === 0);
    assert.ok(patient.seen.slice(250).every(({ priority }) => priority === 'backfill'));
  });

  it('pauses for all workers, tells so, and resumes', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    const gate = createGate();
    consume(gate.processor, configFor(server.socketPath));
    await queue.add(job('a'));
    await eventually('a runs', () => gate.runs('a') === 1);
    const operator = control(server);
    await operator.pause();
    await queue.add(job('b'));
    assert.equal(await operator.active(), 1);
    await gate.letGo('a');
    const late = createGate();
    consume(late.processor, configFor(server.socketPath));
    await eventually('nothing runs', async () => (await operator.active()) === 0);
    await sleep(500);
    assert.deepEqual(await queue.counts(), {
      waiting: 1,
      active: 0,
      delayed: 0,
      failed: 0,
      stopped: 'paused',
    });
    await operator.resume();
    await eventually('b runs', () => gate.runs('b') + late.runs('b') === 1);
    assert.equal((await queue.counts()).stopped, undefined);
    await (gate.runs('b') === 1 ? gate : late).letGo('b');
  });

  it('drains: what waits is forgotten, and may be added again', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    for (const path of ['a', 'b']) await queue.add(job(path));
    await queue.add(job('c', 'sweep'));
    const operator = control(server);
    assert.equal(await operator.drain(), 3);
    assert.deepEqual(await queue.counts(), { waiting: 0, active: 0, delayed: 0, failed: 0 });
    for (const path of ['a', 'c']) await queue.add(job(path));
    const counter = createCounter();
    consume(counter.processor, configFor(server.socketPath));
    await eventually('they run', () => counter.runs('a') === 1 && counter.runs('c') === 1);
    assert.equal(counter.runs('b'), 0);
  });

  it('has no more builds processed at once than the cap, on however many workers', async () => {
    const server = await serve();
    const config = configFor(server.socketPath, { globalConcurrency: 2 });
    const queue = produce(config);
    let active = 0;
    let most = 0;
    let runs = 0;
    const processor: Processor = async () => {
      active += 1;
      most = Math.max(most, active);
      await sleep(30);
      active -= 1;
      runs += 1;
      return published;
    };
    for (let i = 0; i < 4; i++) consume(processor, config);
    // the workers write the cap when they connect
    await eventually('the cap', async () =>
      (await server.command('HGET', 'stackvizd:stackviz:meta', 'concurrency')).includes('2'),
    );
    await Promise.all(Array.from({ length: 40 }, (_, i) => queue.add(job(`build/${i}`))));
    await eventually('all run', () => runs === 40);
    assert.equal(most, 2);
  });
});
