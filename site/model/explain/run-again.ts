import { describeAgain } from '../../../src/verdict/reruns/reruns.ts';
import type { LoadedStream } from '../load/store.ts';
import type { Test } from '../run/run.ts';
import type { Clock } from '../timeline/clock.ts';

/** Of a test that was run in two streams of the build: what became of it, and where. */
export interface RunAgainDescription {
  /** `passed when run again at 14:03:12`; `passed later at 14:03:12`; `run again, first`. */
  says: string;
  /** Key of the other stream; null: it is not there. */
  stream: string | null;
  /** It tells of the test itself, not of tests that its set-up was for. */
  listed: boolean;
}

/** @returns null where it was run in one stream alone, or nobody knows */
export function describeRunAgain(
  { run, names }: Pick<LoadedStream, 'run' | 'names'>,
  { index, fixture }: Test,
  clock: Clock,
): RunAgainDescription | null {
  const again = run.again.get(index);
  const first = run.countedIn.get(index);
  if (again !== undefined) {
    const when = again.at === null ? '' : ` at ${clock.when(again.at - run.origin, 0)}`;
    const says = `${describeAgain(again, fixture)}${when}`;
    return { says, stream: names[again.in] ?? null, listed: again.run !== null };
  }
  if (first === undefined) return null;
  return { says: 'run again, first', stream: names[first] ?? null, listed: true };
}
