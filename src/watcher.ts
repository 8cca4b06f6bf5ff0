/** The watcher: watch -> settle -> queue. */
import type { Config } from './config/schema.ts';
import { runUntilStopped } from './lifecycle.ts';
import { createLogger } from './log.ts';
import { isBuildDone } from './process/state.ts';
import { createRedisQueue } from './queue/redis/producer.ts';
import { startHeartbeat } from './service/heartbeat.ts';
import { createNotifier } from './service/notify.ts';
import { watcherLine } from './service/status-line.ts';
import { countEnqueued, createVitals } from './service/vitals.ts';
import { startWatcher } from './watch/watcher.ts';

const STOP_TIMEOUT_MS = 10_000;

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export function watcher(config: Config): Promise<number> {
  const log = createLogger(config.logLevel).child({ daemon: 'watcher' });
  return runUntilStopped(log, { timeoutMs: STOP_TIMEOUT_MS }, async (onStop) => {
    const vitals = createVitals();
    const queue = createRedisQueue(config.queue, log);
    onStop('queue', queue.close);
    const watching = startWatcher({
      root: config.root,
      config: config.watch,
      assetsDirectory: config.publish.assetsDirectory,
      enqueue: countEnqueued(vitals, queue.add),
      isDone: (build) => isBuildDone(config.root, build, config.process.maxFiles),
      log,
    });
    onStop('watch', watching.close);
    await watching.ready;
    const heartbeat = startHeartbeat({
      notifier: createNotifier(process.env, log),
      vitals,
      counts: queue.counts,
      line: (nowMs) => watcherLine(watching.status(), vitals, nowMs),
      takesJobs: false,
      log,
    });
    onStop('heartbeat', heartbeat);
    log.info({ root: config.root, queue: config.queue.name }, 'started');
  });
}
