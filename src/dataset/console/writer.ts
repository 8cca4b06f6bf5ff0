/**
 * Writes the console of a job and its events in every format that is wanted, from one parse. The lines
 * are written as they come, what they tell at the end.
 */

import type { Artifact } from '../../format/dataset.ts';
import type { ConsoleLevel, EventsFile, JobEvent } from '../../format/job.ts';
import { artifact } from '../artifact.ts';
import { forUpstream, writeJsonFile } from '../file/data-file.ts';
import type { DatasetOptions } from '../tests/stream-writer.ts';
import { createUpstreamConsoleWriter } from '../upstream/console-writer.ts';
import { createConsoleTextWriter } from './text-writer.ts';

/** One line of the output. */
export interface ConsoleLine {
  /** Without time and host; holds no newline. */
  text: string;
  /** Milliseconds since the Unix epoch, a whole number; null without. */
  time: number | null;
  host: string | null;
  level: ConsoleLevel | null;
  /** The step or playbook it is of; null: none. */
  script: string | null;
}

/** A job of hours writes a few hundred thousand; a reader loads the index of all. */
const MAX_LINES = 2_000_000;

export interface ConsoleWriter {
  line(line: ConsoleLine): void;
  /** Bytes of the lines that were left out. */
  dropped(): number;
  /**
   * Writes the rest. Without lines there is no console, without events no `events`.
   *
   * @param shift milliseconds added to the times of the lines, for the events have it already
   */
  finish(events: EventsFile, shift?: number): Artifact[];
  /** Removes what was written, unless finished. */
  discard(): void;
}

/** An event whose lines are among those that were written. */
function withinLines(event: JobEvent, lines: number): JobEvent {
  if (event.lines === null) return event;
  const [from, to] = event.lines;
  return { ...event, lines: from < lines ? [from, Math.min(to, lines)] : null };
}

/**
 * @param directory where the files go
 * @param names see createNamer
 * @param maxBytes of lines on the disk; further ones are left out
 */
export function createConsoleWriter(
  directory: string,
  names: { name: string; stem: string },
  options: DatasetOptions,
  maxBytes: number,
): ConsoleWriter {
  const { format } = options;
  const ours = format === 'upstream' ? null : createConsoleTextWriter(directory, names, options);
  const upstream =
    format === 'stackvizd'
      ? null
      : createUpstreamConsoleWriter(directory, names, forUpstream(options));
  let lines = 0;
  let dropped = 0;
  let full = false;

  const discard = () => {
    ours?.discard();
    upstream?.discard();
  };

  return {
    discard,
    dropped: () => dropped,
    line(line) {
      full ||= lines === MAX_LINES || (ours?.packed() ?? 0) + (upstream?.packed() ?? 0) > maxBytes;
      if (full) {
        dropped += Buffer.byteLength(line.text) + 1;
        return;
      }
      lines += 1;
      ours?.add(line);
      upstream?.add(line);
    },
    finish(events, shift = 0) {
      const artifacts: Artifact[] = [];
      if (lines === 0) discard();
      else {
        if (ours !== null) artifacts.push(...ours.finish(shift, dropped));
        if (upstream !== null) artifacts.push(upstream.finish(events.result));
      }
      if (ours !== null && (events.events.length > 0 || events.result !== null)) {
        const whole: EventsFile = {
          version: 1,
          result: events.result,
          events: events.events.map((event) => withinLines(event, lines)),
        };
        const path = writeJsonFile(directory, `${names.stem}-events`, whole, options);
        artifacts.push(artifact(path, names.name, 'events'));
      }
      return artifacts;
    },
  };
}
