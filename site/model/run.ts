import type { RawTest, TestStatus } from '../../src/publish/format.ts';
import { parseInstant } from './instant.ts';

/** One run of one test, ready to be placed on a time axis. */
export interface Test {
  /** Position in the stream; the key of details, masks and rows. */
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

/** All tests of one stream. */
export interface Run {
  tests: Test[];
  /** Epoch milliseconds of the first start: what all other times count from. */
  origin: number;
  /** Milliseconds from the first start to the last end: the wall time. */
  length: number;
  counts: Record<TestStatus, number>;
  /** Tests that cannot be placed in time. */
  untimed: number;
}

const WORKER = /^worker-(\d{1,9})$/;

function workerOf(tags: string[]): number | null {
  for (const tag of tags) {
    const match = WORKER.exec(tag);
    if (match) return Number(match[1]);
  }
  return null;
}

/** Builds the run from a `subunit` artifact. */
export function buildRun(raw: RawTest[]): Run {
  const starts = new Float64Array(raw.length);
  const ends = new Float64Array(raw.length);
  let origin = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  raw.forEach((test, i) => {
    const [first, second] = test.timestamps ?? [null, null];
    const start = parseInstant(first) ?? parseInstant(second);
    const end = parseInstant(second) ?? start;
    starts[i] = start ?? Number.NaN;
    ends[i] = end === null ? Number.NaN : Math.max(end, start ?? end);
    if (start !== null) origin = Math.min(origin, start);
    if (end !== null) last = Math.max(last, end);
  });
  if (!Number.isFinite(origin)) origin = 0;
  const length = Number.isFinite(last) ? Math.max(0, last - origin) : 0;

  const counts: Record<TestStatus, number> = {
    success: 0,
    fail: 0,
    skip: 0,
    xfail: 0,
    uxsuccess: 0,
    inprogress: 0,
    unknown: 0,
  };
  const attempts = new Map<string, number>();
  let untimed = 0;
  const tests = raw.map((test, index): Test => {
    const status = Object.hasOwn(counts, test.status) ? test.status : 'unknown';
    counts[status]++;
    const attempt = (attempts.get(test.name) ?? 0) + 1;
    attempts.set(test.name, attempt);
    const timed = !Number.isNaN(starts[index]);
    if (!timed) untimed++;
    const start = timed ? (starts[index] as number) - origin : null;
    const ended = timed ? (ends[index] as number) - origin : null;
    return {
      index,
      name: test.name,
      status,
      tags: test.tags ?? [],
      worker: workerOf(test.tags ?? []),
      start,
      // Nothing says when a hung test stopped, only that it had not ended when the stream did.
      end: status === 'inprogress' && timed ? length : ended,
      duration: test.duration || 0,
      attempt,
    };
  });
  return { tests, origin, length, counts, untimed };
}

/** The test a route names; `attempt` picks one run of a retried test. */
export function findTest(run: Run, name: string, attempt = 1): Test | null {
  return run.tests.find((test) => test.name === name && test.attempt === attempt) ?? null;
}

/** How many runs of this name the stream has. */
export function attemptsOf(run: Run, name: string): number {
  let count = 0;
  for (const test of run.tests) if (test.name === name) count++;
  return count;
}
