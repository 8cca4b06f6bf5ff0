/**
 * Errors of a BullMQ worker outside any job. Lost connections are the link's to log; the others
 * (Redis full, read-only, a job wiped away) may come by the thousand, for BullMQ tries again
 * without a pause: so each is logged at most once a minute, and the worker rests for a moment.
 */
import type { Worker } from 'bullmq';
import type { Logger } from '../../base/log.ts';
import type { RedisLink } from './connection.ts';
import { refusalOf } from './refusal.ts';

const LOG_INTERVAL_MS = 60_000;
const REST_MS = 1_000;
const MESSAGES_REMEMBERED = 50;

export interface WorkerErrorHandler {
  onError(error: Error): void;
  /** No rest ends any more: the worker is being closed. */
  stop(): void;
}

export function createWorkerErrorHandler(
  worker: Worker,
  link: RedisLink,
  log: Logger,
): WorkerErrorHandler {
  const loggedAt = new Map<string, number>();
  let rest: NodeJS.Timeout | undefined;
  let stopped = false;

  function logOnce(error: Error): void {
    // job ids make every message different
    const message = error.message.replace(/[0-9a-f-]{20,}/g, '*');
    const now = Date.now();
    if (now - (loggedAt.get(message) ?? -Infinity) < LOG_INTERVAL_MS) return;
    if (loggedAt.size >= MESSAGES_REMEMBERED) loggedAt.clear();
    loggedAt.set(message, now);
    log.warn({ code: 'QUEUE_ERROR', cause: link.causeOf(error) }, 'the queue reported an error');
  }

  return {
    onError(error) {
      if (stopped || link.client.status !== 'ready') return;
      logOnce(error);
      if (refusalOf(error) === null || rest !== undefined) return;
      void worker.pause(true);
      rest = setTimeout(() => {
        rest = undefined;
        if (!stopped) void worker.resume();
      }, REST_MS);
    },

    stop() {
      stopped = true;
      clearTimeout(rest);
    },
  };
}
