/**
 * `history`: a run in few bytes, and what the job did before it. The record is made of the build alone,
 * so an index of runs is made of the records in the tree again; the rest is what was known when the
 * build was published.
 */
import type { ErrorKind, KnownErrors } from './service-logs.ts';

/** What the median of a machine's load was, and what it is; null where nothing tells. */
export interface MachineMedians {
  cores: number | null;
  memoryBytes: number | null;
  /** Percent. */
  busy: number | null;
  wait: number | null;
  steal: number | null;
  /** Of one minute. */
  load: number | null;
}

/** Failures of one cause in a run. */
export interface RunCause {
  /** Equal where two runs say the same but for what differs by itself (ids, times, addresses). */
  id: string;
  /** What they say, with `…` for what may differ from one to the next, in this run or another. */
  text: string;
  /** Failing tests it is of, counted as by the verdict: one that fails in two streams is two. */
  tests: number;
}

/** One run of a job. */
export interface RunRecord {
  version: 1;
  /** Of the build, relative to the logs root. */
  path: string;
  job: string;
  project: string | null;
  branch: string | null;
  pipeline: string | null;
  change: string | null;
  patchset: string | null;
  /** Changes that were tested with this one: those it depends on, and those ahead of it in its queue. */
  ahead?: string[] | undefined;
  /** Milliseconds since the epoch: the start of its first test, else of its job, else when it was uploaded. */
  time: number;
  /** Nothing tells when it ran: `time` is that of the upload. */
  uploaded?: true | undefined;
  /** As in BuildMetadata. */
  result: string | null;
  /** What the page says of its tests, with the tone in which it does. */
  verdict: { text: string; tone: 'bad' | 'warn' | 'good' | 'none' };
  tests: number;
  /** Tests and fixtures by outcome, those that are not 0. */
  counts: Record<string, number>;
  /** Every stream was read to its end, and nothing shows that tests are missing. */
  whole: boolean;
  /** Seconds from the first test to the last instant told; null without times. */
  seconds: number | null;
  /**
   * Equal where the same tests ran and were skipped, as far as a run that is not whole tells; null where a stream could not
   * be read, or they are too many.
   */
  list: string | null;
  causes: RunCause[];
  /** Names of tests and fixtures that failed, without attributes, and the cause's index; -1: none told. */
  failed: [name: string, cause: number][];
  flaky: string[];
  /** Failures, and flaky tests, beyond those listed. */
  unlisted: number;
  machine: MachineMedians | null;
  /** `errors` of its `history` tell all of some service. */
  errors?: true | undefined;
  /** Name of its stream, where it has one only. */
  stream: string | null;
}

/** Test runs of a build up to which it is compared with others, test by test. */
export const MAX_COMPARED = 50_000;

/** Good runs whose ERROR lines a run is compared with, of the last 20: so many are to tell theirs. */
export const ERRORS_COMPARED = 5;

/** A run among those before, as a page shows and links it. */
export type EarlierRun = Pick<
  RunRecord,
  | 'path'
  | 'branch'
  | 'change'
  | 'patchset'
  | 'ahead'
  | 'time'
  | 'uploaded'
  | 'result'
  | 'verdict'
  | 'whole'
  | 'seconds'
> & {
  /** Of another project than the run that is told about; missing: of the same, or not asked. */
  otherProject?: string | null;
  /** Whole, without a failure, and the job did not fail: others may be compared with it. */
  good: boolean;
};

/**
 * What a test came to in a run: passed, failed, flaky (failed, and passed when run again), skipped, not
 * in the run, or not known.
 */
export type TestState = 'p' | 'f' | 'l' | 's' | '-' | '?';

/** A test that is another, by a measure that can be compared. */
export interface Difference {
  name: string;
  before: TestState;
  now: TestState;
}

/** A kind of ERROR lines of a service that no good run before logged. */
export interface NewErrors extends ErrorKind {
  /** Good runs of which all kinds of that service are known. */
  runs: number;
}

export interface Slower {
  name: string;
  /** Seconds: the median of the good runs, and now. */
  before: number;
  now: number;
  /** Of how many good runs. */
  runs: number;
}

