/** What the machine has to do with failures, in a sentence: of each cause, and nothing without evidence. */

import { countOf, formatCount } from '../../format/quantities.ts';
import type { Part } from '../whole/sentences.ts';
import { type Baseline, type HostReading, LEAD, type Reading, type TimedRuns } from './baseline.ts';

/** A machine that was measured, and what held all through the tests. */
export interface Measured {
  baseline: Baseline;
  /** The same of the seconds before each test; told where its own time shows nothing. */
  before?: Baseline;
  /** As allAlong() has it. */
  along: readonly string[];
}

export interface MachineTold {
  parts: Part[];
  /** Something is beyond what chance explains: the machine differs, which is not yet a cause. */
  unusual: boolean;
  /** The stretch that is told of, in milliseconds after the first start. */
  from: number;
  to: number;
}

/** Failures within so many milliseconds, on more than one worker, came together. */
const TOGETHER = 5000;
const LEAST_TOGETHER = 3;
/** Rarer than one in so many, a value is not called usual. */
const RARE = 20;
const LOOKED_AT = 'load: CPU, memory, disk, network';

/**
 * One cause.
 *
 * @param members runs of it
 * @returns null where no machine was measured then, and nothing came together
 */
export function tellMachine(
  run: TimedRuns,
  members: readonly number[],
  machines: readonly Measured[],
): MachineTold | null {
  const timed = members.filter((index) => !Number.isNaN(run.starts[index] as number));
  if (timed.length === 0) return null;
  const from = Math.min(...timed.map((index) => run.starts[index] as number));
  const to = Math.max(...timed.map((index) => run.ends[index] as number));
  const hosts = machines.flatMap(({ baseline, along }) => {
    const readings = timed.flatMap((index) => baseline.during(run, index) ?? []);
    return readings.length > 0 ? [{ baseline, along, readings }] : [];
  });
  const burst = tellBurst(run, timed);
  const named = hosts.length > 1;
  const during = hosts.flatMap(({ baseline, readings }) =>
    tellMarked(readings, baseline.passing, named),
  );
  const before = during.length > 0 ? [] : tellBefore(run, timed, machines, named);
  const marked = [...during, ...before];
  const along = [...new Set(hosts.flatMap((host) => host.along))];
  const told: Part[][] = [
    ...marked.slice(0, 2),
    ...(marked.length === 0 && hosts.length > 0 ? [tellUsual(hosts)] : []),
    ...(along.length > 0 ? [[capital(along.join('; '))]] : []),
    ...(burst === null ? [] : [[burst]]),
  ];
  if (told.length === 0) return null;
  const parts = told.flatMap((sentence, i): Part[] => [i === 0 ? '' : ' ', ...sentence, '.']);
  const lead = before.length > 0 ? LEAD : 0;
  return { parts, unusual: marked.length > 0, from: Math.max(0, from - lead), to };
}

/** What was unusual just before: a test may fail of what began earlier. */
function tellBefore(
  run: TimedRuns,
  members: readonly number[],
  machines: readonly Measured[],
  named: boolean,
): Part[][] {
  return machines.flatMap(({ before }) => {
    const readings = members.flatMap((index) => before?.during(run, index) ?? []);
    const told = tellMarked(readings, before?.passing ?? 0, named);
    return told.map((parts): Part[] => [`In the ${LEAD / 1000} s before: `, ...parts]);
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `CPU waiting for I/O 71 % (run: median 3 %; as high in 2 of 412 passing tests; 4 samples)`. */
function tellMarked(hosts: readonly HostReading[], passing: number, named: boolean): Part[][] {
  const all = hosts.flatMap(({ readings, samples, host }) =>
    readings.filter(({ marked }) => marked).map((reading) => ({ reading, samples, host })),
  );
  const rarest = all.toSorted((a, b) => a.reading.asHigh - b.reading.asHigh)[0];
  if (rarest === undefined) return [];
  const { reading, host } = rarest;
  const own = all.filter(({ reading: { label } }) => label === reading.label);
  const samples = own.reduce((sum, one) => sum + one.samples, 0);
  const most =
    hosts.length > 1 ? ` in ${formatCount(own.length)} of ${formatCount(hosts.length)}` : '';
  const where: Part[] = named && host !== null ? [' on ', { name: host }] : [];
  return [
    [
      measuredAs(reading),
      most,
      ...where,
      ` (${beside(reading, passing)}; ${countOf(samples, 'sample')})`,
    ],
  ];
}

const measuredAs = ({ label, during, format }: Reading): string => `${label} ${format(during)}`;

function beside({ usual, asHigh, format }: Reading, passing: number): string {
  const median = usual === null ? '' : `run: median ${format(usual)}; `;
  return `${median}as high in ${formatCount(asHigh)} of ${countOf(passing, 'passing test')}`;
}

/** Nothing is marked: how usual the most unusual is. */
function tellUsual(
  hosts: readonly { baseline: Baseline; readings: readonly HostReading[] }[],
): Part[] {
  let rarest: { reading: Reading; passing: number } | null = null;
  let samples = 0;
  for (const { baseline, readings } of hosts) {
    for (const one of readings) {
      samples += one.samples;
      for (const reading of one.readings) {
        if (reading.low) continue;
        const share = reading.asHigh / Math.max(1, baseline.passing);
        const known = rarest && rarest.reading.asHigh / Math.max(1, rarest.passing);
        if (known === null || share < known) rarest = { reading, passing: baseline.passing };
      }
    }
  }
  const taken = countOf(samples, 'sample');
  if (hosts.every(({ baseline }) => baseline.passing === 0)) {
    return [`The machine was measured (${taken}), and no passing test to compare it with`];
  }
  if (rarest === null) return [`The machine was quiet (${taken})`];
  const { reading, passing } = rarest;
  const rare = reading.asHigh * RARE < passing;
  // Of its load: that a disk cannot be written to, as its services may tell, nothing measured here shows.
  const what = rare ? 'Nothing of the machine is beyond chance' : 'Nothing unusual of the machine';
  return [
    `${what} (${LOOKED_AT}); the rarest was ${measuredAs(reading)} (${beside(reading, passing)}; ${taken})`,
  ];
}

/** `6 failures within 5 s on 4 workers`; null where they did not come together. */
function tellBurst(run: TimedRuns, members: readonly number[]): string | null {
  const starts = members.map((index) => run.ends[index] as number).sort((a, b) => a - b);
  const workers = new Set(members.map((index) => run.workers[index]));
  const length = (starts.at(-1) as number) - (starts[0] as number);
  if (members.length < LEAST_TOGETHER || workers.size < 2 || length > TOGETHER) return null;
  const seconds = Math.max(1, Math.ceil(length / 1000));
  return `${formatCount(members.length)} failures within ${seconds} s on ${workers.size} workers`;
}
