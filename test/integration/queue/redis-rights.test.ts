/** The rights that docs/operations.md says a user of Redis needs are those that it needs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { openRedisStore } from '../../../src/history/store/redis.ts';
import { connectRedis } from '../../../src/queue/redis/connection.ts';
import { createQueueControl } from '../../../src/queue/redis/control.ts';
import { BEAT_MS, startHeartbeat } from '../../../src/service/tell/heartbeat.ts';
import { createNotifier } from '../../../src/service/tell/notify.ts';
import { createVitals } from '../../../src/service/tell/vitals.ts';
import { startDaemon } from '../daemons/daemon.ts';
import { record } from '../history/records.ts';
import { eventually, job } from './queue-harness.ts';
import { configFor, createHarness } from './redis-harness.ts';

const BOUNDS = { runsPerJob: 1000, maxRuns: 10_000 };

function documentedRights(): string[] {
  const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const words = /ACL SETUSER stackviz on >PASSWORD (.+)/.exec(page)?.[1];
  assert.ok(words !== undefined, 'the page has the command');
  return words.split(' ');
}

describe('a user of Redis', function () {
  this.timeout(60_000);
  const { lines, coded, log, serve, produce, consume, dispose } = createHarness();
  afterEach(dispose);

  it('that has the documented rights may do all that we do, and no more', async () => {
    const server = await serve();
    await server.command('ACL', 'SETUSER', 'stackviz', 'on', '>geheim', ...documentedRights());
    const config = configFor(server.socketPath, {}, { username: 'stackviz', password: 'geheim' });
    const queue = produce(config);
    await queue.check();
    assert.equal(await queue.otherWatcher(), null);
    const silent = createLogger('silent');
    const control = createQueueControl(config.queue, silent);
    try {
      await control.pause();
      await queue.add(job('a'));
      assert.equal((await queue.counts()).waiting, 1);
      assert.equal(await control.drain(), 1);
      await queue.add(job('b'));
      await control.resume();
      let runs = 0;
      const fails = async (): Promise<never> => {
        runs += 1;
        throw new StackvizError('EIO', 'broken', { retryable: runs === 1 });
      };
      consume(fails, config);
      await eventually('it failed', async () => (await queue.failed(10)).length === 1);
      assert.equal(runs, 2, 'and was tried again');
      assert.equal(await control.active(), 0);
      assert.equal((await control.forget()).length, 1);
      assert.equal((await control.retry()).length, 0);
    } finally {
      await control.close();
    }
    const store = openRedisStore(
      connectRedis(config.queue.redis, 'keeper', silent),
      'rights',
      BOUNDS,
    );
    try {
      const run = record('12/b', { job: 'nova' });
      await store.add(run);
      assert.deepEqual(
        (await store.jobs()).map((state) => state.job),
        ['nova'],
      );
    } finally {
      await store.close();
    }
    assert.doesNotMatch(JSON.stringify(lines), /NOPERM|QUEUE_/);
    const other = await server.command('ACL', 'DRYRUN', 'stackviz', 'GET', 'somebody-else');
    assert.match(String(other), /no permissions to access/);
    const flush = await server.command('ACL', 'DRYRUN', 'stackviz', 'FLUSHALL');
    assert.match(String(flush), /no permissions to run/);
  });

  it('is told which command a server has not, without the script that was sent', async () => {
    const server = await serve({
      options: ['--rename-command', 'EVAL', 'x', '--rename-command', 'EVALSHA', 'y'],
    });
    await assert.rejects(produce(configFor(server.socketPath)).add(job('a')), {
      code: 'QUEUE_UNAVAILABLE',
      message: /: ERR unknown command 'eval' \(renamed or disabled there: see rename-command\)$/,
    });
  });

  it('that lacks one is told so once, as status shows it: in the line is what it may not', async () => {
    const server = await serve();
    const rights = '~stackvizd:* +@all -@dangerous +info'.split(' ');
    await server.command('ACL', 'SETUSER', 'ci', 'on', '>geheim', ...rights);
    const config = configFor(server.socketPath, {}, { username: 'ci', password: 'geheim' });
    const vitals = createVitals();
    const end = startHeartbeat({
      notifier: createNotifier({}, log),
      vitals,
      queue: produce(config),
      line: () => '',
      takesJobs: true,
      watches: false,
      log,
    });
    try {
      await eventually('it is known', () => vitals.redisRefusal === 'NOPERM');
      const told = () => coded('QUEUE_UNAVAILABLE').map(({ cause }) => String(cause));
      await setTimeout(BEAT_MS + 500);
      assert.equal(told().length, 1);
      assert.match(told()[0] ?? '', /ci, and may not set stackvizd-writable: see ACL SETUSER\)$/);
      await server.command('ACL', 'SETUSER', 'ci', '~stackvizd*');
      await eventually('it is over', () => vitals.redisRefusal === null);
      assert.ok(lines.some(({ msg }) => msg === 'Redis takes what it refused'));
    } finally {
      end();
    }
  });

  it('that may not ask INFO has its queue, and nothing is printed past the log', async () => {
    const server = await serve();
    const rights = '~stackvizd* +@all -@dangerous'.split(' ');
    await server.command('ACL', 'SETUSER', 'ci', 'on', '>geheim', ...rights);
    const printed = `${server.socketPath}.stderr`;
    const watcher = await startDaemon(
      'watch',
      {
        STACKVIZD_ROOT: dirname(server.socketPath),
        STACKVIZD_QUEUE_REDIS_SOCKET_PATH: server.socketPath,
        STACKVIZD_QUEUE_REDIS_USERNAME: 'ci',
        STACKVIZD_QUEUE_REDIS_PASSWORD: 'geheim',
      },
      [],
      ['sh', '-c', 'exec "$@" 2>"$0"', printed],
    );
    try {
      const said = () => watcher.lines.filter(({ msg }) => msg === 'a warning of the Redis client');
      await eventually('it is told', () => said().length > 0);
      await server.command('CLIENT', 'KILL', 'TYPE', 'normal');
      await eventually('it is back', () =>
        watcher.lines.some(({ msg }) => msg === 'Redis is back'),
      );
      assert.equal(said().length, 1);
      assert.match(String(said()[0]?.said), /INFO/);
    } finally {
      await watcher.end('SIGTERM');
    }
    assert.equal(readFileSync(printed, 'utf8'), '');
  });
});
