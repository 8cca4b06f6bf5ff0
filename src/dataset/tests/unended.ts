/** Until when a test that never ended may have run. */
import { TEST_STATUSES } from '../../format/dataset.ts';
import type { TestTable } from './test-table.ts';

const HUNG = TEST_STATUSES.indexOf('inprogress');
/** Tests of one lane that ran at once for longer, in microseconds, ran side by side in it. */
const OVERLAP = 10_000;

type Columns = TestTable['columns'];

/**
 * Lets no test outlast the beginning of the next one on its lane. A lane runs one after the other: its process was
 * gone by then (`stestr run --isolated`), or had given the test up (zope.testrunner's subtests).
 */
export function boundUnended({ columns }: TestTable): void {
  const { lane, status, start } = columns;
  const lanes = new Set<number>();
  for (let run = 0; run < status.length; run++) {
    if (status.at(run) === HUNG && lane.at(run) >= 0) lanes.add(lane.at(run));
  }
  if (lanes.size === 0) return;
  const runs: number[] = [];
  for (let run = 0; run < status.length; run++) {
    if (lanes.has(lane.at(run)) && !Number.isNaN(start.at(run))) runs.push(run);
  }
  runs.sort((a, b) => lane.at(a) - lane.at(b) || start.at(a) - start.at(b) || a - b);
  for (let from = 0, to = 0; from < runs.length; from = to) {
    while (to < runs.length && lane.at(runs[to] as number) === lane.at(runs[from] as number)) to++;
    boundLane(columns, runs.slice(from, to));
  }
}

/** @param runs of one lane, in order of start */
function boundLane({ status, start, end }: Columns, runs: readonly number[]): void {
  let reach = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    if (start.at(run) < reach - OVERLAP) return;
    if (status.at(run) !== HUNG) reach = Math.max(reach, end.at(run) || reach);
  }
  for (const [place, run] of runs.entries()) {
    const next = runs[place + 1];
    if (next === undefined || status.at(run) !== HUNG) continue;
    if (start.at(next) < end.at(run)) end.set(run, start.at(next));
  }
}
