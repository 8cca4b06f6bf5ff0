/**
 * How things stand, as one of the four answers of a Nagios plugin. A pure function.
 *
 * See https://www.monitoring-plugins.org/doc/guidelines.html: 0 ok, 1 warning, 2 critical, 3 unknown.
 */
import { countOf } from '../../format/quantities.ts';
import type { FailedJob } from '../../queue/queue.ts';
import {
  absentProblem,
  EVENTS_PROBLEM,
  evictionProblem,
  historyProblem,
  otherRootProblem,
  otherWatcherProblem,
  PAUSED_PROBLEM,
  ROOT_PROBLEM,
  redisProblem,
  silentProblem,
  startingProblem,
  unwatchedProblem,
} from '../problems.ts';
import type { QueueView } from '../tell/vitals.ts';
import type { SeenDaemon } from './collect.ts';
import { absentRoles, type Expected } from './health.ts';

export const LEVELS = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

export type Level = (typeof LEVELS)[number];

export interface Problem {
  level: Exclude<Level, 'OK'>;
  text: string;
}

export interface Thresholds {
  /** Age of the oldest fresh upload in the queue, in seconds. */
  warnWaitingSeconds: number;
  critWaitingSeconds: number;
  /** So many builds failed, each counted once, within so many minutes. */
  warnFailed: number;
  failedMinutes: number;
}

/** What is known; null or a reason: it could not be asked. */
export interface Situation {
  daemons: SeenDaemon[] | { hidden: string };
  /** The directory in which they were looked for, `metrics.socketDirectory`. */
  lookedIn?: string;
  /** `hidden`: it is whoever asks who may not; of the Redis that says nothing. */
  queue: QueueView | { away: string; hidden?: boolean };
  failed: FailedJob[];
  /** A logs root that is not there, by its path; null: it is. */
  missingRoot?: string | null;
  /** The logs root of whoever asks, where no watcher that runs has it, and theirs; null: one has, or none runs. */
  unwatched?: { root: string; watched: string[] } | null;
  /** Which directories the watchers' roots are to whoever asks, as directoryAt() says it; without those not known. */
  directories?: ReadonlyMap<string, string>;
}

function* ofDaemons(
  daemons: SeenDaemon[],
  expected: Expected,
  lookedIn: string | undefined,
  directories: ReadonlyMap<string, string>,
): Iterable<Problem> {
  for (const { name, state, trouble } of daemons) {
    if (state === null) yield { level: 'CRITICAL', text: silentProblem(name, trouble) };
    else if (state.fault !== null) yield { level: 'CRITICAL', text: `${name}: ${state.fault}` };
    else {
      if (!state.ready) yield { level: 'WARNING', text: startingProblem(name) };
      if (state.watcher?.rootMissing) yield { level: 'CRITICAL', text: `${name}: ${ROOT_PROBLEM}` };
      const root = state.watcher?.root;
      const here = root == null ? undefined : directories.get(root.path);
      const differs = here !== undefined && here !== root?.directory;
      if (root != null && (differs || state.watcher?.rootElsewhere)) {
        yield { level: 'CRITICAL', text: `${name}: ${otherRootProblem(root.path)}` };
      }
      if (state.redisAwaySince !== null) {
        const problem = redisProblem(state.redisAwaySince, state.redisRefusal);
        yield { level: 'CRITICAL', text: `${name}: ${problem}` };
      }
      if (state.otherWatcher != null) {
        const problem = otherWatcherProblem(state.otherWatcher);
        yield { level: 'WARNING', text: `${name}: ${problem}` };
      }
      // what Redis is the reason of is told of Redis
      if (state.historyTrouble != null && state.redisAwaySince === null) {
        yield { level: 'WARNING', text: `${name}: ${historyProblem(state.historyTrouble)}` };
      }
      if (state.ready && state.watcher?.degraded) {
        yield { level: 'WARNING', text: `${name}: ${EVENTS_PROBLEM}` };
      }
    }
  }
  // a dead one is told above, and may be the one
  if (daemons.some(({ state }) => state === null)) return;
  const absent = absentRoles(daemons, expected);
  const where = lookedIn === undefined ? '' : ` in ${lookedIn} (metrics.socketDirectory)`;
  for (const role of absent) {
    const text = absentProblem(role) + (role === absent.at(-1) ? where : '');
    yield { level: 'CRITICAL', text };
  }
}

