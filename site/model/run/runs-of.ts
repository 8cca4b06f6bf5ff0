import { repeated } from '../../../src/verdict/repeats.ts';
import type { Run, Test } from './run.ts';

const known = new WeakMap<Run, Map<string, number[]>>();

/** The runs of this test's name that the stream has, by their number: few have a second one, which is looked up once. */
export function runsOf(run: Run, test: Test): Test[] {
  const several = known.get(run) ?? repeated(run);
  known.set(run, several);
  return several.get(test.name)?.map(run.test) ?? [test];
}
