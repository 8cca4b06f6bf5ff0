/** Telling of published builds, wired once: of `stackvizd notify`, and of `run` where it has somebody to tell. */
import { readFileSync } from 'node:fs';
import { StackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { trustAuthority } from '../notify/authority.ts';
import { type NotifierCounts, startNotifier } from '../notify/notifier.ts';
import type { Labels, Reading } from '../service/tell/readings.ts';
import type { OnStop } from './lifecycle.ts';

const LOOK_MS = 1_000;

/** An empty key signs nothing: the secret is not deployed yet. */
function readSecret(file: string): string {
  const secret = readFileSync(file, 'utf8').trim();
  if (secret !== '') return secret;
  throw new StackvizError('CONFIG_INVALID', `notify.secretFile: ${file} is empty`);
}

/**
 * Starts to tell.
 *
 * @returns false where the settings name nobody to be told
 * @throws StackvizError CONFIG_INVALID where the file of the secret is empty, or that of the authority holds none; also system
 *   errors, and CONFIG_UNREADABLE, where one cannot be read
 */
export function startNotifying(
  { notify }: Config,
  counts: NotifierCounts,
  onStop: OnStop,
  log: Logger,
): boolean {
  const { url, secretFile, spoolDirectory } = notify;
  if (url === null || spoolDirectory === null) return false;
  trustAuthority(notify.caFile);
  const options = {
    url,
    secret: secretFile === null ? null : readSecret(secretFile),
    directory: spoolDirectory,
    timeoutMs: notify.timeoutSeconds * 1000,
    backoffMs: notify.backoffSeconds * 1000,
    giveUpMs: notify.giveUpSeconds * 1000,
    lookMs: LOOK_MS,
  };
  onStop('notifier', startNotifier(options, counts, log));
  return true;
}

/** What the notifier tells; nothing before it has looked into its spool. */
export const notifierReadings = (counts: NotifierCounts): Reading[] => [
  {
    type: 'gauge',
    name: 'stackvizd_notifications_waiting',
    help: 'Published builds that are still to be told of.',
    read: () => counts.waiting,
  },
  {
    type: 'gauge',
    name: 'stackvizd_notifications_oldest_waiting_seconds',
    help: 'For how long the oldest of them has been waiting; 0: none waits.',
    read: () =>
      counts.waiting === null
        ? null
        : counts.oldestAtMs === null
          ? 0
          : Math.max(0, Date.now() - counts.oldestAtMs) / 1000,
  },
  {
    type: 'counter',
    name: 'stackvizd_notifications_total',
    help: 'Published builds by what became of telling: taken by the receiver, given_up, or gone: removed before.',
    labels: ['result'],
    read: (): [Labels, number][] => [
      [{ result: 'taken' }, counts.taken],
      [{ result: 'given_up' }, counts.givenUp],
      [{ result: 'gone' }, counts.gone],
    ],
  },
  {
    type: 'counter',
    name: 'stackvizd_notification_failures_total',
    help: 'Tries that failed and are repeated.',
    read: () => counts.failures,
  },
];

/** For example `3 waiting, 120 told, 1 given up`. */
export const notifierLine = ({ waiting, taken, givenUp }: NotifierCounts): string =>
  `${waiting ?? 0} waiting, ${taken} told, ${givenUp} given up`;
