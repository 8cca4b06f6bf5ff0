/**
 * Life of a daemon: start the parts in order, wait for a signal, release them in reverse order; on
 * SIGHUP start them again with the settings as they are now.
 */

import { type StackvizError, toStackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { createReleases } from '../base/releases.ts';
import { changedKeys } from '../config/changes.ts';
import type { Config } from '../config/schema.ts';
import { passOnEarlySignals } from './early-signals.ts';

/** Why a part is released: for good, or to be started again at once. */
export type Ending = 'stop' | 'reload';

/** Registers what undoes a step of the start. */
export type OnStop = (name: string, release: (ending: Ending) => Promise<void> | void) => void;

/** Reads the settings again; rejects where they cannot be used. */
export type Reread = () => Promise<Config>;

export interface Daemon {
  config: Config;
  /** Without it SIGHUP has its usual effect: it ends the process. */
  reread?: Reread | undefined;
  /** Milliseconds all releasers together may take before the process ends without them. */
  timeoutMs: (config: Config) => number;
  /** Starts the parts; called again after every reload. */
  start: (config: Config, onStop: OnStop) => Promise<void>;
}

const STOP_SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/** What ends a wait: a signal, or a fault of ours that nothing caught. */
type Event =
  | { kind: 'stop' | 'reload'; signal: NodeJS.Signals }
  | { kind: 'fault'; error: unknown };

/**
 * What happens to a daemon as a queue: the next event, whenever it came. A second stop ends at once, and
 * so does a fault while it stops for another.
 */
function listen(log: Logger, stopSignals: NodeJS.Signals[], reloads: boolean) {
  let wake = (): void => undefined;
  let end: Event | undefined;
  let reload = false;
  const tell = (event: Event): void => {
    end ??= event;
    wake();
  };
  const onStop = (signal: NodeJS.Signals): void => {
    if (end !== undefined) process.exit(1);
    tell({ kind: 'stop', signal });
  };
  const onReload = (): void => {
    reload = true;
    wake();
  };
  const onFault = (error: unknown): void => {
    log.fatal({ code: 'INTERNAL', err: error }, 'a fault of stackvizd; it stops');
    if (end?.kind === 'fault') process.exit(1);
    tell({ kind: 'fault', error });
  };
  for (const signal of stopSignals) process.on(signal, onStop);
  if (reloads) process.on('SIGHUP', onReload);
  // a rejection that nothing handles comes as an exception, too
  process.on('uncaughtException', onFault);
  passOnEarlySignals();
  return {
    /** Waits for an event; several reloads that came meanwhile are one. */
    async next(): Promise<Event> {
      while (end === undefined && !reload) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      reload = false;
      return end ?? { kind: 'reload', signal: 'SIGHUP' };
    },
    end(): void {
      for (const signal of stopSignals) process.removeListener(signal, onStop);
      process.removeListener('SIGHUP', onReload);
      process.removeListener('uncaughtException', onFault);
    },
  };
}

/** The parts that are started, and their release within a time. */
function createParts(log: Logger) {
  const releases = createReleases<Ending>(log);
  return {
    onStop: ((name, release) => releases.add(name, release)) as OnStop,
    /** @returns false where a part failed to stop or took too long */
    async release(ending: Ending, timeoutMs: number): Promise<boolean> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => {
          log.error({ timeoutMs }, 'not stopped in time');
          resolve(false);
        }, timeoutMs);
      });
      const clean = await Promise.race([releases.release(ending), late]);
      clearTimeout(timer);
      return clean;
    },
  };
}

/**
 * Runs a daemon until SIGINT or SIGTERM.
 *
 * A failed start releases what was started and fails. A second signal ends the process at once.
 * SIGHUP reads the settings again: where they are refused, or the parts do not start with them, one
 * line says why and the old ones stay. A fault that nothing caught, a rejection without a handler too, is
 * logged in one line and ends the daemon in order.
 *
 * @param log gets the `logLevel` of reloaded settings
 * @returns the exit code: 0 after a clean stop, 1 after a fault or when a part was not released in time
 * @throws what `start` throws at first
 */
export async function runUntilStopped(
  log: Logger,
  { config, reread, timeoutMs, start }: Daemon,
  stopSignals = STOP_SIGNALS,
): Promise<number> {
  const events = listen(log, stopSignals, reread !== undefined);
  const parts = createParts(log);
  let current = config;

  async function startWith(wanted: Config): Promise<void> {
    log.level = wanted.logLevel;
    try {
      await start(wanted, parts.onStop);
    } catch (error) {
      await parts.release('reload', timeoutMs(wanted));
      throw error;
    }
    current = wanted;
  }

  const refuse = (error: StackvizError) =>
    log.error({ code: error.code, err: error }, 'settings not reloaded, the old ones stay');

  /** @returns false where the old parts could not be released: only a new process helps then */
  async function reload(): Promise<boolean> {
    const wanted = await reread?.().catch((error) => refuse(toStackvizError(error)));
    if (wanted === undefined) return true;
    // also where none has changed: a file that they name may have, such as the password's
    log.info({ changed: changedKeys(current, wanted) }, 'settings reloaded, starting again');
    if (!(await parts.release('reload', timeoutMs(current)))) return false;
    await startWith(wanted).catch(async (error) => {
      refuse(toStackvizError(error));
      await startWith(current);
    });
    return true;
  }

  try {
    await startWith(config);
    for (;;) {
      const event = await events.next();
      if (event.kind === 'reload') {
        if (await reload()) continue;
        return 1;
      }
      if (event.kind === 'stop') log.info({ signal: event.signal }, 'stopping');
      const clean = await parts.release('stop', timeoutMs(current));
      log.info({ clean }, 'stopped');
      return clean && event.kind === 'stop' ? 0 : 1;
    }
  } finally {
    events.end();
  }
}
