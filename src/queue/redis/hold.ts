/**
 * The hold of a BullMQ worker on a job: a lock in Redis that expires where it is not renewed in time,
 * because Redis or the worker stood still. Another worker then has the job (ADR 16).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job as BullJob, Worker } from 'bullmq';
import { type Hold, jobLost, newToken } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import { claimedPath } from '../payload.ts';
import type { RedisLink } from './connection.ts';

/** Pause before Redis is asked again that refuses, or has just gone away. */
const ASK_AGAIN_MS = 500;

/**
 * Renews the lock of a job (KEYS: lock, active jobs, jobs suspected to have stalled; ARGV: our token,
 * milliseconds, the job). Other than BullMQ's own renewal it also takes a lock back that has expired
 * while nobody took the job over: 1, it is ours.
 */
const RENEW = `local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] or (not holder and redis.call('LPOS', KEYS[2], ARGV[3])) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  redis.call('SREM', KEYS[3], ARGV[3])
  return 1
end
return 0`;

/**
 * BullMQ counts a job as stalled, and gives it up when it has stalled too often, because it may have
 * killed its workers. One that lives and only lost its lock takes back what was counted against it.
 */
const FORGIVE = `if tonumber(redis.call('HGET', KEYS[1], 'stc') or '0') > 0 then
  redis.call('HINCRBY', KEYS[1], 'stc', -1)
end`;

export interface RedisHold extends Hold {
  /** Aborted when the job is found to be lost. */
  readonly lost: AbortSignal;
  /** The job is worked on no more. */
  end(): void;
}

export interface RedisHolds {
  /** @param stopped aborted when the worker stops: nobody waits for Redis any longer */
  take(bullJob: BullJob, lockToken: string, stopped: AbortSignal): RedisHold;
}

/** The holds of a worker; watches what it says of locks that it could not renew. */
export function createRedisHolds(
  worker: Worker,
  link: RedisLink,
  lockMs: number,
  log: Logger,
): RedisHolds {
  const all = new Map<RedisHold, { id: string; look: () => void }>();

  function take(bullJob: BullJob, lockToken: string, stopped: AbortSignal): RedisHold {
    const id = bullJob.id ?? '';
    const key = worker.toKey(id);
    const lost = new AbortController();

    const locks = [worker.toKey(`${id}:lock`), worker.toKey('active'), worker.toKey('stalled')];

    /** Also renews the lock. */
    async function isOurs(): Promise<boolean> {
      const renewed = await link.client.eval(RENEW, locks.length, ...locks, lockToken, lockMs, id);
      if (renewed === 1) return true;
      // Redis has forgotten all of it, and so can give it to nobody
      return (await link.client.exists(key)) === 0;
    }

    function lose(): void {
      if (lost.signal.aborted) return;
      lost.abort(jobLost());
      const build = claimedPath(bullJob.data);
      log.warn(
        { code: 'JOB_LOST', build },
        'the lock expired, another worker takes the build over',
      );
      link.client.eval(FORGIVE, 1, key).catch(() => undefined);
    }

    async function confirm(): Promise<void> {
      while (!lost.signal.aborted) {
        stopped.throwIfAborted();
        const ours = await isOurs().catch(() => undefined);
        if (ours === true) return;
        if (ours === false) lose();
        else await sleep(ASK_AGAIN_MS);
      }
      throw jobLost();
    }

    const hold: RedisHold = {
      token: newToken(),
      lost: lost.signal,
      confirm,
      end: () => void all.delete(hold),
    };
    all.set(hold, { id, look: () => void confirm().catch(() => undefined) });
    return hold;
  }

  worker.on('lockRenewalFailed', (ids) => {
    for (const { id, look } of all.values()) if (ids.includes(id)) look();
  });
  return { take };
}
