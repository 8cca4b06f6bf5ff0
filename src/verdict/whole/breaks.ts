/**
 * Whether a run is whole: all it was to run has run, and the stream tells of it to its end.
 *
 * What stestr 3.2.1 leaves behind of each case was recorded by test/fixtures/record-broken.sh; test/producers/interrupted.test.ts
 * interrupts the one that is installed:
 *
 * | what happened | what its repository and `stestr last --subunit` hold |
 * | --- | --- |
 * | a test calls sys.exit() | the test failed with SystemExit; nothing of that worker follows |
 * | a worker's process dies | its test as a failure at the end of the stream: no duration, nothing attached |
 * | Ctrl-C | the same, of every worker that was in a test |
 * | the runner is killed | a file `.stestr/tmp*`; tests under way are not in it |
 * | `run --subunit` is cut off, or a worker's process dies | tests under way without a result: unended.ts |
 */
import { codeOf, type Missing, type RunColumns, type StreamState } from '../columns.ts';
import { type FixtureKind, fixtureOf, ownerOf } from '../names.ts';
import { isInMidst } from './damage.ts';
import { endsLost, isBare } from './lost.ts';
import { failedSetUps, isMadeGood, skippedOwners } from './set-ups.ts';
import { findUnended } from './unended.ts';

/** How many tests never ran on a worker. */
export type Left =
  | { known: true; names: string[] }
  /** Judged by the workers that came to their end. */
  | { known: false; from: number; to: number };

/**
 * Something that makes a run less than whole. Indexes are those of runs, times milliseconds. `later`: how many more tests
 * than are named ran in later streams of the build, null: some of the class; see reruns/later.ts.
 */
export type Break = Lack & { later?: number | null };

type Lack =
  /** The stream was not there, or not read, to its end. */
  | { kind: 'damaged'; codes: readonly string[]; names: string[] }
  /**
   * Bytes in the midst of the stream could not be read: they may have told anything of any test. Of the runs in `lost`
   * they told the end: these are without one, or failed only because who recorded the stream found none.
   */
  | { kind: 'unread'; codes: readonly string[]; names: string[]; lost: ReadonlySet<number> }
  /** The runner did not come to its end: the file is its temporary one. */
  | { kind: 'unfinished'; names: string[] }
  /** The stream ends while tests run. `torn`: not all of it was there, or could be read: their ends may have been in it. */
  | { kind: 'cut'; running: number[]; names: string[]; announced: boolean; torn?: true }
  | Stopped
  /** What stands for tests failed, so that they never ran: a class's or a module's set-up. */
  | { kind: 'set-up'; fixture: number; of: FixtureKind; owner: string; names: string[] }
  /** The runner announced tests of which nothing else is known: `unnamed` more than are named. */
  | { kind: 'absent'; names: string[]; unnamed: number }
  /** The stream only lists tests, as `python -m subunit.run --list` writes it: no run of any is in it. */
  | { kind: 'list'; names: string[]; unnamed: number };

export type SetUp = Extract<Break, { kind: 'set-up' }>;

/** A worker that did not come to its end. */
export interface Stopped {
  later?: number | null;
  /**
   * `exit`: by SystemExit or an interrupt in a test; `died`: its process was gone; `silent`: nothing
   * came from it for long, while others went on: it hung, or died; `last`: the same or the stream ends too early, as
   * nothing but what it was to run is left; `ended`: its run was over, and a later one is in the stream.
   */
  kind: 'exit' | 'died' | 'silent' | 'last' | 'ended';
  worker: number;
  /** The test it was in, or did last; of one that is not known to have run any, what the runner says of its process. */
  test: number;
  none?: true;
  /** The test has no result of its own. */
  bare: boolean;
  /** Its test was run again in the stream (`stestr run --failing --combine`). */
  again?: true;
  at: number;
  /** From then to the end of its run. */
  left: number;
  /** Null: nobody knows. */
  missing: Left | null;
}

export const isStopped = (broken: Break): broken is Stopped => 'worker' in broken;

/** What one worker ran, without fixtures, and without what was run again. */
interface Lane {
  worker: number;
  count: number;
  first: number;
  /** The test that began last. */
  test: number;
  /** A test of it has a duration. */
  timed: boolean;
}

const [FAIL, INPROGRESS] = [codeOf('fail'), codeOf('inprogress')];

