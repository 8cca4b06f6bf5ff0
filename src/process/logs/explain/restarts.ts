/** Services that were started again, as their own logs show: other processes write on after a pause. */
import type { Gap } from '../activity.ts';
import { isOfRunner, type Scanned, type SeenEvent } from '../scan.ts';

/** Shorter pauses, in milliseconds, are no stop; more restarts are a command that is called again and again. */
const PAUSE = 2000;
const MAX_RESTARTS = 3;

/** Of oslo.log alone: in a log of many programs every pause has new processes behind it, as in the tests' own. */
export function restartsOf(logs: readonly (Scanned & { service: string })[]): SeenEvent[] {
  return logs.flatMap(({ service, form, gaps, activity }, log) => {
    if (form?.name !== 'oslo' || isOfRunner(service)) return [];
    const found = gaps.filter(
      ({ from, to, line }) => to !== null && to - from >= PAUSE && activity.restartedAfter(line),
    );
    return found.length > MAX_RESTARTS ? [] : found.map((gap) => toEvent(log, gap));
  });
}

/** Told of when it stopped: what failed did so from then on, and the tests may end before it is back. */
const toEvent = (log: number, { from, to, line }: Gap): SeenEvent => ({
  kind: 'restart',
  log,
  line,
  time: from,
  text: `from here no line for ${(((to ?? from) - from) / 1000).toFixed(1)} s, then other processes write on`,
});
