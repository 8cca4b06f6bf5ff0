import {
  type EventKind,
  type EventsFile,
  isFailed,
  isStopped,
  type JobEvent,
} from '../../../src/format/job.ts';
import { visible } from '../run/visible.ts';

/** A stretch of the job on the time axis: milliseconds after the run's origin. */
export interface JobBar {
  event: JobEvent;
  start: number;
  end: number;
}

/** Stretches of one sort; those that overlap lie in rows of their own. */
export interface JobLane {
  label: string;
  rows: JobBar[][];
}

/** Lanes from the whole to its parts. */
const LANES: [label: string, kinds: EventKind[]][] = [
  ['phases', ['phase']],
  ['plays', ['playbook', 'play']],
  ['tasks', ['task']],
  ['steps', ['step']],
];

/** More at once share the last row: a play may run on a hundred nodes. */
const MAX_ROWS = 3;

/** Places what the job did beside its tests; `origin` is the epoch time of instant 0. */
export function jobLanes({ events }: EventsFile, origin: number): JobLane[] {
  const last = events.reduce((latest, { start, end }) => {
    return Math.max(latest, start ?? latest, end ?? latest);
  }, Number.NEGATIVE_INFINITY);
  return LANES.flatMap(([label, kinds]): JobLane[] => {
    const rows: JobBar[][] = [];
    for (const event of events) {
      if (event.start === null || !kinds.includes(event.kind)) continue;
      // What never ended (the job was cut off) lasts as long as anything is known.
      const end = Math.max(event.end ?? last, event.start) - origin;
      const bar = { event, start: event.start - origin, end };
      const free = rows.findIndex((row) => (row.at(-1)?.end ?? 0) <= bar.start);
      const row = free < 0 ? Math.min(rows.length, MAX_ROWS - 1) : free;
      rows[row] ??= [];
      rows[row]?.push(bar);
    }
    return rows.length > 0 ? [{ label, rows }] : [];
  });
}

/** From the first to the last instant the job is known to have run; null: nothing has a time. */
export function jobSpan(lanes: JobLane[]): { from: number; to: number } | null {
  const bars = lanes.flatMap(({ rows }) => rows.flat());
  if (bars.length === 0) return null;
  return bars.reduce(
    (span, { start, end }) => ({ from: Math.min(span.from, start), to: Math.max(span.to, end) }),
    { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY },
  );
}

/** What stands on a bar: its name, and how it failed or was stopped, as far as there is room. */
export function barText({ name, result }: JobEvent, letters: number): string {
  const named = visible(name.slice(0, 200));
  const text = isFailed(result) || isStopped(result) ? `${named}, ${result}` : named;
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

/** Where the rows of the job's lanes are drawn, in CSS pixels. */
export interface JobLayout {
  lanes: { lane: JobLane; top: number; height: number }[];
  rows: { bars: JobBar[]; top: number }[];
  height: number;
}

export const JOB_ROW = 15;
const GAP = 4;

export function layoutJob(lanes: JobLane[]): JobLayout {
  const layout: JobLayout = { lanes: [], rows: [], height: 0 };
  let top = 1;
  for (const lane of lanes) {
    const start = top;
    for (const bars of lane.rows) {
      layout.rows.push({ bars, top });
      top += JOB_ROW + 1;
    }
    layout.lanes.push({ lane, top: start, height: top - 1 - start });
    top += GAP;
  }
  layout.height = top;
  return layout;
}

/** The stretch at an instant in the row under `y`; of bars too thin to aim at, the nearest. */
export function jobBarAt(
  layout: JobLayout,
  at: number,
  y: number,
  perPixel: number,
): JobBar | null {
  const row = layout.rows.find(({ top }) => y >= top && y < top + JOB_ROW + 1);
  const reach = 3 * perPixel;
  let best: JobBar | null = null;
  let least = reach;
  for (const bar of row?.bars ?? []) {
    const distance = Math.max(bar.start - at, at - bar.end, 0);
    if (distance < least || (distance === 0 && (best === null || bar.start > best.start))) {
      least = distance;
      best = bar;
    }
  }
  return best;
}
