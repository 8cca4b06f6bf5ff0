/** When a service wrote to its log, and which of its processes: a log that falls silent, or stops. */

import type { Head } from './line/heads.ts';

/** Shorter pauses, in milliseconds, are not kept. */
const LEAST_GAP = 1000;
const MAX_GAPS = 200;
const MAX_PROCESSES = 2000;
/** Steady: lines in so many of the seconds before a silence. */
const STEADY = { seconds: 20, active: 10 };

/** A time without lines; `line` is the last one before it. */
export interface Gap {
  from: number;
  /** Null: nothing came after it. */
  to: number | null;
  line: number;
  text: string;
  /** The service wrote all the time before. */
  steady: boolean;
}

export interface Activity {
  /** Notes a line. `text`: of the line before, asked for where a gap is kept. */
  note(head: Pick<Head, 'time' | 'pid'>, line: number, text: () => string): void;
  /** All that is kept, and the silence at the end, in order. */
  gaps(text: () => string): Gap[];
  /** Whether what came after a line was written by none of the processes that wrote before. */
  restartedAfter(line: number): boolean;
  readonly first: number | null;
  readonly last: number | null;
  /** The longest time without a line, in milliseconds, whether it is kept or not. */
  longest: number;
  /** Milliseconds that its times are cut off by: many forms tell whole seconds. */
  cutBy: number;
}

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

export function createActivity(): Activity {
  const kept: Gap[] = [];
  const processes = new Map<number, [first: number, last: number]>();
  /** Seconds with lines, the last ones. */
  const active: number[] = [];
  /** When the first and the last line were written; NaN before. Numbers for good: there are millions of lines. */
  const span = { first: Number.NaN, last: Number.NaN };
  let lastLine = 0;
  let lastPid = -1;

  const isSteady = (second: number): boolean => {
    const since = second - STEADY.seconds;
    return active.filter((one) => one > since).length >= STEADY.active;
  };
  const noteProcess = (pid: number, line: number): void => {
    if (pid === lastPid) return;
    const before = processes.get(lastPid);
    if (before !== undefined) before[1] = lastLine;
    lastPid = pid;
    if (!processes.has(pid) && processes.size < MAX_PROCESSES) processes.set(pid, [line, line]);
  };
  const noteSecond = (second: number): void => {
    if (active.at(-1) === second) return;
    active.push(second);
    if (active.length > 2 * STEADY.seconds) active.splice(0, STEADY.seconds);
  };

  const activity: Activity = {
    get first() {
      return numberOrNull(span.first);
    },
    get last() {
      return numberOrNull(span.last);
    },
    longest: 0,
    cutBy: 1000,
    note({ time, pid }, line, text) {
      const before = span.last;
      if (activity.cutBy !== 0 && time % 1000 !== 0) activity.cutBy = 0;
      if (time - before > activity.longest) activity.longest = time - before;
      if (time - before >= LEAST_GAP && kept.length < MAX_GAPS * 4) {
        const steady = isSteady(Math.floor(before / 1000));
        kept.push({ from: before, to: time, line: lastLine, text: text(), steady });
      }
      if (Number.isNaN(before)) span.first = time;
      if (!(time <= before)) {
        span.last = time;
        noteSecond(Math.floor(time / 1000));
      }
      if (pid >= 0) noteProcess(pid, line);
      lastLine = line;
    },
    gaps(text) {
      const { last } = span;
      if (Number.isNaN(last)) return [];
      const steady = isSteady(Math.floor(last / 1000));
      const longest = kept
        .toSorted((a, b) => (b.to as number) - b.from - ((a.to as number) - a.from))
        .slice(0, MAX_GAPS);
      const end: Gap = { from: last, to: null, line: lastLine, text: text(), steady };
      return [...longest.sort((a, b) => a.from - b.from), end];
    },
    restartedAfter(line) {
      const before = processes.get(lastPid);
      if (before !== undefined) before[1] = lastLine;
      const all = [...processes.values()];
      const old = all.filter(([first]) => first <= line);
      const fresh = all.some(([first]) => first > line);
      return fresh && old.length > 0 && old.every(([, last]) => last <= line);
    },
  };
  return activity;
}
