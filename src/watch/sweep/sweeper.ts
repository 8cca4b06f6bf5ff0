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
import { Lane } from './lane.ts';
import type { SweepPart, SweepResult } from './sweep.ts';
import type { SweepState } from './sweep-state.ts';

export interface SweeperOptions {
  /**
   * One sweep of that part; the rest of what it needs is known to the caller.
   *
   * @param startedMs what was handed over after that is not handed over again
   */
  sweep: (startedMs: number, part: SweepPart) => Promise<SweepResult>;
  state: SweepState;
  /** Called after every recent sweep, and when the state has changed enough to be kept. */
  onSwept: (kind: 'recent' | 'whole', result: SweepResult) => Promise<void>;
  onError: (error: unknown) => void;
  /** Jobs that wait in the queue. */
  waiting: () => Promise<number>;
  /** Whether events alone do not tell of all uploads now. */
  often: () => boolean;
  /** Whether what is watched may have gaps now, which a survey fills. */
  gaps: () => boolean;
  settings: {
    intervalMs: number;
    marginMs: number;
    wholeIntervalMs: number;
    loadPercent: number;
    backlog: number;
    /** Directories to be watched. */
    newest: { structures: number; builds: number };
  };
  clock: Clock;
  log: Logger;
}

/** The ages of builds that a whole sweep looks at one after the other, in milliseconds. */
const DAY_MS = 86_400_000;
const BANDS = [
  { from: 0, to: DAY_MS },
  { from: DAY_MS, to: 7 * DAY_MS },
  { from: 7 * DAY_MS, to: Number.POSITIVE_INFINITY },
] as const;

/** Between recent sweeps while they come often, at least; and so many times as long as one takes. */
const OFTEN_MS = 30_000;
const OFTEN_TIMES = 10;
const PACE_MS = 5000;
/**
 * Directories that each thread of a recent sweep tells of, by kind: where a `chown -R` made all of a tree new, lists would
 * cost each thread 10 MB. Those that it leaves out are watched already, or swept until something comes to them.
 */
const MAX_NEW = 2000;

