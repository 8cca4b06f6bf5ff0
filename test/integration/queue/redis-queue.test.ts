import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { createRedisConsumer } from '../../../src/queue/redis/consumer.ts';
import { KEY_PREFIX } from '../../../src/queue/redis/names.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { countRuns, createVitals } from '../../../src/service/tell/vitals.ts';
import { freePort } from '../../harness/server-process.ts';
import { describeQueue } from './queue-behaviour.ts';
import { eventually, job, published } from './queue-harness.ts';
import { configFor, createCounter, createHarness } from './redis-harness.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

const LONG_MS = 60_000;

describe('Redis queue', function () {
  this.timeout(LONG_MS);
  let server: RedisServer;
  let name = 0;
  before(async () => {
    server = await startRedisServer();
  });
  after(() => server.remove());

  describeQueue(it, async (settings, processor, onFailure) => {
    name += 1;
    const { concurrency, ...rest } = settings;
    const config = configFor(server.socketPath, { ...rest, name: `queue-${name}` });
    config.process.concurrency = concurrency;
    const log = createLogger('silent');
    const queue = createRedisQueue(config.queue, log);
    const consumer = createRedisConsumer(config, processor, log, onFailure);
    return {
      queue,
      consumer,
      async dispose() {
        await consumer.close(0);
        await queue.close();
      },
    };
  });
});

