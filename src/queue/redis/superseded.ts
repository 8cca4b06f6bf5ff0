/** Forgets that a build failed once it was processed: `status`, `retry` and metrics tell of what is so now. */
import type { Queue } from 'bullmq';
import type { Logger } from '../../base/log.ts';
import { type Job, jobId, type Outcome } from '../queue.ts';
import type { RedisLink } from './connection.ts';

/** Failures looked through, the newest: so many take Redis some milliseconds. */
const LOOKED_AT = 5000;

/** KEYS: what all keys of the queue begin with. ARGV: the id by which BullMQ joins jobs of a build, failures. */
const FAILURES_OF = `
local found = {}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1] .. 'failed', 0, ARGV[2] - 1)) do
  if redis.call('HGET', KEYS[1] .. id, 'deid') == ARGV[1] then found[#found + 1] = id end
end
return found`;

/** Never rejects: a failure that is remembered too long is forgotten as the oldest, some day. */
export async function forgetFailures(
  queue: Queue,
  { client }: Pick<RedisLink, 'client'>,
  job: Job,
  { result }: Outcome,
  log: Logger,
): Promise<void> {
  // what is published of an unchanged one may be the very failure
  if (result === 'unchanged') return;
  try {
    const ids = await client.eval(FAILURES_OF, 1, queue.toKey(''), jobId(job), LOOKED_AT);
    await Promise.all((ids as string[]).map((id) => queue.remove(id)));
  } catch (error) {
    log.debug({ err: error, path: job.path }, 'earlier failures of the build are still remembered');
  }
}
