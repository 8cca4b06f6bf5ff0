/** What measured a machine -> its series, whatever tool it was. */

import type { Input } from '../../build/inputs/input.ts';
import type { Warnings } from '../../build/warnings.ts';
import type { DstatSeries } from '../../format/dataset.ts';
import type { ByteSource } from '../read-input.ts';
import { parseMemoryTracker } from './memory-tracker.ts';
import { parseDstat } from './parse.ts';

/** Inputs that measure a machine. */
export type MachineKind = 'dstat' | 'memory';

/**
 * Reads the load of one machine.
 *
 * The directory of a node names it as the rest of the build does, so it goes before the name that the
 * machine gives itself.
 *
 * @returns the series; without rows where the file holds none. Never throws for what the bytes are.
 */
export async function readMachine(
  { kind, path, host }: Pick<Input, 'path' | 'host'> & { kind: MachineKind },
  bytes: ByteSource,
  warnings: Warnings,
): Promise<DstatSeries> {
  const parse = kind === 'memory' ? parseMemoryTracker : parseDstat;
  const series = await parse(bytes, path, warnings);
  return { ...series, host: host ?? series.host };
}
