/** What the machine has to do with failures, in a sentence: of each cause, and nothing without evidence. */

import { countOf, formatCount } from '../../format/quantities.ts';
import type { Part } from '../whole/sentences.ts';
import { type HostReading, LEAD, type Reading, type TimedRuns } from './baseline.ts';
import { describeBurst } from './burst.ts';
import { type Measured, nameOf, type Recorded } from './machines.ts';
import { countRows, samplesOf } from './samples.ts';
import { describeUnmeasured } from './unmeasured.ts';

export interface MachineDescription {
  parts: Part[];
  /** Something is beyond what chance explains: the machine differs, which is not yet a cause. */
  unusual: boolean;
  /** The stretch that is told of, in milliseconds after the first start. */
  from: number;
  to: number;
}

/** What a recording has of the tests that are told of. */
interface Taken {
  machine: Measured;
  recorded: Recorded;
  readings: HostReading[];
}

/** Rarer than one in so many, a value is not called usual. */
const RARE = 5;

/**
 * One cause. The machine that the tests ran on is told of; another one where that shows nothing and the other
 * does, which blames no machine.
 *
 * @param members runs of it
 * @returns null where no machine was measured then, and nothing came together
 */
export function describeMachine(
  run: TimedRuns,
  members: readonly number[],
  machines: readonly Measured[],
): MachineDescription | null {
  const timed = members.filter((index) => !Number.isNaN(run.starts[index] as number));
  if (timed.length === 0) return null;
  const from = Math.min(...timed.map((index) => run.starts[index] as number));
  const to = Math.max(...timed.map((index) => run.ends[index] as number));
  const near = machines.filter(({ whose }) => whose !== 'other');
  const others = machines.filter(({ whose }) => whose === 'other');
  const taken = near.flatMap((machine) => take(run, timed, machine, 'baseline'));
  const burst = describeBurst(run, timed);
  const during = taken.flatMap((one) => tellMarked(one));
  const before = during.length > 0 ? [] : tellBefore(run, timed, near);
  const single = [...during, ...before];
  const shared = single.length > 0 ? null : tellShared(taken);
  const marked = shared?.beyondChance ? [shared.parts] : single;
  const elsewhere = marked.length > 0 ? [] : tellElsewhere(run, timed, others);
  const ofMachines: Part[][] = [
    ...marked.slice(0, 2),
    ...(marked.length === 0 && taken.length > 0 ? [shared?.parts ?? tellUsual(taken)] : []),
    ...describeUnmeasured(run, timed, near),
    ...tellAlong(taken),
  ];
  const told: Part[][] = [
    ...ofMachines,
    ...(ofMachines.length > 0 ? tellDoubt(run, near) : []),
    ...elsewhere,
    ...(burst === null ? [] : [[burst]]),
  ];
  if (told.length === 0) return null;
  const parts = told.flatMap((sentence, i): Part[] => [i === 0 ? '' : ' ', ...sentence, '.']);
  const lead = before.length > 0 ? LEAD : 0;
  return { parts, unusual: marked.length > 0, from: Math.max(0, from - lead), to };
}

/** What a machine was for these tests: each is read in the first recording that has it. */
function take(
  run: TimedRuns,
  members: readonly number[],
  machine: Measured,
  window: 'baseline' | 'before',
): Taken[] {
  const left = new Set(members);
  return machine.recorded.flatMap((recorded): Taken[] => {
    const readings = [...left].flatMap((index): HostReading[] => {
      const reading = recorded[window].during(run, index);
      if (reading === null || reading.readings.length === 0) return [];
      left.delete(index);
      return [reading];
    });
    return readings.length > 0 ? [{ machine, recorded, readings }] : [];
  });
}

/** What was unusual just before: a test may fail of what began earlier. */
function tellBefore(
  run: TimedRuns,
  members: readonly number[],
  machines: readonly Measured[],
): Part[][] {
  return machines
    .flatMap((machine) => take(run, members, machine, 'before'))
    .flatMap((one) => tellMarked(one, 'before'))
    .map((parts): Part[] => [`In the ${LEAD / 1000} s before: `, ...parts]);
}

