/** The worker: queue -> process -> publish. */

import { createLogger, type Logger } from './base/log.ts';
import type { Config } from './config/schema.ts';
import { type OnStop, type Reread, runUntilStopped } from './parts/lifecycle.ts';
import { publishFailure } from './process/failure.ts';
import { createSandbox } from './process/sandbox/sandbox.ts';
import { loadSite } from './publish/site.ts';
import type { OnFailure } from './queue/queue.ts';
import { createRedisConsumer } from './queue/redis/consumer.ts';
import { createRedisQueue } from './queue/redis/producer.ts';
import { configFor } from './queue/roots.ts';
import { createDaemonService } from './service/tell/daemon.ts';
import { countFailure, countRuns } from './service/tell/vitals.ts';

/** Beyond the time running builds get. */
const STOP_MARGIN_MS = 8_000;

/** Time the whole daemon has to stop in milliseconds. */
export const stopTimeoutMs = (config: Config) =>
  config.process.shutdownSeconds * 1000 + STOP_MARGIN_MS;

/** Errors that may pass, but after so many tries are the build's: the sweep must not go on for ever. */
const BLAMED_ON_BUILD = new Set(['PROCESS_CRASHED']);

/** Shows on the page of a build why it was given up on. */
export function showFailures(config: Config, log: Logger): OnFailure {
  return async (job, error, again) => {
    if (job === undefined || again || error.code === 'BUILD_GONE') return;
    if (error.retryable && !BLAMED_ON_BUILD.has(error.code)) return;
    try {
      await publishFailure(configFor(config, job), job, error);
    } catch (err) {
      log.error({ build: job.path, err }, 'the failure could not be shown on its page');
    }
  };
}

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function worker(config: Config, reread?: Reread): Promise<number> {
  const log = createLogger(config.logLevel).child({ daemon: 'worker' });
  const queueName = config.queue.name;
  const service = await createDaemonService('worker', { queueName, environment: process.env, log });
  const { vitals } = service;

  async function start(settings: Config, onStop: OnStop): Promise<void> {
    // better now than at every build
    await loadSite(settings.publish.siteDirectory);
    const sandbox = createSandbox(settings.process, settings, log);
    onStop('sandbox', sandbox.close);
    const show = showFailures(settings, log);
    const consumer = createRedisConsumer(
      settings,
      countRuns(vitals, sandbox.run, service.done),
      log,
      async (job, error, again) => {
        countFailure(vitals, job?.path ?? '(no path)', error, again);
        await show(job, error, again);
      },
    );
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
