import type { TestStatus } from '../../../src/format/dataset.ts';
import type { JobStop } from '../../../src/format/job.ts';
import { withoutAttributes } from '../../../src/format/test-name.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { OUTCOMES, type Outcome, type RunColumns } from '../../../src/verdict/columns.ts';
import { type Judged, judgeRuns } from '../../../src/verdict/judged.ts';
import { splitName } from '../../../src/verdict/names.ts';
import type { Again } from '../../../src/verdict/reruns/reruns.ts';
import { laneLabel } from '../../../src/verdict/streams.ts';
import type { Tally } from '../../../src/verdict/tally.ts';
import { columnsOfFile, durationsOf, stateOfFile } from '../../../src/verdict/tests-file.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import type { Break } from '../../../src/verdict/whole/breaks.ts';

/** One run of one test, ready to be placed on a time axis. */
export interface Test {
  /** Position in the stream; the key of attachments, masks and rows. */
  index: number;
  name: string;
  /** As it is shown: of a run that failed and passed later, `flaky`. */
  status: Outcome;
  tags: string[];
  /** Index into the run's lanes; null where none is known. */
  worker: number | null;
  /** What it is called: `worker 0`. */
  lane: string | null;
  /** Milliseconds after the run's origin; null where the stream gave no time. */
  start: number | null;
  /** As start; of a test that never ended, the end of the run. */
  end: number | null;
  /** Seconds; null where unknown. */
  duration: number | null;
  /** 1 for the first run of this name, 2 for the next: what an address names it by. */
  attempt: number;
  /** As it is told. Of a set-up or tear-down it counts those of its worker: each worker has its own. */
  nth: number;
  /** It is no test: the set-up of a class, say. */
  fixture: boolean;
}

/**
 * All tests of one stream. What is read for every test at once are columns by test index; a `Test`
 * is made when somebody looks at that one, so that 100,000 tests cost some megabytes.
 */
export interface Run extends RunColumns {
  /** Epoch milliseconds of the first start: what all other times count from. */
  origin: number;
  /** The node it ran on; null: not known, or the build's only one. */
  host: string | null;
  /** How its job was stopped; null: it was not, or nobody knows. */
  stop: JobStop | null;
  /** Of the stream in the build. */
  position: number;
  /** By run: when its test was run again in another stream. */
  again: ReadonlyMap<number, Again>;
  /** By run: position of the stream in which its test was run first, and is counted. */
  countedIn: ReadonlyMap<number, number>;
  tally: Tally;
  /** What it adds to the build, where that is less. */
  counted?: Tally;
  verdict: Verdict;
  /** What makes it less than whole; empty where nothing does. */
  breaks: Break[];
  /** Runs of the stream that are not listed, for want of room. */
  leftOut: Partial<Record<TestStatus, number>>;
  /** See TestsFile: whether what belongs to no test is left of damaged packets. */
  damaged: TestsFile['damaged'];
  /** Tests that cannot be placed in time. */
  untimed: number;
  /** What ran tests one after the other, as people call them: `worker 0`, `gw1`. */
  lanes: string[];
  /** Index into OUTCOMES: how each run is shown. */
  shown: Uint8Array;
  /** Index into OUTCOMES: what the test came to that each run is one of. */
  outcomes: Uint8Array;
  /** Seconds; NaN where unknown. */
  durations: Float64Array;
  /** See Test. */
  nths: Uint32Array;
  /** Class a test belongs to, with its module; the module where there is no class. */
  owner: (index: number) => string;
  /** Module of a test, without its class. */
  module: (index: number) => string;
  tags: (index: number) => string[];
  /** The same object whenever it is asked for. */
  test: (index: number) => Test;
}

/** What a build has beside a run that is told of it. */
interface PlaceOfRun {
  position: number;
  stop: JobStop | null;
  /** Judges it with what of it was run again in other streams; null: nothing was. */
  beside: ((columns: RunColumns, alone: Judged) => JudgedAgain) | null;
}

/** A stream that was judged with what of it was run again. */
export interface JudgedAgain extends Judged, Pick<Run, 'again' | 'countedIn'> {
  counted?: Tally;
}

/**
 * Builds the run from a `tests` artifact. Unknown statuses become `unknown`.
 *
 * @param damage codes of warnings that say that the stream was not read to its end
 * @param place of the stream in the build, and what its manifest says of it
 */
