/** Upload -> watch -> settle -> queue: puts the parts of this folder together. */
import { realpath, stat } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import { StackvizError, toStackvizError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Job } from '../queue/queue.ts';
import { systemClock } from './clock.ts';
import { createDelivery } from './delivery.ts';
import { baseName } from './ignore.ts';
import { nearestEvidence, observe } from './observe.ts';
import { buildOf, isEvidence, isMarker, parentOf } from './recognise.ts';
import { createSettler } from './settler.ts';
import { rootMissing, type SweepResult, sweepTree } from './sweep.ts';
import { type TreeEvent, type TreeWatch, watchTree } from './tree.ts';
import { createTroubles } from './troubles.ts';

export type { SweepResult } from './sweep.ts';

export interface WatcherOptions {
  /** The logs root. */
  root: string;
  config: Config['watch'];
  /** Name of the directory below the root that is ours; see `publish.assetsDirectory`. */
  assetsDirectory: string;
  enqueue: (job: Job) => Promise<void>;
  /** Whether the build is published as it stands; asked before every enqueue. */
  isDone: (build: string) => Promise<boolean>;
  log: Logger;
}

export interface WatcherStatus {
  /** Builds that are not complete yet. */
  unsettled: number;
  /** Complete builds that wait for the queue to come back. */
  held: number;
  /** Events that concerned a build. */
  events: number;
  /** ISO 8601; null: none yet. */
  lastEventAt: string | null;
  sweeping: boolean;
  lastSweepAt: string | null;
  lastSweep: SweepResult | null;
  /** Errors of watching by code, for example ENOSPC. */
  errors: Record<string, number>;
}

export interface Watcher {
  /** Resolves when uploads are seen; the first sweep begins then. Rejects with ROOT_MISSING. */
  ready: Promise<void>;
  /** A sweep that begins after this call; several calls may share one. */
  sweepNow(): Promise<SweepResult>;
  status(): WatcherStatus;
  close(): Promise<void>;
}

export function startWatcher(options: WatcherOptions): Watcher {
  const { config, assetsDirectory, isDone } = options;
  const log = options.log.child({ part: 'watch' });
  const clock = systemClock;
  const stop = new AbortController();
  const troubles = createTroubles(log, config.sweepIntervalSeconds);
  let root = options.root;
  let tree: TreeWatch | null = null;
  let events = 0;
  let lastEventMs: number | null = null;
  let lastSweep: SweepResult | null = null;
  let lastSweepMs: number | null = null;
  let running: Promise<SweepResult> | null = null;
  let next: Promise<SweepResult> | null = null;
  let cancelSweep = () => {};

  const delivery = createDelivery({
    enqueue: options.enqueue,
    isDone,
    onRecovered: () => void sweepQuietly(),
    clock,
    log,
  });
  const settler = createSettler({
    observe: (build) => observe(root, build),
    deliver: delivery.send,
    quietMs: config.quietPeriodSeconds * 1000,
    clock,
    log,
  });

  async function onEvent({ kind, path, type }: TreeEvent): Promise<void> {
    if (stop.signal.aborted) return;
    if (path === '') {
      if (kind === 'removed') troubles.report(rootMissing(root));
      else await sweepQuietly();
      return;
    }
    if (kind === 'removed') return settler.removed(path);
    events += 1;
    lastEventMs = clock.now();
    const name = baseName(path);
    const evidence = isEvidence(name, type === 'directory');
    const build = evidence ? parentOf(path) : buildOf(path, await nearestEvidence(root, path));
    if (build) settler.touch(build, kind === 'added' || isMarker(name));
  }

  async function runSweep(): Promise<SweepResult> {
    const { signal } = stop;
    const sinceMs = clock.now();
    lastSweepMs = sinceMs;
    const result = await sweepTree({
      root,
      assetsDirectory,
      isDone,
      examine: (build) => settler.examine(build, sinceMs),
      signal,
    });
    lastSweep = result;
    troubles.over('ROOT_MISSING');
    log.info({ ...result }, 'tree swept');
    return result;
  }

  function sweepNow(): Promise<SweepResult> {
    if (stop.signal.aborted) {
      return Promise.reject(new StackvizError('STOPPING', 'the watcher is stopping'));
    }
    if (running === null) {
      running = ready.then(runSweep).finally(() => {
        running = null;
      });
      return running;
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        return sweepNow();
      });
    return next;
  }

  /** Sweeps for ourselves: an error is reported, the next one is planned. */
  async function sweepQuietly(): Promise<void> {
    cancelSweep();
    await sweepNow().catch((error) => {
      if (!stop.signal.aborted) troubles.report(toStackvizError(error));
    });
    cancelSweep();
    if (stop.signal.aborted) return;
    cancelSweep = clock.after(config.sweepIntervalSeconds * 1000, () => void sweepQuietly());
  }

  async function start(): Promise<void> {
    root = await realpath(options.root).catch((error) => {
      throw rootMissing(options.root, error);
    });
    if (!(await stat(root)).isDirectory()) throw rootMissing(options.root);
    if (stop.signal.aborted) return;
    tree = watchTree(root, {
      assetsDirectory,
      onEvent: (event) => void onEvent(event).catch((error) => troubles.report(error)),
      onError: troubles.report,
    });
    await Promise.race([
      tree.ready,
      new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true })),
    ]);
    log.info({ root }, 'watching');
  }

  const ready = start();
  ready.then(() => void sweepQuietly()).catch(() => {}); // the caller hears of it through `ready`

  return {
    ready,
    sweepNow,
    status: () => ({
      unsettled: settler.size(),
      held: delivery.held(),
      events,
      lastEventAt: iso(lastEventMs),
      sweeping: running !== null,
      lastSweepAt: iso(lastSweepMs),
      lastSweep,
      errors: troubles.counts(),
    }),
    async close() {
      stop.abort();
      cancelSweep();
      delivery.close();
      await ready.catch(() => {});
      await Promise.all([tree?.close(), settler.close(), running?.catch(() => {})]);
    },
  };
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
