/** The watcher: watch -> settle -> queue. */
import { createLogger } from './base/log.ts';
import type { Config } from './config/schema.ts';
import { type OnStop, type Reread, runUntilStopped } from './parts/lifecycle.ts';
import { startWatching } from './parts/watching.ts';
import { createRedisQueue } from './queue/redis/producer.ts';
import { createDaemonService } from './service/tell/daemon.ts';

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
    const watching = startWatching(config, queue, service, log);
    onStop('watch', () => watching.close());
    await watching.ready;
    onStop('heartbeat', service.started({ watcher: () => watching.status() }, queue));
    log.info({ root: config.root, queue: config.queue.name }, 'started');
  }

  try {
    const timeoutMs = () => STOP_TIMEOUT_MS;
    return await runUntilStopped(log, { config: first, reread, timeoutMs, start });
  } finally {
    await service.close();
  }
}
