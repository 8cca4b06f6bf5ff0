/** `stackvizd run`: everything in one process; for small sites, laptops and the demo. */

import { createLogger } from '../base/log.ts';
import { isBuildDone } from '../build/state.ts';
import type { Config } from '../config/schema.ts';
import { type OnStop, type Reread, runUntilStopped } from '../parts/lifecycle.ts';
import { createSandbox } from '../process/sandbox/sandbox.ts';
import { loadSite } from '../publish/site.ts';
import { createLocalQueue } from '../queue/local.ts';
import { startPreviewServer } from '../serve/server.ts';
import { ownDaemon } from '../service/ask/collect.ts';
import { startMetricsServer } from '../service/ask/metrics-server.ts';
import { createDaemonService } from '../service/tell/daemon.ts';
import { countEnqueued, countFailure, countRuns } from '../service/tell/vitals.ts';
import { startWatcher } from '../watch/watcher.ts';
import { showFailures, stopTimeoutMs } from '../worker.ts';

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function run(first: Config, reread?: Reread): Promise<number> {
  const log = createLogger(first.logLevel);
  const service = await createDaemonService('run', {
    queueName: 'local',
    environment: process.env,
    log,
  });
  const { vitals } = service;

  async function start(config: Config, onStop: OnStop): Promise<void> {
    const { root } = config;
    // better now than at every build
    await loadSite(config.publish.siteDirectory);
    const sandbox = createSandbox(config.process, config, log);
    onStop('sandbox', sandbox.close);
    const options = { ...config.queue, concurrency: config.process.concurrency };
    const show = showFailures(config, log);
    const queue = createLocalQueue(
      options,
      countRuns(vitals, sandbox.run, service.done),
      log,
      async (job, error, again) => {
        countFailure(vitals, job?.path ?? '(no path)', error, again);
        await show(job, error, again);
      },
    );
    onStop('queue', () => queue.close(config.process.shutdownSeconds * 1000));
    const watching = startWatcher({
      root,
      config: config.watch,
      assetsDirectory: config.publish.assetsDirectory,
      enqueue: countEnqueued(vitals, queue.add),
      isDone: (build) => isBuildDone(root, build, config.process.maxFiles),
      onSettled: service.settled,
      waiting: async () => (await queue.counts()).waiting,
      log,
    });
    onStop('watch', watching.close);
    onStop('metrics', await serveMetrics(config));
    await watching.ready;
    const parts = { watcher: watching.status, childrenBytes: sandbox.residentBytes };
    onStop('heartbeat', service.started(parts, queue));
    const { assetsDirectory } = config.publish;
    const server = await startPreviewServer({ root, assetsDirectory, ...config.serve, log });
    onStop('server', server.close);
    log.info({ root, url: `${server.url}/` }, 'started');
  }

  async function serveMetrics({ metrics: { host, port, expect } }: Config) {
    if (port === null) return () => undefined;
    const collect = async () => [await ownDaemon('run', service.source)];
    const server = await startMetricsServer({
      listen: { host, port },
      collect,
      expected: expect,
      log,
    });
    log.info({ address: server.address }, 'serving metrics');
    return server.close;
  }

  try {
    const timeoutMs = stopTimeoutMs;
    return await runUntilStopped(log, { config: first, reread, timeoutMs, start });
  } finally {
    await service.close();
  }
}
