import { TEST_STATUSES, type TestStatus } from '../../../src/format/dataset.ts';
import { withoutAttributes } from '../../../src/format/test-name.ts';
import type { TestsFile } from '../../../src/format/tests.ts';

/** One run of one test, ready to be placed on a time axis. */
export interface Test {
  /** Position in the stream; the key of attachments, masks and rows. */
  index: number;
  name: string;
  status: TestStatus;
  tags: string[];
  /** `0` of the tag `worker-0`; null without such a tag. */
  worker: number | null;
  /** Milliseconds after the run's origin; null where the stream gave no time. */
  start: number | null;
  /** As start; of a test that never ended, the end of the run. */
  end: number | null;
  /** Seconds; 0 where unknown. */
  duration: number;
  /** 1 for the first run of this name, 2 for its retry, ... */
  attempt: number;
}

/**
 * All tests of one stream. What is read for every test at once are columns by test index; a `Test`
 * is made when somebody looks at that one, so that 100,000 tests cost some megabytes.
 */
export interface Run {
  count: number;
  /** Epoch milliseconds of the first start: what all other times count from. */
  origin: number;
  /** Milliseconds from the first start to the last instant of the stream: the wall time. */
  length: number;
  counts: Record<TestStatus, number>;
  /** Tests that cannot be placed in time. */
  untimed: number;
  /** Index into TEST_STATUSES. */
  statuses: Uint8Array;
  /** -1: of no worker. */
  workers: Int32Array;
  /** Milliseconds after the origin; NaN: no time. */
  starts: Float64Array;
  ends: Float64Array;
  /** Seconds; 0 where unknown. */
  durations: Float64Array;
  attempts: Uint32Array;
  name: (index: number) => string;
  tags: (index: number) => string[];
  /** Why it failed or was skipped: lines, the one that says it first; empty where nothing says. */
  reason: (index: number) => string[];
  /** The same object whenever it is asked for. */
  test: (index: number) => Test;
}

const WORKER = /^worker-(\d{1,9})$/;

function workerOf(tags: string[]): number {
  for (const tag of tags) {
    const match = WORKER.exec(tag);
    if (match) return Number(match[1]);
  }
  return -1;
}

/** Builds the run from a `tests` artifact. Unknown statuses become `unknown`. */
export function buildRun(file: TestsFile): Run {
  const { count } = file;
  const length = file.length / 1000;
  const counts = Object.fromEntries(TEST_STATUSES.map((status) => [status, 0])) as Run['counts'];
  const workerOfSet = file.tagSets.map(workerOf);
  const codes = file.statuses.map((status) => {
    const code = TEST_STATUSES.indexOf(status);
    return code < 0 ? TEST_STATUSES.indexOf('unknown') : code;
  });
  const hung = TEST_STATUSES.indexOf('inprogress');

  const statuses = new Uint8Array(count);
  const workers = new Int32Array(count);
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const durations = new Float64Array(count);
  let untimed = 0;
  for (let i = 0; i < count; i++) {
    const code = codes[file.status[i] as number] as number;
    statuses[i] = code;
    counts[TEST_STATUSES[code] as TestStatus]++;
    workers[i] = workerOfSet[file.tags[i] as number] as number;
    const start = file.start[i] ?? Number.NaN;
    if (Number.isNaN(start)) untimed++;
    starts[i] = start / 1000;
    // Nothing says when a hung test stopped, only that it had not ended when the stream did.
    const end = code === hung ? file.length : start + Math.max(0, file.duration[i] ?? 0);
    ends[i] = Number.isNaN(start) ? Number.NaN : end / 1000;
    durations[i] = (file.duration[i] ?? 0) / 1e6;
  }

  const attempts = countAttempts(file);
  const reasonOf = new Map(file.reason);
  const name = (index: number): string => {
    const owner = file.classes[file.class[index] as number];
    const method = file.method[index] as string;
    return owner ? `${owner}.${method}` : method;
  };
  const tags = (index: number) => file.tagSets[file.tags[index] as number] ?? [];
  const made = new Map<number, Test>();
  const test = (index: number): Test => {
    const known = made.get(index);
    if (known) return known;
    const timed = !Number.isNaN(starts[index]);
    const worker = workers[index] as number;
    const view: Test = {
      index,
      name: name(index),
      status: TEST_STATUSES[statuses[index] as number] as TestStatus,
      tags: tags(index),
      worker: worker < 0 ? null : worker,
      start: timed ? (starts[index] as number) : null,
      end: timed ? (ends[index] as number) : null,
      duration: durations[index] as number,
      attempt: attempts[index] as number,
    };
    made.set(index, view);
    return view;
  };
  return {
    count,
    origin: file.origin / 1000,
    length,
    counts,
    untimed,
    statuses,
    workers,
    starts,
    ends,
    durations,
    attempts,
    name,
    tags,
    reason: (index) => file.reasons[reasonOf.get(index) as number] ?? [],
    test,
  };
}

/** 1 for the first run of a name, 2 for the next, without putting 100,000 names together. */
function countAttempts(file: TestsFile): Uint32Array {
  const seen: Map<string, number>[] = file.classes.map(() => new Map());
  const attempts = new Uint32Array(file.count);
  for (let i = 0; i < file.count; i++) {
    const methods = seen[file.class[i] as number];
    const method = file.method[i] as string;
    const attempt = (methods?.get(method) ?? 0) + 1;
    methods?.set(method, attempt);
    attempts[i] = attempt;
  }
  return attempts;
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

/** How many runs of this name the stream has. */
export function attemptsOf(run: Run, name: string): number {
  let attempts = 0;
  for (let i = 0; i < run.count; i++) if (run.name(i) === name) attempts++;
  return attempts;
}
