/** A Redis that is there but wiped, read-only, or of another password; and many that reconnect. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reconnectAfter } from '../../../src/queue/redis/connection.ts';
import { createGate, eventually, job } from './queue-harness.ts';
import { addWhenPossible, configFor, createCounter, createHarness } from './redis-harness.ts';

const LONG_MS = 60_000;
/** Long enough for BullMQ to try thousands of times if nobody holds it back. */
const FAULT_MS = 3_000;
/** Lines of a fault from a producer and a consumer together. */
const FEW_LINES = 12;

describe('Redis queue and a Redis that misbehaves', function () {
  this.timeout(LONG_MS);
  const { lines, coded, serve, produce, consume, dispose } = createHarness();
  afterEach(dispose);

  it('goes on after FLUSHALL, idle and at work, on the connections it has', async () => {
    const server = await serve();
    const config = configFor(server.socketPath);
    const queue = produce(config);
    const gate = createGate();
    consume(gate.processor, config);
    await queue.add(job('a'));
    await eventually('a runs', () => gate.runs('a') === 1);
    await queue.add(job('forgotten'));
    lines.length = 0;
    await server.command('FLUSHALL');
    await gate.letGo('a');
    await queue.add(job('b'));
    await gate.letGo('b');
    await queue.add(job('a'));
    await gate.letGo('a');
    await eventually('idle', async () => {
      const { waiting, active } = await queue.counts();
      return waiting + active === 0 && gate.runs('a') === 2 && gate.runs('b') === 1;
    });
    await server.command('FLUSHALL');
    await queue.add(job('c'));
    await gate.letGo('c');
    assert.equal(gate.runs('forgotten'), 0);
    assert.equal(coded('QUEUE_UNAVAILABLE').length, 0);
    assert.ok(lines.length <= FEW_LINES, JSON.stringify(lines));
  });

  it('writes the global cap again into a Redis that has lost it', async () => {
    const server = await serve();
    const config = configFor(server.socketPath, { globalConcurrency: 1 });
    const key = 'stackvizd:stackviz:meta';
    const cap = () => server.command('HGET', key, 'concurrency');
    consume(createCounter().processor, config);
    await eventually('the cap', async () => (await cap()).includes('\r\n1\r\n'));
    await server.kill();
    await server.start();
    await eventually('the cap again', async () => (await cap()).includes('\r\n1\r\n'));
  });

  it('rests on a read-only replica, and goes on when it takes writes again', async () => {
    const server = await serve();
    const config = configFor(server.socketPath);
    const counter = createCounter();
    consume(counter.processor, config);
    const queue = produce(config);
    await queue.add(job('a'));
    await eventually('a runs', () => counter.runs('a') === 1);
    lines.length = 0;
    await server.command('REPLICAOF', '127.0.0.1', '1');
    await assert.rejects(queue.add(job('b')), { code: 'QUEUE_UNAVAILABLE', message: /READONLY/ });
    await sleep(FAULT_MS);
    await assert.rejects(queue.add(job('b')), { code: 'QUEUE_UNAVAILABLE' });
    assert.ok(lines.length <= FEW_LINES, JSON.stringify(lines));
    assert.equal(lines.filter(({ msg }) => msg === 'Redis is back').length, 0);
    assert.ok(coded('QUEUE_ERROR').some(({ cause }) => /READONLY/.test(String(cause))));
    await server.command('REPLICAOF', 'NO', 'ONE');
    await addWhenPossible(queue, 'b');
    await eventually('b runs', () => counter.runs('b') === 1);
  });

  it('stays out of database 0 where the server has not the one that is set', async () => {
    const server = await serve();
    const config = configFor(server.socketPath, {}, { url: 'redis://localhost/99' });
    const counter = createCounter();
    consume(counter.processor, config);
    const queue = produce(config);
    for (let times = 0; times < 30; times++) {
      await assert.rejects(queue.add(job('a')), ({ code, message, refusal }) => {
        assert.deepEqual([code, refusal], ['QUEUE_UNAVAILABLE', 'ERR'], message);
        assert.match(message, /database 99 .*DB index is out of range.*queue\.redis\.url/);
        return true;
      });
      await sleep(50);
    }
    assert.equal(await server.command('DBSIZE'), ':0\r\n');
    const told = lines.filter(({ msg }) => /^Redis is/.test(String(msg)));
    // once by each of the two
    assert.equal(told.length, 2, JSON.stringify(told));
    assert.equal(coded('QUEUE_UNAVAILABLE').length, 2);
  });

  it('says once that the password has changed, and works when it fits again', async () => {
    const server = await serve({ options: ['--requirepass', 'old'] });
    const passwordFile = join(dirname(server.socketPath), 'password');
    writeFileSync(passwordFile, 'old\n');
    const config = configFor(server.socketPath, {}, { passwordFile });
    const counter = createCounter();
    consume(counter.processor, config);
    const queue = produce(config);
    await queue.add(job('a'));
    await eventually('a runs', () => counter.runs('a') === 1);
    lines.length = 0;
    const admin = await server.session('old');
    await admin.send('CONFIG', 'SET', 'requirepass', 'new');
    await admin.send('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await assert.rejects(
      async () => {
        for (;;) await queue.add(job('b'));
      },
      { code: 'QUEUE_UNAVAILABLE' },
    );
    await eventually('it is told', () =>
      coded('QUEUE_UNAVAILABLE').some(({ cause }) => /WRONGPASS|NOAUTH/.test(String(cause))),
    );
    await sleep(FAULT_MS);
    assert.ok(lines.length <= FEW_LINES, JSON.stringify(lines));
    assert.doesNotMatch(JSON.stringify(lines), /"old"/);
    await admin.send('CONFIG', 'SET', 'requirepass', 'old');
    admin.end();
    await addWhenPossible(queue, 'b');
    await eventually('b runs', () => counter.runs('b') === 1);
  });

  it('comes back with many connections after restarts in a row, with few lines', async () => {
    const server = await serve();
    const config = configFor(server.socketPath);
    const counters = Array.from({ length: 5 }, () => createCounter());
    for (const { processor } of counters) consume(processor, config);
    const queues = counters.map(() => produce(config));
    await Promise.all(queues.map((queue, i) => queue.add(job(`before/${i}`))));
    const connections = counters.length + queues.length;
    const available = () => lines.filter(({ msg }) => msg === 'Redis is available').length;
    await eventually('all are connected', () => available() === connections);
    lines.length = 0;
    const restarts = 5;
    for (let i = 0; i < restarts; i++) {
      await server.kill();
      await sleep(300);
      await server.start();
      await sleep(300);
    }
    await Promise.all(queues.map((queue, i) => addWhenPossible(queue, `after/${i}`)));
    const runs = () => queues.every((_, i) => counters.some(({ runs }) => runs(`after/${i}`) > 0));
    await eventually('all run', runs);
    // two lines an outage and connection: gone, back
    const told = lines.filter(({ msg }) => /^Redis is/.test(String(msg))).length;
    assert.ok(told <= 2 * restarts * connections, `${told} lines`);
  });
});

describe('attempts to connect again', () => {
  it('come less and less often, not all at the same moment', () => {
    for (const attempt of [1, 5, 20, 1000]) {
      const waits = Array.from({ length: 100 }, () => reconnectAfter(attempt));
      const longest = Math.min(attempt * 100, 2000);
      assert.ok(waits.every((wait) => wait >= longest / 2 && wait <= longest));
      assert.ok(new Set(waits).size > 10);
    }
  });
});
