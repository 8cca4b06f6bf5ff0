import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import type { Run, Test } from '../run/run.ts';

/**
 * Tests that ran in [from, to], milliseconds after the run's origin; those that need attention
 * first, then those that ended last.
 */
export function testsDuring(
  run: Run,
  from: number,
  to: number,
  limit: number,
): { list: Test[]; all: number } {
  const found: number[] = [];
  for (let i = 0; i < run.count; i++) {
    // NaN, of a test without a time, compares as false.
    if ((run.starts[i] as number) <= to && (run.ends[i] as number) >= from) found.push(i);
  }
  const status = (index: number) => OUTCOMES[run.shown[index] as number] as Outcome;
  const bad = (index: number) => Number(isProblem(status(index)));
  const end = (index: number) => run.ends[index] as number;
  found.sort((a, b) => bad(b) - bad(a) || end(b) - end(a) || a - b);
  return { list: found.slice(0, limit).map((index) => run.test(index)), all: found.length };
}
