import type { Run, Test } from './run.ts';
import { problems } from './summary.ts';

/** Tests that need attention and have a time, in order of start. */
export function timedProblems(run: Run): Test[] {
  return problems([run])
    .map(({ test }) => test)
    .filter((test) => test.start !== null)
    .sort((a, b) => (a.start as number) - (b.start as number));
}

/** The failure after (or before) the selected test in time; around the ends to the other end. */
export function stepFailure(failures: Test[], selected: Test | null, by: 1 | -1): Test | null {
  if (failures.length === 0) return selected;
  const at = selected?.start ?? null;
  const here = selected ? failures.indexOf(selected) : -1;
  if (here >= 0) return failures[(here + by + failures.length) % failures.length] ?? null;
  if (at === null) return failures.at(by === 1 ? 0 : -1) ?? null;
  const after = failures.findIndex((test) => (test.start as number) > at);
  if (by === 1) return failures[Math.max(after, 0)] ?? null;
  return failures.at(after < 0 ? -1 : after - 1) ?? null;
}