/** All that shows a run to be less than whole: first what holds for all of it, then in order of time. */
export function findBreaks(runs: RunColumns, state: StreamState): Break[] {
  const lanes = lanesOf(runs);
  const unread = state.damage.filter(isInMidst);
  const setUps = failedSetUps(runs);
  const left = state.missing && unexplained(runs, state.missing, setUps);
  const workers = left && new Set(left.map(({ worker }) => worker));
  const { stopped: unended, running } =
    unread.length > 0 ? { stopped: [], running: [] } : findUnended(runs, workers, lanes.size);
  const whole: Extract<Break, { kind: 'damaged' | 'unread' | 'unfinished' | 'cut' }>[] = [];
  // Where a test was under way, that is the end that is missing.
  const damage = state.damage.filter(
    (code) => !isInMidst(code) && (running.length === 0 || code !== 'SUBUNIT_TRUNCATED'),
  );
  const lost = endsLost(runs, state);
  if (unread.length > 0) whole.push({ kind: 'unread', codes: unread, names: [], lost });
  if (damage.length > 0) whole.push({ kind: 'damaged', codes: damage, names: [] });
  if (state.unfinished) whole.push({ kind: 'unfinished', names: [] });
  if (running.length > 0) {
    const torn = state.damage.length > 0 ? { torn: true as const } : {};
    whole.push({ kind: 'cut', running, names: [], announced: left !== null, ...torn });
  }
  const stopped = [...endedWorkers(runs, lanes, lost), ...unended].sort((x, y) => x.at - y.at);
  const good = isMadeGood(runs, setUps, left !== null);
  const found: Break[] = [...whole, ...stopped, ...setUps.filter((one) => !good(one))];
  if (state.missing !== null && runs.count === 0 && state.missing.length > 0) {
    const names = state.missing.map((test) => test.name);
    return [...found, { kind: 'list', names, unnamed: state.unnamed }];
  }
  if (left !== null) {
    const absent = nameLeft(left, whole, stopped);
    if (absent.length + state.unnamed > 0)
      found.push({ kind: 'absent', names: absent, unnamed: state.unnamed });
  } else if (whole.length === 0) {
    // How long the others would have gone on nobody knows, where the stream does not tell it.
    for (const stop of stopped) stop.missing = estimate(lanes, stop, stopped);
  }
  // what a run left that was over is a lack only where no later one ran it
  return found.filter((one) => one.kind !== 'ended' || hasLost(one));
}

const hasLost = ({ missing }: Stopped): boolean =>
  missing?.known === true && missing.names.length > 0;

/**
 * Tests that were announced and never ran for no reason that is known. Those of a class whose set-up failed are named with
 * it; those of one that was skipped count as skipped.
 */
function unexplained(
  runs: RunColumns,
  missing: readonly Missing[],
  setUps: readonly SetUp[],
): Missing[] {
  const skipped = skippedOwners(runs);
  return missing.filter(({ name }) => {
    const owner = ownerOf(name);
    const setUp = setUps.find((one) => owner === one.owner || owner.startsWith(`${one.owner}.`));
    setUp?.names.push(name);
    return setUp === undefined && !skipped.has(owner);
  });
}

/** Says of tests that are left what kept them from running. @returns those of which nothing tells */
function nameLeft(
  left: readonly Missing[],
  whole: readonly { names: string[] }[],
  stopped: readonly Stopped[],
): string[] {
  const absent: string[] = [];
  for (const stop of stopped) stop.missing = { known: true, names: [] };
  for (const { name, worker } of left) {
    const stop = stopped.find((one) => one.worker === worker);
    if (stop?.missing?.known) stop.missing.names.push(name);
    else (whole[0]?.names ?? absent).push(name);
  }
  return absent;
}

function lanesOf(runs: RunColumns): Map<number, Lane> {
  const lanes = new Map<number, Lane>();
  const again = new Set(runs.retries.map(([index]) => index));
  for (let i = 0; i < runs.count; i++) {
    const start = runs.starts[i] as number;
    if (Number.isNaN(start) || runs.fixtures[i] === 1 || again.has(i)) continue;
    const worker = runs.workers[i] as number;
    const timed = (runs.ends[i] as number) > start && runs.codes[i] !== INPROGRESS;
    const lane = lanes.get(worker);
    if (!lane) {
      lanes.set(worker, { worker, count: 1, first: start, test: i, timed });
      continue;
    }
    lane.count++;
    lane.timed ||= timed;
    lane.first = Math.min(lane.first, start);
    // Of two that began at once the later in the stream is the later one.
    if (start >= (runs.starts[lane.test] as number)) lane.test = i;
  }
  return lanes;
}

