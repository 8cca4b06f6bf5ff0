/**
 * Errors of watching, told once each: the kernel repeats them for every directory of the tree.
 */
import type { Logger } from '../base/log.ts';

export interface Troubles {
  report(error: Error): void;
  /** The trouble has passed: the next one of this code is told again. */
  over(code: string): void;
  /** How often each code was reported since the start. */
  counts(): Record<string, number>;
}

const ADVICE: Record<string, string> = {
  ENOSPC:
    'the kernel allows no more watches (raise fs.inotify.max_user_watches); uploads into the directories not watched are found by the sweep only',
  EMFILE:
    'no more open files or inotify instances (raise LimitNOFILE or fs.inotify.max_user_instances); uploads are found by the sweep only',
  EVENTS_LOST:
    'the sweep found an upload that no event reported although its directory is watched; sweeping more often until that stops',
  EVENTS_NONE:
    'uploads come to the logs root without any event (is it written from another side?); they are found by sweeps, which come more often until an event comes',
  EVENTS_PARTIAL:
    'the file system of the logs root tells only of what this machine itself changes; uploads by others are found by sweeps, which come more often',
  STALLED:
    'the process stood still; the kernel may have dropped events meanwhile (fs.inotify.max_queued_events), a sweep follows',
  EVENTS_TOO_MANY:
    'so much changed at once (a chown -R, a restored tree) that the rest is left to the sweep, which follows',
  EACCES: 'part of the tree may not be read; uploads into it are not seen',
  ROOT_ELSEWHERE:
    'the machine has another directory at the logs root now, into which uploads are not seen: restart watcher and workers',
  ROOT_MISSING: 'the logs root is missing; waiting for it to come back',
};

/** What no one can mend, or need mend: told, but no error. */
const NO_ERRORS = new Set(['EVENTS_PARTIAL', 'EVENTS_NONE', 'EVENTS_TOO_MANY']);

/** @param sweepSeconds the interval of the sweep, for the message */
export function createTroubles(log: Logger, sweepSeconds: number): Troubles {
  const counts = new Map<string, number>();
  const told = new Set<string>();
  return {
    report(error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'WATCH_ERROR';
      counts.set(code, (counts.get(code) ?? 0) + 1);
      if (told.has(code)) return;
      told.add(code);
      const advice = ADVICE[code] ?? 'watching failed; the sweep finds what was missed';
      const level = NO_ERRORS.has(code) ? 'warn' : 'error';
      log[level]({ code, err: error, sweepSeconds }, advice);
    },
    over(code) {
      if (told.delete(code)) log.info({ code }, 'trouble has passed');
    },
    counts: () => Object.fromEntries(counts),
  };
}
