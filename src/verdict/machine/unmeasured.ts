/** Failures of which a recording has no row: what is said of others is not said of them. */
import { countOf, formatCount } from '../../format/quantities.ts';
import type { Part } from '../whole/sentences.ts';
import type { TimedRuns } from './baseline.ts';
import { type Measured, nameOf } from './machines.ts';

/**
 * `4 of 6 were not measured`; `The machine was not measured while the test ran: its recording ends before`.
 *
 * @param members runs that have times, of one cause
 * @param machines that they may have run on
 * @returns nothing where all were measured, or no machine was recorded
 */
export function describeUnmeasured(
  run: TimedRuns,
  members: readonly number[],
  machines: readonly Measured[],
): Part[][] {
  const [first] = machines;
  if (first === undefined) return [];
  const recorded = machines.flatMap((machine) => machine.recorded);
  const without = members.filter((index) =>
    recorded.every(({ baseline }) => !baseline.during(run, index)?.readings.length),
  );
  if (without.length === 0) return [];
  const all = formatCount(members.length);
  if (without.length < members.length)
    return [[`${formatCount(without.length)} of ${all} were not measured`]];
  const tests = members.length === 1 ? 'the test' : `the ${countOf(members.length, 'test')}`;
  const named: Part[] = first.named ? [nameOf(first)] : ['The machine'];
  const who: Part[] =
    machines.length > 1 ? ['No machine was measured'] : [...named, ' was not measured'];
  const times = recorded.flatMap(({ series }) =>
    series.times.slice(0, 1).concat(series.times.slice(-1)),
  );
  const near = (of: Float64Array) => members.map((index) => run.origin + (of[index] as number));
  const ends = Math.max(...times) < Math.min(...near(run.starts));
  const begins = Math.min(...times) > Math.max(...near(run.ends));
  const why = ends ? 'ends before' : 'begins after';
  return [[...who, ` while ${tests} ran${ends || begins ? `: its recording ${why}` : ''}`]];
}