/**
 * What all failing tests of the run share and few passing ones do, of tests most of which share it; null where there is no
 * such: `CPU waiting for I/O 80 % or more in 32 of 32 failing tests, and in 28 of 208 passing tests (run: median 3 %)`.
 */
function tellShared(taken: readonly Taken[]): { parts: Part[]; beyondChance: boolean } | null {
  for (const { machine, recorded, readings: read } of taken) {
    const { coincidence, passing } = recorded.baseline;
    if (coincidence === null) continue;
    const { measure, level, failures, failed, asHigh, beyondChance } = coincidence;
    const own = read.flatMap(({ readings }) =>
      readings.filter(({ label }) => label === measure.label),
    );
    const sharing = own.filter(({ during }) => during >= level);
    if (sharing.length * 2 <= own.length) continue;
    const usual = own[0]?.usual ?? null;
    const median = usual === null ? '' : `run: median ${measure.format(usual)}; `;
    const where: Part[] = machine.named ? [' on ', nameOf(machine)] : [];
    const chance = beyondChance ? '' : '; whether by chance cannot be told';
    return {
      parts: [
        `${measure.label} ${measure.format(level)} or more`,
        ...where,
        ` in ${formatCount(failures)} of ${countOf(failed, 'failing test')}`,
        ` and in ${formatCount(asHigh)} of ${countOf(passing, 'passing test')}`,
        `${chance} (${median}${samplesOf(read)})`,
      ],
      beyondChance,
    };
  }
  return null;
}

/** What was unusual of machines on which the tests did not run. */
function tellElsewhere(
  run: TimedRuns,
  members: readonly number[],
  machines: readonly Measured[],
): Part[][] {
  const taken = machines.flatMap((machine) => take(run, members, machine, 'baseline'));
  const marked = taken.flatMap((one) => tellMarked(one));
  const shared = marked.length > 0 ? null : tellShared(taken);
  return (shared?.beyondChance ? [shared.parts] : marked)
    .slice(0, 1)
    .map((parts): Part[] => ['On another machine than the tests: ', ...parts]);
}

/** What held all through the tests. */
function tellAlong(taken: readonly Taken[]): Part[][] {
  const told = new Map<Measured, string[]>();
  for (const { machine, recorded } of taken)
    told.set(machine, [...new Set([...(told.get(machine) ?? []), ...recorded.along])]);
  return [...told].flatMap(([machine, along]): Part[][] => {
    if (along.length === 0) return [];
    const said = along.join('; ');
    return [machine.named ? ['On ', nameOf(machine), `: ${said}`] : [capital(said)]];
  });
}

