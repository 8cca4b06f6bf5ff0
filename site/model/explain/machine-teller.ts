import type { DstatSeries } from '../../../src/format/dataset.ts';
import { describeMachine } from '../../../src/verdict/machine/sentence.ts';
import type { Run } from '../run/run.ts';
import { machinesOf } from './machines.ts';

/** What the machine has to do with some failures of a run; null: nothing can be told. */
export type MachineTeller = (
  run: Run,
  runs: readonly number[],
) => ReturnType<typeof describeMachine>;

/** @param series what machines were measured */
export const machineTeller =
  (series: readonly DstatSeries[]): MachineTeller =>
  (run, runs) =>
    describeMachine(run, runs, machinesOf(run, series));
