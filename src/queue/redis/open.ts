/** A queue in Redis as producers and commands hold it; every call fails fast. */
import { Queue } from 'bullmq';
import { StackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { nameInRedis } from '../roots.ts';
import { timeInRedis } from './clock.ts';
import { connectRedis, type RedisLink } from './connection.ts';
import { KEY_PREFIX } from './names.ts';
import { createPresence } from './presence.ts';

/** A key that is only written, to see whether Redis takes it. */
const PROBE_KEY = `${KEY_PREFIX}-writable`;
const PROBE_SECONDS = 60;
/** Entries Redis keeps of BullMQ's event stream, which nobody reads. */
const EVENTS_KEPT = 100;

export interface OpenQueue {
  queue: Queue;
  client: RedisLink['client'];
  /**
   * Runs commands on the queue.
   *
   * @throws StackvizError QUEUE_UNAVAILABLE (retryable) where Redis is away or refuses; those of ours
   *   as they are
   */
  ask<T>(command: () => Promise<T>): Promise<T>;
  /** Who else watches the queue's own logs root; see JobQueue.otherWatcher. */
  otherWatcher(): Promise<string | null>;
  /** Milliseconds since the epoch, by the clock of Redis: that of whoever enqueues may be another than ours. */
  now(): Promise<number>;
  /** Writes something; throws as ask() does. */
  write(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to the queue. Returns at once; the first call waits for the connection.
 *
 * @throws StackvizError CONFIG_UNREADABLE when a file that the settings name cannot be read.
 */
export function openQueue(config: Config['queue'], log: Logger): OpenQueue {
  const link = connectRedis(config.redis, 'producer', log);
  const queue = new Queue(config.name, {
    connection: link.client,
    prefix: KEY_PREFIX,
    // both would make the queue unusable for good if Redis went away at the wrong moment
    skipWaitingForReady: true,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENTS_KEPT } },
  });
  queue.on('error', () => undefined); // the link logs these

  const look = createPresence(link.client, nameInRedis(config));

  async function ask<T>(command: () => Promise<T>): Promise<T> {
    await link.connected();
    return command().catch((error: unknown) => {
      throw error instanceof StackvizError ? error : link.unavailable(error);
    });
  }

  return {
    queue,
    client: link.client,
    ask,
    write: async () => void (await ask(() => link.client.set(PROBE_KEY, 1, 'EX', PROBE_SECONDS))),
    // nothing is kept from the queue by a user who may not ask that
    now: async () => (await timeInRedis(link.client)) ?? Date.now(),
    otherWatcher: () => ask(look),
    async close() {
      await queue.close();
      link.end();
    },
  };
}
