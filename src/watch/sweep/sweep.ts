/**
 * A scan of the tree that finds the builds that no event reported: those that arrived while the
 * watcher was down, in directories that are not watched, and those whose events the kernel dropped.
 */
import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Looked } from '../settle/settler.ts';
import type { Structure } from '../tree/newest.ts';
import type { Found, ScanCounts } from './scan.ts';
import type { SweepMessage, SweepOrder } from './sweep-thread.ts';

/** What a sweep saw and did; all but the last four count builds. */
export interface SweepResult {
  builds: number;
  /** Changed in the time that was asked for, and so looked at. */
  examined: number;
  /** Published as they are, or with nothing to publish. */
  done: number;
  enqueued: number;
  /** Not complete yet; watched until they are. */
  unsettled: number;
  /** Complete, but the queue is away or refused them. */
  held: number;
  directories: number;
  /** Directories that could not be read, for example for want of permission. */
  unreadable: number;
  /** False: ended early, because the queue is away or the watcher stops. */
  complete: boolean;
  durationMs: number;
}

export interface SweepOptions {
  root: string;
  assetsDirectory: string;
  isDone: (build: string) => Promise<boolean>;
  /** Looks at a build that is not done and enqueues or keeps it. */
  examine: (build: string) => Promise<Looked>;
  signal: AbortSignal;
  /** Only builds that changed in this time; see scan.ts. All of them, and builds in builds, else. */
  changed?: { sinceMs: number; untilMs: number };
  /** Go on where an earlier sweep ended. */
  resumeAt?: string | null;
  /** Share of one processor core a thread of the walk may take. */
  loadPercent?: number;
  /** Threads that share the walk; one, if it is to be resumed. */
  threads?: number;
  /** Awaited before each batch of builds: holds the sweep up while the workers have enough to do. */
  pace?: () => Promise<void>;
  /** Told how far it is: everything before `path` is dealt with. */
  onProgress?: (path: string) => void;
  /** Which directories that are no builds to tell of at the end: the newest `limit` of each thread. */
  structures?: { limit: number; sinceMs: number };
  onStructures?: (newest: Structure[]) => void;
}

/** Builds looked at at the same time. */
const WIDTH = 8;

/** @throws StackvizError ROOT_MISSING */
export async function sweepTree(options: SweepOptions): Promise<SweepResult> {
  const { root, isDone, examine, signal } = options;
  const startedMs = performance.now();
  const result: SweepResult = {
    builds: 0,
    examined: 0,
    done: 0,
    enqueued: 0,
    unsettled: 0,
    held: 0,
    directories: 0,
    unreadable: 0,
    complete: true,
    durationMs: 0,
  };

  async function consider(build: string): Promise<void> {
    result.examined += 1;
    if (await isDone(build).catch(() => false)) {
      result.done += 1;
      return;
    }
    const looked = await examine(build);
    if (looked === 'enqueued') result.enqueued += 1;
    else if (looked === 'waiting') result.unsettled += 1;
    else if (looked === 'done' || looked === 'gone') result.done += 1;
    else result.held += 1;
    // a million builds must not pile up here; the sweep goes on when the queue is back
    if (looked === 'held') result.complete = false;
  }

  async function onBuilds(builds: Found[]): Promise<boolean> {
    await options.pace?.();
    const left = builds.values();
    const lane = async () => {
      for (const { path } of left) {
        if (signal.aborted) result.complete = false;
        if (!result.complete) return;
        await consider(path);
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, lane));
    const last = builds.at(-1);
    if (result.complete && last !== undefined) options.onProgress?.(last.path);
    return result.complete;
  }

  await readdir(root).catch((error) => {
    throw rootMissing(root, error);
  });
  const threads = options.threads ?? 1;
  const counts = new Map<number, ScanCounts>();
  const work = createSerial();
  const walk = (index: number) =>
    runThread(
      orderOf(options, { index, of: threads }),
      signal,
      (builds) => work(() => onBuilds(builds)),
      (seen) => {
        counts.set(index, seen);
        Object.assign(result, sumOf(counts.values()));
      },
    );
  const ends = await Promise.all(Array.from({ length: threads }, (_, index) => walk(index)));
  if (ends.includes(null)) result.complete = false;
  else options.onStructures?.(ends.flatMap((end) => end ?? []));
  result.durationMs = Math.round(performance.now() - startedMs);
  return result;
}

/** Runs one action at a time, in the order asked for. */
function createSerial(): <T>(action: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const next = last.then(action);
    last = next.catch(() => {});
    return next;
  };
}

function sumOf(all: Iterable<ScanCounts>): ScanCounts {
  const sum = { builds: 0, directories: 0, unreadable: 0 };
  for (const { builds, directories, unreadable } of all) {
    sum.builds += builds;
    sum.directories += directories;
    sum.unreadable += unreadable;
  }
  return sum;
}

function orderOf(options: SweepOptions, share: { index: number; of: number }): SweepOrder {
  const { root, assetsDirectory, changed, resumeAt = null } = options;
  const range = changed ?? { sinceMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };
  const deep = changed === undefined || changed.sinceMs === Number.NEGATIVE_INFINITY;
  return {
    scan: { root, assetsDirectory, from: '', ...range, deep, resumeAt, share },
    structures: options.structures ?? { limit: 0, sinceMs: Number.POSITIVE_INFINITY },
    loadPercent: options.loadPercent ?? 100,
    dealtWith: new SharedArrayBuffer(4),
  };
}

/** @returns the newest directories; null: stopped before the end */
function runThread(
  order: SweepOrder,
  signal: AbortSignal,
  onBuilds: (builds: Found[]) => Promise<boolean>,
  onCounts: (counts: ScanCounts) => void,
): Promise<Structure[] | null> {
  const script = new URL(`./sweep-thread${extname(import.meta.url)}`, import.meta.url);
  const thread = new Worker(script, {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 512 },
  });
  const dealtWith = new Int32Array(order.dealtWith);
  let work: Promise<unknown> = Promise.resolve();
  let stop = () => {};
  return new Promise<Structure[] | null>((resolve, reject) => {
    stop = () => void work.finally(() => resolve(null));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    thread.on('message', (message: SweepMessage) => {
      onCounts(message.counts);
      if (message.kind === 'end') {
        work.then(() => resolve(message.structures), reject);
        return;
      }
      work = work.then(async () => {
        if (!(await onBuilds(message.builds))) resolve(null);
        Atomics.add(dealtWith, 0, 1);
        Atomics.notify(dealtWith, 0);
      });
      work.catch(reject);
    });
    thread.on('error', (error) => reject(threadError(order.scan.root, error)));
  }).finally(() => {
    signal.removeEventListener('abort', stop);
    return thread.terminate();
  });
}

function threadError(root: string, error: unknown): StackvizError {
  const { code, message } = toStackvizError(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return rootMissing(root, error);
  return new StackvizError('SWEEP_FAILED', message, { retryable: true, cause: error });
}

/** The error of a root that is not there. */
export function rootMissing(root: string, cause?: unknown): StackvizError {
  return new StackvizError('ROOT_MISSING', `the logs root ${root} is not a readable directory`, {
    retryable: true,
    cause,
  });
}
