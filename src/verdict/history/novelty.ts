/** Whether a failure is new: what the runs of a job before this one say of a test that fails now. */

import type { Novelty, RunRecord, TestState } from '../../format/history.ts';
import { countOf } from '../../format/quantities.ts';

/** What a run is of. */
export type Source = Pick<RunRecord, 'change' | 'patchset' | 'ahead'>;

/** A run before this one, and what the test came to in it. */
export interface Before {
  run: Pick<RunRecord, 'path' | 'time'> & Source;
  state: TestState;
}

/** Runs of other changes in which a test passed, that make a failure new; fewer say nothing. */
const LEAST_PASSES = 5;
/** Changes on which it fails in a row, with this one not counted: then it is no change's own. */
const LEAST_BROKEN = 2;
/** And on so many of one that failed now and then before. */
const LEAST_BROKEN_AGAIN = 5;

/** The changes whose code was in a run. */
const changesIn = ({ change, ahead = [] }: Source): string[] =>
  change === null ? [] : [change, ...ahead];

/** Whether a run has something in it that another has, too: what that broke fails in both. */
const isRelated = (one: Source, other: Source): boolean => {
  const changes = new Set(changesIn(one));
  return changesIn(other).some((change) => changes.has(change));
};

/** Of how many sources some runs are that have no change in common; each run without a change is one. */
function independent(runs: readonly Before[]): number {
  const groups: Set<string>[] = [];
  for (const { run } of runs) {
    const merged = new Set(run.change === null ? [`run ${run.path}`] : changesIn(run));
    for (let at = groups.length - 1; at >= 0; at--) {
      const group = groups[at] as Set<string>;
      if (![...group].some((change) => merged.has(change))) continue;
      for (const change of group) merged.add(change);
      groups.splice(at, 1);
    }
    groups.push(merged);
  }
  return groups.length;
}

const isPass = ({ state }: Before) => state === 'p';
const isFailure = ({ state }: Before) => state !== 'p';

/**
 * Judges a failure. Only runs in which the test is known to have passed or failed count.
 *
 * @param mine what the run is of in which it fails
 * @param before runs of the job on the same branch, newest first
 */
export function judgeNovelty(name: string, mine: Source, before: readonly Before[]): Novelty {
  const known = before.filter(({ state }) => 'pfl'.includes(state));
  const failed = known.filter(isFailure);
  const passed = known.find(isPass);
  const first = failed.at(-1);
  const changes = new Set(failed.flatMap(({ run }) => run.change ?? []));
  const isOwn = ({ run }: Before) => mine.change !== null && run.change === mine.change;
  const related = failed.filter(({ run }) => isRelated(mine, run));
  return {
    name,
    kind: kindOf(mine, known),
    failed: failed.length,
    known: known.length,
    lookedAt: before.length,
    absent: before.filter(({ state }) => state === '-').length,
    changes: changes.size,
    ...(mine.change !== null && { own: failed.filter(isOwn).length, related: related.length }),
    ofNone: failed.filter(({ run }) => run.change === null).length,
    firstFailed: first ? { time: first.run.time, path: first.run.path } : null,
    lastPassed: passed ? { time: passed.run.time, path: passed.run.path } : null,
  };
}

function kindOf(mine: Source, known: readonly Before[]): Novelty['kind'] {
  const has = ({ run }: Before) => mine.change !== null && changesIn(run).includes(mine.change);
  const own = known.filter(has);
  // what the change itself did says nothing of others, nor does what fails with one that it is tested with
  const others = known.filter((one) => !has(one) && !(isFailure(one) && isRelated(mine, one.run)));
  const isAlone = known.length === own.length + others.length;
  const failures = others.filter(isFailure);
  if (failures.length > 0) return kindAmongOthers(others, failures);
  if (others.length < LEAST_PASSES || !isAlone) return 'unknown';
  const before = own.findLastIndex(isFailure);
  if (before < 0) return 'first';
  // it may have been another's fault, unless others passed since; and it did not pass with the change since
  const first = known.indexOf(own[before] as Before);
  const since = known.slice(0, first + 1).filter(has);
  const isNew = since.every(({ state }) => state === 'f') && since.length <= first;
  return isNew ? 'change' : 'unknown';
}

