import assert from 'node:assert/strict';
import { createGate, eventually, job } from './queue-harness.ts';
import {
  addWhenPossible,
  configFor,
  createCounter,
  createHarness,
  killWorker,
} from './redis-harness.ts';

const LONG_MS = 60_000;

describe('Redis queue in bad times', function () {
  this.timeout(LONG_MS);
  const { lines, coded, serve, produce, consume, startVictim, dispose } = createHarness();
  afterEach(dispose);

  it('fails fast while Redis is away, and works when it is back', async () => {
    const server = await serve();
    await server.kill();
    const queue = produce(configFor(server.socketPath));
    for (let i = 0; i < 20; i++) {
      await assert.rejects(queue.add(job('a')), { code: 'QUEUE_UNAVAILABLE', retryable: true });
      await assert.rejects(queue.counts(), { code: 'QUEUE_UNAVAILABLE' });
    }
    await server.start();
    await addWhenPossible(queue, 'a');
    assert.equal((await queue.counts()).waiting, 1);
    assert.equal(coded('QUEUE_UNAVAILABLE').length, 1);
  });

  it('waits with its jobs for a Redis that is not there yet', async () => {
    const server = await serve();
    await server.kill();
    const counter = createCounter();
    consume(counter.processor, configFor(server.socketPath));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await server.start();
    await addWhenPossible(produce(configFor(server.socketPath)), 'a');
    await eventually('a runs', () => counter.runs('a') === 1);
  });

  it('goes on after Redis has lost everything, idle or at work', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    const gate = createGate();
    consume(gate.processor, configFor(server.socketPath));
    await queue.add(job('a'));
    await eventually('a runs', () => gate.runs('a') === 1);
    await queue.add(job('forgotten'));
    await server.kill();
    await server.start();
    const restarted = Date.now();
    await gate.letGo('a');
    // nothing is known any more, neither the job nor its deduplication
    await addWhenPossible(queue, 'b');
    await addWhenPossible(queue, 'a');
    await gate.letGo('b');
    await gate.letGo('a');
    await eventually('both have run', async () => {
      const { waiting, active } = await queue.counts();
      return gate.runs('b') === 1 && gate.runs('a') === 2 && waiting + active === 0;
    });
    console.log(`      recovered ${Date.now() - restarted} ms after the restart`);
    await server.kill();
    await server.start();
    await addWhenPossible(queue, 'c');
    await gate.letGo('c');
    assert.ok(coded('QUEUE_UNAVAILABLE').length <= 4, 'one line an outage and connection');
    assert.equal(gate.overlaps(), 0);
  });

  it('forgets nothing when Redis restarts with its memory', async () => {
    const server = await serve({ persistent: true });
    const queue = produce(configFor(server.socketPath));
    for (const path of ['a', 'b', 'c']) await queue.add(job(path));
    await server.kill();
    await server.start();
    const counter = createCounter();
    consume(counter.processor, configFor(server.socketPath));
    for (const path of ['a', 'b', 'c']) {
      await eventually(`${path} runs`, () => counter.runs(path) === 1);
    }
  });

  it('takes over the job of a worker that was killed', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    await queue.add(job('a'));
    const victim = await startVictim(server);
    const counter = createCounter();
    consume(counter.processor, configFor(server.socketPath));
    await queue.add(job('a')); // while it is active: to be run once more
    const killed = Date.now();
    await killWorker(victim);
    await eventually('the job is done by another worker', () => counter.runs('a') >= 1);
    console.log(`      taken over ${Date.now() - killed} ms after the kill`);
    await eventually('and once more', () => counter.runs('a') === 2);
    // the deduplication of the build does not outlive the crash
    await eventually('idle', async () => (await queue.counts()).active === 0);
    await queue.add(job('a'));
    await eventually('it runs again', () => counter.runs('a') === 3);
    assert.equal((await queue.counts()).failed, 0);
  });

  it('gives up a build that kills every worker', async function () {
    this.timeout(2 * LONG_MS);
    const server = await serve();
    const config = configFor(server.socketPath, { attempts: 1 });
    const queue = produce(config);
    await queue.add(job('poison'));
    await killWorker(await startVictim(server, 1));
    await killWorker(await startVictim(server, 1));
    const counter = createCounter();
    consume(counter.processor, config);
    await eventually('it failed', async () => (await queue.counts()).failed === 1, LONG_MS);
    const [failure] = await queue.failed(1);
    assert.equal(failure?.path, 'poison');
    assert.match(failure?.reason ?? '', /^WORKER_LOST: /);
    assert.equal(counter.runs('poison'), 0);
    await queue.add(job('poison'));
    await eventually('it may be added again', () => counter.runs('poison') === 1);
  });

  it('rests while Redis refuses to write, and goes on afterwards', async () => {
    const server = await serve();
    const counter = createCounter();
    consume(counter.processor, configFor(server.socketPath));
    const queue = produce(configFor(server.socketPath));
    await queue.add(job('a'));
    await eventually('a runs', () => counter.runs('a') === 1);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    await assert.rejects(queue.add(job('b')), { code: 'QUEUE_UNAVAILABLE', message: /OOM/ });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const errors = lines.length;
    assert.ok(errors < 20, `${errors} lines`);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await queue.add(job('b'));
    await eventually('b runs', () => counter.runs('b') === 1);
  });

  it('does not hang when Redis does', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    await queue.add(job('a'));
    server.freeze();
    await assert.rejects(queue.add(job('b')), { code: 'QUEUE_UNAVAILABLE' });
    server.thaw();
    await addWhenPossible(queue, 'b');
  });

  it('can be closed while Redis is away', async () => {
    const server = await serve();
    const queue = produce(configFor(server.socketPath));
    const gate = createGate();
    const consumer = consume(gate.processor, configFor(server.socketPath));
    await queue.add(job('a'));
    await eventually('a runs', () => gate.runs('a') === 1);
    await server.kill();
    const before = Date.now();
    await consumer.close(100);
    await queue.close();
    assert.ok(Date.now() - before < 15_000);
  });
});
