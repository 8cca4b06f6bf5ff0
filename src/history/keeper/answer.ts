/** What the index knows about a run that is about to be published. */
import {
  type CauseElsewhere,
  type EarlierRun,
  ERRORS_COMPARED,
  type RunRecord,
  type TestState,
} from '../../format/history.ts';
import { earlierRun } from '../files/grid.ts';
import { isGood } from '../record.ts';
import type { HistoryStore } from '../store/store.ts';
import { stateIn, type TestLists } from './test-lists.ts';

/** What is asked about a run. */
export interface Question
  extends Pick<RunRecord, 'path' | 'job' | 'project' | 'branch' | 'change' | 'time' | 'list'> {
  /** Ids of the causes of its failures, and names of the tests that failed. */
  causes: string[];
  tests: string[];
}

export const questionOf = ({ causes, failed, ...run }: RunRecord): Question => ({
  ...run,
  // others that broke off after as many tests did not run the same
  list: run.whole ? run.list : null,
  causes: causes.map(({ id }) => id),
  tests: failed.map(([name]) => name),
});

export interface Answer {
  /** False: the index is being made anew. */
  complete: boolean;
  /** Runs of the job on the branch before this one, newest first. */
  runs: EarlierRun[];
  /** Runs to compare with, newest first: good ones of the same project and branch, but its own. */
  good: RunRecord[];
  /** Paths of those of the last 20 good ones that tell the ERROR lines of services, newest first. */
  errors: string[];
  /** For each of the tests asked for, what it came to in each of `runs`: a character each. */
  states: string[];
  elsewhere: CauseElsewhere[];
}

/** Runs looked at for a failure, and good runs that tell how times spread. */
const RUNS = 20;
const GOOD = 6;
/** Good runs among which those are looked for that tell ERROR lines. */
const GOOD_SEARCHED = 20;
/** Runs of the job that are gone through for them: mostly the first so many hold enough. */
const SEARCHED = [25, 60, 200];
const DAY_MS = 86_400_000;
const ELSEWHERE = 200;
const SOME = 5;

async function elsewhere(store: HistoryStore, { causes, job, time }: Question) {
  const found: CauseElsewhere[] = [];
  const all = await Promise.all(
    causes.map((id) => store.withCause(id, time - DAY_MS, time, ELSEWHERE)),
  );
  for (const [at, id] of causes.entries()) {
    const runs = all[at] ?? [];
    const others = new Map(runs.filter((run) => run.job !== job).map((run) => [run.job, run.path]));
    if (others.size === 0) continue;
    const some = [...others].slice(0, SOME).map(([other, path]) => ({ job: other, path }));
    found.push({ id, jobs: others.size, some });
  }
  return found;
}

interface Found extends Pick<Answer, 'good' | 'errors'> {
  runs: RunRecord[];
}

/**
 * Earlier runs of the job on the branch, newest first. Unit tests of all projects run in jobs of one name: those of
 * another project count where they ran the very same tests.
 */
async function findBefore(
  store: HistoryStore,
  { job, path, branch, project, time, list }: Question,
): Promise<Found> {
  let found: Found = { runs: [], good: [], errors: [] };
  for (const limit of SEARCHED) {
    const all = await store.runs(job, limit, time);
    const before = all.filter(
      (run) =>
        run.path !== path &&
        run.branch === branch &&
        (run.project === project || (list !== null && run.list === list)),
    );
    const good = before.filter((run) => run.project === project && isGood(run));
    const telling = good.slice(0, GOOD_SEARCHED).filter(({ errors }) => errors);
    found = {
      runs: before.slice(0, RUNS),
      good: good.slice(0, GOOD),
      errors: telling.slice(0, ERRORS_COMPARED).map((run) => run.path),
    };
    if (all.length < limit || (before.length >= RUNS && good.length >= GOOD)) break;
  }
  return found;
}

/** @param root path of the logs root, where lists of tests are read */
export async function answer(
  store: HistoryStore,
  lists: Pick<TestLists, 'of'>,
  root: string,
  question: Question,
): Promise<Answer> {
  const { tests } = question;
  const [{ runs, good, errors }, complete, alike] = await Promise.all([
    findBefore(store, question),
    store.complete(),
    elsewhere(store, question),
  ]);
  const columns: TestState[][] = [];
  if (tests.length > 0) {
    for (const run of runs) {
      // what fails while a job is aborted, by a newer patchset or a reset of its queue, fails of that
      const isAborted = run.result === 'ABORTED';
      const list = isAborted ? null : await lists.of(root, run);
      columns.push(tests.map((name) => (isAborted ? '?' : stateIn(run, list, name))));
    }
  }
  return {
    complete,
    runs: runs.map((run) => ({
      ...earlierRun(run),
      ...(run.project !== question.project && { otherProject: run.project }),
    })),
    good,
    errors,
    states: tests.map((_, at) => columns.map((column) => column[at]).join('')),
    elsewhere: alike,
  };
}
