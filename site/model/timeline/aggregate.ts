import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import type { HostCharts } from '../machine/series.ts';
import type { Run } from '../run/run.ts';
import { type Lane, lowerBound } from './lanes.ts';
import { stretch } from './sampling.ts';
import type { Span } from './span.ts';

/** One measure of a machine over a range; NaN where no reading was taken in it. */
export interface Measure {
  label: string;
  mean: number;
  max: number;
  format: (value: number) => string;
}

/** What a machine was in a range. */
export interface HostSums {
  host: string | null;
  measures: Measure[];
  /** The parts of the range that were measured; null: all of it. */
  measured: Span[] | null;
}

/** What happened in a range of the timeline. */
export interface Aggregate {
  /** Tests that ran in it, if only for a part of their time. */
  tests: number;
  counts: Record<Outcome, number>;
  /** Indexes of those that need attention, in order of the stream. */
  problems: number[];
  /** Share of the range, 0 to 1, in which a test of the worker ran. */
  workers: { label: string; tests: number; busy: number }[];
  hosts: HostSums[];
}

/** Sums up a range given in milliseconds after the run's start. */
export function aggregate(run: Run, lanes: Lane[], hosts: HostCharts[], range: Span): Aggregate {
  const counts = Object.fromEntries(OUTCOMES.map((status) => [status, 0])) as Record<
    Outcome,
    number
  >;
  const problems: number[] = [];
  const workers = lanes.map((lane) => {
    let [tests, busy, reach] = [0, 0, range.from];
    for (const index of lane.order) {
      const [start, end] = [run.starts[index] as number, run.ends[index] as number];
      if (start > range.to) break;
      if (end < range.from) continue;
      const status = OUTCOMES[run.shown[index] as number] as Outcome;
      counts[status]++;
      tests++;
      if (isProblem(status)) problems.push(index);
      busy += Math.max(0, Math.min(end, range.to) - Math.max(start, reach));
      reach = Math.max(reach, end);
    }
    return { label: lane.label, tests, busy: busy / (range.to - range.from || 1) };
  });
  return {
    tests: workers.reduce((sum, worker) => sum + worker.tests, 0),
    counts,
    problems: problems.sort((a, b) => a - b),
    workers,
    hosts: hosts.map((host) => ({
      host: host.host,
      measures: measure(host, range),
      measured: measuredParts(host, range),
    })),
  };
}

function measure({ times, charts }: HostCharts, range: Span): Measure[] {
  const first = lowerBound(times, range.from);
  let end = lowerBound(times, range.to);
  if (times[end] === range.to) end++;
  return charts.flatMap(({ key, title, format, total, traces }) => {
    // Load over five minutes says nothing about a range of seconds.
    const read = key === 'load' ? traces.slice(0, 1) : traces;
    const named = total
      ? [{ label: title, summary: total }]
      : read.map((trace) => ({ label: `${title} ${trace.label}`, summary: trace }));
    return named.map(({ label, summary }): Measure => {
      const { mean, max } = stretch(summary, first, end);
      return { label, mean, max, format };
    });
  });
}

/** A reading stands for the time since the one before it. */
function measuredParts({ times, step, charts }: HostCharts, range: Span): Span[] | null {
  const isKnown = (row: number) =>
    charts.some(({ traces }) => traces.some(({ values }) => !Number.isNaN(values[row])));
  const parts: Span[] = [];
  for (let row = lowerBound(times, range.from); row < times.length; row++) {
    const to = times[row] as number;
    const from = Math.max(range.from, to - step);
    if (from >= range.to) break;
    if (!isKnown(row)) continue;
    const last = parts.at(-1);
    // a reading that came a little late leaves no gap
    if (last && from - last.to <= step) last.to = Math.min(range.to, to);
    else parts.push({ from, to: Math.min(range.to, to) });
  }
  const [first, last] = [parts[0], parts.at(-1)];
  const isWhole = (one: Span) => one.from - range.from <= step && range.to - one.to <= step;
  return first && first === last && isWhole(first) ? null : parts;
}
