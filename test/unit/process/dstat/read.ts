/** Reads what measured a machine, as a build's input is read. */
import { createWarnings } from '../../../../src/build/warnings.ts';
import type { DstatColumn } from '../../../../src/format/dataset.ts';
import { type MachineKind, readMachine } from '../../../../src/process/dstat/machine.ts';
import type { RunTimes } from '../../../../src/process/dstat/time/place.ts';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** How it is read. */
export interface Reading {
  kind?: MachineKind;
  /** Bytes of a chunk. */
  size?: number;
  /** When tests and the job ran. */
  run?: Partial<RunTimes>;
}

export async function readSeries(text: string | Buffer, how: Reading = {}) {
  const { kind = 'dstat', size = 1000, run = {} } = how;
  const warnings = createWarnings();
  const input = { kind, path: 'dstat.csv', host: null };
  const bytes = pieces(Buffer.from(text), size);
  const series = await readMachine(input, bytes, { tests: [], job: [], ...run }, warnings);
  const columns = series.columns.map(({ at, ...key }) => ({
    ...key,
    values: series.times.map((_, row) => at(row)) as DstatColumn['values'],
  }));
  const column = (group: string, name: string) =>
    columns.find((known) => known.group === group && known.name === name);
  return {
    ...series,
    columns,
    at: series.times.map((time) => new Date(time).toISOString()),
    values: (group: string, name: string) => column(group, name)?.values,
    unit: (group: string, name: string) => column(group, name)?.unit,
    codes: warnings.list().map(({ code }) => code),
    messages: warnings.list().map(({ message }) => message),
  };
}
