/**
 * Where on the axis of the tests a machine's rows are, when the name of its zone has several meanings.
 *
 * `CST` is a zone of America, of Asia and of Cuba. The machine ran the tests, so it was in the one
 * under which it was measured while they ran.
 */
import type { Warnings } from '../../../build/warnings.ts';
import { pause } from '../../../verdict/durations.ts';
import { readZone, type Zone } from './zones.ts';

const HOUR = 3_600_000;

/** What is known of the run that a machine was measured in, for times that need it. */
export interface RunTimes {
  /** Instants at which tests ran, in milliseconds since the epoch. */
  tests: number[];
  /** Instants of the job, where there are no tests. */
  job: number[];
}

/** The instants to go by. */
const instantsOf = ({ tests, job }: RunTimes): number[] => (tests.length > 0 ? tests : job);

const signed = (hours: number) => `UTC${hours < 0 ? '-' : '+'}${Math.abs(hours)}`;

/**
 * The milliseconds by which rows in the usual meaning of their zone are to be moved.
 *
 * Warns where it cannot be known (DSTAT_ZONE), and where the machine was not measured while the tests
 * ran (DSTAT_APART).
 *
 * @param times of the rows, never decreasing, at least one
 * @param zone of all of them; null: they are instants, or of several zones
 */
export function placeRows(
  times: number[],
  zone: Zone | null,
  run: RunTimes,
  path: string,
  warnings: Warnings,
): number {
  const instants = instantsOf(run);
  const first = times[0] as number;
  const last = times.at(-1) as number;
  const seen = (shift: number) =>
    instants.filter((instant) => instant >= first + shift && instant <= last + shift).length;
  const meanings = zone?.meanings ?? [];
  const usual = meanings[0]?.hours ?? 0;
  const shifts = meanings.map(({ hours }) => (usual - hours) * HOUR);
  const ranked = shifts.map((shift) => ({ shift, count: seen(shift) }));
  ranked.sort((a, b) => b.count - a.count);
  const [best, second] = ranked;
  const warn = (code: string, message: string) => warnings.add(code, message, { path });

  if (zone !== null && meanings.length === 0) {
    warn('DSTAT_ZONE', `time zone ${zone.name} is not known; it is taken as UTC`);
    return 0;
  }
  if (zone !== null && best !== undefined && second !== undefined) {
    if (best.count > second.count) return best.shift;
    const all = meanings.map(({ hours }) => signed(hours)).join(', ');
    const under = run.tests.length > 0 ? ', and none puts it beside the tests' : '';
    const why = best.count === 0 ? under : '';
    warn(
      'DSTAT_ZONE',
      `time zone ${zone.name} can mean ${all}${why}; it is taken as ${signed(usual)}`,
    );
    return 0;
  }
  if (run.tests.length > 0 && seen(0) === 0) {
    const [from, to] = run.tests.reduce(
      ([low, high], test) => [Math.min(low, test), Math.max(high, test)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    if (last < from)
      warn('DSTAT_APART', `the machine's last row is ${pause(from - last)} before the first test`);
    else if (first > to)
      warn('DSTAT_APART', `the machine's first row is ${pause(first - to)} after the last test`);
  }
  return 0;
}

/** The date to start from where a file has none: its rows are near the run. */
export function runDate(run: RunTimes): { local: number; zone: Zone } | null {
  const instants = instantsOf(run).toSorted((a, b) => a - b);
  const middle = instants[instants.length >> 1];
  return middle === undefined ? null : { local: middle, zone: readZone('UTC', middle) };
}
