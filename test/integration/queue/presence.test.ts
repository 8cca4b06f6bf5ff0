/** Two watchers on one logs root: each is told of the other, and of none that has ended. */
import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { createPresence } from '../../../src/queue/redis/presence.ts';
import { waitFor } from '../daemons/daemon.ts';
import { OpsBench } from '../daemons/ops-harness.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

const FIRST = 'logs1, process 7 #aa';
const SECOND = 'logs2, process 7 #bb';

describe('presence of watchers', function () {
  this.timeout(60_000);
  let server: RedisServer;
  let client: Redis;
  before(async () => {
    server = await startRedisServer();
    client = new Redis({ path: server.socketPath });
  });
  after(async () => {
    client.disconnect();
    await server.remove();
  });
  beforeEach(() => client.flushall());

  it('each sees the other once it has seen it move', async () => {
    const first = createPresence(client, 'q:logs', FIRST);
    const second = createPresence(client, 'q:logs', SECOND);
    assert.deepEqual([await first(), await second()], [null, null]);
    await first();
    assert.deepEqual([await second(), await first()], ['logs1, process 7', 'logs2, process 7']);
  });

  it('one of another root, or another queue, is nobody', async () => {
    const first = createPresence(client, 'q:logs', FIRST);
    const second = createPresence(client, 'q:other', SECOND);
    for (let look = 0; look < 5; look++) {
      assert.deepEqual([await first(), await second()], [null, null]);
    }
  });

  it('one that was killed is not told by who comes after it, and is told no longer', async () => {
    const first = createPresence(client, 'q:logs', FIRST);
    const second = createPresence(client, 'q:logs', SECOND);
    for (let look = 0; look < 3; look++) await Promise.all([first(), second()]);
    // the second has ended; the first goes on
    const seen = [];
    for (let look = 0; look < 6; look++) seen.push(await first());
    assert.equal(seen.at(-1), null);
    const third = createPresence(client, 'q:logs', 'logs3, process 9 #cc');
    for (let look = 0; look < 6; look++) assert.equal(await third(), null);
    for (let look = 0; look < 15; look++) await third();
    assert.deepEqual(Object.keys(await client.hgetall('stackvizd-watchers:q:logs')), [
      'logs3, process 9 #cc',
    ]);
  });
});

describe('two watchers on one root', function () {
  this.timeout(120_000);
  let bench: OpsBench;
  before(async () => {
    bench = await OpsBench.open();
  });
  after(() => bench.close());

  it('are told in log and status, and no longer when one has ended', async () => {
    await Promise.all([bench.start('watcher', 'watch'), bench.start('watcher-2', 'watch')]);
    const told = async () =>
      (await bench.command('status')).stdout.split('\n', 1)[0]?.match(/another watcher/g)?.length ??
      0;
    await waitFor('both are told', 40, async () => (await told()) === 2);
    const lines = bench.daemons.get('watcher')?.lines ?? [];
    assert.equal(lines.filter(({ code }) => code === 'WATCHED_TWICE').length, 1);
    await bench.end('watcher-2', 'SIGTERM');
    await waitFor('the one that is left is alone', 60, async () => (await told()) === 0);
  });
});
