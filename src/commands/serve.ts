/** `stackvizd serve`: the server that fetches the logs of a run at a request and makes its site. */

import { createLogger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { type OnStop, type Reread, runUntilStopped } from '../parts/lifecycle.ts';
import { createOnDemandCounts, onDemandReadings, startOnDemand } from '../parts/on-demand.ts';
import { refuseFor } from '../parts/refusals.ts';
import { stopTimeoutMs } from '../parts/working.ts';
import { ownDaemon } from '../service/ask/collect.ts';
import { startMetricsServer } from '../service/ask/metrics-server.ts';
import { createDaemonService } from '../service/tell/daemon.ts';

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function serve(first: Config, reread?: Reread): Promise<number> {
  const log = createLogger(first.logLevel).child({ daemon: 'serve' });
  const counts = createOnDemandCounts();
  const onRedis = first.onDemand.queue === 'redis';
  const service = await createDaemonService('serve', {
    queueName: onRedis ? first.onDemand.queueName : 'local',
    environment: process.env,
    log,
    onRedis,
    readings: onDemandReadings(counts),
  });

  async function start(config: Config, onStop: OnStop): Promise<void> {
    refuseFor('serve', config);
    const { host, port, hostNames } = config.metrics;
    if (port !== null) {
      const metrics = await startMetricsServer({
        listen: { host, port },
        collect: async () => [await ownDaemon('serve', service.source)],
        expected: [],
        hostNames,
        log,
      });
      onStop('metrics', metrics.close);
      log.info({ address: metrics.address }, 'serving metrics');
    }
    const { url } = await startOnDemand(config, service, counts, onStop, log);
    const { directory, queue, role } = config.onDemand;
    if (config.fetch.hosts.length === 0) {
      log.warn({ code: 'NO_HOSTS' }, 'fetch.hosts is empty: nothing may be fetched from anywhere');
    }
    log.info({ url: url && `${url}/`, directory, queue, role }, 'started');
  }

  try {
    return await runUntilStopped(log, { config: first, reread, timeoutMs: stopTimeoutMs, start });
  } finally {
    await service.close();
  }
}