describe('Redis queue and its server', function () {
  this.timeout(LONG_MS);
  const { lines, coded, serve, produce, consume, dispose } = createHarness();
  afterEach(dispose);

  for (const hours of [-2, 2]) {
    it(`tells how long builds wait, of a watcher whose clock is ${hours} h off`, async () => {
      const server = await serve();
      const config = configFor(server.socketPath);
      const queue = produce(config);
      const { now } = Date;
      Date.now = () => now() + hours * 3_600_000;
      try {
        await queue.add(job('a'));
      } finally {
        Date.now = now;
      }
      await sleep(50);
      const waited = (await queue.oldestWaitingMs()) ?? 0;
      assert.ok(waited >= 50 && waited < 20_000, `${waited} ms`);
    });
  }

  for (const hours of [-2, 2]) {
    it(`counts how long a build waited, in a worker whose clock is ${hours} h off`, async () => {
      const server = await serve();
      const config = configFor(server.socketPath);
      await produce(config).add(job('a'));
      await sleep(50);
      const { now } = Date;
      Date.now = () => now() + hours * 3_600_000;
      try {
        const waited = await new Promise<number | null>((resolve) => {
          const onDone = (_: unknown, waitedMs: number | null | undefined) =>
            resolve(waitedMs ?? null);
          consume(
            countRuns(createVitals(), async () => published, onDone),
            config,
          );
        });
        assert.ok(waited !== null && waited >= 50 && waited < 20_000, `${waited} ms`);
      } finally {
        Date.now = now;
      }
    });
  }

  it('does not trust what Redis holds', async () => {
    const server = await serve();
    const intruder = new Queue('stackviz', {
      connection: { path: server.socketPath },
      prefix: KEY_PREFIX,
    });
    try {
      for (const data of [{ ...job('../../etc') }, { path: 7 }, null, 'x']) {
        await intruder.add('build', data, { attempts: 5 });
      }
    } finally {
      await intruder.close();
    }
    const counter = createCounter();
    consume(counter.processor, configFor(server.socketPath));
    const queue = produce(configFor(server.socketPath));
    await eventually('all failed', async () => (await queue.counts()).failed === 4);
    const failures = await queue.failed(10);
    assert.ok(
      failures.every(({ reason, attempts }) => attempts === 1 && /^JOB_INVALID/.test(reason)),
    );
    assert.ok(failures.some(({ path }) => path === '../../etc'));
    assert.equal(counter.runs('../../etc'), 0);
  });

  it('looks through no failures of other builds when one is done, and needs no index of before', async () => {
    const server = await serve();
    const config = configFor(server.socketPath);
    let fails = true;
    consume(async () => {
      if (fails) throw new StackvizError('NO', 'no');
      return published;
    }, config);
    const queue = produce(config);
    const addAll = (kind: string, count: number) =>
      Promise.all(Array.from({ length: count }, (_, at) => queue.add(job(`${kind}/${at}`))));
    await addAll('failing', 300);
    await eventually('all failed', async () => (await queue.counts()).failed === 300);
    fails = false;
    await server.command('CONFIG', 'RESETSTAT');
    await addAll('good', 20);
    await eventually('all are done', async () => (await queue.recent(100)).length === 20);
    const stats = await server.command('INFO', 'commandstats');
    // BullMQ's own are a few a job
    const calls = Number(/cmdstat_hget:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    assert.ok(calls < 300, `${calls} for 20 builds`);
    assert.match(await server.command('DEL', 'stackvizd:stackviz:failures'), /^:1/);
    await queue.add(job('failing/7'));
    await eventually('it is forgotten', async () => (await queue.counts()).failed === 299);
  });

  it('authenticates, and says once when it may not', async () => {
    const server = await serve({ options: ['--requirepass', 'geheim'] });
    const passwordFile = join(dirname(server.socketPath), 'password');
    writeFileSync(passwordFile, 'geheim\n');
    const queue = produce(configFor(server.socketPath, {}, { passwordFile }));
    await queue.add(job('a'));
    const counter = createCounter();
    consume(counter.processor, configFor(server.socketPath, {}, { password: 'geheim' }));
    await eventually('a runs', () => counter.runs('a') === 1);
    lines.length = 0;

    const stranger = produce(configFor(server.socketPath, {}, { password: 'falsch' }));
    const message =
      /WRONGPASS .*\(the password is that of queue\.redis\.password, for the user default\)$/;
    await assert.rejects(stranger.add(job('b')), { code: 'QUEUE_UNAVAILABLE', message });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.ok(lines.length >= 1 && lines.length <= 3, JSON.stringify(lines));
    assert.doesNotMatch(JSON.stringify(lines), /falsch/);
    assert.match(JSON.stringify(lines), /that of queue\.redis\.password/);
    const nobody = produce(configFor(server.socketPath));
    await assert.rejects(nobody.add(job('b')), {
      message:
        /NOAUTH .*\(no password is set: queue\.redis\.passwordFile names a file that holds it\)$/,
    });
  });

  it('says whose rights Redis wants, where they do not suffice', async () => {
    const server = await serve();
    const words = 'on >geheim ~* &* +@connection +info +get';
    await server.command('ACL', 'SETUSER', 'ci', ...words.split(' '));
    const config = configFor(server.socketPath, {}, { username: 'ci', password: 'geheim' });
    const message =
      /NOPERM .*\(the user is that of queue\.redis\.username, ci, and may not \w+ stackvizd:stackviz:\S+: see ACL SETUSER\)$/;
    await assert.rejects(produce(config).add(job('a')), { code: 'QUEUE_UNAVAILABLE', message });
    consume(createCounter().processor, config);
    await eventually('the worker says so', () =>
      coded('QUEUE_ERROR').some(({ cause }) => message.test(String(cause))),
    );
  });

  it('speaks TLS, as a user, to a database of its own', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stackvizd-tls-'));
    try {
      const key = join(directory, 'key.pem');
      const tlsCaFile = join(directory, 'cert.pem');
      execFileSync(
        'openssl',
        [
          ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' '),
          ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
          ...['-keyout', key, '-out', tlsCaFile],
        ],
        { stdio: 'ignore' },
      );
      const port = await freePort();
      const words = `--tls-port ${port} --tls-auth-clients no --tls-cert-file ${tlsCaFile}`;
      const files = `--tls-key-file ${key} --tls-ca-cert-file ${tlsCaFile}`;
      const server = await serve({ options: [...words.split(' '), ...files.split(' ')] });
      await server.command('ACL', 'SETUSER', 'ci', 'on', '>ge:heim', '~*', '&*', '+@all');
      const url = `rediss://ci:ge%3Aheim@localhost:${port}/3`;
      const config = configFor(server.socketPath, {}, { url, socketPath: null, tlsCaFile });
      const counter = createCounter();
      consume(counter.processor, config);
      await produce(config).add(job('a'));
      await eventually('a runs', () => counter.runs('a') === 1);
      assert.match(await server.command('INFO', 'keyspace'), /db3:/);

      const suspicious = configFor(server.socketPath, {}, { url, socketPath: null });
      await assert.rejects(produce(suspicious).counts(), {
        message: /self-signed certificate: .*; name the authority by queue\.redis\.tlsCaFile$/,
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('warns about one that evicts keys also where it came to it later', async () => {
    const server = await serve();
    consume(createCounter().processor, configFor(server.socketPath));
    await eventually('connected', () => lines.some(({ msg }) => msg === 'Redis is available'));
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await server.command('CLIENT', 'KILL', 'TYPE', 'normal');
    await eventually('the warning', () => coded('REDIS_EVICTS').length === 1);
  });

  it('warns once about a server that evicts keys', async () => {
    const server = await serve({ options: ['--maxmemory-policy', 'allkeys-lru'] });
    consume(createCounter().processor, configFor(server.socketPath));
    await eventually('the warning', () => coded('REDIS_EVICTS').length > 0);
    await server.kill();
    await server.start();
    await eventually('back', () => lines.some((line) => line.msg === 'Redis is back'));
    assert.equal(coded('REDIS_EVICTS').length, 1);
  });
});
