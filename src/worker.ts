/** The worker: queue -> process -> publish. */
import { createLogger } from './base/log.ts';
import type { Config } from './config/schema.ts';
import { type OnStop, type Reread, runUntilStopped } from './parts/lifecycle.ts';
import { prepareWorking, stopTimeoutMs } from './parts/working.ts';
import { createRedisConsumer } from './queue/redis/consumer.ts';
import { createRedisQueue } from './queue/redis/producer.ts';
import { createDaemonService } from './service/tell/daemon.ts';

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function worker(config: Config, reread?: Reread): Promise<number> {
  const log = createLogger(config.logLevel).child({ daemon: 'worker' });
  const queueName = config.queue.name;
  const service = await createDaemonService('worker', { queueName, environment: process.env, log });

  async function start(settings: Config, onStop: OnStop): Promise<void> {
    const { sandbox, processor, onFailure } = await prepareWorking(settings, service, onStop, log);
    const consumer = createRedisConsumer(settings, processor, log, onFailure);
    onStop('queue', () => consumer.close(settings.process.shutdownSeconds * 1000));
    if (service.asked) {
      // one that fails fast, to ask how the queue is; the consumer logs when Redis is away
      const queue = createRedisQueue(settings.queue, createLogger('silent'));
      onStop('status', queue.close);
      onStop('heartbeat', service.started({ childrenBytes: sandbox.residentBytes }, queue));
    }
    log.info({ root: settings.root, queue: settings.queue.name }, 'started');
  }

  try {
    return await runUntilStopped(log, { config, reread, timeoutMs: stopTimeoutMs, start });
  } finally {
    await service.close();
  }
}
