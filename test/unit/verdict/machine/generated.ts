/** Generated runs on a generated machine, with and without trouble: the same for the same seed. */

import type { DstatSeries } from '../../../../src/format/dataset.ts';
import { createRandom } from '../../../harness/random.ts';
import { makeRun, ORIGIN, raw, type Spec } from '../../site/make.ts';

const MIB = 1024 ** 2;
/** What can trouble a machine, as added to its columns for a time. */
export const TROUBLES = ['wai', 'usr', 'stl', 'used', 'writ', 'recv'] as const;
export type Trouble = (typeof TROUBLES)[number];
const COLUMNS = [
  ['cpu', 'usr', 25, 12],
  ['cpu', 'sys', 6, 3],
  ['cpu', 'wai', 2, 2],
  ['cpu', 'stl', 0.2, 0.3],
  ['load', '1m', 2, 1],
  ['memory', 'used', 900 * MIB, 60 * MIB],
  ['dsk', 'read', 0.4 * MIB, 0.4 * MIB],
  ['dsk', 'writ', 2 * MIB, 2 * MIB],
  ['net', 'recv', 0.5 * MIB, 0.5 * MIB],
  ['net', 'send', 0.5 * MIB, 0.5 * MIB],
] as const;
const ADDED = { wai: 70, usr: 70, stl: 40, used: 8000 * MIB, writ: 300 * MIB, recv: 200 * MIB };

/** By which words each is told. */
export const WORDS = {
  wai: /waiting/,
  usr: /user/,
  stl: /stolen/,
  used: /Memory/,
  writ: /Disk/,
  recv: /Network/,
};

export interface Made {
  run: ReturnType<typeof makeRun>;
  series: DstatSeries;
  failed: number[];
}

/** A run of 4 workers and 20 minutes; a trouble of 12 s makes the tests within it fail. */
export function make(seed: number, trouble: Trouble | null): Made {
  const next = createRandom(seed);
  const length = 1200;
  const at = 60 + next() * 1050;
  const specs: Spec[] = [];
  const flaky = Math.floor(next() * 5);
  for (let worker = 0; worker < 4; worker++) {
    for (let time = next(); time < length - 5; ) {
      const took = 0.3 + next() * next() * 9;
      const hit = trouble !== null && time < at + 12 && time + took > at + 1;
      const status = hit && next() < 0.85 ? 'fail' : 'success';
      specs.push(raw(`m.T${worker}.test_${specs.length}`, status, worker, time, time + took));
      time += took + 0.05;
    }
  }
  // without trouble some fail anywhere
  for (let i = 0; trouble === null && i <= flaky; i++) {
    const index = Math.floor(next() * specs.length);
    specs[index] = { ...(specs[index] as Spec), status: 'fail' } as Spec;
  }
  const columns = columnsOf(next, length, (name, second) =>
    trouble === name && second > at && second < at + 13 ? ADDED[trouble] : 0,
  );
  const times = Array.from({ length }, (_, second) => ORIGIN + (second + 1) * 1000);
  const run = makeRun(specs);
  return { run, series: { version: 1, host: 'controller', times, columns }, failed: failedOf(run) };
}

/**
 * The same where many of the tests of one to seven minutes fail, as without a service, and the machine is in
 * trouble for as long: in those minutes, or in others that have nothing to do with them.
 *
 * @param longest of a test, in seconds
 */
export function makeOutage(
  seed: number,
  together: boolean,
  longest = 9,
): Made & { trouble: Trouble } {
  const next = createRandom(seed);
  const length = 1200;
  const stretch = (): [from: number, to: number] => {
    const lasts = 60 + next() * 340;
    const from = 20 + next() * (length - lasts - 40);
    return [from, from + lasts];
  };
  const outage = stretch();
  const [from, to] = together ? outage : stretch();
  const rate = 0.3 + 0.7 * next();
  const specs: Spec[] = [];
  for (let worker = 0; worker < 4; worker++) {
    for (let time = next(); time < length - longest - 2; ) {
      const took = 0.3 + next() * longest;
      const hit = time < outage[1] && time + took > outage[0] && next() < rate;
      const status = hit ? 'fail' : 'success';
      specs.push(raw(`m.T${worker}.test_${specs.length}`, status, worker, time, time + took));
      time += took + 0.1;
    }
  }
  const trouble = TROUBLES[seed % TROUBLES.length] as Trouble;
  // services that lose memory use more and more of it
  const leak = next() < 0.5 ? MIB : 0;
  const columns = columnsOf(next, length, (name, second) => {
    const grown = name === 'used' ? second * leak : 0;
    return grown + (trouble === name && second > from && second < to ? ADDED[trouble] : 0);
  });
  const times = Array.from({ length }, (_, second) => ORIGIN + (second + 1) * 1000);
  const run = makeRun(specs);
  const series: DstatSeries = { version: 1, host: 'controller', times, columns };
  return { run, series, failed: failedOf(run), trouble };
}

const failedOf = (run: Made['run']): number[] =>
  Array.from({ length: run.count }, (_, index) => index).filter(
    (index) => run.test(index).status === 'fail',
  );

/** A machine is not white noise: what it does goes on for a while. */
const columnsOf = (
  next: () => number,
  length: number,
  extra: (name: string, second: number) => number,
) =>
  COLUMNS.map(([group, name, mean, spread]) => {
    let drift = 0;
    const values = Array.from({ length }, (_, second) => {
      drift = 0.8 * drift + (next() - 0.5) * spread * 2;
      return Math.max(0, mean + drift + extra(name, second) * (0.7 + 0.3 * next()));
    });
    return { group, name, unit: 'count' as const, values };
  });

/** Four workers for 19 minutes; of the tests that touch the seconds `from` to `to` every other fails. */
export function halfFailing(from: number, to: number): Made {
  const specs = Array.from({ length: 4 }, (_, worker) => worker).flatMap((worker) => {
    let time = 0.2 * worker;
    return Array.from({ length: 60 }, (_, i) => {
      const [start, end] = [time, time + 18 + ((i * 7919 + worker * 31) % 10) / 10];
      time = end + 0.3;
      const failed = end > from && start < to && i % 2 === 1;
      return raw(`m.T${worker}.test_${i}`, failed ? 'fail' : 'success', worker, start, end);
    });
  });
  const run = makeRun(specs);
  const values = Array.from({ length: 1200 }, (_, i) => (i >= 420 && i <= 720 ? 80 : 3));
  const times = values.map((_, second) => ORIGIN + second * 1000);
  const columns = [{ group: 'cpu', name: 'wai', unit: 'percent' as const, values }];
  const failed = Array.from({ length: run.count }, (_, i) => i).filter(
    (i) => run.test(i).status === 'fail',
  );
  return { run, series: { version: 1, host: null, times, columns }, failed };
}
