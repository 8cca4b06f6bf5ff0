/** What every test of a build came to, by name: what runs are compared by. */
import type { Rerun } from '../../format/dataset.ts';
import type { TestState } from '../../format/history.ts';
import { withoutAttributes } from '../../format/test-name.ts';
import type { TestsFile } from '../../format/tests.ts';
import { OUTCOMES, type Outcome, type RunColumns } from '../columns.ts';
import { type Judged, judgeRuns } from '../judged.ts';
import { judgeAgain } from '../reruns/judge.ts';
import { countedIn } from '../reruns/reruns.ts';
import { breaksOf } from '../streams.ts';
import type { Tally } from '../tally.ts';
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

/** A stream as it was judged. */
export interface JudgedStream {
  name: string;
  /** The input, relative to the build. */
  path: string;
  runs: RunColumns;
  judged: Judged & { counted?: Tally };
  /** Milliseconds since the epoch: its first start; 0: not known. */
  origin: number;
  /** Runs that are not in the columns, for want of room. */
  notListed: number;
}

/** A stream beside the others of its build: a test that was run again counts once. */
export interface StreamBeside extends JudgedStream {
  /** Tests that are counted in another stream, by name. */
  elsewhere: ReadonlySet<string>;
}

/** The streams of a build, judged. */
export interface States {
  /** By name without attributes; where there are too `many`, those that failed or were flaky. */
  tests: Map<string, Tested>;
  /** It has more runs of tests than were wanted. */
  many: boolean;
  streams: readonly StreamBeside[];
  /** Inputs with tests of which nothing could be read. */
  unread: number;
  /** Not all runs are listed, or not all tests are known to have run: one that is missing may have run. */
  partial: boolean;
}

function besideRerun(stream: JudgedStream, at: number, reruns: readonly Rerun[]): StreamBeside {
  const { runs } = stream;
  const counted = countedIn(reruns, at);
  const judged = judgeAgain(runs, stream.judged, reruns, at);
  const known = [...counted.keys()].filter((run) => run < runs.count);
  return { ...stream, judged, elsewhere: new Set(known.map((run) => runs.name(run))) };
}

/**
 * @param files all `tests` artifacts of a build
 * @param warnings of its manifest
 * @param reruns of its manifest, with what ran later behind them
 * @param most as for statesOfStreams
 */
export function statesOf(
  files: readonly TestsFile[],
  warnings: readonly { code: string; path?: string | undefined }[],
  reruns: readonly Rerun[] = [],
  most = Number.POSITIVE_INFINITY,
): States {
  const streams = files.map((file): JudgedStream => {
    const runs = columnsOfFile(file);
    const judged = judgeRuns(runs, stateOfFile(file, damageOf(warnings, file.path)));
    const notListed = Object.values(file.leftOut ?? {}).reduce((sum, n) => sum + n, 0);
    const { name, path, origin } = file;
    return { name, path, runs, judged, origin: origin / 1000, notListed };
  });
  return statesOfStreams(streams, unreadOf(warnings, streams).length, reruns, most);
}

/**
 * @param alone the streams, each judged by itself
 * @param unread inputs with tests of which nothing could be read
 * @param reruns of the build, with what ran later behind them
 * @param most runs of tests of which all are kept: a name takes 400 bytes with all that is made of it
 */
export function statesOfStreams(
  alone: readonly JudgedStream[],
  unread: number,
  reruns: readonly Rerun[] = [],
  most = Number.POSITIVE_INFINITY,
): States {
  const many = alone.reduce((sum, { runs }) => sum + runs.count, 0) > most;
  const streams = alone.map((stream, at) => besideRerun(stream, at, reruns));
  const tests = new Map<string, Tested>();
  for (const { runs, judged } of streams) {
    const durations = durationsOf(runs, judged.breaks);
    for (let i = 0; i < runs.count; i++) {
      const state = STATES[OUTCOMES[judged.tests[i] as number] as Outcome];
      // of the runs of a name these count most, so that the others need not be known
      if (many && state !== 'f' && state !== 'l') continue;
      const name = withoutAttributes(runs.name(i));
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
  const lacks =
    unread > 0 ||
    streams.some(({ notListed }) => notListed > 0) ||
    breaksOf(streams.map(({ judged }) => judged)).length > 0;
  // a job that failed before its first test says nothing of any
  return { tests, many, streams, unread, partial: lacks || (tests.size === 0 && !many) };
}
