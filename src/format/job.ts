/**
 * `events`, `console-text` and `console-index`: the whole job around the tests.
 *
 * Read from Zuul's job-output.txt and job-output.json, or Jenkins' console.html.
 */
import type { Seekable } from './tests.ts';

export type EventKind = 'phase' | 'playbook' | 'play' | 'task' | 'step';

/** How what did not end by itself was ended: by its time, by somebody, by Zuul for another reason (its disk). */
const STOPS = ['timed out', 'aborted', 'stopped'] as const;

/** How something ended; null where the output does not tell. */
export type EventResult =
  | 'ok'
  | 'changed'
  | 'failed'
  | 'ignored'
  | 'skipped'
  | 'unreachable'
  | (typeof STOPS)[number];

export const isFailed = (result: EventResult | null): boolean =>
  result === 'failed' || result === 'unreachable';

/** Nothing failed there: how it would have ended nobody knows. */
export const isStopped = (result: EventResult | null): boolean =>
  (STOPS as readonly (EventResult | null)[]).includes(result);

/** A stretch of the job. */
export interface JobEvent {
  /** phase: pre, run, post, cleanup; step: of devstack, or a section of Jenkins' console. */
  kind: EventKind;
  name: string;
  /** The node it ran on or, of several, the only one that it failed or hung on; null: unknown, or more than one. */
  host: string | null;
  /** Where it failed on several nodes: they, unless they are too many to name. */
  hosts?: string[];
  /** Of a task that failed: the last one before it that had failed on that host and that a `rescue` took up; it may be of that rescue. */
  rescued?: string;
  /** Milliseconds since the Unix epoch; null where unknown. */
  start: number | null;
  end: number | null;
  result: EventResult | null;
  /** Index of the event it is part of, always smaller than its own; null at the top. */
  parent: number | null;
  /** Lines of the console [from, to); null where it is not known from the console. */
  lines: [number, number] | null;
  /** What it said when it failed or was stopped; missing: nothing is known of that. */
  said?: TaskMessage;
}

/** What says why something failed, or where it was when it was stopped. */
export interface TaskMessage {
  /** Of the console [from, to); null: it is known from job-output.json alone. */
  lines: [number, number] | null;
  /** What of these lines is worth telling elsewhere. */
  text: string[];
}

/** A job that was stopped in the midst of a task: nothing else of it began from `since` to `at`. */
export interface JobStop {
  result: 'TIMED_OUT' | 'ABORTED';
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** When the last task began. */
  since: number;
}

/** What failed of a job around its tests: a task, or a playbook where no task of it is known to have failed. */
export interface JobFailure {
  phase: 'pre' | 'run' | 'post';
  playbook: string;
  /** `failed`, `unreachable`; of a playbook that was stopped Zuul's word: `TIMED_OUT`, `ABORTED`, `DISK_FULL`, ... */
  how: string;
  /** The one that failed, or was under way when the playbook was stopped; null: not known. */
  task: string | null;
  host: string | null;
  /** See JobEvent. */
  hosts?: string[];
  rescued?: string;
  /** What it said then, line by line; missing: nothing, or it is not known. */
  said?: string[];
}

/** `events`. */
export interface EventsFile {
  version: 1;
  /** SUCCESS, FAILURE, TIMED_OUT, POST_FAILURE, ...; null where it cannot be known. */
  result: string | null;
  /** In order of start, parents before children. */
  events: JobEvent[];
}

export type ConsoleLevel = 'warning' | 'error';

/**
 * `console-index`: how to read the console by lines.
 *
 * `console-text` is a data file (see Seekable) of the lines' text, without time and host, each ended
 * by a newline. Columns have one entry a line.
 */
export interface ConsoleIndex extends Seekable {
  /** 1: of a page published with format version 2, whose text is `gzip`. */
  version: 1 | 2;
  lines: number;
  /** Lines of a stretch; `stretches[k]` is the unpacked offset of line k * stride, and one more, the end. */
  stride: number;
  stretches: number[];
  /** Milliseconds since the Unix epoch of the first line that has a time. */
  origin: number;
  /**
   * Milliseconds since the line before that has a time (the first: 0); null for a line without time.
   * May be negative where a clock went back.
   */
  times: (number | null)[];
  hosts: string[];
  /** [line, host]: from this line on, the host it is of; -1: none. */
  hostRuns: [line: number, host: number][];
  /** [line, level], ascending, for lines that are more than information. */
  levels: [line: number, level: ConsoleLevel][];
  /** Bytes of the output that were left out at its end, over a limit. */
  dropped: number;
}