/** Lists are cut; `count` is of all. */
export interface Listed<T> {
  count: number;
  first: T[];
}

/** The ERROR lines of services beside those of the last good runs. */
export interface ComparedErrors {
  /** Those of most lines first. */
  fresh: Listed<NewErrors>;
  /** Kinds of services of which no good run tells all, by service: not known to be new. */
  unknown: { kinds: number; services: string[] };
  /** There were more kinds than were looked at. */
  isFull: boolean;
}

/** A run beside another that was good. */
export interface Comparison {
  /** Path of the other. */
  with: string;
  newlyFailing: Listed<Difference>;
  /** Missing: an earlier version made it. */
  newlyFlaky?: Listed<Difference>;
  newlyPassing: Listed<Difference>;
  newlySkipped: Listed<Difference>;
  gone: Listed<Difference>;
  added: Listed<Difference>;
  slower: Listed<Slower>;
  /** Good runs that say how much times differ by themselves; below three nothing is called slower. */
  spreadOf: number;
  /** Median of all tests' times beside those of the good runs; null where too few are known. */
  pace: number | null;
  newCauses: RunCause[];
  /** Null, or missing: the run is good, or has no logs of services that were read. */
  errors?: ComparedErrors | null;
  /** Sentences: what of the machine is another. */
  machine: string[];
}

/** What is known of a failing test from the runs of the job before this one. */
export interface Novelty {
  name: string;
  /**
   * `flaky`: it fails and passes by turns, on several changes, or on one patchset. `branch`: it fails in every
   * one of the latest runs, of several changes that have nothing in common. `change`: it passes in all runs of
   * other changes, and has failed in each of this one since others passed last. `first`: it passed in all
   * runs looked at. `unknown`: too little is known.
   */
  kind: 'flaky' | 'branch' | 'change' | 'first' | 'unknown';
  /** Runs before this one in which it failed, of those of which its result is known. */
  failed: number;
  known: number;
  /** Runs before this one that were looked at, and those of them that had no such test. */
  lookedAt?: number;
  absent?: number;
  /** Changes that those failures are of. */
  changes: number;
  /**
   * Failures in runs of this change; in those that have a change in common with this run, those included.
   * Missing where the run is of no change.
   */
  own?: number;
  related?: number;
  /** Failures in runs of no change. */
  ofNone?: number;
  /** Milliseconds since the epoch, and the build; null: not in the runs looked at. */
  firstFailed: { time: number; path: string } | null;
  lastPassed: { time: number; path: string } | null;
}

/** A cause elsewhere: jobs that failed of the same within a day before this run. */
export interface CauseElsewhere {
  id: string;
  jobs: number;
  /** Some of them, with a build of each. */
  some: { job: string; path: string }[];
}

/** What was known when the build was published. */
export interface HistoryContext {
  /** Milliseconds since the epoch. */
  at: number;
  /** False: the index was being made anew, so runs may be missing. */
  complete: boolean;
  /** From the page of the build to that of the job's history. */
  grid: string;
  /** From the page of the build to the logs root. */
  root: string;
  /** Before this run, newest first. */
  runs: EarlierRun[];
  /** Runs looked at for `novelty`. */
  lookedAt: number;
  /** Beside the last good run; null where there is none, or none that can be read and compared. */
  compared: Comparison | null;
  /** It has more test runs than are compared (MAX_COMPARED). */
  many?: true;
  novelty: Novelty[];
  elsewhere: CauseElsewhere[];
}

/** The artifact. */
export interface HistoryFile {
  version: 1;
  record: RunRecord;
  /**
   * Of the tests that passed, 0 of others, in the order of the record's list: its lines, `p` (or `s`: skipped,
   * `?`: not known) and a name each, sorted. Missing where there is no list, or a very long one.
   */
  seconds?: number[];
  /** Kinds of ERROR lines of its services. Missing where none of its logs was read. */
  errors?: KnownErrors;
  /** Null where no index could be asked. */
  context: HistoryContext | null;
}
