/**
 * When to sweep what. Two kinds run beside each other:
 *
 * - the *recent* sweep, every few minutes: builds that changed since the one before. It also tells
 *   which directories are the newest, to be watched;
 * - the *whole* sweep, at start and daily: every build, newest band first. It finds what the queue
 *   forgot and what came late and deep. It pauses while the workers have enough to do, and goes on
 *   where it was when the queue was away.
 */
import { availableParallelism } from 'node:os';
import type { Logger } from '../../base/log.ts';
import type { Clock } from '../clock.ts';
import type { SweepOptions, SweepResult } from './sweep.ts';
import type { SweepState } from './sweep-state.ts';

export interface Sweeper {
  start(): void;
  /** A sweep of the whole tree in one go, that begins after this call; several calls may share one. */
  sweepNow(): Promise<SweepResult>;
  /** Something may have been lost: a recent sweep very soon. */
  hurry(): void;
  /** The tree is another one, or was away: forget what was seen and begin again. */
  refresh(): void;
  /** The queue may have lost jobs: begin or go on with a whole sweep. */
  wholeAgain(): void;
  state(): SweepState;
  status(): { sweeping: boolean; lastSweepMs: number | null; lastSweep: SweepResult | null };
  close(): Promise<void>;
}

/** The ages of builds that a whole sweep looks at one after the other, in milliseconds. */
const DAY_MS = 86_400_000;
const BANDS = [
  { from: 0, to: DAY_MS },
  { from: DAY_MS, to: 7 * DAY_MS },
  { from: 7 * DAY_MS, to: Number.POSITIVE_INFINITY },
] as const;

/** Between recent sweeps while events cannot be trusted. */
const DEGRADED_MS = 30_000;
const HURRY_MS = 1000;
const PACE_MS = 5000;

export function createSweeper(options: {
  /**
   * One sweep of that part; the rest of what it needs is known to the caller.
   *
   * @param startedMs what was handed over after that is not handed over again
   */
  sweep: (
    startedMs: number,
    part: Pick<SweepOptions, 'changed' | 'resumeAt' | 'loadPercent' | 'threads' | 'pace'> &
      Pick<SweepOptions, 'onProgress' | 'structures'>,
  ) => Promise<SweepResult>;
  state: SweepState;
  /** Called after every recent sweep, and when the state has changed enough to be kept. */
  onSwept: (kind: 'recent' | 'whole', result: SweepResult) => Promise<void>;
  onError: (error: unknown) => void;
  /** Jobs that wait in the queue. */
  waiting: () => Promise<number>;
  /** Whether events cannot be trusted now. */
  degraded: () => boolean;
  settings: {
    intervalMs: number;
    marginMs: number;
    wholeIntervalMs: number;
    loadPercent: number;
    backlog: number;
    structures: number;
  };
  clock: Clock;
  log: Logger;
}): Sweeper {
  const { sweep, state, settings, clock, log } = options;
  let closed = false;
  let running = 0;
  let lastSweep: SweepResult | null = null;
  let lastSweepMs: number | null = null;
  let structuresKnown = false;
  let wake = () => {};

  async function once(
    kind: 'recent' | 'whole',
    startedMs: number,
    part: Parameters<typeof sweep>[1],
  ): Promise<SweepResult> {
    lastSweepMs = clock.now();
    const result = await sweep(startedMs, part);
    lastSweep = result;
    log.info({ kind, ...result }, 'tree swept');
    await options.onSwept(kind, result);
    return result;
  }

  async function recent(): Promise<void> {
    const startedMs = clock.now();
    const sinceMs = (state.seenMs ?? startedMs) - settings.marginMs;
    const threads = Math.min(2, availableParallelism());
    const untilMs = Number.POSITIVE_INFINITY;
    const { structures: limit } = settings;
    // after trouble, what is watched may have gaps; watch first, and then look at what came before
    if (!structuresKnown || options.degraded()) {
      const survey = await sweep(startedMs, {
        changed: { sinceMs: untilMs, untilMs },
        threads,
        structures: { limit, sinceMs: Number.NEGATIVE_INFINITY },
      });
      if (!survey.complete) return;
      structuresKnown = true;
    }
    const result = await once('recent', startedMs, {
      changed: { sinceMs, untilMs },
      threads,
      structures: { limit, sinceMs },
    });
    if (result.complete) state.seenMs = startedMs;
  }

  async function whole(): Promise<void> {
    state.whole ??= { startedMs: clock.now(), band: 0, resumeAt: null };
    for (const at = state.whole; at.band < BANDS.length && !closed; ) {
      const { from, to } = BANDS[at.band] as (typeof BANDS)[number];
      const result = await once('whole', at.startedMs, {
        changed: {
          sinceMs: at.startedMs - to,
          untilMs: from === 0 ? Number.POSITIVE_INFINITY : at.startedMs - from,
        },
        resumeAt: at.resumeAt,
        loadPercent: settings.loadPercent,
        pace,
        onProgress: (path) => {
          at.resumeAt = path;
        },
      });
      if (!result.complete) return;
      at.band += 1;
      at.resumeAt = null;
    }
    if (!closed) state.whole = null;
  }

  async function pace(): Promise<void> {
    while (!closed && (await options.waiting().catch(() => 0)) >= settings.backlog) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(PACE_MS, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      });
    }
  }

  const recentLane = createLane(recent, () =>
    options.degraded() ? Math.min(DEGRADED_MS, settings.intervalMs) : settings.intervalMs,
  );
  // one that broke off goes on before the next one is due
  const wholeLane = createLane(whole, () =>
    state.whole === null ? settings.wholeIntervalMs : settings.intervalMs,
  );

  /** Runs an action again and again, and sooner on request; never twice at once. */
  function createLane(action: () => Promise<void>, intervalMs: () => number) {
    let active: Promise<void> | null = null;
    let again = false;
    let cancel = () => {};

    function plan(delayMs: number): void {
      cancel();
      if (!closed) cancel = clock.after(delayMs, run);
    }

    function run(): void {
      cancel();
      if (closed) return;
      if (active !== null) {
        again = true;
        return;
      }
      running += 1;
      active = action()
        .catch((error) => {
          if (!closed) options.onError(error);
        })
        .finally(() => {
          running -= 1;
          active = null;
          plan(again ? HURRY_MS : intervalMs());
          again = false;
        });
    }

    return {
      run,
      plan,
      async close() {
        cancel();
        await active;
      },
    };
  }

  let single: Promise<SweepResult> | null = null;
  let nextSingle: Promise<SweepResult> | null = null;

  function sweepNow(): Promise<SweepResult> {
    if (single === null) {
      running += 1;
      single = once('whole', clock.now(), {}).finally(() => {
        running -= 1;
        single = null;
      });
      return single;
    }
    nextSingle ??= single
      .catch(() => {})
      .then(() => {
        nextSingle = null;
        return sweepNow();
      });
    return nextSingle;
  }

  return {
    start() {
      recentLane.run();
      wholeLane.run();
    },
    sweepNow,
    hurry: recentLane.run,
    refresh() {
      structuresKnown = false;
      state.seenMs = null;
      state.whole = null;
      recentLane.run();
      wholeLane.run();
    },
    wholeAgain: wholeLane.run,
    state: () => state,
    status: () => ({ sweeping: running > 0, lastSweepMs, lastSweep }),
    async close() {
      closed = true;
      wake();
      await Promise.all([recentLane.close(), wholeLane.close(), single?.catch(() => {})]);
    },
  };
}
