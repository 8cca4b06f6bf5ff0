/** `stackvizd metrics`: what all daemons of this machine tell, over HTTP. Does nothing else. */

import { createLogger } from '../base/log.ts';
import { type Config, METRICS_PORT } from '../config/schema.ts';
import { type OnStop, type Reread, runUntilStopped } from '../parts/lifecycle.ts';
import { collectDaemons } from '../service/ask/collect.ts';
import { passedSocket, startMetricsServer } from '../service/ask/metrics-server.ts';

const STOP_TIMEOUT_MS = 5_000;

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function metrics(first: Config, reread?: Reread): Promise<number> {
  const log = createLogger(first.logLevel).child({ daemon: 'metrics' });
  const passed = passedSocket(process.env);

  async function start(config: Config, onStop: OnStop): Promise<void> {
    const { host, port, hostNames, socketDirectory, expect } = config.metrics;
    const server = await startMetricsServer({
      listen: passed ?? { host, port: port ?? METRICS_PORT },
      collect: () => collectDaemons(socketDirectory),
      expected: expect,
      hostNames,
      log,
    });
    onStop('server', server.close);
    log.info({ address: server.address, socketDirectory }, 'started');
  }

  const timeoutMs = () => STOP_TIMEOUT_MS;
  // a passed socket is closed with the server, and systemd passes it to a new process only
  const again = passed === null ? reread : undefined;
  return runUntilStopped(log, { config: first, reread: again, timeoutMs, start });
}
