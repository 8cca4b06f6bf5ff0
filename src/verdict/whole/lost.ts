/** Tests whose end was lost before the stream was written. */
import { codeOf, type RunColumns, type StreamState } from '../columns.ts';
import { LOST } from './damage.ts';

const [FAIL, INPROGRESS] = [codeOf('fail'), codeOf('inprogress')];

/** Whether a run is a failure of no time with nothing attached: what a runner makes of a test that has no end. */
export const isBare = (runs: RunColumns, run: number): boolean =>
  runs.codes[run] === FAIL &&
  !((runs.ends[run] as number) > (runs.starts[run] as number)) &&
  !runs.attached(run);

/** Runs whose end may be in what the recorder of a stream lost of it; fixtures are reported as instants anyway. */
export function endsLost(runs: RunColumns, { damage }: StreamState): ReadonlySet<number> {
  const lost = new Set<number>();
  if (!damage.includes(LOST)) return lost;
  for (let run = 0; run < runs.count; run++) {
    if (runs.fixtures[run] === 1) continue;
    if (runs.codes[run] === INPROGRESS || isBare(runs, run)) lost.add(run);
  }
  return lost;
}