export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #recent: Lane;
  readonly #whole: Lane;
  #closed = false;
  #surveyed = false;
  /** Builds were left that a sweep under way has passed by. */
  #wholeAgain = false;
  #lastSweepMs: number | null = null;
  #lastSweep: SweepResult | null = null;
  #last = { tookMs: 0, left: false };
  /** Uploads may have come that only the next recent sweep sees. */
  #unwatched = false;
  #single: { running: Promise<SweepResult>; next: Promise<SweepResult> | null } | null = null;
  #wake = () => {};

  constructor(options: SweeperOptions) {
    this.#options = options;
    const { settings, state, onError, clock } = options;
    this.#recent = new Lane({
      action: () => this.#sweepRecent(),
      intervalMs: () => this.#intervalMs(),
      onError,
      clock,
    });
    // one that broke off goes on before the next one is due
    this.#whole = new Lane({
      action: () => this.#sweepWhole(),
      intervalMs: () => (state.whole === null ? settings.wholeIntervalMs : settings.intervalMs),
      onError,
      clock,
    });
  }

  start(): void {
    this.#recent.run();
    this.#whole.run();
  }

  /** A sweep of the whole tree in one go, that begins after this call; several calls may share one. */
  sweepNow(): Promise<SweepResult> {
    const under = this.#single;
    if (under === null) {
      const running = this.#once('whole', this.#options.clock.now(), {}).finally(() => {
        this.#single = null;
      });
      this.#single = { running, next: null };
      return running;
    }
    under.next ??= under.running.catch(() => {}).then(() => this.sweepNow());
    return under.next;
  }

  /** Something may have been lost: a recent sweep very soon. */
  hurry(): void {
    this.#recent.run();
  }

  /** Uploads may come that no event tells of: a recent sweep in a while. */
  soon(): void {
    this.#unwatched = true;
    this.#recent.within(this.#intervalMs());
  }

  /** The tree is another one, or was away: forget what was seen and begin again. */
  refresh(): void {
    this.#surveyed = false;
    this.#options.state.seenMs = null;
    this.#options.state.whole = null;
    this.start();
  }

  /** The queue may have lost jobs: begin or go on with a whole sweep. */
  wholeNow(): void {
    this.#whole.run();
  }

  /** A build was left, which may be so deep that a recent sweep does not see it. */
  wholeLater(): void {
    const { state, settings, clock } = this.#options;
    if (this.#whole.running) this.#wholeAgain = true;
    else state.whole ??= { startedMs: clock.now(), band: 0, resumeAt: null };
    this.#whole.within(settings.intervalMs);
  }

  get state(): SweepState {
    return this.#options.state;
  }

  status(): { sweeping: boolean; lastSweepMs: number | null; lastSweep: SweepResult | null } {
    const sweeping = this.#recent.running || this.#whole.running || this.#single !== null;
    return { sweeping, lastSweepMs: this.#lastSweepMs, lastSweep: this.#lastSweep };
  }

  /** The sweeps under way are told to stop by the caller. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    const single = this.#single?.running.catch(() => {});
    await Promise.all([this.#recent.close(), this.#whole.close(), single]);
  }

  async #once(kind: 'recent' | 'whole', startedMs: number, part: SweepPart): Promise<SweepResult> {
    this.#lastSweepMs = this.#options.clock.now();
    const result = await this.#options.sweep(startedMs, part);
    this.#lastSweep = result;
    this.#options.log.info({ kind, ...result }, 'tree swept');
    await this.#options.onSwept(kind, result);
    return result;
  }

  #intervalMs(): number {
    const { settings, often } = this.#options;
    if (!often() && !this.#last.left && !this.#unwatched) return settings.intervalMs;
    return Math.min(settings.intervalMs, Math.max(OFTEN_MS, OFTEN_TIMES * this.#last.tookMs));
  }

  async #sweepRecent(): Promise<void> {
    const { state, settings, gaps, clock } = this.#options;
    const startedMs = clock.now();
    this.#unwatched = false;
    const sinceMs = (state.seenMs ?? startedMs) - settings.marginMs;
    const threads = Math.min(2, availableParallelism());
    // after trouble, what is watched may have gaps; watch first, and then look at what came before
    if (!this.#surveyed || gaps()) {
      const survey = await this.#options.sweep(startedMs, {
        changed: { sinceMs: Number.POSITIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY },
        threads,
        newest: { ...settings.newest, sinceMs: Number.NEGATIVE_INFINITY },
      });
      if (!survey.complete) return;
      this.#surveyed = true;
    }
    const result = await this.#once('recent', startedMs, {
      changed: { sinceMs, untilMs: Number.POSITIVE_INFINITY },
      threads,
      newest: {
        structures: Math.min(settings.newest.structures, MAX_NEW),
        builds: Math.min(settings.newest.builds, MAX_NEW),
        sinceMs,
      },
    });
    this.#last = { tookMs: clock.now() - startedMs, left: result.left > 0 };
    // of what was left, the next one is to see that it changed
    if (result.complete && result.left === 0) state.seenMs = startedMs;
  }

  async #sweepWhole(): Promise<void> {
    const { state, clock } = this.#options;
    state.whole ??= { startedMs: clock.now(), band: 0, resumeAt: null };
    for (const at = state.whole; at.band < BANDS.length && !this.#closed; ) {
      const result = await this.#sweepBand(at);
      if (result.left > 0) this.#wholeAgain = true;
      if (!result.complete) return;
      at.band += 1;
      at.resumeAt = null;
    }
    if (this.#closed) return;
    state.whole = this.#wholeAgain ? { startedMs: clock.now(), band: 0, resumeAt: null } : null;
    this.#wholeAgain = false;
  }

  #sweepBand(at: NonNullable<SweepState['whole']>): Promise<SweepResult> {
    const { from, to } = BANDS[at.band] as (typeof BANDS)[number];
    return this.#once('whole', at.startedMs, {
      changed: {
        sinceMs: at.startedMs - to,
        untilMs: from === 0 ? Number.POSITIVE_INFINITY : at.startedMs - from,
      },
      resumeAt: at.resumeAt,
      loadPercent: this.#options.settings.loadPercent,
      pace: () => this.#pace(),
      onProgress: (path) => {
        at.resumeAt = path;
      },
    });
  }

  /** Waits while the workers have enough to do. */
  async #pace(): Promise<void> {
    const { waiting, settings, clock } = this.#options;
    while (!this.#closed && (await waiting().catch(() => 0)) >= settings.backlog) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(PACE_MS, resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
    }
  }
}
