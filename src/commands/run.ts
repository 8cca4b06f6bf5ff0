/** `stackvizd run`: everything in one process; for small sites, laptops and the demo. */
import { isatty } from 'node:tty';

import { createLogger } from '../base/log.ts';
import { printable } from '../base/printable.ts';
import { OUTPUT_DIRECTORY } from '../build/own-files.ts';
import type { Config } from '../config/schema.ts';
import { createNotifierCounts } from '../notify/notifier.ts';
import { type OnStop, type Reread, runUntilStopped } from '../parts/lifecycle.ts';
import { notifierReadings, startNotifying } from '../parts/notifying.ts';
import { refuseFor } from '../parts/refusals.ts';
import { startWatching } from '../parts/watching.ts';
import { prepareWorking, stopTimeoutMs } from '../parts/working.ts';
import { createLocalPresence } from '../queue/local/presence.ts';
import { createLocalQueue } from '../queue/local/queue.ts';
import type { Processor } from '../queue/queue.ts';
import { startPreviewServer } from '../serve/server.ts';
import { ownDaemon } from '../service/ask/collect.ts';
import { startMetricsServer } from '../service/ask/metrics-server.ts';
import { createDaemonService } from '../service/tell/daemon.ts';

/** What somebody at a terminal does next. */
const welcome = (root: string, url: string) => `
  Open ${url}/ in a browser: it lists what is in ${printable(root)}.
  A build that is there, or is copied there, gets a page as soon as it is complete; its
  address is told here. One that has a page already has it at <build>/${OUTPUT_DIRECTORY}/. Ctrl-C ends.

`;

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function run(first: Config, reread?: Reread): Promise<number> {
  const log = createLogger(first.logLevel);
  const counts = createNotifierCounts();
  const service = await createDaemonService('run', {
    queueName: 'local',
    environment: process.env,
    log,
    readings: notifierReadings(counts),
  });

  async function start(config: Config, onStop: OnStop): Promise<void> {
    refuseFor('run', config);
    const { root } = config;
    const { sandbox, processor, onFailure } = await prepareWorking(
      config,
      service,
      onStop,
      log,
      true,
    );
    const options = { ...config.queue, concurrency: config.process.concurrency };
    startNotifying(config, counts, onStop, log);
    let address = '';
    const queue = createLocalQueue(
      options,
      tellPages(processor, () => address),
      log,
      onFailure,
    );
    onStop('queue', () => queue.close(config.process.shutdownSeconds * 1000));
    const watching = startWatching(config, queue, service, log);
    onStop('watch', () => watching.close());
    onStop('metrics', await serveMetrics(config));
    await watching.ready;
    const parts = { watcher: () => watching.status(), childrenBytes: sandbox.residentBytes };
    const presence = createLocalPresence(root);
    onStop('presence', presence.close);
    onStop('heartbeat', service.started(parts, { ...queue, otherWatcher: presence.look }));
    const { assetsDirectory } = config.publish;
    const server = await startPreviewServer({ root, assetsDirectory, ...config.serve, log });
    onStop('server', server.close);
    address = server.url;
    log.info({ root, url: `${address}/` }, 'started');
    const { quietPeriodSeconds } = config.watch;
    if (isatty(1)) process.stdout.write(welcome(root, server.url));
    log.info(
      { quietPeriodSeconds },
      'waiting for uploads; one without job-output.json is published when it has been quiet for so long',
    );
  }

  /** Says where the page of each build is that was published. */
  function tellPages(processor: Processor, address: () => string): Processor {
    return async (job, signal, hold) => {
      const outcome = await processor(job, signal, hold);
      if (outcome.result === 'published' && address() !== '') {
        const path = job.path.split('/').map(encodeURIComponent).join('/');
        log.info({ build: job.path, url: `${address()}/${path}/${OUTPUT_DIRECTORY}/` }, 'page');
      }
      return outcome;
    };
  }

  async function serveMetrics({ metrics: { host, port, hostNames, expect } }: Config) {
    if (port === null) return () => undefined;
    const collect = async () => [await ownDaemon('run', service.source)];
    const server = await startMetricsServer({
      listen: { host, port },
      collect,
      expected: expect,
      hostNames,
      log,
    });
    log.info({ address: server.address }, 'serving metrics');
    return server.close;
  }

  try {
    return await runUntilStopped(log, { config: first, reread, timeoutMs: stopTimeoutMs, start });
  } finally {
    await service.close();
  }
}
