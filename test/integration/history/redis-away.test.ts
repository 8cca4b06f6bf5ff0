/** The history in Redis, and its errors. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayUpload } from '../../../scripts/replay.ts';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { openRedisStore } from '../../../src/history/store/redis.ts';
import { connectRedis } from '../../../src/queue/redis/connection.ts';
import { BUILD_PATH, recordedBuild } from '../../fixtures/recorded.ts';
import { stackvizd } from '../cli-run.ts';
import { startDaemon, waitFor } from '../daemons/daemon.ts';
import { eventually } from '../queue/queue-harness.ts';
import { startRedisServer } from '../queue/redis-server.ts';
import { record } from './records.ts';

const BOUNDS = { runsPerJob: 1000, maxRuns: 10_000 };

describe('the history in a Redis that goes away', () => {
  it('says so of every call, whatever the client says', async () => {
    const server = await startRedisServer();
    const { queue } = loadConfig({
      overrides: { root: '/srv', queue: { redis: { socketPath: server.socketPath } } },
    });
    const link = connectRedis(queue.redis, 'producer', createLogger('silent'));
    const store = openRedisStore(link, 'logs', BOUNDS);
    try {
      assert.equal(await store.count(), 0);
      server.freeze();
      // on their way when the server dies
      const asked = [store.count(), store.jobs(), store.touch('j'), store.settle('a')];
      const answers = Promise.allSettled(asked);
      await server.kill();
      for (const answer of [...(await answers), ...(await Promise.allSettled([store.count()]))]) {
        assert.equal(answer.status, 'rejected');
        assert.equal(answer.reason.code, 'QUEUE_UNAVAILABLE', String(answer.reason));
        assert.match(answer.reason.message, /^Redis at .* is not available: /);
      }
    } finally {
      await store.close();
      await server.remove();
    }
  });
  it('goes on where the server has forgotten the scripts, or is another', async () => {
    const server = await startRedisServer();
    const { queue } = loadConfig({
      overrides: { root: '/srv', queue: { redis: { socketPath: server.socketPath } } },
    });
    const link = connectRedis(queue.redis, 'keeper', createLogger('silent'));
    const store = openRedisStore(link, 'logs', BOUNDS);
    // those of one turn are sent with one write
    const addSome = (from: number) =>
      Promise.all(
        [0, 1, 2, 3].map((at) => store.add(record(`a/${from + at}`, { time: from + at }))),
      );
    try {
      await addSome(1);
      await addSome(11);
      await server.command('SCRIPT', 'FLUSH');
      await addSome(21);
      assert.equal(await store.count(), 12);
      await server.kill();
      await server.start();
      await eventually('it is back', () =>
        store.count().then(
          () => true,
          () => false,
        ),
      );
      await addSome(31);
      assert.equal((await store.runs('tempest-full', 10)).length, 4);
    } finally {
      await store.close();
      await server.remove();
    }
  });

  it('is told of once by the process that keeps it', async () => {
    const server = await startRedisServer();
    const root = mkdtempSync(join(tmpdir(), 'stackvizd-away-'));
    const environment = {
      STACKVIZD_ROOT: root,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: server.socketPath,
      STACKVIZD_HISTORY_WRITE_SECONDS: '1',
      STACKVIZD_LOG_LEVEL: 'debug',
    };
    await replayUpload(recordedBuild(), join(root, BUILD_PATH));
    const worker = await startDaemon('work', environment);
    const said = (message: string) =>
      worker.lines.filter(({ child, msg }) => child !== undefined && msg === message);
    try {
      // with the first build it begins
      assert.equal((await stackvizd(['enqueue', BUILD_PATH], environment)).code, 0);
      await waitFor('the keeper', 60, () => said('Redis is available').length === 1);
      await server.kill();
      await waitFor('that it is away', 20, () => said('Redis is not available').length === 1);
      // several tries to write
      await new Promise((resolve) => setTimeout(resolve, 5000));
      await server.start();
      await waitFor('that it is back', 20, () => said('Redis is back').length === 1);
      const warnings = worker.lines.filter(({ child, level }) => child && level === 'warn');
      assert.deepEqual(
        warnings.map(({ msg }) => msg),
        ['Redis is not available'],
      );
    } finally {
      await worker.end('SIGTERM');
      await server.remove();
      rmSync(root, { recursive: true });
    }
  }).timeout(150_000);
});
