/** `stackvizd notify`: the daemon that tells of published builds; the only one that needs a network. */
import { readFileSync } from 'node:fs';
import { StackvizError } from '../../base/errors.ts';
import { createLogger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { startNotifier } from '../../notify/notifier.ts';
import { type OnStop, type Reread, runUntilStopped } from '../../parts/lifecycle.ts';

const STOP_MARGIN_MS = 5_000;
const LOOK_MS = 1_000;

/** @throws StackvizError CONFIG_INVALID, where there is nobody to be told */
function optionsOf({ notify }: Config) {
  const { url, secretFile, spoolDirectory } = notify;
  if (url === null || spoolDirectory === null) {
    throw new StackvizError('CONFIG_INVALID', 'notify.url and notify.spoolDirectory must be set');
  }
  return {
    url,
    secret: secretFile === null ? null : readFileSync(secretFile, 'utf8').trim(),
    directory: spoolDirectory,
    timeoutMs: notify.timeoutSeconds * 1000,
    backoffMs: notify.backoffSeconds * 1000,
    giveUpMs: notify.giveUpSeconds * 1000,
    lookMs: LOOK_MS,
  };
}

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export async function notify(config: Config, reread?: Reread): Promise<number> {
  const log = createLogger(config.logLevel).child({ daemon: 'notify' });
  return runUntilStopped(log, {
    config,
    reread,
    timeoutMs: (settings) => settings.notify.timeoutSeconds * 1000 + STOP_MARGIN_MS,
    async start(settings: Config, onStop: OnStop) {
      onStop('notifier', startNotifier(optionsOf(settings), log));
      log.info('started');
    },
  });
}
