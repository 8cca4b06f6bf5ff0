/**
 * The scan of the tree that finds the builds that no event reported: those that arrived while the
 * watcher was down, and those whose events the kernel dropped.
 */
import { join } from 'node:path';
import { StackvizError } from '../errors.ts';
import { type Entry, entriesOf, isGone } from './entries.ts';
import { isIgnored, isOutputDirectory, OUTPUT_PROOF } from './ignore.ts';
import { hasTestInput } from './observe.ts';
import { buildOf, isEvidence, mayBeInput } from './recognise.ts';
import type { Looked } from './settler.ts';

/** What a sweep saw and did; all but the last four count builds. */
export interface SweepResult {
  builds: number;
  /** No subunit stream and no dstat file. */
  withoutInput: number;
  /** Published as they are. */
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

/** A directory to look into, and the nearest build above or at it. */
interface Place {
  path: string;
  build: string | null;
}

/** Directories read at the same time. */
const WIDTH = 8;
const MAX_DEPTH = 128;

/**
 * Walks the whole tree once.
 *
 * @param options.examine looks at a build that is not done and enqueues or keeps it
 * @throws StackvizError ROOT_MISSING
 */
export async function sweepTree(options: {
  root: string;
  assetsDirectory: string;
  isDone: (build: string) => Promise<boolean>;
  examine: (build: string) => Promise<Looked>;
  signal: AbortSignal;
}): Promise<SweepResult> {
  const { root, assetsDirectory, isDone, examine, signal } = options;
  const startedMs = performance.now();
  const result: SweepResult = {
    builds: 0,
    withoutInput: 0,
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
    result.builds += 1;
    const hasInput = await hasTestInput(root, build).catch(() => {
      result.unreadable += 1;
      return false;
    });
    if (!hasInput) {
      result.withoutInput += 1;
    } else if (await isDone(build).catch(() => false)) {
      result.done += 1;
    } else {
      const looked = await examine(build);
      if (looked === 'enqueued') result.enqueued += 1;
      else if (looked === 'waiting') result.unsettled += 1;
      else if (looked === 'done') result.done += 1;
      else if (looked !== 'gone') result.held += 1;
      // a million builds must not pile up here; another sweep follows when the queue is back
      if (looked === 'held') result.complete = false;
    }
  }

  async function visit(place: Place): Promise<Place[]> {
    const entries = await read(place.path);
    result.directories += 1;
    const holdsProof = entries.some((entry) => entry.name === OUTPUT_PROOF);
    if (isOutputDirectory(place.path, false, holdsProof)) return [];
    const isBuild =
      place.path !== '' &&
      entries.some((entry) => isEvidence(entry.name, entry.type === 'directory') && plain(entry));
    const build = isBuild ? place.path : place.build;
    if (isBuild) await consider(place.path);
    else if (build === null) await considerBare(place.path, entries);
    return entries
      .filter((entry) => entry.type === 'directory')
      .map((entry) => (place.path === '' ? entry.name : `${place.path}/${entry.name}`))
      .filter((path) => !isIgnored(path, assetsDirectory))
      .filter((path) => !isOutputDirectory(path, isBuild, false))
      .filter((path) => path.split('/').length <= MAX_DEPTH)
      .map((path) => ({ path, build }));
  }

  /** A build that nothing tells but its inputs. */
  async function considerBare(path: string, entries: Entry[]): Promise<void> {
    for (const entry of entries) {
      const file = `${path}/${entry.name}`;
      if (entry.type !== 'file' || !mayBeInput(file)) continue;
      const build = buildOf(file, null);
      if (build !== null) return consider(build);
    }
  }

  async function read(path: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    try {
      for await (const entry of entriesOf(join(root, path))) entries.push(entry);
    } catch (error) {
      if (path === '') throw rootMissing(root, error);
      if (!isGone(error)) result.unreadable += 1;
    }
    return entries;
  }

  await walk({ path: '', build: null }, visit, () => {
    if (signal.aborted) result.complete = false;
    return !result.complete;
  });
  result.durationMs = Math.round(performance.now() - startedMs);
  return result;
}

const plain = (entry: Entry) => entry.type !== 'other';

/** The error of a root that is not there. */
export function rootMissing(root: string, cause?: unknown): StackvizError {
  return new StackvizError('ROOT_MISSING', `the logs root ${root} is not a readable directory`, {
    retryable: true,
    cause,
  });
}

/** Visits a tree depth first, several places at a time. */
async function walk(
  from: Place,
  visit: (place: Place) => Promise<Place[]>,
  stopped: () => boolean,
): Promise<void> {
  const stack = [from];
  await new Promise<void>((resolve, reject) => {
    let active = 0;
    const pump = () => {
      while (active < WIDTH && stack.length > 0 && !stopped()) {
        active += 1;
        visit(stack.pop() as Place).then((places) => {
          active -= 1;
          // not push(...places): a directory may hold more entries than a call takes arguments
          for (const place of places) stack.push(place);
          pump();
        }, reject);
      }
      if (active === 0) resolve();
    };
    pump();
  });
}
