/** Loaded where a build has streams in which tests were run again: most have none. */
import type { Rerun } from '../../../src/format/dataset.ts';
import type { RunColumns } from '../../../src/verdict/columns.ts';
import type { Judged } from '../../../src/verdict/judged.ts';
import { repeated } from '../../../src/verdict/repeats.ts';
import { judgeAgain } from '../../../src/verdict/reruns/judge.ts';
import { againOf, countedIn } from '../../../src/verdict/reruns/reruns.ts';
import type { JudgedAgain } from '../run/run.ts';

/** What is told of one run of a test, by each of its runs. */
function ofAllRuns<T>(columns: RunColumns, told: ReadonlyMap<number, T>): Map<number, T> {
  const all = new Map<number, T>();
  const several = told.size > 0 ? repeated(columns) : new Map<string, number[]>();
  for (const [run, one] of told) {
    if (run >= columns.count) continue;
    for (const other of several.get(columns.name(run)) ?? [run]) all.set(other, one);
  }
  return all;
}

/**
 * Judges a stream with what its build's manifest says of it.
 *
 * @param reruns with what ran later behind them
 * @param position of the stream in the build
 */
export const judgeBeside =
  (reruns: readonly Rerun[], position: number) =>
  (columns: RunColumns, alone: Judged): JudgedAgain => {
    const again = againOf(reruns, position);
    const elsewhere = countedIn(reruns, position);
    return {
      ...judgeAgain(columns, alone, reruns, position),
      again: ofAllRuns(columns, again),
      countedIn: ofAllRuns(columns, elsewhere),
    };
  };
