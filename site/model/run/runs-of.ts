import type { Run, Test } from './run.ts';

/** The runs of this name that the stream has, by their number. */
export function runsOf(run: Run, name: string): Test[] {
  const runs: Test[] = [];
  for (let i = 0; i < run.count; i++) if (run.name(i) === name) runs.push(run.test(i));
  return runs;
}
