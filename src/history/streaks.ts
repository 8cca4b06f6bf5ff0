/** How jobs went of late: whether one that passed fails now, run after run. What an alert is made of. */
import type { RunRecord } from '../format/history.ts';
import { type JobStreak, MAX_STREAKS } from '../format/jobs/front.ts';
import { isGood } from './record.ts';

/** What did not run for so long is no trouble of today. */
const RECENT_MS = 7 * 86_400_000;

/** By Zuul's word the job failed, whatever its tests say. */
const FAILED = new Set(['FAILURE', 'TIMED_OUT', 'POST_FAILURE', 'RETRY_LIMIT', 'DISK_FULL']);

/** Whether a run is known to have failed; one that broke off, or of which nothing is known, is neither. */
const hasFailed = ({ verdict, result }: RunRecord): boolean =>
  verdict.tone === 'bad' || (result !== null && FAILED.has(result));

/** @param runs of one job on one branch, newest first */
function streakOf(runs: readonly RunRecord[]): Omit<JobStreak, 'job' | 'branch'> {
  // of one change that fails again and again only the change is known to fail
  const sources = new Set<string>();
  const told = runs.filter((run) => isGood(run) || hasFailed(run));
  const passed = told.findIndex(isGood);
  const failed = passed < 0 ? told : told.slice(0, passed);
  for (const { change, path } of failed) sources.add(change ?? `run ${path}`);
  const before = told.slice(failed.length);
  const broken = before.findIndex((run) => !isGood(run));
  const good = broken < 0 ? before : before.slice(0, broken);
  const atLeast = passed < 0 ? 'failed' : broken < 0 ? 'passed' : null;
  const [end, start] = [failed.at(-1) ?? good[0], good.at(-1)];
  return {
    failed: sources.size,
    passed: good.length,
    passedMs: start === undefined || end === undefined ? 0 : end.time - start.time,
    ...(atLeast && { atLeast }),
  };
}

/** @param recent runs of all jobs, newest first */
export function streaksOf(recent: readonly RunRecord[], nowMs: number): JobStreak[] {
  const groups = Map.groupBy(recent, ({ job, branch }) => JSON.stringify([job, branch]));
  return [...groups.values()]
    .filter(([newest]) => newest !== undefined && newest.time >= nowMs - RECENT_MS)
    .map((runs) => {
      const { job, branch } = runs[0] as RunRecord;
      return { runs: runs.length, streak: { job, branch, ...streakOf(runs) } };
    })
    .sort((a, b) => b.streak.failed - a.streak.failed || b.runs - a.runs)
    .slice(0, MAX_STREAKS)
    .map(({ streak }) => streak);
}
