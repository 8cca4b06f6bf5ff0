import { TEST_STATUSES, type TestStatus } from '../../../src/format/dataset.ts';
import type { Run, Test } from './run.ts';
import { isFailure, isProblem, STATUS } from './status.ts';

/** A test that needs attention, with what the stream says about it. */
export interface Problem {
  test: Test;
  /** The lines of the reason, the one that says it first; empty where nothing was attached. */
  reason: string[];
  /** A later run of the same test passed. */
  recovered: boolean;
}

/** Problems of one cause: the same status, and the same cause but for numbers in it. */
export interface ProblemGroup {
  status: TestStatus;
  /** What the first one's reason comes down to, see causeOf(); null where none has any. */
  cause: string | null;
  problems: Problem[];
}

/** Tests skipped for one reason. */
export interface SkipGroup {
  /** Null where none was given. */
  reason: string | null;
  /** Of the tests; one reason may be that of 100,000. */
  indexes: number[];
}

/** What a verdict is meant to look like. */
export type Tone = 'bad' | 'warn' | 'good' | 'none';

/**
 * The tests' result in one line: `2 failed`. A build may have failed with every test passing; that
 * is for the job's own result to say.
 */
export function verdict(run: Run): { text: string; tone: Tone } {
  const { counts, count } = run;
  const failed = counts.fail + counts.uxsuccess;
  if (failed > 0) return { text: `${failed} failed`, tone: 'bad' };
  if (counts.inprogress > 0) return { text: `${counts.inprogress} never ended`, tone: 'bad' };
  if (count === 0) return { text: 'No tests', tone: 'none' };
  if (counts.unknown > 0) return { text: 'Incomplete', tone: 'warn' };
  if (counts.success + counts.xfail === 0) return { text: 'All skipped', tone: 'none' };
  return { text: 'All passed', tone: 'good' };
}

/** Indexes of the tests of some statuses, in stream order. */
function indexesOf(run: Run, wanted: (status: TestStatus) => boolean): number[] {
  const codes = TEST_STATUSES.map(wanted);
  const indexes: number[] = [];
  for (let i = 0; i < run.count; i++) if (codes[run.statuses[i] as number]) indexes.push(i);
  return indexes;
}

/** The last passing attempt of every test that was run more than once. */
function lastPasses(run: Run): Map<string, number> {
  const passed = new Map<string, number>();
  for (const i of indexesOf(run, (status) => status === 'success')) {
    const attempt = run.attempts[i] as number;
    if (attempt > 1) passed.set(run.name(i), attempt);
  }
  return passed;
}

/** Tests that need attention: the most alarming status first, then in order of start. */
export function problems(run: Run): Problem[] {
  const passed = lastPasses(run);
  const list = indexesOf(run, isProblem).map((index) => {
    const test = run.test(index);
    return {
      test,
      recovered: (passed.get(test.name) ?? 0) > test.attempt,
      reason: isFailure(test.status) ? run.reason(index) : [],
    };
  });
  return list.sort(
    (a, b) =>
      STATUS[b.test.status].weight - STATUS[a.test.status].weight ||
      (a.test.start ?? 0) - (b.test.start ?? 0) ||
      a.test.index - b.test.index,
  );
}

/** What differs between two failures of one cause: ids, addresses, counts, times. */
const VOLATILE = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|0x[0-9a-f]+|\d+/gi;

/** The line of a reason that says it: its first, see TestsFile. */
export function causeOf(reason: string[]): string | null {
  return reason[0] ?? null;
}

/**
 * Groups problems by cause: the most alarming status first, then the cause of most of them; members
 * keep the order of the list.
 */
export function groupProblems(list: Problem[]): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup>();
  for (const problem of list) {
    const { status } = problem.test;
    const cause = causeOf(problem.reason);
    // Without a reason nothing says that two failures are one.
    const key =
      cause === null ? `${problem.test.index}` : `${status} ${cause.replace(VOLATILE, '#')}`;
    const group = groups.get(key);
    if (group) group.problems.push(problem);
    else groups.set(key, { status, cause, problems: [problem] });
  }
  return [...groups.values()].sort(
    (a, b) =>
      STATUS[b.status].weight - STATUS[a.status].weight || b.problems.length - a.problems.length,
  );
}

/** Skips by reason, the most frequent first. */
export function skipGroups(run: Run): SkipGroup[] {
  const groups = new Map<string | null, number[]>();
  for (const index of indexesOf(run, (status) => status === 'skip')) {
    const reason = causeOf(run.reason(index));
    const list = groups.get(reason);
    if (list) list.push(index);
    else groups.set(reason, [index]);
  }
  return [...groups]
    .map(([reason, indexes]) => ({ reason, indexes }))
    .sort((a, b) => b.indexes.length - a.indexes.length);
}

/** The tests that took longest. */
export function slowest(run: Run, count: number): Test[] {
  const top: number[] = [];
  const longer = (index: number) => run.durations[index] as number;
  for (let i = 0; i < run.count; i++) {
    if (longer(i) <= (top.length < count ? 0 : longer(top.at(-1) as number))) continue;
    const at = top.findIndex((other) => longer(other) < longer(i));
    top.splice(at < 0 ? top.length : at, 0, i);
    if (top.length > count) top.pop();
  }
  return top.map(run.test);
}
