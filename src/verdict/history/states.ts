/** What every test of a build came to, by name: what runs are compared by. */
import type { TestState } from '../../format/history.ts';
import { withoutAttributes } from '../../format/test-name.ts';
import type { TestsFile } from '../../format/tests.ts';
import { OUTCOMES, type Outcome, type RunColumns } from '../columns.ts';
import { type Judged, judgeRuns } from '../judged.ts';
import { breaksOf } from '../streams.ts';
import { columnsOfFile, durationsOf, stateOfFile } from '../tests-file.ts';
import { damageOf, unreadOf } from '../whole/damage.ts';

const STATES: Record<Outcome, TestState> = {
  success: 'p',
  xfail: 'p',
  fail: 'f',
  uxsuccess: 'f',
  inprogress: 'f',
  flaky: 'l',
  skip: 's',
  unknown: '?',
  running: '?',
};
/** Of several runs of one name (nodes, halves of an upgrade) the worst is the test's. */
const WORST = 'flp?s-';

export interface Tested {
  state: TestState;
  /** Sum of its runs' seconds; NaN where one is not known. */
  seconds: number;
  /** It is no test: a set-up, say. */
  fixture: boolean;
}

/** The streams of a build, judged. */
export interface States {
  /** By name without attributes. */
  tests: Map<string, Tested>;
  streams: { runs: RunColumns; judged: Judged }[];
  /** Inputs with tests of which nothing could be read. */
  unread: number;
  /** Not all runs are listed, or not all tests are known to have run: one that is missing may have run. */
  partial: boolean;
}

/**
 * @param files all `tests` artifacts of a build
 * @param warnings of its manifest
 */
export function statesOf(
  files: readonly TestsFile[],
  warnings: readonly { code: string; path?: string | undefined }[],
): States {
  const tests = new Map<string, Tested>();
  const streams: States['streams'] = [];
  let partial = false;
  for (const file of files) {
    const runs = columnsOfFile(file);
    const told = judgeRuns(runs, stateOfFile(file, damageOf(warnings, file.path)));
    streams.push({ runs, judged: told });
    partial ||= Object.values(file.leftOut ?? {}).some((n) => n > 0);
    const durations = durationsOf(runs, told.breaks);
    for (let i = 0; i < runs.count; i++) {
      const name = withoutAttributes(runs.name(i));
      const state = STATES[OUTCOMES[told.tests[i] as number] as Outcome];
      const known = tests.get(name);
      const seconds = durations[i] as number;
      if (known === undefined) {
        tests.set(name, { state, seconds, fixture: runs.fixtures[i] === 1 });
        continue;
      }
      known.seconds += seconds;
      if (WORST.indexOf(state) < WORST.indexOf(known.state)) known.state = state;
    }
  }
  const unread = unreadOf(warnings, files).length;
  partial ||= unread > 0 || breaksOf(streams.map(({ judged }) => judged)).length > 0;
  // a job that failed before its first test says nothing of any
  return { tests, streams, unread, partial: partial || tests.size === 0 };
}
