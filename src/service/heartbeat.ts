/**
 * Every five seconds: asks Redis how the queue is, and tells systemd how the daemon is. The question
 * is the proof that Redis answers, and its answer is part of the status line.
 */

import type { Logger } from '../log.ts';
import type { JobQueue } from '../queue/queue.ts';
import { createLiveness } from './liveness.ts';
import type { Notifier } from './notify.ts';
import type { Vitals } from './vitals.ts';

const BEAT_MS = 5_000;

export interface HeartbeatOptions {
  notifier: Notifier;
  vitals: Vitals;
  counts: JobQueue['counts'];
  /** The status line at a time in milliseconds since 1970. */
  line: (nowMs: number) => string;
  /** The daemon is a worker. */
  takesJobs: boolean;
  log: Logger;
}

/**
 * Says that the daemon is ready, and goes on until it is told to stop.
 *
 * @returns what says that the daemon stops
 */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  const { notifier, vitals, counts, line, log } = options;
  if (!notifier.enabled) return () => undefined;
  const liveness = createLiveness(options.takesJobs);
  let asking = false;
  let faultTold: string | null = null;

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      vitals.queue = await counts();
      vitals.redisAwaySinceMs = null;
    } catch {
      vitals.redisAwaySinceMs ??= Date.now();
    }
    asking = false;
    liveness.asked();
  }

  function beat(): void {
    const fault = liveness.fault(vitals);
    if (fault !== null && fault !== faultTold) {
      log.fatal({ code: 'NOT_ALIVE', fault }, 'waiting for the watchdog to restart the daemon');
    }
    faultTold = fault;
    notifier.report(line(Date.now()), fault === null);
    void ask();
  }

  notifier.ready(line(Date.now()));
  void ask();
  const timer = setInterval(beat, BEAT_MS);
  return () => {
    clearInterval(timer);
    notifier.stopping('stopping');
  };
}
