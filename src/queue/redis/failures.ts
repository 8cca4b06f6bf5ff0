/**
 * What failed of one build: forgotten once it was processed, so that `status`, `retry` and metrics tell of what is
 * so now, and looked at before a sweep brings it again.
 *
 * BullMQ has its failed jobs by time only. Beside them is an index: the zset `failures` of `<build> <job>`, all of
 * score 0, where the build is the id by which BullMQ joins jobs (its `deid`).
 */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../../base/log.ts';
import { claimedFingerprint } from '../payload.ts';
import { type Job, jobId, type Outcome } from '../queue.ts';

/**
 * KEYS: what all keys of the queue begin with. The index is made from what BullMQ has where there is none, as after
 * an upgrade, and where it has grown by jobs that BullMQ has removed, which it tells nobody of.
 */
const INDEX = `
local index, failed = KEYS[1] .. 'failures', KEYS[1] .. 'failed'
local entries = redis.call('ZCARD', index)
if entries == 0 or entries > 2 * redis.call('ZCARD', failed) + 100 then
  redis.call('DEL', index)
  redis.call('ZADD', index, 0, '-')
  for _, job in ipairs(redis.call('ZRANGE', failed, 0, -1)) do
    local build = redis.call('HGET', KEYS[1] .. job, 'deid')
    if build then redis.call('ZADD', index, 0, build .. ' ' .. job) end
  end
end`;

/** ARGV: build, job. */
const REMEMBER = `${INDEX}
redis.call('ZADD', index, 0, ARGV[1] .. ' ' .. ARGV[2])`;

/** ARGV: build. @returns job, time in milliseconds and data of each */
const FAILURES_OF = `${INDEX}
local found = {}
local from, to = '[' .. ARGV[1] .. ' ', '(' .. ARGV[1] .. '!'
for _, entry in ipairs(redis.call('ZRANGEBYLEX', index, from, to)) do
  local job = string.sub(entry, #ARGV[1] + 2)
  local time = redis.call('ZSCORE', failed, job)
  if time then
    found[#found + 1] = {job, time, redis.call('HGET', KEYS[1] .. job, 'data') or ''}
  end
end
return found`;

type Build = Pick<Job, 'root' | 'path'>;

export interface Failures {
  /** A job of the build is about to fail for good. */
  remember(build: Build, id: string): Promise<void>;
  /** When this content of the build failed, in milliseconds since 1970. */
  timesOf(build: Build, fingerprint: string): Promise<number[]>;
  /** Never rejects: a failure that is remembered too long is forgotten as the oldest, some day. */
  forget(build: Build, outcome: Outcome, log: Logger): Promise<void>;
}

export function failuresIn(queue: Queue, client: Redis): Failures {
  const prefix = queue.toKey('');

  async function all(build: Build): Promise<[id: string, time: string, data: string][]> {
    const found = await client.eval(FAILURES_OF, 1, prefix, jobId(build));
    return found as [string, string, string][];
  }

  return {
    async remember(build, id) {
      await client.eval(REMEMBER, 1, prefix, jobId(build), id);
    },

    async timesOf(build, fingerprint) {
      const same = (await all(build)).filter(
        ([, , data]) => claimedFingerprint(data) === fingerprint,
      );
      return same.map(([, time]) => Number(time));
    },

    async forget(build, { result }, log) {
      // what is published of an unchanged one may be the very failure
      if (result === 'unchanged') return;
      try {
        await Promise.all((await all(build)).map(([id]) => queue.remove(id)));
      } catch (err) {
        log.debug({ err, build: build.path }, 'earlier failures of the build are still remembered');
      }
    },
  };
}
