/** The watcher: watch -> settle -> queue. */

import { createLogger } from './base/log.ts';
import { isBuildDone } from './build/state.ts';
import type { Config } from './config/schema.ts';
import { type OnStop, type Reread, runUntilStopped } from './parts/lifecycle.ts';
import { createRedisQueue } from './queue/redis/producer.ts';
import { createDaemonService } from './service/tell/daemon.ts';
import { countEnqueued } from './service/tell/vitals.ts';
import { startWatcher } from './watch/watcher.ts';

const STOP_TIMEOUT_MS = 10_000;

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function watcher(first: Config, reread?: Reread): Promise<number> {
  const log = createLogger(first.logLevel).child({ daemon: 'watcher' });
  const queueName = first.queue.name;
  const service = await createDaemonService('watcher', {
    queueName,
    environment: process.env,
    log,
  });

  async function start(config: Config, onStop: OnStop): Promise<void> {
    const queue = createRedisQueue(config.queue, log);
    onStop('queue', queue.close);
    const watching = startWatcher({
      root: config.root,
      config: config.watch,
      assetsDirectory: config.publish.assetsDirectory,
      enqueue: countEnqueued(service.vitals, queue.add),
      isDone: (build) => isBuildDone(config.root, build, config.process.maxFiles),
      onSettled: service.settled,
      waiting: async () => (await queue.counts()).waiting,
      log,
    });
    onStop('watch', watching.close);
    await watching.ready;
    onStop('heartbeat', service.started({ watcher: watching.status }, queue));
    log.info({ root: config.root, queue: config.queue.name }, 'started');
  }

  try {
    const timeoutMs = () => STOP_TIMEOUT_MS;
    return await runUntilStopped(log, { config: first, reread, timeoutMs, start });
  } finally {
    await service.close();
  }
}
