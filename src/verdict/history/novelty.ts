/** Whether a failure is new: what the runs of a job before this one say of a test that fails now. */

import type { Novelty, RunRecord, TestState } from '../../format/history.ts';
import { countOf } from '../../format/quantities.ts';

/** A run before this one, and what the test came to in it. */
export interface Before {
  run: Pick<RunRecord, 'path' | 'time' | 'change'>;
  state: TestState;
}

/** Runs of other changes in which a test passed, that make a failure new; fewer say nothing. */
const LEAST_PASSES = 5;
/** Changes on which it fails in a row, with this one not counted: then it is no change's own. */
const LEAST_BROKEN = 2;

/** What a run is of: a change, or only itself. */
const sourceOf = ({ run }: Before) => run.change ?? `run ${run.path}`;

/**
 * Judges a failure. Only runs in which the test is known to have passed or failed count.
 *
 * @param change of the run it fails in; null: of none
 * @param before runs of the job on the same branch, newest first
 */
export function judgeNovelty(
  name: string,
  change: string | null,
  before: readonly Before[],
): Novelty {
  const known = before.filter(({ state }) => 'pfl'.includes(state));
  const failed = known.filter(({ state }) => state !== 'p');
  const passed = known.find(({ state }) => state === 'p');
  const first = failed.at(-1);
  return {
    name,
    kind: kindOf(change, known),
    failed: failed.length,
    known: known.length,
    changes: new Set(failed.map(sourceOf)).size,
    firstFailed: first ? { time: first.run.time, path: first.run.path } : null,
    lastPassed: passed ? { time: passed.run.time, path: passed.run.path } : null,
  };
}

function kindOf(change: string | null, known: readonly Before[]): Novelty['kind'] {
  // what the change itself did says nothing of others
  const others = known.filter(({ run }) => change === null || run.change !== change);
  const failures = others.filter(({ state }) => state !== 'p');
  const passes = others.length - failures.length;
  if (failures.length === 0) {
    if (passes < LEAST_PASSES) return 'unknown';
    // one failure may be the first of many by turns; a second one of the change alone is no accident
    const again = known.some(({ run, state }) => run.change === change && state === 'f');
    return change !== null && again ? 'change' : 'first';
  }
  const lastPass = others.findIndex(({ state }) => state === 'p');
  // newest first: those before the last pass failed since
  const since = lastPass < 0 ? others : others.slice(0, lastPass);
  if (
    new Set(since.map(sourceOf)).size >= LEAST_BROKEN &&
    since.every(({ state }) => state === 'f')
  ) {
    return lastPass < 0 || failures.length === since.length ? 'branch' : 'flaky';
  }
  // it failed for others, and passed after it had
  const firstFailure = others.findIndex(({ state }) => state !== 'p');
  const recovered = others.slice(0, firstFailure).some(({ state }) => state === 'p');
  const within = failures.some(({ state }) => state === 'l');
  return recovered || within ? 'flaky' : 'unknown';
}

/**
 * In words, without the times of those runs: `failed in 4 of the 20 earlier runs that ran it, on 3 changes`.
 *
 * @param asOf when that was known, in words: earlier runs may have come into the history since
 */
export function tellNovelty({ failed, known, changes }: Novelty, asOf: string): string {
  if (known === 0) {
    return `when this page was made, ${asOf}, the history had no earlier run of this job that is known to have run it`;
  }
  const all = known === 1 ? 'the one earlier run' : `all ${known} earlier runs`;
  if (failed === 0) return `passed in ${all} that ran it`;
  const of = failed === known ? all : `${failed} of the ${known} earlier runs`;
  return `failed in ${of} that ran it, on ${countOf(changes, 'change')}`;
}

/** What a kind means, in words. */
export const NOVELTY: Record<Novelty['kind'], string> = {
  flaky: 'Flaky',
  branch: 'Broken on the branch',
  change: 'New with this change',
  first: 'First failure',
  unknown: 'Not known whether new',
};
