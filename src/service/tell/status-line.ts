/** The one line that `systemctl status` shows of a daemon. Pure functions; times are in UTC. */

import type { WatcherSummary } from '../../watch/status.ts';
import { otherRootProblem, otherWatcherProblem, ROOT_PROBLEM, redisProblem } from '../problems.ts';
import { doneOf, type LastFailure, type Vitals } from './vitals.ts';

const MINUTE_MS = 60_000;
/** Characters shown of a path; its end tells which build it is. */
const PATH_SHOWN = 200;

/** For example `3 uploads arriving, 1204 enqueued, swept 40210 builds 2 min ago`. */
export function watcherLine(status: WatcherSummary, vitals: Vitals, nowMs: number): string {
  const { unsettled, held, errors, rootMissing, rootElsewhere, root } = status;
  const parts: string[] = [];
  if (rootMissing) parts.push(ROOT_PROBLEM);
  if (rootElsewhere && root !== null) parts.push(otherRootProblem(root.path));
  if (vitals.redisAwaySinceMs !== null) parts.push(redisAway(vitals, nowMs));
  if (vitals.otherWatcher !== null) parts.push(otherWatcherProblem(vitals.otherWatcher));
  if (held > 0) parts.push(`${plural(held, 'build')} held`);
  parts.push(`${plural(unsettled, 'upload')} arriving`, `${vitals.enqueued} enqueued`);
  parts.push(sweepText(status, nowMs));
  const troubles = Object.keys(errors);
  const trouble = troubles.length > 0 ? `; trouble since the start: ${troubles.join(' ')}` : '';
  return `${parts.join(', ')}${trouble}`;
}

function sweepText({ sweeping, lastSweep, lastSweepAt }: WatcherSummary, nowMs: number): string {
  if (lastSweep === null) return sweeping ? 'first sweep runs' : 'not swept yet';
  // while one runs, lastSweepAt is its start, and lastSweep what the one before saw
  if (sweeping || lastSweepAt === null) {
    return `sweeping, ${plural(lastSweep.builds, 'build')} last time`;
  }
  const minutes = Math.max(0, Math.round((nowMs - Date.parse(lastSweepAt)) / MINUTE_MS));
  const broken = lastSweep.complete ? '' : ' (broke off)';
  return `swept ${plural(lastSweep.builds, 'build')}${broken} ${minutes} min ago`;
}

/**
 * For example `42 builds done, 1 failed, 1 running, 3 waiting; last failure 12:03 UTC
 * 45/912345/3/check/job/abc1234 PROCESS_TIMEOUT; last put back 12:04 UTC 45/912345/3/check/job/def5678 ENOSPC`.
 * Waiting are those of all workers.
 */
export function workerLine(vitals: Vitals, nowMs: number): string {
  const { failed, running, queue } = vitals;
  const parts: string[] = [];
  const away = vitals.redisAwaySinceMs;
  if (away !== null) parts.push(redisAway(vitals, nowMs));
  parts.push(`${plural(doneOf(vitals), 'build')} done`, `${failed} failed`);
  parts.push(`${running} running`);
  if (away === null && queue !== null) {
    parts.push(`${queue.waiting} waiting`);
    if (queue.delayed > 0) parts.push(`${queue.delayed} to be tried again`);
  }
  const lasts = [
    lastText('last failure', vitals.lastFailure, nowMs),
    lastText('last put back', vitals.lastPutBack, nowMs),
  ];
  return [parts.join(', '), ...lasts.filter((last) => last !== null)].join('; ');
}

const lastText = (what: string, last: LastFailure | null, nowMs: number): string | null =>
  last && `${what} ${clock(last.atMs, nowMs, 16)} ${shortened(last.path)} ${last.code}`;

const shortened = (path: string) =>
  path.length > PATH_SHOWN ? `...${path.slice(-PATH_SHOWN)}` : path;

function redisAway({ redisAwaySinceMs, redisRefusal }: Vitals, nowMs: number): string {
  return redisProblem(clock(redisAwaySinceMs ?? nowMs, nowMs, 19), redisRefusal);
}

/** `12:03 UTC`, with the date unless it is today's; `end` cuts the ISO form: 16 minutes, 19 seconds. */
function clock(atMs: number, nowMs: number, end: 16 | 19): string {
  const at = new Date(atMs).toISOString();
  const today = at.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  return `${today ? '' : `${at.slice(0, 10)} `}${at.slice(11, end)} UTC`;
}

const plural = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
