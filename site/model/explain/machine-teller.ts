import type { DstatSeries } from '../../../src/format/dataset.ts';
import { tellMachine } from '../../../src/verdict/machine/tell.ts';
import type { Run } from '../run/run.ts';
import { machinesOf } from './machines.ts';

/** What the machine has to do with some failures of a run; null: nothing can be told. */
export type MachineTeller = (run: Run, runs: readonly number[]) => ReturnType<typeof tellMachine>;

/** @param series what machines were measured */
export const machineTeller =
  (series: readonly DstatSeries[]): MachineTeller =>
  (run, runs) =>
    tellMachine(run, runs, machinesOf(run, series));
