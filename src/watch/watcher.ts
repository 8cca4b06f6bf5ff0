/**
 * Upload -> watch -> settle -> queue: makes the parts of this folder and joins them. The way of an
 * upload is tree/tree.ts (an event) -> uploads.ts (of which build) -> settle/settler.ts (is it
 * complete) -> settle/hand-over.ts -> settle/delivery.ts -> the queue; beside it, sweep/sweeper.ts
 * brings the settler what no event told of.
 */
import { StackvizError, toStackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { createReleases, type Releases } from '../base/releases.ts';
import type { Judge } from '../build/judge.ts';
import { createOwner } from '../build/owner.ts';
import type { Config } from '../config/schema.ts';
import type { JobQueue } from '../queue/queue.ts';
import { systemClock } from './clock.ts';
import { Delivery } from './settle/delivery.ts';
import { checkDropDirectory, type Drop, watchDrops } from './settle/drop.ts';
import { createHandOver } from './settle/hand-over.ts';
import { Settler } from './settle/settler.ts';
import { createCounters, iso, type WatcherStatus } from './status.ts';
import { type SweepResult, sweepTree } from './sweep/sweep.ts';
import { createStateFile, loadState, type SweepState } from './sweep/sweep-state.ts';
import { Sweeper } from './sweep/sweeper.ts';
import { CurrentTree } from './tree/current.ts';
import { watchForStalls } from './tree/stall.ts';
import { sharesOf } from './tree/tree.ts';
import { createTroubles, type Troubles } from './troubles.ts';
import { Trust } from './trust.ts';
import { Uploads } from './uploads.ts';

export type { WatcherStatus } from './status.ts';
export type { SweepResult } from './sweep/sweep.ts';

export interface WatcherOptions {
  /** The logs root. */
  root: string;
  config: Config['watch'];
  /** See `metadata.pathTemplates`. */
  pathTemplates: readonly string[];
  /** Name of the directory below the root that is ours; see `publish.assetsDirectory`. */
  assetsDirectory: string;
  /** Says of a build whether it is complete and published; it is asked again and again. */
  judge: Judge;
  /** Looks at old builds pause while many jobs wait in it. */
  queue: Pick<JobQueue, 'add' | 'counts'>;
  /** Told of each upload that events told of, when the queue has it: milliseconds since it ended. */
  onSettled?: (waitMs: number) => void;
  log: Logger;
}

/** Jobs handed over before this long, or before a sweep, are asked after: the queue may have lost them. */
const OUTSTANDING_MS = 60_000;
/** Troubles that a sweep of all that changed ends. */
const SWEPT = ['STALLED', 'EVENTS_TOO_MANY'];

export class Watcher {
  /** Resolves when uploads are seen; the first sweep begins then. Rejects with ROOT_MISSING. */
  readonly ready: Promise<void>;
  readonly #options: WatcherOptions;
  readonly #log: Logger;
  readonly #clock = systemClock;
  readonly #stop = new AbortController();
  readonly #counters = createCounters();
  readonly #releases: Releases;
  readonly #troubles: Troubles;
  readonly #trust: Trust;
  readonly #delivery: Delivery;
  readonly #settler: Settler;
  readonly #uploads: Uploads;
  readonly #outstandingMs: number;
  readonly #tree: CurrentTree;
  #sweeper: Sweeper | null = null;
  #drops: Drop | null = null;
  #keepState: (() => Promise<void>) | null = null;

  constructor(options: WatcherOptions) {
    const { root, config, pathTemplates, judge, queue } = options;
    const log = options.log.child({ part: 'watch' });
    const clock = this.#clock;
    const counters = this.#counters;
    this.#options = options;
    this.#log = log;
    this.#outstandingMs = Math.min(OUTSTANDING_MS, config.sweepIntervalSeconds * 1000);
    this.#releases = createReleases(log);
    this.#troubles = createTroubles(log, config.sweepIntervalSeconds);
    const troubles = this.#troubles;
    this.#trust = new Trust({ counters, troubles, clock });
    const onRecovered = () => this.#onRecovered();
    this.#delivery = new Delivery({ queue, judge, onRecovered, clock, log });
    this.#settler = new Settler({
      judge,
      handOver: createHandOver({
        delivery: this.#delivery,
        trust: this.#trust,
        tree: () => this.#tree,
        counters,
        onSettled: options.onSettled ?? (() => {}),
        clock,
      }),
      onLeft: () => this.#onLeft(),
      quietMs: config.quietPeriodSeconds * 1000,
      deadlineMs: config.deadlineSeconds * 1000,
      clock,
      log,
    });
    this.#uploads = new Uploads({
      owner: createOwner({ root, pathTemplates }),
      settler: this.#settler,
      trust: this.#trust,
      counters,
      troubles,
      clock,
    });
    this.#tree = new CurrentTree({
      ...options,
      uploads: this.#uploads,
      trust: this.#trust,
      onAnother: () => this.#sweeper?.refresh(),
      onNoRoom: () => this.#sweeper?.soon(),
      troubles,
      clock,
      log,
    });
    this.ready = this.#start();
    // the caller hears of a failure through `ready`
    this.ready.then(() => this.#sweeper?.start()).catch(() => {});
  }

  /** A sweep of the whole tree that begins after this call; several calls may share one. */
  sweepNow(): Promise<SweepResult> {
    if (this.#stop.signal.aborted) {
      return Promise.reject(new StackvizError('STOPPING', 'the watcher is stopping'));
    }
    return this.#sweeper?.sweepNow() ?? this.ready.then(() => this.sweepNow());
  }

  status(): WatcherStatus {
    const sweeper = this.#sweeper;
    const { sweeping = false, lastSweepMs = null, lastSweep = null } = sweeper?.status() ?? {};
    const watches = this.#tree.status();
    const used = watches.frontier + watches.hotDirectories;
    return {
      ...this.#counters,
      unsettled: this.#settler.size,
      held: this.#delivery.held,
      lastEventAt: iso(this.#uploads.lastEventMs),
      drop: { taken: this.#drops?.taken() ?? 0, rejected: this.#drops?.rejected() ?? 0 },
      rootMissing: this.#tree.missing,
      rootElsewhere: this.#tree.elsewhere,
      root: this.#tree.place,
      degraded: !this.#tree.missing && this.#isDegraded(),
      watches: { ...watches, used, kernel: this.#tree.kernel },
      sweeping,
      lastSweepAt: iso(lastSweepMs),
      lastSweep,
      wholeSweepSince: iso(sweeper?.state.whole?.startedMs ?? null),
      errors: this.#troubles.counts(),
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#uploads.close();
    await this.ready.catch(() => {});
    await this.#releases.release();
  }

  async #start(): Promise<void> {
    const { config } = this.#options;
    const releases = this.#releases;
    const root = await this.#tree.find();
    if (config.dropDirectory !== null) await checkDropDirectory(config.dropDirectory, root);
    const state = await loadState(config.stateFile, root);
    releases.add('delivery', () => this.#delivery.close());
    releases.add('settler', () => this.#settler.close());
    releases.add('tree', () => this.#tree.close());
    await this.#tree.open();
    if (this.#stop.signal.aborted) return;
    this.#startSweeper(state);
    this.#startDrops();
    releases.add(
      'stalls',
      watchForStalls(this.#clock, (ms) => this.#onStall(ms)),
    );
  }

  #startSweeper(state: SweepState): void {
    const { config, queue } = this.#options;
    const stateFile =
      config.stateFile === null ? null : createStateFile(config.stateFile, this.#log);
    const sweeper = new Sweeper({
      sweep: (startedMs, part) =>
        sweepTree({
          root: this.#tree.root,
          assetsDirectory: this.#options.assetsDirectory,
          pathTemplates: this.#options.pathTemplates,
          // what was handed over lately is in the queue still, or is asked after later
          examine: (build) => this.#settler.examine(build, startedMs - this.#outstandingMs),
          signal: this.#stop.signal,
          onNewest: (newest) =>
            this.#tree.offer(newest, part.newest?.sinceMs === Number.NEGATIVE_INFINITY),
          ...part,
        }),
      state,
      onSwept: (kind, result) => this.#onSwept(kind, result),
      onError: (error) => this.#troubles.report(toStackvizError(error)),
      waiting: async () => (await queue.counts()).waiting,
      often: () => this.#trust.partial || this.#tree.lacksWatches,
      gaps: () => this.#isDegraded(),
      settings: {
        intervalMs: config.sweepIntervalSeconds * 1000,
        marginMs: config.clockMarginSeconds * 1000,
        wholeIntervalMs: config.fullSweepSeconds * 1000,
        loadPercent: config.fullSweepLoadPercent,
        backlog: config.backlog,
        newest: sharesOf(this.#tree.maxWatched),
      },
      clock: this.#clock,
      log: this.#log,
    });
    this.#sweeper = sweeper;
    // how far it is, without the builds that are not complete: a restart must look at those again
    const seenMs = () => {
      const { seenMs: swept } = sweeper.state;
      return swept === null ? null : Math.min(swept, this.#settler.oldestMs());
    };
    this.#keepState = async () => stateFile?.(() => ({ ...sweeper.state, seenMs: seenMs() }));
    this.#releases.add('sweeper', () => sweeper.close());
    this.#releases.add('state', () => this.#keepState?.());
  }

  #startDrops(): void {
    const { config } = this.#options;
    if (config.dropDirectory === null) return;
    const drops = watchDrops({
      directory: config.dropDirectory,
      roots: () => [this.#options.root, this.#tree.root],
      pathTemplates: this.#options.pathTemplates,
      settler: this.#settler,
      clock: this.#clock,
      log: this.#log,
    });
    this.#drops = drops;
    this.#releases.add('drops', () => drops.close());
  }

  #onStall(stalledMs: number): void {
    this.#counters.stalls += 1;
    this.#troubles.report(new StackvizError('STALLED', `for ${Math.round(stalledMs)} ms`));
    void this.#tree.distrust();
    this.#sweeper?.hurry();
  }

  /** The queue is back, and may have forgotten what it was given. */
  #onRecovered(): void {
    this.#settler.distrust();
    this.#sweeper?.hurry();
    this.#sweeper?.wholeNow();
  }

  #onLeft(): void {
    this.#counters.left += 1;
    this.#sweeper?.wholeLater();
  }

  async #onSwept(kind: 'recent' | 'whole', result: SweepResult): Promise<void> {
    this.#counters.left += result.left;
    if (kind === 'recent') {
      this.#trust.onSwept();
      if (result.complete) for (const code of SWEPT) this.#troubles.over(code);
      // jobs that the queue may have lost
      const goOn = () => !this.#stop.signal.aborted && this.#delivery.held === 0;
      await this.#settler.askAfter(this.#clock.now() - this.#outstandingMs, goOn);
    }
    await this.#keepState?.();
  }

  #isDegraded(): boolean {
    return this.#trust.doubted || this.#tree.lacksWatches;
  }
}

export const startWatcher = (options: WatcherOptions): Watcher => new Watcher(options);
