/**
 * Which runs of a test were made because an earlier one had not passed.
 *
 * A stream does not say so. It shows in the times: every run of the test but the last had not passed,
 * and each began when the one before had ended. Of runs without times, of workers side by side, or
 * behind one that passed (a loop, a test that runs in several places) nothing says why there are several.
 * Nor where a test that had a beginning has an outcome behind its end without one: that is what a test
 * tells that reports for itself how it ended, as gabbi's `xfail`, and then returns ("unexpected success",
 * "success").
 */
import { TEST_STATUSES, type TestStatus } from '../../format/dataset.ts';
import { fixtureOf, mayBeFixture } from '../../verdict/names.ts';
import { didNotPass, type TestTable } from './test-table.ts';

const HUNG = TEST_STATUSES.indexOf('inprogress');

type Columns = TestTable['columns'];

/** Whether all that is told of a run has one time. */
const isInstant = (start: Columns['start'], end: Columns['end'], run: number) =>
  start.at(run) === end.at(run);

/** Whether `run` was made after `before` for want of a pass; both of one test. */
function isRetry(columns: Columns, run: number, before: number): boolean {
  const { start, end, status, route, part } = columns;
  if (!didNotPass(TEST_STATUSES[status.at(before)] as TestStatus)) return false;
  // a later run of the runner may give it to another worker
  if (route.at(run) !== route.at(before) && part.at(run) <= part.at(before)) return false;
  if (isInstant(start, end, run) && !isInstant(start, end, before)) return false;
  // one that never ended is not told when it stopped; NaN compares as false
  return start.at(run) >= (status.at(before) === HUNG ? start : end).at(before);
}

/** Whether another worker had it: each sets up the classes that it has tests of. */
function isElsewhere({ lane }: Columns, run: number, before: number): boolean {
  return lane.at(run) !== lane.at(before);
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

/** What the names of the runs tell. */
export interface Repeats {
  /** [run, the run before it], ascending. */
  retries: [number, number][];
  /** By run: 1 for the first of a name, 2 for the next; as they began, where all tell when. */
  attempts: Uint32Array;
  /** By run: 1 where it is no test, see fixtureOf(). */
  fixtures: Uint8Array;
}

/** Looks at every name once, class by class: no more of them are in memory than a class has. */
export function findRepeats({ columns, classes, methods, name }: TestTable): Repeats {
  const { runs, from } = byClass(columns, classes.length);
  const attempts = new Uint32Array(runs.length).fill(1);
  const fixtures = new Uint8Array(runs.length);
  const found: [number, number][] = [];
  for (let at = 0; at < classes.length; at++) {
    const first = new Map<string, number>();
    const several = new Map<string, number[]>();
    const may = mayBeFixture(classes[at] as string);
    for (let place = from[at] as number; place < (from[at + 1] as number); place++) {
      const run = runs[place] as number;
      const method = methods.at(run);
      if ((may || mayBeFixture(method)) && fixtureOf(name(run))) fixtures[run] = 1;
      const before = first.get(method);
      if (before === undefined) first.set(method, run);
      else if (!several.get(method)?.push(run)) several.set(method, [before, run]);
    }
    for (const list of several.values()) {
      const timed = list.every((run) => !Number.isNaN(columns.start.at(run)));
      const byStart = list.toSorted((a, b) => columns.start.at(a) - columns.start.at(b) || a - b);
      // what never ended is told last, and may have begun first
      for (const [place, run] of (timed ? byStart : list).entries()) attempts[run] = place + 1;
      const pairs = byStart
        .slice(1)
        .map((run, index): [number, number] => [run, byStart[index] as number]);
      const isAgain = ([run, before]: [number, number]) =>
        isRetry(columns, run, before) && !(fixtures[run] && isElsewhere(columns, run, before));
      if (pairs.every(isAgain)) found.push(...pairs);
    }
  }
  return { retries: found.sort(([a], [b]) => a - b), attempts, fixtures };
}