export function buildRun(
  file: TestsFile,
  damage: readonly string[] = [],
  { position = 0, stop = null, beside = null }: Partial<PlaceOfRun> = {},
): Run {
  const columns = columnsOfFile(file);
  const alone = judgeRuns(columns, stateOfFile(file, damage));
  const judged: JudgedAgain = beside?.(columns, alone) ?? {
    ...alone,
    again: new Map(),
    countedIn: new Map(),
  };
  const { shown, tests: outcomes, breaks } = judged;
  const durations = durationsOf(columns, breaks);
  const nths = nthsOf(columns);
  const tags = (index: number) => file.tagSets[file.tags[index] as number] ?? [];
  const { starts } = columns;
  const lanes = file.lanes.map(laneLabel);
  const made = new Map<number, Test>();
  const test = (index: number): Test => {
    const known = made.get(index);
    if (known) return known;
    const timed = !Number.isNaN(starts[index]);
    const worker = columns.workers[index] as number;
    const duration = durations[index] as number;
    const view: Test = {
      index,
      name: columns.name(index),
      status: OUTCOMES[shown[index] as number] as Outcome,
      tags: tags(index),
      worker: worker < 0 ? null : worker,
      lane: lanes[worker] ?? null,
      start: timed ? (starts[index] as number) : null,
      end: timed ? (columns.ends[index] as number) : null,
      duration: Number.isNaN(duration) ? null : duration,
      attempt: columns.attempts[index] as number,
      nth: nths[index] as number,
      fixture: columns.fixtures[index] === 1,
    };
    made.set(index, view);
    return view;
  };
  return {
    ...columns,
    origin: file.origin / 1000,
    host: file.host,
    stop,
    position,
    again: judged.again,
    countedIn: judged.countedIn,
    tally: judged.tally,
    ...(judged.counted && { counted: judged.counted }),
    verdict: judged.verdict,
    lanes,
    breaks,
    leftOut: file.leftOut ?? {},
    damaged: file.damaged,
    untimed: countUntimed(starts),
    shown,
    outcomes,
    durations,
    nths,
    owner: ownerOf(file),
    module: moduleOf(file, columns.name),
    tags,
    test,
  };
}

function countUntimed(starts: Float64Array): number {
  let count = 0;
  for (let i = 0; i < starts.length; i++) if (Number.isNaN(starts[i])) count++;
  return count;
}

function nthsOf({ attempts, fixtures, workers, name }: RunColumns): Uint32Array {
  const nths = attempts.slice();
  const seen = new Map<string, number>();
  for (let i = 0; i < nths.length; i++) {
    if (fixtures[i] !== 1) continue;
    const key = `${workers[i]} ${name(i)}`;
    nths[i] = (seen.get(key) ?? 0) + 1;
    seen.set(key, nths[i] as number);
  }
  return nths;
}

/** A scenario may hold dots: what stands before it counts. */
function ownerOf(file: TestsFile): Run['owner'] {
  const owners = file.classes.map((name) => {
    const cut = name.search(/[([]/);
    return cut < 0 ? name : name.slice(0, Math.max(0, name.lastIndexOf('.', cut)));
  });
  return (index) => owners[file.class[index] as number] ?? '';
}

/** Most names are told apart by their class, once for all of its tests. */
function moduleOf(file: TestsFile, name: Run['name']): Run['module'] {
  const plain = file.classes.map((one) => one !== '' && !/[([]/.test(one));
  const known: (string | undefined)[] = [];
  return (index) => {
    const owner = file.class[index] as number;
    if (!plain[owner] || (file.method[index] as string).includes('.')) {
      return splitName(name(index)).module;
    }
    known[owner] ??= splitName(name(index)).module;
    return known[owner];
  };
}

/**
 * The test a route names, with or without its attributes; `attempt` picks one run of a retried test.
 */
export function findTest(run: Run, name: string, attempt = 1): Test | null {
  let short: number | null = null;
  for (let i = 0; i < run.count; i++) {
    if (run.attempts[i] !== attempt) continue;
    const whole = run.name(i);
    if (whole === name) return run.test(i);
    if (short === null && withoutAttributes(whole) === name) short = i;
  }
  return short === null ? null : run.test(short);
}

/** Whether two runs of one name are no repetition: each worker sets up, and tears down, what it has tests of. */
export const isElsewhere = (a: Test, b: Test): boolean => a.fixture && a.worker !== b.worker;
