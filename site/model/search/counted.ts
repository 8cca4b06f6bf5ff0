/** What a search has found, counted as tests are counted elsewhere. */

import { testKey } from '../../../src/verdict/reruns/reruns.ts';
import { countFixtures, countKinds } from '../../../src/verdict/tally.ts';
import { countOf } from '../machine/quantity.ts';
import type { Run } from '../run/run.ts';

/** A run in which a text was found; an `index` that no run has is what belongs to no test. */
export interface FoundIn {
  run: Pick<Run, 'count' | 'name' | 'fixtures' | 'position' | 'countedIn'>;
  index: number;
}

/** `2 tests in 3 runs, 1 set-up or tear-down, output of no test`: of what the lines are that were found. */
export function describeFound(found: readonly FoundIn[]): string {
  const tests = new Set<string>();
  const fixtures = new Map<string, string>();
  let [runs, others] = [0, 0];
  for (const { run, index } of found) {
    if (index >= run.count) {
      others++;
      continue;
    }
    const name = run.name(index);
    const countedIn = run.countedIn.get(index) ?? run.position;
    const key = testKey({ of: run.position, countedIn, name });
    if (run.fixtures[index] === 1) fixtures.set(key, name);
    else {
      tests.add(key);
      runs++;
    }
  }
  const again = runs > tests.size ? ` in ${countOf(runs, 'run')}` : '';
  return [
    ...(tests.size > 0 ? [`${countOf(tests.size, 'test')}${again}`] : []),
    ...(fixtures.size > 0 ? [countFixtures(countKinds([...fixtures.values()]))] : []),
    ...(others > 0 ? ['output of no test'] : []),
  ].join(', ');
}
