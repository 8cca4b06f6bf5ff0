/** `stackvizd status` for people: the first line is what a Nagios plugin prints. */

import { printable } from '../base/printable.ts';
import { countOf, formatCount } from '../format/quantities.ts';
import type { RecentJob } from '../queue/queue.ts';
import type { SeenDaemon } from '../service/ask/collect.ts';
import { buildsOf, type Level, type Problem, type Situation } from '../service/ask/verdict.ts';

export interface StatusReport extends Situation {
  root: string;
  queueName: string;
  level: Level;
  problems: Problem[];
  recent: RecentJob[];
}

function summary({ level, problems, daemons, queue }: StatusReport): string {
  const said = problems.map(({ text }) => text).join('; ');
  if (said !== '') return `STACKVIZD ${level} - ${said}`;
  const seen = 'hidden' in daemons ? 0 : daemons.length;
  const waiting = 'away' in queue ? 0 : queue.waiting;
  return `STACKVIZD ${level} - ${countOf(seen, 'service')}, ${countOf(waiting, 'build')} waiting`;
}

function service({ name, state, trouble }: SeenDaemon): string {
  if (state === null) return `  ${name.padEnd(12)} DOES NOT ANSWER: ${trouble}`;
  const { version, pid, startedAt, fault } = state;
  const alive = fault === null ? 'alive' : `BROKEN (${fault})`;
  return `  ${name.padEnd(12)} ${alive} since ${startedAt}, ${version}, pid ${pid}: ${state.line}`;
}

function services({ daemons, lookedIn }: StatusReport): string[] {
  if ('hidden' in daemons) return [`  ${daemons.hidden}`];
  const none = `  none in ${lookedIn}: one that is started by hand is seen where RUNTIME_DIRECTORY names a directory in there`;
  return daemons.length === 0 ? [none] : daemons.map(service);
}

function queueLines({ queue, failed: { length: reasons } }: StatusReport): string[] {
  if ('away' in queue) return [`  ${queue.away}`];
  const { waiting, active, delayed, failed, oldestWaitingMs, stopped } = queue;
  const age =
    oldestWaitingMs === null ? '' : ` (the oldest for ${Math.round(oldestWaitingMs / 1000)} s)`;
  const why = stopped === undefined ? '' : `, not taken: ${stopped}`;
  // a queue that a daemon has in itself tells numbers only
  const which = failed > 0 && reasons === 0 ? ' (the journal has their reasons)' : '';
  return [
    `  ${waiting} waiting${age}, ${active} active, ${delayed} to be tried again, ${failed} failed${which}${why}`,
  ];
}

function watcherLines({ daemons }: StatusReport): string[] {
  if ('hidden' in daemons) return [];
  return daemons.flatMap(({ name, state }) => {
    const watcher = state?.watcher;
    if (watcher === null || watcher === undefined) return [];
    const figures = Object.entries(watcher).filter(([, value]) => value !== null);
    const shown = figures.map(([key, value]) => `  ${key.padEnd(16)} ${JSON.stringify(value)}`);
    return [`${name} in figures`, ...shown];
  });
}

const done = ({ doneAt, path, outcome }: RecentJob) => {
  if (outcome === null) return `  ${doneAt} ${path}`;
  const seconds = (outcome.durationMs / 1000).toFixed(1);
  // of one that was not read it is not known how many it has
  const tests = outcome.result === 'published' ? `, ${countOf(outcome.tests, 'test')}` : '';
  return `  ${doneAt} ${outcome.result}${tests}, ${seconds} s: ${path}`;
};

function failure({ last, times }: ReturnType<typeof buildsOf>[number]): string {
  const { failedAt, path, attempts, reason } = last;
  const failed = times > 1 ? `, failed ${times} times` : '';
  return `  ${failedAt} ${path} (${attempts} tries${failed}): ${reason}`;
}

function failedLines({ failed, queue }: StatusReport): string[] {
  if (failed.length === 0) return [];
  // a build that failed several times is listed once
  const isCut = !('away' in queue) && queue.failed > failed.length;
  const cut = isCut
    ? `, of the newest ${formatCount(failed.length)} of ${formatCount(queue.failed)} failures`
    : '';
  return [`failed builds${cut}`, ...buildsOf(failed).map(failure)];
}

/** Several lines, safe for a terminal whatever the uploads are called. */
export function statusText(report: StatusReport): string {
  const lines = [
    summary(report),
    `root ${report.root}`,
    'services',
    ...services(report),
    `queue ${report.queueName}`,
    ...queueLines(report),
    ...watcherLines(report),
    ...(report.recent.length > 0 ? ['last builds', ...report.recent.map(done)] : []),
    ...failedLines(report),
  ];
  return lines.map(printable).join('\n');
}