/** Where it is not known which machine the tests ran on. */
function tellDoubt({ host }: TimedRuns, near: readonly Measured[]): Part[][] {
  if (!near.some(({ whose }) => whose === 'unknown')) return [];
  if (near.length > 1) return [['Which of them the tests ran on is not known']];
  return [
    host === null
      ? ['Whether the tests ran on it is not known']
      : ['Whether the tests of ', { name: host }, ' ran on it is not known'],
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * `CPU waiting for I/O 71 % on controller (run: median 3 %; as high in 2 of 412 passing tests; 4 samples)`; of several
 * tests `68 % or more in 3 of 4 on controller`.
 */
function tellMarked(
  { machine, recorded, readings: read }: Taken,
  window: 'baseline' | 'before' = 'baseline',
): Part[][] {
  const all = read.flatMap((host) => host.readings.map((reading) => ({ reading, host })));
  const marked = all.filter(({ reading }) => reading.marked);
  const rarest = marked.toSorted(
    ({ reading: a }, { reading: b }) => a.asHigh - b.asHigh || b.extreme - a.extreme,
  )[0];
  if (rarest === undefined) return [];
  const { label } = rarest.reading;
  const same = marked.filter(({ reading }) => reading.label === label);
  // what is said of all of them holds for the lowest
  const lowest = same.reduce((a, b) => (b.reading.during < a.reading.during ? b : a)).reading;
  const { passing } = recorded[window];
  const level = same.length > 1 ? lowest.down(lowest.during) : lowest.during;
  const own = all.filter(({ reading }) => reading.label === label && reading.during >= level);
  const reading = { ...lowest, during: level, asHigh: recorded[window].asHigh(label, level) };
  const more = own.length > 1 ? ' or more' : '';
  const most =
    read.length > 1 ? `${more} in ${formatCount(own.length)} of ${formatCount(read.length)}` : '';
  const where: Part[] = machine.named ? [' on ', nameOf(machine)] : [];
  const samples = samplesOf(own.map(({ host }) => host));
  return [[measuredAs(reading), most, ...where, ` (${beside(reading, passing)}; ${samples})`]];
}

const measuredAs = ({ label, during, format }: Reading): string => `${label} ${format(during)}`;

function beside({ usual, asHigh, format }: Reading, passing: number): string {
  const median = usual === null ? '' : `run: median ${format(usual)}; `;
  return `${median}as high in ${formatCount(asHigh)} of ${countOf(passing, 'passing test')}`;
}

/** Nothing is marked: how usual the most unusual is. */
function tellUsual(taken: readonly Taken[]): Part[] {
  let rarest: { reading: Reading; passing: number; machine: Measured } | null = null;
  for (const { machine, recorded, readings } of taken) {
    const { passing } = recorded.baseline;
    for (const one of readings) {
      for (const reading of one.readings) {
        if (reading.low) continue;
        const share = reading.asHigh / Math.max(1, passing);
        const known = rarest && rarest.reading.asHigh / Math.max(1, rarest.passing);
        if (known === null || share < known) rarest = { reading, passing, machine };
      }
    }
  }
  const samples = taken.reduce((sum, { readings }) => sum + countRows(readings), 0);
  const number = countOf(samples, 'sample');
  const { parts: who, some } = whoIsTold(taken);
  if (taken.every(({ recorded }) => recorded.baseline.passing === 0)) {
    const were = some ? 'were' : 'was';
    return [
      ...capitalised(who),
      ` ${were} measured (${number}), and no passing test to compare ${some ? 'them' : 'it'} with`,
    ];
  }
  const compared = comparedOf(taken);
  if (rarest === null)
    return [...capitalised(who), ` ${some ? 'were' : 'was'} quiet (${compared}; ${number})`];
  const { reading, passing, machine } = rarest;
  const rare = reading.asHigh * RARE < passing;
  const where: Part[] = some ? [' on ', nameOf(machine)] : [];
  // Of its load: that a disk cannot be written to, as its services may tell, nothing measured here shows.
  return [
    rare ? 'Nothing of ' : 'Nothing unusual of ',
    ...loadOf(who),
    `${rare ? ' is beyond chance' : ''} (${compared}); the rarest was ${measuredAs(reading)}`,
    ...where,
    ` (${beside(reading, passing)}; ${number})`,
  ];
}

/** What was compared, by the first word of what each is called: `CPU, memory, disk`. */
function comparedOf(taken: readonly Taken[]): string {
  const readings = taken.flatMap((one) => one.readings.flatMap((host) => host.readings));
  const words = readings
    .filter(({ usual }) => usual !== null)
    .map(({ label }) => label.replace(/ .*/, ''));
  return [...new Set(words)].join(', ').replace(/\b[A-Z][a-z]/g, (begin) => begin.toLowerCase());
}

/** `the machine`; by name where it has to be: `compute1 and controller`. */
function whoIsTold(taken: readonly Taken[]): { parts: Part[]; some: boolean } {
  const machines = [...new Set(taken.map(({ machine }) => machine))];
  if (!machines.some(({ named }) => named)) return { parts: ['the machine'], some: false };
  const parts = machines.flatMap((machine, at): Part[] => [
    at === 0 ? '' : at === machines.length - 1 ? ' and ' : ', ',
    nameOf(machine),
  ]);
  return { parts: parts.slice(1), some: machines.length > 1 };
}

/** `the machine's load`, `the load of compute1`. */
const loadOf = (who: Part[]): Part[] =>
  who.every((part) => typeof part === 'string') ? [...who, "'s load"] : ['the load of ', ...who];

/** Of a name every letter is its own. */
const capitalised = ([first = '', ...rest]: Part[]): Part[] =>
  typeof first === 'string' ? [capital(first), ...rest] : [first, ...rest];
