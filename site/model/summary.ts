import type { Stats, StatsEntry } from '../../src/publish/format.ts';
import type { Lane } from './lanes.ts';
import type { Run, Test } from './run.ts';
import { isFailure, isProblem, STATUS } from './status.ts';

/** A test that needs attention, with what the stream says about it. */
export interface Problem {
  test: Test;
  /** The lines of the reason, the most telling last; empty where nothing was attached. */
  reason: string[];
  /** A later run of the same test passed. */
  recovered: boolean;
}

/** Tests skipped for one reason. */
export interface SkipGroup {
  /** Null where none was given. */
  reason: string | null;
  tests: Test[];
}

/** How one worker spent the run, in milliseconds. */
export interface WorkerLoad {
  label: string;
  tests: number;
  busy: number;
  /** Not running a test between its first start and the end of the run. */
  idle: number;
  problems: number;
}

/**
 * The job's result in one line: `2 failed`. A build may have failed with every test passing; that
 * is the job's log to tell, so the verdict is about the tests only.
 */
export function verdict(run: Run): { text: string; tone: 'bad' | 'warn' | 'good' | 'none' } {
  const failed = run.tests.reduce((sum, test) => sum + (isFailure(test.status) ? 1 : 0), 0);
  const hung = run.counts.inprogress;
  if (failed > 0) return { text: `${failed} failed`, tone: 'bad' };
  if (hung > 0) return { text: `${hung} never ended`, tone: 'bad' };
  if (run.tests.length === 0) return { text: 'No tests', tone: 'none' };
  if (run.counts.unknown > 0) return { text: 'Incomplete', tone: 'warn' };
  if (run.counts.success + run.counts.xfail === 0) return { text: 'All skipped', tone: 'none' };
  return { text: 'All passed', tone: 'good' };
}

/** A retried test's name stands in the stats once a run: hand its entries out in order. */
function entriesByName(entries: StatsEntry[]): (name: string) => StatsEntry | undefined {
  const byName = new Map<string, StatsEntry[]>();
  for (const entry of entries) {
    const list = byName.get(entry.name);
    if (list) list.push(entry);
    else byName.set(entry.name, [entry]);
  }
  return (name) => byName.get(name)?.shift();
}

/** The last passing attempt of every test that was run more than once. */
function lastPasses(run: Run): Map<string, number> {
  const passed = new Map<string, number>();
  for (const { name, status, attempt } of run.tests) {
    if (attempt > 1 && status === 'success') passed.set(name, attempt);
  }
  return passed;
}

/** Tests that need attention: the most alarming status first, then in order of start. */
export function problems(run: Run, stats: Stats | null): Problem[] {
  const entryOf = entriesByName(stats?.failures ?? []);
  const passed = lastPasses(run);
  const list = run.tests
    .filter((test) => isProblem(test.status))
    .map((test) => ({
      test,
      recovered: (passed.get(test.name) ?? 0) > test.attempt,
      reason: isFailure(test.status) ? (entryOf(test.name)?.details ?? []) : [],
    }));
  return list.sort(
    (a, b) =>
      STATUS[b.test.status].weight - STATUS[a.test.status].weight ||
      (a.test.start ?? 0) - (b.test.start ?? 0) ||
      a.test.index - b.test.index,
  );
}

/** Skips by reason, the most frequent first. */
export function skipGroups(run: Run, stats: Stats | null): SkipGroup[] {
  const entryOf = entriesByName(stats?.skips ?? []);
  const groups = new Map<string | null, Test[]>();
  for (const test of run.tests) {
    if (test.status !== 'skip') continue;
    const reason = entryOf(test.name)?.details?.at(-1) ?? null;
    const list = groups.get(reason);
    if (list) list.push(test);
    else groups.set(reason, [test]);
  }
  return [...groups]
    .map(([reason, tests]) => ({ reason, tests }))
    .sort((a, b) => b.tests.length - a.tests.length);
}

/** The tests that took longest. */
export function slowest(run: Run, count: number): Test[] {
  return run.tests
    .filter((test) => test.duration > 0)
    .sort((a, b) => b.duration - a.duration)
    .slice(0, count);
}

/** How evenly the workers were used. */
export function workerLoads(run: Run, lanes: Lane[]): WorkerLoad[] {
  return lanes.map((lane) => {
    const first = Math.min(...lane.rows.map((row) => row.start[0] ?? 0));
    return {
      label: lane.label,
      tests: lane.order.length,
      busy: lane.busy,
      idle: Math.max(0, run.length - first - lane.busy),
      problems: lane.problems,
    };
  });
}
