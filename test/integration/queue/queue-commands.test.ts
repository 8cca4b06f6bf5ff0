/** The commands that an operator has for the queue, as they are typed, on the built program. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { unlessGone } from '../../../src/parts/working.ts';
import type { JobConsumer, JobQueue, Processor } from '../../../src/queue/queue.ts';
import { createRedisConsumer } from '../../../src/queue/redis/consumer.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { RECORDED } from '../../fixtures/recorded.ts';
import { CLI } from '../daemons/daemon.ts';
import { eventually, job } from './queue-harness.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

describe('commands for the queue', function () {
  this.timeout(60_000);
  let directory: string;
  let redis: RedisServer;
  let queue: JobQueue;
  let consumer: JobConsumer | undefined;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-commands-'));
    for (const path of ['logs/a/build', 'logs/b/build', 'old/c/build']) {
      mkdirSync(join(directory, path), { recursive: true });
    }
    redis = await startRedisServer();
    queue = createRedisQueue(config().queue, createLogger('silent'));
  });

  afterEach(async () => {
    await consumer?.close(0);
    consumer = undefined;
    await queue.close();
    await redis.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const config = () =>
    configSchema.parse({
      root: join(directory, 'logs'),
      queue: { redis: { socketPath: redis.socketPath } },
    });

  function stackvizd(...args: string[]): Promise<{ code: number; output: string }> {
    const env = {
      PATH: process.env.PATH,
      STACKVIZD_ROOT: join(directory, 'logs'),
      STACKVIZD_QUEUE_OTHER_ROOTS: `old: ${join(directory, 'old')}`,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_QUEUE_BACKOFF_SECONDS: '60',
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '0.1',
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
      });
    });
  }

  async function failAll(paths: string[]): Promise<void> {
    const failing = async () => {
      throw new StackvizError('PROCESS_TIMEOUT', 'too slow');
    };
    consumer = createRedisConsumer(config(), failing, createLogger('silent'));
    for (const path of paths) await queue.add(job(path));
    const most = Math.max(1, paths.length);
    await eventually('all failed', async () => (await queue.counts()).failed === most);
    await consumer.close(0);
  }

  it('retry puts back what failed, and says what did not', async () => {
    await failAll(['a/build', 'b/build']);
    const some = await stackvizd('retry', 'a/build', 'b');
    assert.equal(some.code, 1);
    assert.match(some.output, /^a\/build: enqueued$/m);
    assert.match(some.output, /^b: NOT_FAILED: /m);
    assert.deepEqual(await queue.counts(), { waiting: 1, active: 0, delayed: 0, failed: 1 });
    const all = await stackvizd('retry');
    assert.equal(all.code, 0);
    assert.match(all.output, /^1 failed build enqueued$/m);
    assert.equal((await queue.counts()).failed, 0);
  });

  it('retry of a build that is gone, by its name, forgets it; of one that never failed it says so', async () => {
    await failAll(['a/build', 'gone/build', 'gone/other']);
    const { code, output } = await stackvizd('retry', 'gone/build', 'a/build');
    assert.match(output, /^gone\/build: gone, forgotten$/m);
    assert.match(output, /^a\/build: enqueued$/m);
    assert.equal(code, 0, output);
    assert.equal((await stackvizd('retry', '--forget', 'gone/other')).code, 0);
    assert.equal((await queue.counts()).failed, 0);
    const again = await stackvizd('retry', 'gone/build');
    assert.equal(again.code, 1);
    assert.match(
      again.output,
      /^gone\/build: BUILD_GONE: there is no such directory .* no failure of it is remembered$/m,
    );
  });

  it('retry says which of them somebody asked for meanwhile', async () => {
    await failAll(['a/build', 'b/build']);
    assert.match((await stackvizd('enqueue', 'a/build')).output, /^a\/build: enqueued$/m);
    const again = await stackvizd('enqueue', 'a/build');
    assert.match(again.output, /^a\/build: in the queue already$/m);
    const { output } = await stackvizd('retry');
    assert.match(output, /^a\/build: in the queue already$/m);
    assert.match(output, /^1 failed build enqueued, 1 in the queue already$/m);
  });

  it('sweep leaves what failed of late to retry', async () => {
    copyFileSync(
      `${RECORDED}testrepository.subunit.gz`,
      join(directory, 'logs/a/build/testrepository.subunit.gz'),
    );
    const sweep = () => stackvizd('sweep');
    await eventually('it is quiet', async () => / 1 enqueued/.test((await sweep()).output), 60_000);
    await failAll([]);
    const { output } = await sweep();
    assert.match(output, /^a\/build: failed of late, a later sweep tries it again$/m);
    assert.match(output, /, 0 enqueued, /);
    assert.match(output, /^1 build failed of late: stackvizd retry tries them at once$/m);
    assert.match((await stackvizd('retry')).output, /^1 failed build enqueued$/m);
  });

  it('retry of all makes no failure of what has expired; what is forgotten is not tried', async () => {
    await failAll(['a/build', 'b/build', 'gone/build']);
    const forgotten = await stackvizd('retry', '--forget', 'b/build');
    assert.match(forgotten.output, /^b\/build: forgotten$/m);
    assert.deepEqual(await queue.counts(), { waiting: 0, active: 0, delayed: 0, failed: 2 });
    const { output } = await stackvizd('retry');
    assert.match(output, /^gone\/build: gone, forgotten$/m);
    assert.match(output, /^1 failed build enqueued, 1 gone, forgotten$/m);
    assert.deepEqual(await queue.counts(), { waiting: 1, active: 0, delayed: 0, failed: 0 });
    // removed while it waits
    await queue.add({ ...job('gone/build'), source: 'sweep' });
    const gone: Processor = async ({ path }) => {
      if (path === 'gone/build') throw new StackvizError('BUILD_GONE', 'it does not exist');
      throw new StackvizError('PROCESS_TIMEOUT', 'too slow');
    };
    const log = createLogger('silent');
    consumer = createRedisConsumer(config(), unlessGone(gone, log), log);
    await eventually('both were tried', async () => {
      const { waiting, active, failed } = await queue.counts();
      return waiting + active === 0 && failed === 1;
    });
    await consumer.close(0);
    assert.match((await stackvizd('retry', '--forget')).output, /^1 failed build forgotten$/m);
    assert.deepEqual(await queue.counts(), { waiting: 0, active: 0, delayed: 0, failed: 0 });
  });

  it('retry reads what failed once, however many are named', async () => {
    const builds = Array.from({ length: 50 }, (_, index) => `many/${index}`);
    for (const build of builds) mkdirSync(join(directory, 'logs', build), { recursive: true });
    await failAll(builds);
    const commands = async () =>
      Number(/total_commands_processed:(\d+)/.exec(await redis.command('INFO', 'stats'))?.[1]);
    const before = await commands();
    const { code, output } = await stackvizd('retry', ...builds, 'a/build');
    assert.equal(code, 1);
    assert.equal(output.match(/: enqueued$/gm)?.length, 50);
    assert.match(output, /^a\/build: NOT_FAILED: /m);
    assert.equal((await queue.counts()).waiting, 50);
    const each = ((await commands()) - before) / 50;
    assert.ok(each < 50, `${each} commands a build`);
  });

  it("take one of the daemons' roots, by its name, and no other tree", async () => {
    const elsewhere = join(directory, 'elsewhere');
    mkdirSync(join(elsewhere, 'd/build'), { recursive: true });
    for (const words of [['enqueue', 'd/build'], ['retry'], ['sweep'], ['reindex'], ['history']]) {
      const { code, output } = await stackvizd(...words, '--root', elsewhere);
      assert.equal(code, 2, output);
      assert.match(output, /CONFIG_INVALID: --root .*elsewhere: the daemons .*queue\.otherRoots/);
    }
    assert.equal((await queue.counts()).waiting, 0);
    writeFileSync(join(directory, 'old/c/build/testrepository.subunit'), '');
    for (const words of [['enqueue', 'c/build'], ['sweep']]) {
      const { code, output } = await stackvizd(...words, '--root', join(directory, 'logs/../old'));
      assert.equal(code, 0, output);
    }
    const taken: unknown[] = [];
    consumer = createRedisConsumer(
      config(),
      async ({ root, path }) => {
        taken.push([root, path]);
        return { result: 'published', tests: 0, warnings: 0, durationMs: 0 };
      },
      createLogger('silent'),
    );
    await eventually('it', () => taken.length === 1);
    assert.deepEqual(taken, [['old', 'c/build']]);
  });

  it('enqueue knows the root of a build by its place', async () => {
    const roots: unknown[] = [];
    const builds = [join(directory, 'old/c/build'), 'a/build'];
    const { code, output } = await stackvizd('enqueue', ...builds);
    assert.equal(code, 0, output);
    consumer = createRedisConsumer(
      config(),
      async ({ root, path }) => {
        roots.push([root, path]);
        return { result: 'published', tests: 0, warnings: 0, durationMs: 0 };
      },
      createLogger('silent'),
    );
    await eventually('both', () => roots.length === 2);
    assert.deepEqual(roots, [
      ['old', 'c/build'],
      ['logs', 'a/build'],
    ]);
    const outside = await stackvizd('enqueue', directory);
    assert.equal(outside.code, 1);
    assert.match(outside.output, /BUILD_OUTSIDE: .*--config .*queue\.otherRoots/);
  });

  it('pause, drain and resume say what they did', async () => {
    await queue.add(job('a/build'));
    assert.equal((await stackvizd('pause', '--wait', '1')).code, 0);
    assert.equal((await queue.counts()).stopped, 'paused');
    const drained = await stackvizd('drain');
    assert.match(drained.output, /^1 build forgotten/);
    assert.equal((await stackvizd('resume')).code, 0);
    assert.deepEqual(await queue.counts(), { waiting: 0, active: 0, delayed: 0, failed: 0 });
  });

  it('pause tells by its exit code that a build is still at work', async () => {
    let end = () => {};
    const work = new Promise<void>((resolve) => {
      end = resolve;
    });
    consumer = createRedisConsumer(
      config(),
      async () => {
        await work;
        return { result: 'published', tests: 0, warnings: 0, durationMs: 0 };
      },
      createLogger('silent'),
    );
    await queue.add(job('a/build'));
    await eventually('at work', async () => (await queue.counts()).active === 1);
    assert.equal((await stackvizd('pause', '--wait', '1')).code, 1);
    end();
    assert.equal((await stackvizd('pause', '--wait', '20')).code, 0);
  });

  it('ends with 1 where Redis is away', async () => {
    await redis.kill();
    for (const command of ['retry', 'pause', 'resume', 'drain']) {
      const { code, output } = await stackvizd(command);
      assert.equal(code, 1, command);
      assert.match(output, /QUEUE_UNAVAILABLE/);
    }
  });
});
