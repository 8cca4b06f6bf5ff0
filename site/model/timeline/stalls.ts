import { codeOf } from '../../../src/verdict/columns.ts';
import { median } from '../../../src/verdict/machine/median.ts';
import type { Run } from '../run/run.ts';

/** Milliseconds of a stretch. */
const STRETCH = 5000;
/** Of a longer run the stretches are longer, so that they stay so few. */
const MOST = 20_000;
/** A class of fewer tests has no median to speak of, and fewer at once say nothing of the machine. */
const LEAST = 3;
/** Seconds: of classes that take less, the scheduler is seen and no work. */
const SHORTEST = 0.02;
/** Times what is usual from which on a stretch is slow: less is what tests differ by anyway. */
export const SLOW = 1.5;
const SUCCESS = codeOf('success');

/** How much longer than usual the tests of each stretch took: a machine that stood still shows on all workers. */
export interface Stalls {
  /** Milliseconds of a stretch; the first begins at 0. */
  stretch: number;
  /**
   * Times the median of their classes, by stretch: the geometric mean of all tests in it, over that of the median
   * stretch of the run. NaN: too few ran.
   */
  ratio: Float64Array;
  /** Tests in it that have a class to compare with. */
  tests: Uint32Array;
}

/** Compares every test that passed with the median of its class. */
export function stallsOf(run: Run): Stalls {
  const stretch = Math.max(STRETCH, run.length / MOST);
  const classes = mediansOf(run);
  // Whenever one looks, a long test is more likely to be running than a short one: what is usual is above 1.
  const all = meansOf(run, stretch, (owner) => classes.get(owner)?.usual);
  const usual = median([...all.ratio].filter((value) => !Number.isNaN(value)));
  const { ratio, tests } = meansOf(run, stretch, (owner) => {
    const known = classes.get(owner);
    // A class that was over within a stretch was never seen at another time.
    return known && known.to - known.from >= stretch ? known.usual : undefined;
  });
  return { stretch, ratio: ratio.map((value) => value / usual), tests };
}

/** Geometric means of how many times what is usual of their class tests took, by stretch. */
function meansOf(
  run: Run,
  stretch: number,
  usualOf: (owner: string) => number | undefined,
): Pick<Stalls, 'ratio' | 'tests'> {
  const size = run.length > 0 ? Math.ceil(run.length / stretch) : 0;
  const sum = new Float64Array(size);
  const weight = new Float64Array(size);
  const tests = new Uint32Array(size);
  for (let i = 0; i < run.count; i++) {
    const usual = ranToItsEnd(run, i) ? usualOf(run.owner(i)) : undefined;
    if (usual === undefined) continue;
    const start = run.starts[i] as number;
    const end = run.ends[i] as number;
    const times = Math.log((run.durations[i] as number) / usual);
    const last = Math.min(size - 1, Math.floor(end / stretch));
    for (let at = Math.max(0, Math.floor(start / stretch)); at <= last; at++) {
      const shared = Math.min(end, (at + 1) * stretch) - Math.max(start, at * stretch);
      if (shared <= 0) continue;
      sum[at] = (sum[at] as number) + times * shared;
      weight[at] = (weight[at] as number) + shared;
      tests[at] = (tests[at] as number) + 1;
    }
  }
  const ratio = sum.map((value, at) =>
    (tests[at] as number) < LEAST ? Number.NaN : Math.exp(value / (weight[at] as number)),
  );
  return { ratio, tests };
}

/** A skip took no time, and what failed may have waited for what never came: neither says how fast the machine was. */
function ranToItsEnd(run: Run, i: number): boolean {
  if (run.codes[i] !== SUCCESS || run.fixtures[i] === 1) return false;
  return !Number.isNaN(run.starts[i]) && (run.durations[i] as number) > 0;
}

/** A class with a usual duration. */
interface Known {
  /** Median of its tests, in seconds. */
  usual: number;
  /** When its tests ran, in milliseconds. */
  from: number;
  to: number;
}

function mediansOf(run: Run): Map<string, Known> {
  const classes = new Map<string, { lengths: number[]; from: number; to: number }>();
  for (let i = 0; i < run.count; i++) {
    if (!ranToItsEnd(run, i)) continue;
    const length = run.durations[i] as number;
    const from = run.starts[i] as number;
    const to = run.ends[i] as number;
    const owner = run.owner(i);
    const known = classes.get(owner);
    if (known === undefined) classes.set(owner, { lengths: [length], from, to });
    else {
      known.lengths.push(length);
      known.from = Math.min(known.from, from);
      known.to = Math.max(known.to, to);
    }
  }
  const medians = new Map<string, Known>();
  for (const [owner, { lengths, from, to }] of classes) {
    const usual = median(lengths);
    if (lengths.length >= LEAST && usual >= SHORTEST) medians.set(owner, { usual, from, to });
  }
  return medians;
}

/** Whether tests of a stretch took so much longer that it is drawn and told. */
export const isSlow = ({ ratio }: Stalls, at: number): boolean => (ratio[at] as number) >= SLOW;

/** The stretches in which tests took longest, the worst first. */
export function worst(stalls: Stalls, limit: number): number[] {
  const { ratio } = stalls;
  return Array.from(ratio.keys())
    .filter((at) => isSlow(stalls, at))
    .sort((a, b) => (ratio[b] as number) - (ratio[a] as number))
    .slice(0, limit);
}