/** Workers whose process ended before its work. @param lost runs that do not tell of it: see Break */
function endedWorkers(
  runs: RunColumns,
  lanes: Map<number, Lane>,
  lost: ReadonlySet<number>,
): Stopped[] {
  const died = new Map<number, number>();
  const exits = new Set<number>();
  const again = new Set(runs.retries.map(([index]) => index));
  const followed = new Set(runs.retries.map(([, of]) => of));
  for (let i = 0; i < runs.count; i++) {
    if (runs.codes[i] !== FAIL) continue;
    if (runs.fixtures[i] === 1) {
      if (fixtureOf(runs.name(i))?.kind === 'process') died.set(runs.workers[i] as number, i);
    } else if (!again.has(i) && isExit(runs.reason(i))) exits.add(i);
  }
  const last = new Set([...lanes.values()].map(({ test }) => test));
  // Where a worker went on after a test had ended so, that ends no worker of this runner.
  const survived = [...exits].some((index) => !last.has(index));
  const ended: Stopped[] = [];
  const add = (worker: number, test: number, kind: 'exit' | 'died', at: number, bare = false) => {
    const rerun = followed.has(test) ? { again: true as const } : {};
    ended.push({ kind, worker, test, bare, ...rerun, at, left: runs.length - at, missing: null });
  };
  // Where tests have durations, that one has none means something: also the first of its worker.
  const timed = [...lanes.values()].some((lane) => lane.worker >= 0 && lane.timed);
  for (const { worker, test, timed: own } of lanes.values()) {
    const [start, end] = [runs.starts[test] as number, runs.ends[test] as number];
    const bare = isBare(runs, test);
    const tells = bare && !lost.has(test);
    if (died.delete(worker) || (tells && (own || (timed && worker >= 0)))) {
      add(worker, test, 'died', bare ? start : end, bare);
    } else if (exits.has(test) && !survived) add(worker, test, 'exit', end);
  }
  // A process that is not known to have run any test.
  for (const [worker, index] of died) {
    const at = runs.starts[index] || 0;
    const place = { worker, test: index, at, left: runs.length - at };
    ended.push({ kind: 'died', ...place, none: true, bare: false, missing: null });
  }
  return ended;
}

/** What ends a worker of testtools, whichever test raises it. */
const isExit = (reason: readonly string[]): boolean =>
  reason.some((line) =>
    /(?:^| -> )(?:builtins\.)?(?:SystemExit|KeyboardInterrupt)(?::|$)/.test(line),
  );

/** Bounds that are no farther apart say something. */
const FEW = 5;

/**
 * What a worker may have had left, judged by the others that came to their end: as many tests as they
 * had, or as many as it would have run in their time. Null where none did, where nothing seems missing, or where both
 * differ too much to say anything.
 */
function estimate(lanes: Map<number, Lane>, stop: Stopped, stopped: Stopped[]): Left | null {
  const lane = lanes.get(stop.worker);
  const others = [...lanes.values()].filter(
    ({ worker }) => worker >= 0 && !stopped.some((other) => other.worker === worker),
  );
  if (!lane || others.length === 0) return null;
  const mean = others.reduce((sum, { count }) => sum + count, 0) / others.length;
  const byCount = Math.max(0, Math.round(mean - lane.count));
  const ran = stop.at - lane.first;
  // Two tests tell no pace.
  const ended = lane.count - Number(stop.bare);
  const byTime = ended < 3 || ran <= 0 ? byCount : Math.round((ended * stop.left) / ran);
  const [from, to] = [Math.min(byCount, byTime), Math.max(byCount, byTime)];
  return to < 1 || to - from > Math.max(FEW, from) ? null : { known: false, from, to };
}

/** What stands above the sentences. @param label of the stream; null where it is the only one */
export function headOfBreaks(breaks: readonly Break[], label: string | null): string {
  if (breaks.every(({ kind }) => kind === 'list'))
    return label === null ? 'No test was run' : `No test of ${label} was run`;
  return label === null ? 'This run is not whole' : `The run of ${label} is not whole`;
}
