/**
 * The index of runs: one interface, two stores. It is never the truth: all of it is made from the tree
 * again, so what it loses costs time only. Each is of one logs root.
 *
 * Runs have an order, by time and of one time by path (its bytes); beyond the bounds the least go. Of each
 * job the greatest that had to go is remembered: where it would have room now, runs may be in the tree that
 * ought to be in the index (`hasRoom`). Nothing else can be lost by the bounds, in whatever order runs come.
 */
import type { RunRecord } from '../../format/history.ts';

/** What is kept. */
export interface Bounds {
  /** Of one job, the newest. */
  runsPerJob: number;
  /** Of all, the newest. */
  maxRuns: number;
}

/** Runs that one addition may push out: others wait meanwhile. */
export const MOST_TRIMMED = 100;

/** A job, and a number that grows whenever its runs change. */
export interface JobState {
  job: string;
  version: number;
}

export interface HistoryStore {
  /**
   * Adds a run, or replaces it; beyond the bounds the oldest go, MOST_TRIMMED of them. Its job's files are
   * out of date then.
   */
  add(record: RunRecord): Promise<void>;
  /** Removes a run; none is no error. */
  remove(path: string): Promise<void>;
  /** Runs of a job, newest first. @param before only those earlier than this, milliseconds */
  runs(job: string, limit: number, before?: number): Promise<RunRecord[]>;
  /** Runs of all jobs since a time, newest first. */
  newest(limit: number, sinceMs: number): Promise<RunRecord[]>;
  /** Runs that failed of a cause from one time to another, both included, newest first. */
  withCause(
    cause: string,
    sinceMs: number,
    untilMs: number,
    limit: number,
  ): Promise<{ job: string; path: string }[]>;
  jobs(): Promise<JobState[]>;
  /** Paths of all runs from a place on, in an order of its own; `next` null: that was the end. */
  paths(from: string | null, limit: number): Promise<{ paths: string[]; next: string | null }>;
  /** Removes what is older than a time, and forgets that older ones had to go. */
  removeBefore(timeMs: number): Promise<void>;
  count(): Promise<number>;
  /** Removes what is beyond the bounds, where they have become narrower. */
  trim(): Promise<void>;
  /** Whether a run that had to go for the bounds would have room now. */
  hasRoom(): Promise<boolean>;

  /** Remembers that a build is about to be published: whoever finds it later looks whether it was. */
  intend(path: string, nowMs: number): Promise<void>;
  /** Builds of which that was said before a time, and no more. */
  intended(beforeMs: number): Promise<string[]>;
  /** There is nothing to be looked for any more. */
  settle(path: string): Promise<void>;

  /** Jobs whose files are out of date. */
  stale(): Promise<JobState[]>;
  /** Makes the files of a job be written again. */
  touch(job: string): Promise<void>;
  /** The files of a job are as of a version; it stays stale if that is not its version any more. */
  written(job: string, version: number): Promise<void>;
  /** Takes a name for one holder, for a time; false: another has it. */
  lease(name: string, token: string, ms: number): Promise<boolean>;
  release(name: string, token: string): Promise<void>;

  /** Whether the whole tree was read into it since it was empty. */
  complete(): Promise<boolean>;
  /** The tree will be read: until that has come to its end the index is not complete. */
  beginReading(token: string): Promise<void>;
  /** The tree was read. Of no effect where the index was emptied since, or another has begun. */
  endReading(token: string): Promise<void>;
  close(): Promise<void>;
}
