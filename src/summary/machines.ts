/** What machines were during each failure, for the summary; the page says the same of each cause. */
import type { DstatSeries } from '../format/dataset.ts';
import type { SummaryMachine } from '../format/summary.ts';
import type { TimedRuns } from '../verdict/machine/baseline.ts';
import { measureMachines } from '../verdict/machine/machines.ts';
import { describeMachine } from '../verdict/machine/sentence.ts';
import type { StreamDigest } from '../verdict/stream-digest.ts';
import { cutText, MOST } from './bounds.ts';
import { textOf } from './services.ts';
import { type Finding, runKey } from './sources.ts';

/** What is told of machines: runs of each stream, in the order of the streams, and what was measured. */
export interface MachinesOfBuild {
  timed: readonly TimedRuns[];
  machines: readonly DstatSeries[];
}

/**
 * Adds what the machine was to what is known of each failure. What a service's log says of its machine goes
 * first: that it blames it the load alone never does.
 *
 * @param findings by runKey()
 */
export function withMachines(
  findings: ReadonlyMap<string, Finding>,
  streams: readonly StreamDigest[],
  { timed, machines }: MachinesOfBuild,
): Map<string, Finding> {
  const all = new Map(findings);
  if (machines.length === 0) return all;
  streams.forEach(({ problems }, of) => {
    const run = timed[of];
    if (run === undefined || problems.length === 0) return;
    const measured = measureMachines(run, machines);
    // no more than are listed
    for (const { index } of problems.slice(0, MOST.failures)) {
      const told = describeMachine(run, [index], measured);
      if (told === null) continue;
      const key = runKey(of, index);
      const known = all.get(key);
      all.set(key, { ...known, machine: joined(known?.machine ?? null, told) });
    }
  });
  return all;
}

function joined(
  known: SummaryMachine | null,
  { parts, unusual }: NonNullable<ReturnType<typeof describeMachine>>,
): SummaryMachine {
  const said = textOf(parts);
  const sentence = cutText(known === null ? said : `${known.sentence}. ${said}`);
  return { sentence, blamed: known?.blamed ?? false, unusual };
}