/** Of a test that failed for others as well. */
function kindAmongOthers(others: readonly Before[], failures: readonly Before[]): Novelty['kind'] {
  const lastPass = others.findIndex(isPass);
  // newest first: those before the last pass failed since
  const since = lastPass < 0 ? others : others.slice(0, lastPass);
  const isAll = failures.length === since.length;
  const least = isAll ? LEAST_BROKEN : LEAST_BROKEN_AGAIN;
  if (since.every(({ state }) => state === 'f') && independent(since) >= least) return 'branch';
  return isFlaky(others, failures) ? 'flaky' : 'unknown';
}

/** A change may break a test of itself: flaky is what fails on several, or fails and passes on one patchset. */
function isFlaky(others: readonly Before[], failures: readonly Before[]): boolean {
  if (failures.some(({ state }) => state === 'l')) return true;
  const passes = others.filter(isPass);
  const isSame = ({ run: one }: Before, { run: other }: Before) =>
    one.change !== null && one.change === other.change && one.patchset === other.patchset;
  if (failures.some((one) => passes.some((other) => isSame(one, other)))) return true;
  const firstFailure = others.findIndex(isFailure);
  const lastFailure = others.findLastIndex(isFailure);
  const between = others.slice(firstFailure, lastFailure).some(isPass);
  return between && independent(failures) > 1;
}

/** The runs in which the test is known to have run, in words. */
function runsOf(known: number, lookedAt: number, all: boolean): string {
  const verb = known === 1 ? 'is' : 'are';
  const latest = `the latest ${lookedAt} runs`;
  if (lookedAt === 1) return 'the one run before';
  if (known === lookedAt) return all ? `each of ${latest}` : latest;
  const some = `the ${known} of ${latest} that ${verb} known to have run it`;
  return all && known > 1 ? `each of ${some}` : some;
}

/** What the failures are of, in words. */
function sourcesOf({ failed, changes, own, related = 0, ofNone = 0 }: Novelty): string {
  if (own !== undefined && own === failed) return 'on this change only';
  if (own === 0 && related === failed) {
    return 'only on changes that were tested together with this one';
  }
  if (ofNone === failed) return 'of no change';
  const others = countOf(changes - (own ? 1 : 0), own === undefined ? 'change' : 'other change');
  const none = ofNone > 0 ? `, ${ofNone} of them of no change` : '';
  return `on ${own ? 'this and ' : ''}${others}${none}`;
}

/**
 * In words, without the times of those runs: `failed in 4 of the latest 20 runs, on 3 other changes`.
 *
 * @param asOf when that was known, in words: earlier runs may have come into the history since
 */
export function describeNovelty(novelty: Novelty, asOf: string): string {
  const { failed, known, lookedAt = known, absent = 0 } = novelty;
  if (lookedAt === 0) {
    return `when this page was made, ${asOf}, the history had no earlier run of this job on its branch`;
  }
  const latest = lookedAt === 1 ? 'the latest run' : `the latest ${lookedAt} runs`;
  const ofJob = `${latest} of this job on its branch, as of ${asOf}`;
  if (absent === lookedAt) return `not in ${ofJob}`;
  if (known === 0) {
    return lookedAt === 1
      ? `not known to have run in ${ofJob}`
      : `none of ${ofJob}, is known to have run it`;
  }
  if (failed === 0) return `passed in ${runsOf(known, lookedAt, true)}`;
  const runs = runsOf(known, lookedAt, failed === known);
  const some = failed === known ? runs : `${failed} of ${runs}`;
  return `failed in ${some}, ${sourcesOf(novelty)}`;
}

/** What a kind means, in words. */
export const NOVELTY: Record<Novelty['kind'], string> = {
  flaky: 'Flaky',
  branch: 'Broken on the branch',
  change: 'New with this change',
  first: 'First failure seen',
  unknown: 'Not known whether new',
};
