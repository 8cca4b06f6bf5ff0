import { TEST_STATUSES } from '../../../src/format/dataset.ts';
import type { Run } from '../run/run.ts';
import type { Lane } from './lanes.ts';

/** How one worker spent the run, in milliseconds. */
export interface WorkerLoad {
  worker: number | null;
  label: string;
  tests: number;
  /** At least one test ran. */
  busy: number;
  /** Between its first start and its last end, no test ran. */
  idle: number;
  /** Its last test had ended, others' had not; none where one of its tests never ended. */
  tail: number;
  /** Tests that never ended. */
  hung: number;
  problems: number;
}

/** How well the work was spread, in milliseconds. */
export interface Balance {
  loads: WorkerLoad[];
  /** From the first start to the last end of a test. */
  length: number;
  /**
   * What perfect packing would take: the busy time shared evenly, but never less than the longest
   * test, which cannot be split.
   */
  perfect: number;
}

/** Measures how evenly the workers were used; tests that never ended do not count as work. */
export function measureBalance(run: Run, lanes: Lane[]): Balance {
  const spans = lanes.map((lane) => spanOf(run, lane));
  const first = Math.min(...spans.map((span) => span.first));
  const last = Math.max(...spans.map((span) => span.last));
  const length = lanes.length === 0 ? 0 : Math.max(0, last - first);
  const loads = lanes.map((lane, i): WorkerLoad => {
    const { first, last: end, hung } = spans[i] as Span;
    return {
      worker: lane.worker,
      label: lane.label,
      tests: lane.order.length,
      busy: lane.busy,
      idle: Math.max(0, end - first - lane.busy),
      tail: hung > 0 ? 0 : Math.max(0, last - end),
      hung,
      problems: lane.problems,
    };
  });
  const busy = loads.reduce((sum, load) => sum + load.busy, 0);
  const longest = spans.reduce((most, span) => Math.max(most, span.longest), 0);
  return { loads, length, perfect: Math.max(busy / (lanes.length || 1), longest) };
}

const HUNG = TEST_STATUSES.indexOf('inprogress');

interface Span {
  first: number;
  last: number;
  longest: number;
  hung: number;
}

function spanOf(run: Run, lane: Lane): Span {
  const first = run.starts[lane.order[0] as number] as number;
  const span: Span = { first, last: first, longest: 0, hung: 0 };
  for (const index of lane.order) {
    if (run.statuses[index] === HUNG) {
      span.hung++;
      continue;
    }
    const [start, end] = [run.starts[index] as number, run.ends[index] as number];
    span.last = Math.max(span.last, end);
    span.longest = Math.max(span.longest, end - start);
  }
  return span;
}
