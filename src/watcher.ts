/** The watcher: watch -> settle -> queue. */
import type { Config } from './config/schema.ts';
import { runUntilStopped } from './lifecycle.ts';
import { createLogger } from './log.ts';
import { isBuildDone } from './process/state.ts';
import { createRedisQueue } from './queue/redis/producer.ts';
import { startWatcher } from './watch/watcher.ts';

const STOP_TIMEOUT_MS = 10_000;

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export function watcher(config: Config): Promise<number> {
  const log = createLogger(config.logLevel).child({ daemon: 'watcher' });
  return runUntilStopped(log, { timeoutMs: STOP_TIMEOUT_MS }, async (onStop) => {
    const queue = createRedisQueue(config.queue, log);
    onStop('queue', queue.close);
    const watching = startWatcher({
      root: config.root,
      config: config.watch,
      assetsDirectory: config.publish.assetsDirectory,
      enqueue: queue.add,
      isDone: (build) => isBuildDone(config.root, build, config.process.maxFiles),
      log,
    });
    onStop('watch', watching.close);
    await watching.ready;
    log.info({ root: config.root, queue: config.queue.name }, 'started');
  });
}
