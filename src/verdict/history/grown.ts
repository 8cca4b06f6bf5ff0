/**
 * Which tests of a job grew: of its latest good runs each test's median is taken as one time, and told where it
 * would be slower than the job's earlier good runs differ by themselves (slower.ts).
 */
import type { Slower } from '../../format/history.ts';
import { median } from '../machine/median.ts';
import { LEAST_RUNS, slowerTests, type Times } from './slower.ts';

export interface Grown extends Slower {
  /** Of how many of the latest runs `now` is the median. */
  latest: number;
}

/** The median of each test that was timed often enough, and of how many runs. */
function mediansOf(runs: readonly Times[]): { times: Times; counts: Map<string, number> } {
  const timesOf = new Map<string, number[]>();
  for (const { names, seconds } of runs) {
    for (const [at, name] of names.entries()) {
      const time = seconds[at] as number;
      if (time === 0) continue;
      const known = timesOf.get(name);
      if (known === undefined) timesOf.set(name, [time]);
      else known.push(time);
    }
  }
  const often = [...timesOf].filter(([, times]) => times.length >= LEAST_RUNS);
  const times = {
    names: often.map(([name]) => name),
    seconds: often.map(([, all]) => median(all)),
  };
  return { times, counts: new Map(often.map(([name, all]) => [name, all.length])) };
}

/**
 * The tests that grew, those that took most time more first.
 *
 * @param latest good runs of the job
 * @param earlier good runs of it, before those
 */
export function grownTests(latest: readonly Times[], earlier: readonly Times[]): Grown[] {
  const { times, counts } = mediansOf(latest);
  const { slower } = slowerTests(times, earlier);
  return slower.map((one) => ({ ...one, latest: counts.get(one.name) as number }));
}
