/**
 * The cap on the builds that all workers together process, which BullMQ keeps in Redis. Workers write
 * it there whenever they connect, and now and then: Redis may have been wiped meanwhile.
 */
import type { Queue } from 'bullmq';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import type { RedisLink } from './connection.ts';

const INTERVAL_MS = 30_000;

/** Keeps the cap as it is set. @returns what ends that */
export function keepGlobalConcurrency(
  queue: Queue,
  { globalConcurrency: cap }: Config['queue'],
  link: RedisLink,
  log: Logger,
): () => void {
  async function write(): Promise<void> {
    if (link.client.status !== 'ready') return;
    try {
      await (cap === null ? queue.removeGlobalConcurrency() : queue.setGlobalConcurrency(cap));
    } catch (error) {
      // read-only or full: the worker's own commands are refused as well, and it says so
      log.debug({ err: error }, 'the global concurrency could not be written');
    }
  }

  const onReady = () => void write();
  link.client.on('ready', onReady);
  const timer = setInterval(onReady, INTERVAL_MS).unref();
  return () => {
    clearInterval(timer);
    link.client.off('ready', onReady);
  };
}
