/**
 * Which runs of a test were made because an earlier one had not passed.
 *
 * A stream does not say so. It shows in the times: every run of the test but the last had not passed,
 * and each began when the one before had ended. Of runs without times, of workers side by side, or
 * behind one that passed (a loop, a test that runs in several places) nothing says why there are several.
 */
import { TEST_STATUSES, type TestStatus } from '../../format/dataset.ts';
import { didNotPass, type TestTable } from './test-table.ts';

const HUNG = TEST_STATUSES.indexOf('inprogress');

type Columns = TestTable['columns'];

/** Whether `run` was made after `before` for want of a pass; both of one test. */
function isRetry({ start, end, status, route }: Columns, run: number, before: number): boolean {
  if (
    !didNotPass(TEST_STATUSES[status.at(before)] as TestStatus) ||
    route.at(run) !== route.at(before)
  )
    return false;
  // one that never ended is not told when it stopped; NaN compares as false
  return start.at(run) >= (status.at(before) === HUNG ? start : end).at(before);
}

/** Indexes of the runs, those of a class together, in stream order. */
function byClass(columns: Columns, classes: number): { runs: Uint32Array; from: Uint32Array } {
  const count = columns.class.length;
  const from = new Uint32Array(classes + 1);
  for (let run = 0; run < count; run++) (from[columns.class.at(run) + 1] as number) += 1;
  for (let at = 1; at <= classes; at++) (from[at] as number) += from[at - 1] as number;
  const next = from.slice();
  const runs = new Uint32Array(count);
  for (let run = 0; run < count; run++) {
    const at = columns.class.at(run);
    runs[next[at] as number] = run;
    (next[at] as number) += 1;
  }
  return { runs, from };
}

/** [run, the run before it], ascending. */
export function findRetries({ columns, classes, methods }: TestTable): [number, number][] {
  const { runs, from } = byClass(columns, classes.length);
  const found: [number, number][] = [];
  for (let at = 0; at < classes.length; at++) {
    const first = new Map<string, number>();
    const several = new Map<string, number[]>();
    for (let place = from[at] as number; place < (from[at + 1] as number); place++) {
      const run = runs[place] as number;
      const method = methods.at(run);
      const before = first.get(method);
      if (before === undefined) first.set(method, run);
      else if (!several.get(method)?.push(run)) several.set(method, [before, run]);
    }
    for (const list of several.values()) {
      list.sort((a, b) => columns.start.at(a) - columns.start.at(b) || a - b);
      const pairs = list
        .slice(1)
        .map((run, index): [number, number] => [run, list[index] as number]);
      if (pairs.every(([run, before]) => isRetry(columns, run, before))) found.push(...pairs);
    }
  }
  return found.sort(([a], [b]) => a - b);
}
