/**
 * Which of the machines that were measured a run ran on. Evidence is the directory alone: tests and recording of
 * one node lie in the directory of that node. A build may hold recordings of several nodes, and several of one
 * node: of each half of an upgrade, or begun anew.
 */
import type { DstatSeries } from '../../format/dataset.ts';
import type { Part } from '../whole/sentences.ts';
import { Baseline, LEAD, type TimedRuns } from './baseline.ts';
import { allAlong } from './measures.ts';

/** One recording, beside a run. */
export interface Recorded {
  series: DstatSeries;
  baseline: Baseline;
  /** The same of the seconds before each test; told where its own time shows nothing. */
  before: Baseline;
  /** As allAlong() has it. */
  along: readonly string[];
}

/** What is known of where the tests ran. */
export type Whose = 'own' | 'other' | 'unknown';

/** A machine that was measured while the tests of a run ran. */
export interface Measured {
  host: string | null;
  whose: Whose;
  /** It has to be named: others were measured as well, or it may be another one. */
  named: boolean;
  /** Its recordings; of a moment that several cover the first tells. */
  recorded: Recorded[];
}

/** Machines that are compared, and recordings of each. */
const COMPARED = 8;

const overlap = (run: TimedRuns, { times }: DstatSeries): boolean =>
  times.length > 0 &&
  (times[0] as number) <= run.origin + run.length &&
  (times.at(-1) as number) >= run.origin - LEAD;

const within = (a: DstatSeries, b: DstatSeries): boolean =>
  (a.times[0] as number) < (b.times.at(-1) as number) &&
  (b.times[0] as number) < (a.times.at(-1) as number);

/** Recordings by machine. In no node's directory, two of one time may be of two machines. */
function byMachine(series: readonly DstatSeries[]): DstatSeries[][] {
  const machines: DstatSeries[][] = [];
  for (const one of series) {
    const same = machines.find(
      ([first, ...more]) =>
        first?.host === one.host &&
        (one.host !== null || ![first, ...more].some((other) => within(one, other))),
    );
    if (same) same.push(one);
    else machines.push([one]);
  }
  return machines;
}

/**
 * The machines of a run: its own first, and of the others those that were measured meanwhile.
 *
 * @param series all that was measured in the build; one without rows is not compared, and still another machine
 */
export function measureMachines(run: TimedRuns, series: readonly DstatSeries[]): Measured[] {
  const all = byMachine(series);
  const own = all.filter(([first]) => first?.host === run.host);
  const whose = (machine: DstatSeries[]): Whose => {
    if (own.length === 1) return own[0] === machine ? 'own' : 'other';
    // a build of one node may keep its tests beside the directory of that node
    return all.length === 1 && run.host === null ? 'own' : 'unknown';
  };
  return all
    .map((machine) => ({ machine, whose: whose(machine) }))
    .sort((a, b) => Number(b.whose === 'own') - Number(a.whose === 'own'))
    .map(({ machine, whose }) => ({
      host: machine[0]?.host ?? null,
      whose,
      named: all.length > 1 || whose === 'unknown',
      recorded: machine.filter((one) => overlap(run, one)).slice(0, COMPARED),
    }))
    .filter(({ recorded }) => recorded.length > 0)
    .slice(0, COMPARED)
    .map(({ recorded, ...machine }) => ({
      ...machine,
      recorded: recorded
        .map((one) => ({
          series: one,
          baseline: new Baseline(run, one),
          before: new Baseline(run, one, 'before'),
          along: allAlong(one, run.origin, run.origin + run.length),
        }))
        .filter(({ baseline }) => baseline.measures > 0),
    }))
    .filter(({ recorded }) => recorded.length > 0);
}

/** What it is called. */
export const nameOf = ({ host, whose }: Measured): Part => {
  if (host !== null) return { name: host };
  return whose === 'own' ? "the tests' own machine" : 'a machine without a name';
};
