/** `stackvizd notify`: the daemon that tells of published builds; the only one that needs a network. */
import { StackvizError } from '../../base/errors.ts';
import { createLogger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { createNotifierCounts } from '../../notify/notifier.ts';
import { type OnStop, type Reread, runUntilStopped } from '../../parts/lifecycle.ts';
import { notifierLine, notifierReadings, startNotifying } from '../../parts/notifying.ts';
import { createDaemonService } from '../../service/tell/daemon.ts';

const STOP_MARGIN_MS = 5_000;

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function notify(first: Config, reread?: Reread): Promise<number> {
  const log = createLogger(first.logLevel).child({ daemon: 'notify' });
  const counts = createNotifierCounts();
  const service = await createDaemonService('notify', {
    queueName: first.queue.name,
    environment: process.env,
    log,
    readings: notifierReadings(counts),
  });

  async function start(config: Config, onStop: OnStop): Promise<void> {
    if (!startNotifying(config, counts, onStop, log)) {
      throw new StackvizError('CONFIG_INVALID', 'notify.url is not set: there is nobody to tell');
    }
    onStop('heartbeat', service.started({ line: () => notifierLine(counts) }, null));
    log.info('started');
  }

  try {
    const timeoutMs = ({ notify: { timeoutSeconds } }: Config) =>
      timeoutSeconds * 1000 + STOP_MARGIN_MS;
    return await runUntilStopped(log, { config: first, reread, timeoutMs, start });
  } finally {
    await service.close();
  }
}
