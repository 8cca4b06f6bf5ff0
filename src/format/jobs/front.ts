import type { EarlierRun, Listed, RunRecord, Slower } from '../history.ts';

/** A job on the front page. */
export interface FrontJob {
  /** In the name of its file and in addresses. */
  id: string;
  job: string;
  /** Its latest runs, newest first. */
  runs: Pick<EarlierRun, 'path' | 'time' | 'uploaded' | 'verdict' | 'result' | 'good'>[];
  /** Of its runs of the last week, and of the week before that: those that were good, and all. */
  week: { good: number; runs: number };
  before: { good: number; runs: number };
}

/** How a job goes on a branch. Runs that are neither good nor failed do not count. */
export interface JobStreak {
  job: string;
  branch: string | null;
  /** Its latest runs that failed one after the other; those of one change count once. */
  failed: number;
  /** Runs one after the other that were good before those. */
  passed: number;
  /** Milliseconds from the first of the good ones to the first that failed, or to the last good one. */
  passedMs: number;
  /** Which of the two is at least so many: there are no earlier runs to be counted. */
  atLeast?: 'failed' | 'passed';
}

/** Streaks that are told of: those that failed most, then those of most runs. */
export const MAX_STREAKS = 200;

/** A cause on the front page, over all jobs. */
export interface FrontCause {
  id: string;
  text: string;
  runs: number;
  tests: number;
  jobs: number;
  first: number;
  last: number;
  /** The latest build that failed so. */
  path: string;
}

/** A test that takes longer in a job's latest good runs than in the first ones of two weeks, beyond what times differ. */
export interface GrownTest
  extends Slower,
    Pick<RunRecord, 'path' | 'job' | 'project' | 'branch' | 'stream'> {
  /** Of the job, as in FrontJob. */
  id: string;
  /** Of how many of the latest runs `now` is the median; `before` is that of `runs` earlier ones. */
  latest: number;
  /** Milliseconds since the epoch: the first of the latest runs, the last of the earlier ones. */
  since: number;
  until: number;
}

/** `<assets>/history/front.json.gz`. */
export interface FrontFile {
  version: 1;
  at: number;
  /** False: the index is being made anew, so runs are missing. */
  complete: boolean;
  /** Milliseconds since the epoch: runs since then were counted, of two weeks, or fewer of a large site. */
  since: number;
  jobs: FrontJob[];
  jobsLeftOut: number;
  /** The latest runs of all jobs, for looking up a change. */
  newest: (Pick<
    EarlierRun,
    'path' | 'time' | 'uploaded' | 'change' | 'patchset' | 'verdict' | 'result' | 'good'
  > & {
    job: string;
    project: string | null;
    /** Missing in a file of an earlier version. */
    branch?: string | null;
  })[];
  /** Runs of those two weeks beyond them; missing in a file of an earlier version, as `causes` is. */
  newestLeftOut?: number;
  /** Those of most runs. */
  day: FrontCause[];
  week: FrontCause[];
  /** How many there are in all. */
  causes?: { day: number; week: number };
  /** Of jobs that ran in the last week, made of the runs of two. */
  streaks: JobStreak[];
  /**
   * Tests that grew within two weeks; missing in a file of an earlier version. `lookedAt`: jobs, each of a
   * project and a branch, with enough good runs; `leftOut`: such as were beyond those looked at.
   */
  grown?: { lookedAt: number; leftOut: number; tests: Listed<GrownTest> };
}
