import type { ConsoleIndex, ConsoleLevel, EventsFile } from '../../../src/format/job.ts';
import { endsOf } from '../../../src/verdict/whole/ends.ts';
import { lastWords } from './last-words.ts';
import { buildSections, type Section } from './sections.ts';

/** What is known of the lines of a job's output without having their text. */
export interface JobConsole {
  lines: number;
  /** Epoch milliseconds of instant 0. */
  origin: number;
  /** Milliseconds after the origin, NaN for a line without a time. */
  times: Float64Array;
  /** The latest time up to each line; it never goes back, as a clock may. */
  latest: Float64Array;
  /** 0, or LEVELS' index and one. */
  levels: Uint8Array;
  hosts: string[];
  /** Phases, plays and tasks that have lines, each before what is in it. */
  sections: Section[];
  /** Where what ended the job says why; null: nothing is known to have, or where. */
  end: number | null;
  /** Bytes left out at the end. */
  dropped: number;
  host: (line: number) => string | null;
  /** Milliseconds after the origin of this line or the one before it that has a time; NaN: none. */
  timeOf: (line: number) => number;
}

const CONSOLE_LEVELS: readonly ConsoleLevel[] = ['warning', 'error'];

/** Reads the index; `events` null: nothing is known of the job's phases. */
export function buildConsole(index: ConsoleIndex, events: EventsFile | null): JobConsole {
  const { lines, hosts, hostRuns } = index;
  const times = new Float64Array(lines).fill(Number.NaN);
  const latest = new Float64Array(lines).fill(Number.NEGATIVE_INFINITY);
  let now = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let line = 0; line < lines; line++) {
    const step = index.times[line];
    if (typeof step === 'number') {
      now += step;
      times[line] = now;
      if (now > last) last = now;
    }
    latest[line] = last;
  }
  const levels = new Uint8Array(lines);
  for (const [line, level] of index.levels) levels[line] = CONSOLE_LEVELS.indexOf(level) + 1;
  return {
    lines,
    origin: index.origin,
    times,
    latest,
    levels,
    hosts,
    sections: buildSections(events?.events ?? [], lines),
    end: events && endLine(events, lines),
    dropped: index.dropped,
    host(line) {
      const run = hostRuns[lastUpTo(hostRuns.length, (i) => hostRuns[i]?.[0] as number, line)];
      return (run && hosts[run[1]]) ?? null;
    },
    timeOf(line) {
      for (let at = line; at >= 0; at--) {
        if (!Number.isNaN(times[at])) return times[at] as number;
      }
      return Number.NaN;
    },
  };
}

/** The first that ended the job did: what follows it was to clean up. */
function endLine(events: EventsFile, lines: number): number | null {
  const [first] = endsOf(events.events);
  const at = first && lastWords(first.event);
  return at && at.from <= lines ? at.from - 1 : null;
}

/** Index of the last of `count` ascending keys that is not over `limit`; -1: all are. */
export function lastUpTo(count: number, key: (index: number) => number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The first line written at or after an instant (milliseconds after the origin); else the last. */
export function lineAt({ latest, lines }: JobConsole, at: number): number {
  let low = 0;
  let high = lines - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((latest[middle] as number) >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first line of every stretch of lines of that level: one traceback is one step. */
export function stepsOfLevel({ levels, lines }: JobConsole, level: ConsoleLevel): number[] {
  const wanted = CONSOLE_LEVELS.indexOf(level) + 1;
  const steps: number[] = [];
  for (let line = 0; line < lines; line++) {
    if (levels[line] === wanted && levels[line - 1] !== wanted) steps.push(line);
  }
  return steps;
}

/** The next (1) or previous (-1) of ascending lines, seen from one; around the end to the other. */
export function stepFrom(lines: ArrayLike<number>, here: number | null, by: 1 | -1): number | null {
  if (lines.length === 0) return null;
  const key = (index: number) => lines[index] as number;
  const place =
    by === 1
      ? lastUpTo(lines.length, key, here ?? -1) + 1
      : lastUpTo(lines.length, key, (here ?? 0) - 1);
  return key((place + lines.length) % lines.length);
}
