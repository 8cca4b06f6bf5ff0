/**
 * Every five seconds: asks Redis how the queue is, and tells systemd, if that listens, how the daemon
 * is. The question is the proof that Redis answers, and its answer is part of the status line and of
 * the metrics.
 */

import type { Logger } from '../../base/log.ts';
import type { JobQueue } from '../../queue/queue.ts';
import { QueueUnavailable } from '../../queue/unavailable.ts';
import { createLiveness } from './liveness.ts';
import type { Notifier } from './notify.ts';
import type { QueueView, Vitals } from './vitals.ts';

export const BEAT_MS = 5_000;

export type AskedQueue = Pick<
  JobQueue,
  'name' | 'counts' | 'oldestWaitingMs' | 'check' | 'otherWatcher'
>;

export interface HeartbeatOptions {
  notifier: Notifier;
  vitals: Vitals;
  /** Null: there is none to be asked. */
  queue: AskedQueue | null;
  /** The status line at a time in milliseconds since 1970. */
  line: (nowMs: number) => string;
  /** The daemon is a worker. */
  takesJobs: boolean;
  /** The daemon is a watcher: others on its logs root are told. */
  watches: boolean;
  log: Logger;
}

/**
 * Says that the daemon is ready, and goes on until it is told to stop.
 *
 * @returns what ends it, and says that the daemon stops or is about to start again
 */
export function startHeartbeat(options: HeartbeatOptions): (ending?: 'stop' | 'reload') => void {
  const { notifier, vitals, queue, line, log } = options;
  const liveness = createLiveness(options.takesJobs);
  let asking = false;
  let faultTold: string | null = null;
  /** The word by which Redis refuses, as it was told last. */
  let refused: string | null = null;

  async function ask(): Promise<void> {
    if (queue === null) liveness.asked();
    if (queue === null || asking) return;
    asking = true;
    let view: QueueView | null = null;
    try {
      const [counts, oldestWaitingMs] = await Promise.all([
        queue.counts(),
        queue.oldestWaitingMs(),
      ]);
      view = { ...counts, oldestWaitingMs };
      await queue.check();
      if (options.watches) tellOther(await queue.otherWatcher());
      if (refused !== null) log.info('Redis takes what it refused');
      refused = null;
      vitals.redisAwaySinceMs = null;
      vitals.redisRefusal = null;
    } catch (error) {
      vitals.redisAwaySinceMs ??= Date.now();
      vitals.redisRefusal = error instanceof QueueUnavailable ? error.refusal : null;
      tellRefusal(error);
    }
    vitals.queue = view;
    asking = false;
    liveness.asked();
  }

  /** Of a command of ours; who is not let in is told by the connection. */
  function tellRefusal(error: unknown): void {
    if (!(error instanceof QueueUnavailable) || error.cause === undefined) return;
    if (error.refusal === null || error.refusal === refused) return;
    refused = error.refusal;
    log.warn({ code: error.code, cause: error.message }, 'Redis refuses what the daemon needs');
  }

  function tellOther(other: string | null): void {
    if (other !== null && vitals.otherWatcher === null) {
      const message =
        'another watcher looks at this logs root (or at one of the same queue.rootName)';
      log.warn({ code: 'WATCHED_TWICE', other }, message);
    }
    vitals.otherWatcher = other;
  }

  function beat(): void {
    const fault = liveness.fault(vitals);
    if (fault !== null && fault !== faultTold) {
      log.fatal({ code: 'NOT_ALIVE', fault }, 'waiting for the watchdog to restart the daemon');
    }
    faultTold = fault;
    vitals.fault = fault;
    notifier.report(line(Date.now()), fault === null);
    void ask();
  }

  notifier.ready(line(Date.now()));
  void ask();
  const timer = setInterval(beat, BEAT_MS);
  return (ending = 'stop') => {
    clearInterval(timer);
    // to systemd, STOPPING is for good
    if (ending === 'stop') notifier.stopping('stopping');
    else notifier.report('reloading the settings', true);
  };
}
