import { TEST_STATUSES } from '../format/dataset.ts';

/**
 * The runs of a stream as columns by index, in stream order: what a verdict needs of them. Times are
 * milliseconds after the first start; NaN is unknown.
 */
export interface RunColumns {
  readonly count: number;
  /** From the first start to the last instant the stream tells. */
  readonly length: number;
  /** Index into TEST_STATUSES: what the stream says. */
  readonly codes: Uint8Array;
  /** Index into the lanes; -1: of no worker. */
  readonly workers: Int32Array;
  readonly starts: Float64Array;
  /** Of a test that never ended: until when it may have run, as far as the stream tells; `length` at most. */
  readonly ends: Float64Array;
  /** 1 for the first run of a name, 2 for the next. */
  readonly attempts: Uint32Array;
  /** [run, the run before it of the same test that had not passed]; see TestsFile. */
  readonly retries: readonly (readonly [run: number, of: number])[];
  /** 1: no test, but what prepares tests or stands for them; see fixtureOf(). */
  readonly fixtures: Uint8Array;
  /** Whether the stream tells how long it took. */
  readonly told: (index: number) => boolean;
  readonly name: (index: number) => string;
  /** Why it failed or was skipped; empty where nothing says. */
  readonly reason: (index: number) => readonly string[];
  /** Whether the stream holds anything that was attached to it. */
  readonly attached: (index: number) => boolean;
}

/** What is known of a stream beside its runs. */
export interface StreamState {
  /** The runner had not ended the file: it writes a temporary one, and names it when it is done. */
  unfinished: boolean;
  /** Codes of warnings that say that the stream was not there, or not read, to its end. */
  damage: readonly string[];
  /** Tests that the runner announced and that never ran; null where it announces none. */
  missing: readonly Missing[] | null;
  /** How many more than those there are, whose names were not kept. */
  unnamed: number;
}

/** A test that was to run. */
export interface Missing {
  name: string;
  /** As in RunColumns.workers. */
  worker: number;
}

/** What a test came to, as it is counted and shown. */
export const OUTCOMES = [...TEST_STATUSES, 'flaky', 'running'] as const;

/**
 * The statuses of subunit, in their order, and two more. `flaky`: it failed, and passed when it was
 * run again. `running`: it had not ended when the stream did, which says nothing against it;
 * `inprogress` is left for tests that nothing came from for long while others went on.
 */
export type Outcome = (typeof OUTCOMES)[number];

export const codeOf = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);
