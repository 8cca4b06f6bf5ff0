/** The clock that all machines of a queue share: those of watchers and workers may differ by hours. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job as BullJob } from 'bullmq';
import type { RedisLink } from './connection.ts';

/** What a build waits for the clock of a Redis that went away: nothing depends on it. */
const PATIENCE_MS = 1_000;

/** Milliseconds since the epoch; null: whoever we are to Redis may not ask. */
export async function timeInRedis(client: RedisLink['client']): Promise<number | null> {
  try {
    const [seconds, microseconds] = await client.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  } catch {
    return null;
  }
}

/** When a job was added. Of one that followed another BullMQ's own time is by the clock of the worker that had that. */
export const addedMs = ({ opts, timestamp }: BullJob): number => opts.timestamp ?? timestamp;

/** For how long a job has been in the queue; null: not known. */
export async function waitedMs(client: RedisLink['client'], job: BullJob): Promise<number | null> {
  const given = new AbortController();
  const patience = sleep(PATIENCE_MS, null, { signal: given.signal, ref: false });
  const now = await Promise.race([timeInRedis(client), patience.catch(() => null)]);
  given.abort();
  const waited = now === null ? -1 : now - addedMs(job);
  // one that was added by another clock, by a user who may not ask Redis for its own
  return waited < 0 ? null : waited;
}
