import { median } from '../../../src/verdict/machine/median.ts';
import type { Run } from '../run/run.ts';

/** Milliseconds of a stretch. */
const STRETCH = 5000;
/** Of a longer run the stretches are longer, so that they stay so few. */
const MOST = 20_000;
/** A class of fewer tests has no median to speak of, and fewer at once say nothing of the machine. */
const LEAST = 3;

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

/** Compares every test that tells its times with the median of its class. */
export function stallsOf(run: Run): Stalls {
  const stretch = Math.max(STRETCH, run.length / MOST);
  const size = run.length > 0 ? Math.ceil(run.length / stretch) : 0;
  const lengths = new Map<string, number[]>();
  const lengthOf = (i: number) =>
    run.fixtures[i] === 1 ? Number.NaN : (run.durations[i] as number);
  for (let i = 0; i < run.count; i++) {
    const length = lengthOf(i);
    // Of a skip, which took no time, nothing is longer.
    if (!(length > 0)) continue;
    const owner = run.owner(i);
    const known = lengths.get(owner);
    if (known) known.push(length);
    else lengths.set(owner, [length]);
  }
  const medians = new Map<string, number>();
  for (const [owner, list] of lengths) if (list.length >= LEAST) medians.set(owner, median(list));
  const sum = new Float64Array(size);
  const weight = new Float64Array(size);
  const tests = new Uint32Array(size);
  for (let i = 0; i < run.count; i++) {
    const length = lengthOf(i);
    const usual = medians.get(run.owner(i));
    const [start, end] = [run.starts[i] as number, run.ends[i] as number];
    if (!(length > 0) || usual === undefined || Number.isNaN(start)) continue;
    const times = Math.log(length / usual);
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
  // Whenever one looks, a long test is more likely to be running than a short one: what is usual is above 1.
  const known = [...ratio].filter((value) => !Number.isNaN(value));
  const usual = median(known);
  return { stretch, ratio: ratio.map((value) => value / usual), tests };
}

/** The stretches in which tests took longest, the worst first. */
export function worst({ ratio }: Stalls, least: number, limit: number): number[] {
  return Array.from(ratio.keys())
    .filter((at) => (ratio[at] as number) >= least)
    .sort((a, b) => (ratio[b] as number) - (ratio[a] as number))
    .slice(0, limit);
}
