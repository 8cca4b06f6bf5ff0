/**
 * A scan of the tree that finds the builds that no event reported: those that arrived while the
 * watcher was down, in directories that are not watched, and those whose events the kernel dropped.
 */
import { readdir } from 'node:fs/promises';
import { createGate } from '../../base/gate.ts';
import { rootMissing } from '../../tree/root.ts';
import type { Looked } from '../settle/settler.ts';
import type { NewestFound } from '../tree/newest.ts';
import { type Found, type ScanCounts, wholeTree } from './scan.ts';
import type { NewestWanted, SweepOrder } from './sweep-thread.ts';
import { runWalk } from './walkers.ts';

/** What a sweep saw and did; all but the last four count builds. */
export interface SweepResult {
  builds: number;
  /** Changed in the time that was asked for, and so looked at. */
  examined: number;
  /** Published as they are, or with nothing to publish. */
  done: number;
  enqueued: number;
  /** In the queue already. */
  joined: number;
  /** Failed of late; a later sweep tries them again. */
  failed: number;
  /** Not complete yet; watched until they are. */
  unsettled: number;
  /** Not complete yet, and there was no room to wait for them: the next sweep's. */
  left: number;
  /** Complete, but the queue is away or refused them. */
  held: number;
  directories: number;
  /** Directories that could not be read, for example for want of permission. */
  unreadable: number;
  /** False: ended early, because the queue is away or the watcher stops. */
  complete: boolean;
  durationMs: number;
}

/** Which part of the tree a sweep is of, and how fast it goes. */
export interface SweepPart {
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
  /** Which directories to tell of at the end: the newest of each thread. */
  newest?: NewestWanted;
}

export interface SweepOptions extends SweepPart {
  root: string;
  assetsDirectory: string;
  pathTemplates: readonly string[];
  /** Looks at a build, and enqueues or keeps it where it is not done. */
  examine: (build: string) => Promise<Looked>;
  signal: AbortSignal;
  onNewest?: (newest: NewestFound) => void;
}

/** Builds looked at at the same time. */
const WIDTH = 8;

/** @throws StackvizError ROOT_MISSING */
export async function sweepTree(options: SweepOptions): Promise<SweepResult> {
  const { root, signal, threads = 1 } = options;
  const startedMs = performance.now();
  const result = emptyResult();
  await readdir(root).catch((error) => {
    throw rootMissing(root, error);
  });
  const counts = new Map<number, ScanCounts>();
  const inOrder = createGate(1);
  const walk = (index: number) =>
    runWalk(
      orderOf(options, { index, of: threads }),
      signal,
      (builds) => inOrder(() => examineAll(builds, options, result)),
      (seen) => {
        counts.set(index, seen);
        Object.assign(result, sumOf(counts.values()));
      },
    );
  const ends = await Promise.all(Array.from({ length: threads }, (_, index) => walk(index)));
  const found = ends.filter((end) => end !== null);
  if (found.length < ends.length) result.complete = false;
  else {
    options.onNewest?.({
      structures: found.flatMap(({ structures }) => structures),
      builds: found.flatMap(({ builds }) => builds),
    });
  }
  result.durationMs = Math.round(performance.now() - startedMs);
  return result;
}

const emptyResult = (): SweepResult => ({
  builds: 0,
  examined: 0,
  done: 0,
  enqueued: 0,
  joined: 0,
  failed: 0,
  unsettled: 0,
  left: 0,
  held: 0,
  directories: 0,
  unreadable: 0,
  complete: true,
  durationMs: 0,
});

/** Looks at a batch of builds. @returns false: stop here */
async function examineAll(
  builds: Found[],
  { pace, examine, signal, onProgress }: SweepOptions,
  result: SweepResult,
): Promise<boolean> {
  await pace?.();
  const left = builds.values();
  const lane = async () => {
    for (const { path } of left) {
      if (signal.aborted) result.complete = false;
      if (!result.complete) return;
      result.examined += 1;
      count(await examine(path), result);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, lane));
  const last = builds.at(-1);
  if (result.complete && last !== undefined) onProgress?.(last.path);
  return result.complete;
}

function count(looked: Looked, result: SweepResult): void {
  if (looked === 'enqueued' || looked === 'joined' || looked === 'failed') result[looked] += 1;
  else if (looked === 'waiting') result.unsettled += 1;
  else if (looked === 'left') result.left += 1;
  else if (looked === 'done' || looked === 'gone') result.done += 1;
  else result.held += 1;
  // a million builds must not pile up here; the sweep goes on when the queue is back
  if (looked === 'held') result.complete = false;
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
  const { root, assetsDirectory, pathTemplates, changed, resumeAt = null } = options;
  const deep = changed === undefined || changed.sinceMs === Number.NEGATIVE_INFINITY;
  return {
    scan: {
      ...wholeTree(root, assetsDirectory, pathTemplates),
      ...changed,
      deep,
      resumeAt,
      share,
    },
    newest: options.newest ?? { structures: 0, builds: 0, sinceMs: Number.POSITIVE_INFINITY },
    loadPercent: options.loadPercent ?? 100,
    dealtWith: new SharedArrayBuffer(4),
  };
}
