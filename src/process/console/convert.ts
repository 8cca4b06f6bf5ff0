/** A job's console and results -> its artifacts. */

import type { Input } from '../../build/inputs/input.ts';
import type { Warnings } from '../../build/warnings.ts';
import type { ConsoleWriter } from '../../dataset/console/writer.ts';
import type { Artifact } from '../../format/dataset.ts';
import type { JobFailure, JobStop } from '../../format/job.ts';
import type { ByteSource } from '../read-input.ts';
import { type Extent, warnOfClockMismatch } from './clock-mismatch.ts';
import { emptyTimeline, joinEvents } from './events.ts';
import { type ConsoleKind, parseConsole } from './parse.ts';
import { readJobOutput } from './zuul/job-output.ts';

/** An input that is opened when it is its turn. */
export interface ConsoleInput<Kind> extends Pick<Input, 'path'> {
  kind: Kind;
  /** Calls `read` with its unpacked bytes, and closes it. */
  with<T>(read: (bytes: ByteSource) => Promise<T>): Promise<T>;
}

/** What was made of a job's console. */
export interface Job {
  artifacts: Artifact[];
  /** SUCCESS, FAILURE, ...; null where it cannot be known. */
  result: string | null;
  /** How it was stopped, where the console tells. */
  stop: JobStop | null;
  /** What failed of it around its tests. */
  failures: JobFailure[];
  /** When parts of it began and ended, some of them, in milliseconds since the epoch. */
  instants: number[];
}

/** Of a job, to tell when it ran. */
const MAX_INSTANTS = 1000;

/**
 * Reads a console and the results beside it, either of which may be missing.
 *
 * @throws system errors of reading and writing; what the bytes are becomes warnings. CONSOLE_TOO_LONG
 * and those of parseConsole, readJobOutput and warnOfClockMismatch
 *
 * @param runs when tests ran, by stream
 */
export async function convertConsole(
  output: ConsoleInput<ConsoleKind> | null,
  results: ConsoleInput<'job-results'> | null,
  writer: ConsoleWriter,
  warnings: Warnings,
  runs: readonly Extent[] = [],
): Promise<Job> {
  const timeline =
    output === null
      ? emptyTimeline()
      : await output.with((bytes) => parseConsole(bytes, output, writer, warnings));
  const playbooks =
    results === null
      ? []
      : await results.with((bytes) => readJobOutput(bytes, results.path, warnings));
  if (writer.dropped() > 0 && output !== null) {
    const message = `the last ${writer.dropped()} bytes of the console are left out`;
    warnings.add('CONSOLE_TOO_LONG', message, { path: output.path });
  }
  const { shift, dropped, stop, failures, ...events } = joinEvents(timeline, playbooks);
  if (dropped > 0 && results !== null) {
    const message = `${dropped} more tasks and playbooks are left out`;
    warnings.add('CONSOLE_TOO_MANY_EVENTS', message, { path: results.path });
  }
  // job-output.json alone lacks a playbook that was killed
  if (output !== null)
    warnOfClockMismatch(runs, events.events, playbooks.length > 0, output.path, warnings);
  const instants = events.events
    .slice(0, MAX_INSTANTS)
    .flatMap(({ start, end }) => [start, end])
    .filter((instant) => instant !== null);
  const artifacts = writer.finish(events, shift);
  return { artifacts, result: events.result, stop, failures, instants };
}
