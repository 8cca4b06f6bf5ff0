/**
 * Which runs of a test repository are read.
 *
 * stestr and testrepository keep every run as a file, numbered; one that was cut off is a `tmp*`. The
 * latest counts. `run --isolated` leaves one run for each test, with nothing that says so but that:
 * the latest runs, as far back as each holds a single test and no test comes twice, are one run then.
 */
import { isCutOff, runNumber } from '../build/inputs/names.ts';
import { createWarnings } from '../build/warnings.ts';
import { type Source, type Work, withInput } from './source.ts';
import { createSubunitParser } from './subunit/parse.ts';

type Runs = [Source<'subunit'>, ...Source<'subunit'>[]];

/** What of a run has to be known to choose. */
interface RunHead {
  source: Source<'subunit'>;
  /** The tests it holds, not all of them where there are two. */
  tests: Set<string>;
  /** First time in the stream, microseconds since the epoch; null where it tells none. */
  start: number | null;
}

/** Set-ups and tear-downs of classes and modules are told like tests. */
const FIXTURE = /^(?:setUp|tearDown)(?:Class|Module) \(/;

/** Reads as much of a run as shows whether it holds more than one test. */
async function readHead(source: Source<'subunit'>, work: Work): Promise<RunHead> {
  const head: RunHead = { source, tests: new Set(), start: null };
  const parser = createSubunitParser({
    event({ testId, timestamp }) {
      head.start ??= timestamp;
      if (testId !== null && !FIXTURE.test(testId)) head.tests.add(testId);
    },
    leave: () => undefined,
    fault: () => undefined,
    text: () => undefined,
  });
  // what is wrong with a run is told when it is read
  await withInput(source, { ...work, warnings: createWarnings() }, async (bytes) => {
    for await (const chunk of bytes) {
      parser.push(chunk);
      if (head.tests.size > 1) return;
    }
    parser.end();
  });
  return head;
}

/** Runs that are read. */
export interface Chosen {
  /** The latest run, or all of the latest `run --isolated`, in order. Where none holds a test, all that were looked at. */
  runs: Runs;
  /** Runs beside it that hold no test, and may have come later: the latest one with a number, and those cut off. */
  withoutTests: Source[];
  /** They are one `run --isolated` as far back as there are runs here; there may be more before. */
  toTheFirst: boolean;
}

/**
 * A run that was cut off and began after others had: what those came to is not the end of it.
 *
 * @param runs of one repository
 * @param others streams of the same node
 */
export async function cutOffAfter(
  runs: Runs,
  others: readonly Source<'subunit'>[],
  work: Work,
): Promise<Source<'subunit'> | null> {
  const cutOff = runs.filter(isCutOff);
  let latest = Number.NEGATIVE_INFINITY;
  for (const other of cutOff.length > 0 ? others : []) {
    const { start } = await readHead(other, work);
    latest = Math.max(latest, start ?? Number.POSITIVE_INFINITY);
  }
  for (const source of cutOff) {
    const { tests, start } = await readHead(source, work);
    if (tests.size > 0 && start !== null && start > latest) return source;
  }
  return null;
}

/** @param runs of one repository, in any order */
export async function chooseRuns(runs: Runs, work: Work): Promise<Chosen> {
  const numbered = runs
    .filter((run) => !isCutOff(run))
    .sort((a, b) => runNumber(b.path) - runNumber(a.path));
  const heads: RunHead[] = [];
  for (const source of [...numbered.slice(0, 1), ...runs.filter(isCutOff)]) {
    heads.push(await readHead(source, work));
  }
  const held = heads.filter(({ tests }) => tests.size > 0);
  const withoutTests = heads.flatMap(({ source, tests }) => (tests.size === 0 ? [source] : []));
  if (held.length === 0) return { runs: withoutTests as Runs, withoutTests: [], toTheFirst: false };
  // a cut-off run has no number: its time tells, or it is the last
  const latest = held.reduce((a, b) => ((a.start ?? 0) > (b.start ?? Infinity) ? a : b));
  const chosen: Runs = [latest.source];
  const { tests } = latest;
  for (const source of tests.size > 1 ? [] : numbered) {
    if (source === latest.source || withoutTests.includes(source)) continue;
    const head = await readHead(source, work);
    const [test] = head.tests;
    if (head.tests.size !== 1 || test === undefined || tests.has(test)) break;
    tests.add(test);
    chosen.unshift(source);
  }
  const [first] = chosen;
  const toTheFirst = first === numbered.at(-1) && runNumber(first.path) > 0;
  return { runs: chosen, withoutTests, toTheFirst };
}
