import type { Piece } from '../../../src/verdict/causes/alike.ts';
import {
  type Cause,
  caseOf,
  groupCauses,
  isSharedBySkip,
} from '../../../src/verdict/causes/causes.ts';
import { codeOf, OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import { inOrder, isProblem, type Placed } from '../../../src/verdict/problems.ts';
import type { Run, Test } from './run.ts';
import { STATUS } from './status.ts';

/** A run that needs attention, with what the stream says about it. */
export interface Problem {
  test: Test;
  /** Which of the runs it is in. */
  of: number;
  /** In which its test is counted: the one it was run in first. */
  counted: number;
  /** The lines of the reason; empty where nothing was attached. */
  reason: readonly string[];
  /** Further runs of the same test with the same cause. */
  again: { test: Test; of: number }[];
}

/** Problems of one cause. */
export interface ProblemGroup {
  /** The most alarming status of its members. */
  status: Outcome;
  /** What they say, with the values in which they differ; null where none says anything. */
  cause: Piece[] | null;
  problems: Problem[];
  /** Tests that were skipped for the same. */
  skips: SkipGroup[];
}

/** Tests skipped for one reason. */
export interface SkipGroup {
  /** Null where none was given. */
  reason: Piece[] | null;
  /** Of the tests; one reason may be that of 100,000. */
  indexes: number[];
}

/** Indexes of the runs that are shown in some ways, in stream order. */
export function indexesOf(run: Run, wanted: (status: Outcome) => boolean): number[] {
  const codes = OUTCOMES.map(wanted);
  const indexes: number[] = [];
  for (let i = 0; i < run.count; i++) if (codes[run.shown[i] as number]) indexes.push(i);
  return indexes;
}

/** Where a stream is among those that are looked at; null: it is not. */
function placeOf(runs: readonly Run[], position: number | undefined): number | null {
  const place = runs.findIndex((run) => run.position === position);
  return place < 0 ? null : place;
}

/** What needs attention in some streams, in order of start; what can have caused no other comes last. */
export function problems(runs: readonly Run[]): Problem[] {
  const list = runs.flatMap((run, of) =>
    indexesOf(run, isProblem).map((index): Problem => {
      const failed = run.codes[index] === codeOf('fail');
      const counted = placeOf(runs, run.countedIn.get(index)) ?? of;
      const reason = failed ? run.reason(index) : [];
      return { test: run.test(index), of, counted, reason, again: [] };
    }),
  );
  const placed = ({ test, of }: Problem): Placed => {
    const at = test.start === null ? null : (runs[of] as Run).origin + test.start;
    return { outcome: test.status, at, of, index: test.index };
  };
  return list.sort((a, b) => inOrder(placed(a), placed(b)));
}

/**
 * Groups problems by cause, in the order of the first of each: one may have caused the next. Skips
 * that share a cause stand with it.
 */
export function groupProblems(list: Problem[], skips: readonly SkipGroup[] = []): ProblemGroup[] {
  const cases = list.map(({ test, counted, reason }) =>
    caseOf(counted, test.status, test.name, reason),
  );
  const causes = groupCauses(cases);
  return causes.map((cause): ProblemGroup => {
    const members = mergeRuns(cause.members.map((at) => list[at] as Problem));
    const statuses = members.map(({ test }) => test.status);
    const status = statuses.reduce((a, b) => (STATUS[b].weight > STATUS[a].weight ? b : a));
    return { status, cause: cause.pieces, problems: members, skips: shared(cause, skips) };
  });
}

function shared({ pieces }: Cause, skips: readonly SkipGroup[]): SkipGroup[] {
  if (pieces === null) return [];
  return skips.filter(({ reason }) => reason !== null && isSharedBySkip(pieces, reason));
}

/** One entry a test: what failed twice alike is one failure. */
function mergeRuns(members: Problem[]): Problem[] {
  const byName = new Map<string, Problem>();
  for (const problem of members) {
    const key = `${problem.counted} ${problem.test.name}`;
    const known = byName.get(key);
    if (known) known.again.push(problem);
    else byName.set(key, problem);
  }
  return [...byName.values()];
}

/** One each: the failures and the skips of an overview both ask. */
const known = new WeakMap<Run, readonly SkipGroup[]>();

/** Tests that were skipped, as the verdict counts them, by reason, the most frequent first. */
export function skipGroups(run: Run): readonly SkipGroup[] {
  const groups = known.get(run) ?? groupSkips(run);
  known.set(run, groups);
  return groups;
}

function groupSkips(run: Run): SkipGroup[] {
  const skip = codeOf('skip');
  const indexes: number[] = [];
  // a class that each worker skipped is one
  for (let i = 0; i < run.count; i++)
    if (run.outcomes[i] === skip && run.attempts[i] === 1) indexes.push(i);
  const bare = indexes.filter((index) => run.reason(index).length === 0);
  const told = indexes.filter((index) => run.reason(index).length > 0);
  const causes = groupCauses(told.map((i) => ({ name: run.name(i), reason: run.reason(i) })));
  const groups = causes.map(({ members, pieces }): SkipGroup => {
    return { reason: pieces, indexes: members.map((at) => told[at] as number) };
  });
  if (bare.length > 0) groups.push({ reason: null, indexes: bare });
  return groups.sort((a, b) => b.indexes.length - a.indexes.length);
}

/** The tests that took longest. */
export function slowest(run: Run, count: number): Test[] {
  const top: number[] = [];
  const longer = (index: number) => run.durations[index] as number;
  for (let i = 0; i < run.count; i++) {
    // NaN, of what took nobody knows how long, compares as false.
    if (!(longer(i) > (top.length < count ? 0 : longer(top.at(-1) as number)))) continue;
    const at = top.findIndex((other) => longer(other) < longer(i));
    top.splice(at < 0 ? top.length : at, 0, i);
    if (top.length > count) top.pop();
  }
  return top.map(run.test);
}
