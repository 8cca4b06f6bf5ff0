import { codeOf } from '../../../src/verdict/columns.ts';
import type { Run } from '../run/run.ts';
import type { Lane } from './lanes.ts';

/** How one worker spent the run, in milliseconds. */
export interface WorkerLoad {
  worker: number | null;
  label: string;
  /** Runs of tests, without fixtures. */
  tests: number;
  /** At least one test ran. */
  busy: number;
  /** From the first start of the run to its own. */
  late: number;
  /**
   * Between tests of two classes: set-ups and tear-downs of classes are in it, and whatever else there was. The
   * stream does not tell how long they took.
   */
  between: number;
  /** Between two tests of one class. */
  idle: number;
  /** Its last test had ended, others' had not; none where that is not known to be its end. */
  tail: number;
  /** It ended early, or fell silent, so long before the end of the run; null: it did not. */
  lost: number | null;
  problems: number;
}

/** How well the work was spread, in milliseconds. */
export interface Balance {
  loads: WorkerLoad[];
  /** From the first start to the last end of a test. */
  length: number;
  /**
   * What perfect packing would take: all the work shared evenly among workers that begin when they did, but never
   * less than the longest class with the time before it, which is not split. Null where a test ran more than once:
   * where one run ended and the next began nothing tells, nor what was done in between.
   */
  perfect: number | null;
}

/** Measures how evenly the workers were used; tests that never ended do not count as work. */
export function measureBalance(run: Run, lanes: Lane[]): Balance {
  const spans = lanes.map((lane) => spanOf(run, lane));
  const last = Math.max(0, ...spans.map((span) => span.last));
  // Where the stream does not tell the end, nobody knows who was done.
  const open = run.breaks.some(({ kind }) => ['unfinished', 'damaged', 'cut'].includes(kind));
  const loads = lanes.map((lane, i): WorkerLoad => {
    const { end, late, between, tests, idle } = spans[i] as Span;
    const lost = lane.lost === null ? null : Math.max(0, run.length - lane.lost);
    return {
      worker: lane.worker,
      label: lane.label,
      tests,
      busy: lane.busy,
      late,
      between,
      idle,
      tail: lost === null && !open ? Math.max(0, last - end) : 0,
      lost,
      problems: lane.problems,
    };
  });
  const isRepeated = run.attempts.some((attempt) => attempt > 1);
  return { loads, length: last, perfect: isRepeated ? null : packed(loads, spans) };
}

function packed(loads: readonly WorkerLoad[], spans: readonly Span[]): number {
  let work = loads.reduce((sum, { busy, between, idle }) => sum + busy + between + idle, 0);
  const begins = loads.map(({ late }) => late).sort((a, b) => a - b);
  let end = 0;
  // what begins after the work was done takes no part in it
  for (const [at, begin] of begins.entries()) {
    if (at > 0 && begin >= end) break;
    work += begin;
    end = work / (at + 1);
  }
  const longest = spans.reduce((most, span) => Math.max(most, span.longest), 0);
  return Math.max(end, (begins[0] ?? 0) + longest);
}

const HUNG = codeOf('inprogress');

interface Span {
  tests: number;
  /** End of its last test that ended. */
  end: number;
  /** The last instant at which anything of it happened. */
  last: number;
  late: number;
  between: number;
  idle: number;
  /** The longest class, with what the worker did before it. */
  longest: number;
}

function spanOf(run: Run, lane: Lane): Span {
  const span: Span = { tests: 0, end: 0, last: 0, late: 0, between: 0, idle: 0, longest: 0 };
  let owner: string | null = null;
  let began = 0;
  for (const index of lane.order) {
    if (run.fixtures[index] === 0) span.tests++;
    const start = run.starts[index] as number;
    const end = run.ends[index] as number;
    const gap = Math.max(0, start - span.end);
    const own = run.owner(index);
    if (own === owner) span.idle += gap;
    else {
      if (owner === null) span.late = gap;
      else span.between += gap;
      began = owner === null ? start : span.end;
      owner = own;
    }
    span.last = Math.max(span.last, start);
    if (run.codes[index] === HUNG) continue;
    span.end = Math.max(span.end, end);
    span.last = Math.max(span.last, end);
    span.longest = Math.max(span.longest, span.end - began);
  }
  return span;
}
