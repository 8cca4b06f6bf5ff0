import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { connectRedis } from '../../../src/queue/redis/connection.ts';
import { createServerCheck } from '../../../src/queue/redis/server-check.ts';

const settings = (redis: object) =>
  configSchema.parse({ root: '/logs', queue: { redis } }).queue.redis;

describe('settings of the Redis connection', () => {
  const away = '/nonexistent/file';
  const empty = '/dev/null';
  const [UNREADABLE, INVALID] = ['CONFIG_UNREADABLE', 'CONFIG_INVALID'];
  const refused: [string, object, string, RegExp][] = [
    [
      'a missing password file',
      { passwordFile: away },
      UNREADABLE,
      /passwordFile: no such file or directory, open/,
    ],
    ['a missing authority', { url: 'rediss://h', tlsCaFile: away }, UNREADABLE, /tlsCa/],
    ['an empty password', { passwordFile: empty }, INVALID, /passwordFile: \/dev\/null is empty$/],
    [
      'an empty authority',
      { url: 'rediss://h', tlsCaFile: empty },
      INVALID,
      /tlsCaFile: .* is empty/,
    ],
  ];
  for (const [what, redis, code, message] of refused) {
    it(`refuses ${what}`, () => {
      const connect = () => connectRedis(settings(redis), 'producer', createLogger('silent'));
      assert.throws(connect, { code, retryable: false, message });
    });
  }

  it('names the server without its password', () => {
    const redis = settings({ url: 'redis://user:geheim@[::1]:7/2' });
    const link = connectRedis(redis, 'producer', createLogger('silent'));
    link.end();
    assert.equal(link.server, '::1:7/2');
    assert.deepEqual(
      [link.client.options.username, link.client.options.password],
      ['user', 'geheim'],
    );
  });
});

describe('look at the Redis server', () => {
  async function codes(info: (section: string) => Promise<string>): Promise<unknown[]> {
    const lines: { level: string; code?: string }[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
    await createServerCheck({ info }, log)();
    return lines.map((line) => line.code);
  }

  it('warns about eviction and about an old version', async () => {
    const reply = '# Server\r\nredis_version:6.0.16\r\nmaxmemory_policy:allkeys-lru\r\n';
    assert.deepEqual(await codes(async () => reply), ['REDIS_EVICTS', 'REDIS_OLD']);
  });

  it('is silent about a good server, and about one that tells nothing', async () => {
    const reply = 'redis_version:7.0.15\r\nmaxmemory_policy:noeviction\r\n';
    assert.deepEqual(await codes(async () => reply), []);
    assert.deepEqual(await codes(() => Promise.reject(new Error('NOPERM'))), []);
  });
});
