/** The worker: queue -> process -> publish. */
import type { Config } from './config/schema.ts';
import { toStackvizError } from './errors.ts';
import { runUntilStopped } from './lifecycle.ts';
import { createLogger, type Logger } from './log.ts';
import { publishFailure } from './process/failure.ts';
import { createSandbox } from './process/sandbox.ts';
import type { Processor } from './queue/queue.ts';
import { createRedisConsumer } from './queue/redis/consumer.ts';
import { createRedisQueue } from './queue/redis/producer.ts';
import { startHeartbeat } from './service/heartbeat.ts';
import { createNotifier } from './service/notify.ts';
import { workerLine } from './service/status-line.ts';
import { countFailure, countRuns, createVitals } from './service/vitals.ts';

/** Beyond the time running builds get. */
const STOP_MARGIN_MS = 8_000;

/** Time the whole daemon has to stop in milliseconds. */
export const stopTimeoutMs = (config: Config) =>
  config.process.shutdownSeconds * 1000 + STOP_MARGIN_MS;

/** A processor whose permanent failures are shown on the page of the build. */
export function showFailures(config: Config, processor: Processor, log: Logger): Processor {
  return async (job, signal) => {
    try {
      return await processor(job, signal);
    } catch (cause) {
      const error = toStackvizError(cause);
      if (!error.retryable && error.code !== 'BUILD_GONE') {
        await publishFailure(config, job, error).catch((err) => {
          log.error({ build: job.path, err }, 'the failure could not be shown on its page');
        });
      }
      throw error;
    }
  };
}

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export function worker(config: Config): Promise<number> {
  const log = createLogger(config.logLevel).child({ daemon: 'worker' });
  return runUntilStopped(log, { timeoutMs: stopTimeoutMs(config) }, async (onStop) => {
    const vitals = createVitals();
    const sandbox = createSandbox(config.process, config, log);
    onStop('sandbox', sandbox.close);
    const processor = countRuns(vitals, showFailures(config, sandbox.run, log));
    const consumer = createRedisConsumer(config, processor, log, (path, error, retry) =>
      countFailure(vitals, path, error, retry),
    );
    onStop('queue', () => consumer.close(config.process.shutdownSeconds * 1000));
    const notifier = createNotifier(process.env, log);
    if (notifier.enabled) {
      // one that fails fast, to ask how the queue is; the consumer logs when Redis is away
      const queue = createRedisQueue(config.queue, createLogger('silent'));
      onStop('status', queue.close);
      const line = (nowMs: number) => workerLine(vitals, nowMs);
      const { counts } = queue;
      onStop('heartbeat', startHeartbeat({ notifier, vitals, counts, line, takesJobs: true, log }));
    }
    log.info({ root: config.root, queue: config.queue.name }, 'started');
  });
}
