/**
 * Life of a daemon: start the parts in order, wait for a signal, release them in reverse order.
 */
import { toStackvizError } from './errors.ts';
import type { Logger } from './log.ts';

/** Registers what undoes a step of the start. */
export type OnStop = (name: string, release: () => Promise<void> | void) => void;

export interface LifecycleOptions {
  /** Milliseconds all releasers together may take before the process ends without them. */
  timeoutMs: number;
  signals?: NodeJS.Signals[];
}

/**
 * Runs a daemon until SIGINT or SIGTERM.
 *
 * A failed start releases what was started and fails. A second signal ends the process at once.
 *
 * @returns the exit code: 0 after a clean stop, 1 when a part could not be released in time
 * @throws what `start` throws
 */
export async function runUntilStopped(
  log: Logger,
  options: LifecycleOptions,
  start: (onStop: OnStop) => Promise<void>,
): Promise<number> {
  const releasers: { name: string; release: () => Promise<void> | void }[] = [];
  const signals = options.signals ?? ['SIGINT', 'SIGTERM'];
  let stop: (signal: NodeJS.Signals) => void = () => undefined;
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    stop = resolve;
  });
  let signalled = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signalled) process.exit(1);
    signalled = true;
    stop(signal);
  };
  for (const signal of signals) process.on(signal, onSignal);

  const releaseAll = async (): Promise<boolean> => {
    let clean = true;
    for (const { name, release } of releasers.reverse()) {
      try {
        await release();
      } catch (error) {
        clean = false;
        log.error({ part: name, err: toStackvizError(error) }, 'could not stop');
      }
    }
    return clean;
  };

  const timed = async (): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        log.error({ timeoutMs: options.timeoutMs }, 'not stopped in time');
        resolve(false);
      }, options.timeoutMs);
    });
    const clean = await Promise.race([releaseAll(), late]);
    clearTimeout(timer);
    return clean;
  };

  try {
    await start((name, release) => releasers.push({ name, release }));
    const signal = await stopped;
    log.info({ signal }, 'stopping');
    const clean = await timed();
    log.info({ clean }, 'stopped');
    return clean ? 0 : 1;
  } catch (error) {
    await timed();
    throw error;
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal);
  }
}
