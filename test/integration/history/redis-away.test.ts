/** The history in Redis, and its errors. */
import assert from 'node:assert/strict';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { openRedisStore } from '../../../src/history/store/redis.ts';
import { connectRedis } from '../../../src/queue/redis/connection.ts';
import { startRedisServer } from '../queue/redis-server.ts';

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
});