function* ofQueue(queue: QueueView, limits: Thresholds): Iterable<Problem> {
  if (queue.stopped === 'paused') yield { level: 'WARNING', text: PAUSED_PROBLEM };
  if (queue.evictionPolicy != null)
    yield { level: 'WARNING', text: evictionProblem(queue.evictionPolicy) };
  const waitedSeconds = Math.round((queue.oldestWaitingMs ?? 0) / 1000);
  const text = `an upload has been waiting for ${waitedSeconds} s`;
  // where somebody paused it, that nothing is taken is no news
  const critical = waitedSeconds > limits.critWaitingSeconds && queue.stopped !== 'paused';
  if (critical) {
    const taken = queue.active === 0 ? ', and none is taken' : '';
    yield { level: 'CRITICAL', text: `${text}${taken}` };
  } else if (waitedSeconds > limits.warnWaitingSeconds) yield { level: 'WARNING', text };
}

/** Failures by build, each as it failed last. @param failed newest first */
export function buildsOf(failed: readonly FailedJob[]): { last: FailedJob; times: number }[] {
  const builds = new Map<string, { last: FailedJob; times: number }>();
  for (const last of failed) {
    const key = `${last.root ?? ''}\0${last.path}`;
    const known = builds.get(key);
    if (known === undefined) builds.set(key, { last, times: 1 });
    else known.times += 1;
  }
  return [...builds.values()];
}

function* ofFailures(failed: FailedJob[], limits: Thresholds, nowMs: number): Iterable<Problem> {
  const sinceMs = nowMs - limits.failedMinutes * 60_000;
  const late = failed.filter(({ failedAt }) => Date.parse(failedAt) >= sinceMs);
  const builds = buildsOf(late).length;
  if (builds < limits.warnFailed || builds === 0) return;
  // one that is taken up again and again fails each time
  const times = late.length > builds ? ` (${late.length} times)` : '';
  const text = `${countOf(builds, 'build')} failed within ${limits.failedMinutes} min${times}`;
  yield { level: 'WARNING', text };
}

/** Everything that is wrong, the worst first. */
export function problemsOf(
  {
    daemons,
    lookedIn,
    queue,
    failed,
    missingRoot = null,
    unwatched = null,
    directories = new Map(),
  }: Situation,
  expected: Expected,
  limits: Thresholds,
  nowMs: number,
): Problem[] {
  const problems: Problem[] = [];
  if (missingRoot !== null) {
    problems.push({
      level: 'CRITICAL',
      text: `there is no directory ${missingRoot}, the logs root`,
    });
  }
  if (unwatched !== null) {
    const text = unwatchedProblem(unwatched.root, unwatched.watched);
    problems.push({ level: 'CRITICAL', text });
  }
  if ('hidden' in daemons) problems.push({ level: 'UNKNOWN', text: daemons.hidden });
  else problems.push(...ofDaemons(daemons, expected, lookedIn, directories));
  if ('away' in queue) {
    problems.push({ level: queue.hidden ? 'UNKNOWN' : 'CRITICAL', text: queue.away });
  } else problems.push(...ofQueue(queue, limits));
  problems.push(...ofFailures(failed, limits, nowMs));
  const order: Level[] = ['CRITICAL', 'WARNING', 'UNKNOWN'];
  return problems.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

/** The level of the worst. What is not known counts less than a warning, as it may be well. */
export const levelOf = (problems: Problem[]): Level => problems[0]?.level ?? 'OK';
