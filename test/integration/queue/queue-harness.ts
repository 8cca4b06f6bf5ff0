/** What tests of queues share: jobs, waiting for something, builds that run until they are let go. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Job,
  JobConsumer,
  JobQueue,
  OnFailure,
  Outcome,
  Processor,
} from '../../../src/queue/queue.ts';

export interface QueueUnderTest {
  queue: JobQueue;
  consumer: JobConsumer;
  /** Closes both and forgets all jobs. */
  dispose(): Promise<void>;
}

export interface QueueSettings {
  concurrency: number;
  attempts: number;
  backoffSeconds: number;
  keepFailed: number;
  keepCompleted: number;
  maxBackfill: number;
}

export type MakeQueue = (
  settings: QueueSettings,
  processor: Processor,
  onFailure?: OnFailure,
) => Promise<QueueUnderTest>;
export type TestFunction = (name: string, test: () => Promise<void>) => void;

export const DEADLINE_MS = 20_000;
export const DEFAULTS: QueueSettings = {
  concurrency: 1,
  attempts: 3,
  backoffSeconds: 0.1,
  keepFailed: 10,
  keepCompleted: 10,
  maxBackfill: 1000,
};

export const job = (path: string, source: Job['source'] = 'watch'): Job => ({
  path,
  source,
  reason: 'marker',
});

export const published: Outcome = { result: 'published', tests: 1, warnings: 0, durationMs: 1 };

/** Polls until the condition holds; generous, for a busy machine. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `timed out: ${what}`);
    await sleep(10);
  }
}

/** A processor whose builds run until they are let go. */
export function createGate() {
  const started: string[] = [];
  const waiting = new Map<string, () => void>();
  const active = new Set<string>();
  let overlaps = 0;
  const processor: Processor = async ({ path }, signal) => {
    started.push(path);
    if (active.has(path)) overlaps += 1;
    active.add(path);
    try {
      await new Promise<void>((resolve, reject) => {
        waiting.set(path, resolve);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      return published;
    } finally {
      active.delete(path);
    }
  };
  return {
    processor,
    started,
    overlaps: () => overlaps,
    runs: (path: string) => started.filter((one) => one === path).length,
    async letGo(path: string) {
      await eventually(`${path} is being worked on`, () => waiting.has(path));
      waiting.get(path)?.();
      waiting.delete(path);
    },
  };
}

/** Runs a test with a queue made for it. */
export function createUsing(make: MakeQueue) {
  return async (
    settings: Partial<QueueSettings>,
    processor: Processor,
    body: (made: QueueUnderTest) => Promise<void>,
    onFailure?: OnFailure,
  ): Promise<void> => {
    const made = await make({ ...DEFAULTS, ...settings }, processor, onFailure);
    try {
      await body(made);
    } finally {
      await made.dispose();
    }
  };
}

export async function isIdle(queue: JobQueue): Promise<boolean> {
  const { waiting, active, delayed } = await queue.counts();
  return waiting + active + delayed === 0;
}
