/** Upload -> watch -> settle -> queue: puts the parts of this folder together. */
import { lstat, realpath } from 'node:fs/promises';
import { StackvizError, toStackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { baseName } from '../build/ignore.ts';
import { nearestEvidence, observe } from '../build/observe.ts';
import { buildOf, isEvidence, isMarker, parentOf } from '../build/recognise.ts';
import type { Config } from '../config/schema.ts';
import type { Job } from '../queue/queue.ts';
import { systemClock } from './clock.ts';
import { createDelivery, type Delivered } from './settle/delivery.ts';
import { checkDropDirectory, type Drop, watchDrops } from './settle/drop.ts';
import { createSettler, type Handover } from './settle/settler.ts';
import { createCounters, iso, type WatcherStatus } from './status.ts';
import { rootMissing, type SweepResult, sweepTree } from './sweep/sweep.ts';
import { createStateFile, loadState, type SweepState } from './sweep/sweep-state.ts';
import { createSweeper, type Sweeper } from './sweep/sweeper.ts';
import { readKernelLimits } from './tree/limits.ts';
import type { TreeEvent } from './tree/place.ts';
import { watchRoot } from './tree/root.ts';
import { watchForStalls } from './tree/stall.ts';
import { type TreeWatch, watchTree } from './tree/tree.ts';
import { createTroubles } from './troubles.ts';

export type { WatcherStatus } from './status.ts';
export type { SweepResult } from './sweep/sweep.ts';

export interface WatcherOptions {
  /** The logs root. */
  root: string;
  config: Config['watch'];
  /** Name of the directory below the root that is ours; see `publish.assetsDirectory`. */
  assetsDirectory: string;
  enqueue: (job: Job) => Promise<void>;
  /** Whether the build is published as it stands; asked before every enqueue. */
  isDone: (build: string) => Promise<boolean>;
  /** Told of each upload that events told of, when the queue has it: milliseconds since it ended. */
  onSettled?: (waitMs: number) => void;
  /** Jobs that wait in the queue: looks at old builds pause while there are many. */
  waiting?: () => Promise<number>;
  log: Logger;
}

export interface Watcher {
  /** Resolves when uploads are seen; the first sweep begins then. Rejects with ROOT_MISSING. */
  ready: Promise<void>;
  /** A sweep of the whole tree that begins after this call; several calls may share one. */
  sweepNow(): Promise<SweepResult>;
  status(): WatcherStatus;
  close(): Promise<void>;
}

/** An upload this old that a sweep finds should have been told by an event. */
const EVENT_DUE_MS = 5000;
/** Share of the kernel's watches that we take for known directories at most. */
const KERNEL_SHARE = 0.5;
/** Jobs handed over before this long, or before a sweep, are asked after: the queue may have lost them. */
const OUTSTANDING_MS = 60_000;

export function startWatcher(options: WatcherOptions): Watcher {
  const { config, assetsDirectory, isDone } = options;
  const log = options.log.child({ part: 'watch' });
  const clock = systemClock;
  const stop = new AbortController();
  const troubles = createTroubles(log, config.sweepIntervalSeconds);
  const counters = createCounters();
  const kernel = readKernelLimits();
  const stateFile = config.stateFile === null ? null : createStateFile(config.stateFile, log);
  const releases: (() => unknown)[] = [];
  const outstandingMs = Math.min(OUTSTANDING_MS, config.sweepIntervalSeconds * 1000);
  let root = options.root;
  let tree: TreeWatch | null = null;
  let sweeper: Sweeper | null = null;
  let drops: Drop | null = null;
  let lastEventMs: number | null = null;
  let missedLately = false;

  const delivery = createDelivery({
    enqueue: options.enqueue,
    isDone,
    onRecovered: () => {
      settler.distrust();
      sweeper?.hurry();
      sweeper?.wholeAgain();
    },
    clock,
    log,
  });
  const settler = createSettler({
    observe: (build) => observe(root, build),
    deliver,
    quietMs: config.quietPeriodSeconds * 1000,
    deadlineMs: config.deadlineSeconds * 1000,
    clock,
    log,
  });

  async function deliver(job: Job, about: Handover): Promise<Delivered> {
    const delivered = await delivery.send(job);
    if (delivered === 'done' || delivered === 'refused') return delivered;
    if (about.before === 'the same') counters.repeated += 1;
    else if (job.source === 'sweep') noteFound(job.path, about);
    else counters.seen[job.reason === 'drop' ? 'drop' : 'event'] += 1;
    if (delivered === 'enqueued' && job.source !== 'sweep') {
      options.onSettled?.(clock.now() - about.seen.lastChangeMs);
    }
    if (job.reason === 'deadline') counters.stuck += 1;
    return delivered;
  }

  /** The sweep found what no event told; was there to be one? */
  function noteFound(build: string, { seen, before }: Handover): void {
    counters.seen.sweep += 1;
    const sinceMs = tree?.watchedSince(parentOf(build)) ?? null;
    const due = seen.lastChangeMs < clock.now() - EVENT_DUE_MS;
    // of one that was there before, no event tells: a late file in it is the sweep's to find
    if (before !== 'nothing' || sinceMs === null || seen.bornMs <= sinceMs || !due) return;
    counters.sweepMisses += 1;
    missedLately = true;
    troubles.report(new StackvizError('EVENTS_LOST', `no event told of ${build}`));
  }

  async function onEvent({ kind, path, type }: TreeEvent): Promise<void> {
    if (stop.signal.aborted) return;
    if (kind === 'removed') return settler.removed(path);
    counters.events += 1;
    lastEventMs = clock.now();
    const name = baseName(path);
    const evidence = isEvidence(name, type === 'directory');
    const build = evidence ? parentOf(path) : buildOf(path, await nearestEvidence(root, path));
    if (build) settler.touch(build, kind === 'added' || isMarker(name));
  }

  function openTree(): Promise<TreeWatch> {
    const share = Math.floor((kernel.maxUserWatches ?? Number.POSITIVE_INFINITY) * KERNEL_SHARE);
    return watchTree({
      root,
      assetsDirectory,
      maxWatched: Math.min(config.maxWatchedDirectories, share),
      maxHot: config.maxHotDirectories,
      idleMs: config.hotIdleSeconds * 1000,
      onEvent: (event) => void onEvent(event).catch((error) => troubles.report(error)),
      onBuild: (build) => {
        if (!settler.knows(build)) settler.touch(build, true);
      },
      unsettled: settler.unsettled,
      troubles,
      clock,
    });
  }

  /** The root has gone, or is another directory now. */
  async function onRoot(path: string | null): Promise<void> {
    await tree?.close();
    tree = null;
    if (path === null) return troubles.report(rootMissing(options.root));
    root = path;
    const opened = await openTree();
    // what close() does not know, it cannot close
    if (stop.signal.aborted) return opened.close();
    tree = opened;
    troubles.over('ROOT_MISSING');
    log.info({ root }, 'watching the root that is there now');
    sweeper?.refresh();
  }

  function onStall(stalledMs: number): void {
    counters.stalls += 1;
    troubles.report(new StackvizError('STALLED', `for ${Math.round(stalledMs)} ms`));
    void tree?.distrust();
    sweeper?.hurry();
  }

  async function onSwept(kind: 'recent' | 'whole', result: SweepResult): Promise<void> {
    if (kind === 'recent') {
      if (!missedLately) troubles.over('EVENTS_LOST');
      missedLately = false;
      if (result.complete) troubles.over('STALLED');
      await askAfter();
    }
    await keepState();
  }

  /** Jobs that the queue may have lost. */
  async function askAfter(): Promise<void> {
    const nowMs = clock.now();
    for (const build of settler.outstanding(nowMs - outstandingMs)) {
      if (stop.signal.aborted || delivery.held() > 0) return;
      if (await isDone(build).catch(() => false)) settler.confirm(build);
      else await settler.examine(build, nowMs);
    }
  }

  /** How far it is, without the builds that are not complete: a restart must look at those again. */
  function stateOf({ state }: Sweeper): SweepState {
    const { seenMs, ...others } = state();
    return { ...others, seenMs: seenMs === null ? null : Math.min(seenMs, settler.oldestMs()) };
  }

  async function keepState(): Promise<void> {
    const swept = sweeper;
    if (swept !== null) await stateFile?.(() => stateOf(swept));
  }

  async function start(): Promise<void> {
    root = await realpath(options.root).catch((error) => {
      throw rootMissing(options.root, error);
    });
    if (!(await lstat(root)).isDirectory()) throw rootMissing(options.root);
    const { dropDirectory } = config;
    if (dropDirectory !== null) await checkDropDirectory(dropDirectory, root);
    const state = await loadState(config.stateFile, root);
    tree = await openTree();
    if (stop.signal.aborted) return;
    log.info({ root, ...tree.status(), kernel, limit: config.maxWatchedDirectories }, 'watching');
    sweeper = createSweeper({
      sweep: (startedMs, part) =>
        sweepTree({
          root,
          assetsDirectory,
          isDone,
          // what was handed over lately is in the queue still, or is asked after later
          examine: (build) => settler.examine(build, startedMs - outstandingMs),
          signal: stop.signal,
          onStructures: (newest) =>
            tree?.offer(newest, part.structures?.sinceMs === Number.NEGATIVE_INFINITY),
          ...part,
        }),
      state,
      onSwept,
      onError: (error) => troubles.report(toStackvizError(error)),
      waiting: options.waiting ?? (async () => 0),
      degraded: () => missedLately || (tree?.exhausted() ?? true),
      settings: {
        intervalMs: config.sweepIntervalSeconds * 1000,
        marginMs: config.clockMarginSeconds * 1000,
        wholeIntervalMs: config.fullSweepSeconds * 1000,
        loadPercent: config.fullSweepLoadPercent,
        backlog: config.backlog,
        structures: config.maxWatchedDirectories,
      },
      clock,
      log,
    });
    const roots = () => [options.root, root];
    const isWatched = () => tree?.watchedSince('') != null;
    if (dropDirectory !== null) {
      drops = watchDrops({ directory: dropDirectory, roots, demand: settler.demand, clock, log });
    }
    releases.push(
      watchForStalls(clock, onStall),
      watchRoot(options.root, { onRoot, isWatched, clock }),
    );
  }

  const ready = start();
  ready.then(() => sweeper?.start()).catch(() => {}); // the caller hears of it through `ready`

  return {
    ready,
    sweepNow() {
      if (stop.signal.aborted) {
        return Promise.reject(new StackvizError('STOPPING', 'the watcher is stopping'));
      }
      return sweeper === null ? ready.then(this.sweepNow) : sweeper.sweepNow();
    },
    status: statusOf,
    async close() {
      stop.abort();
      for (const release of releases) release();
      delivery.close();
      await ready.catch(() => {});
      await keepState();
      await Promise.all([drops?.close(), tree?.close(), settler.close(), sweeper?.close()]);
    },
  };

  function statusOf(): WatcherStatus {
    const { sweeping = false, lastSweepMs = null, lastSweep = null } = sweeper?.status() ?? {};
    const watches = tree?.status() ?? { frontier: 0, hotPlaces: 0, hotDirectories: 0 };
    return {
      ...counters,
      unsettled: settler.size(),
      held: delivery.held(),
      lastEventAt: iso(lastEventMs),
      drop: { taken: drops?.taken() ?? 0, rejected: drops?.rejected() ?? 0 },
      degraded: missedLately || (tree?.exhausted() ?? true),
      watches: { ...watches, used: watches.frontier + watches.hotDirectories, kernel },
      sweeping,
      lastSweepAt: iso(lastSweepMs),
      lastSweep,
      wholeSweepSince: iso(sweeper?.state().whole?.startedMs ?? null),
      errors: troubles.counts(),
    };
  }
}
