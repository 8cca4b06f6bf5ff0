/**
 * Events of one fresh directory and what comes below it; the only module that knows chokidar.
 *
 * Of a build, only directories in which inputs can stand are watched: a job may upload thousands of
 * others, and chokidar costs about 30 kB for each.
 */

import { lstatSync, type Stats } from 'node:fs';
import { join, relative } from 'node:path';
import { FSWatcher } from 'chokidar';
import { createGate } from '../../base/gate.ts';
import { baseName, parentOf } from '../../base/paths.ts';
import { isIgnored, isOutputDirectory } from '../../build/ignore.ts';
import { mayHoldInputs } from '../../build/inputs/names.ts';
import { MANIFEST, OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import {
  EVIDENCE_DIRECTORIES,
  EVIDENCE_FILES,
  isEvidence,
  mayBeInput,
} from '../../build/recognise.ts';

/** Something that concerns a build happened at `path`, relative to the root. */
export interface TreeEvent {
  kind: 'added' | 'changed' | 'removed';
  path: string;
  type: 'file' | 'directory';
}

export interface PlaceWatch {
  /** Directories watched. */
  size(): number;
  close(): Promise<void>;
}

/**
 * First listings at a time: each is a burst of work, and a turn of the event loop takes all that has
 * come up to it. What comes to a place before it is listed, its listing finds.
 */
const LISTINGS = 2;
/** Others do not wait longer for a place that is never quiet. */
const LISTING_MAX_MS = 1000;
const listings = createGate(LISTINGS);

/**
 * Watches a directory and all that comes below it. What is there already is reported, too, as added:
 * it came before we could watch. Links are not followed.
 *
 * @param root absolute, without links
 * @param place relative to the root
 */
export function watchPlace(
  root: string,
  place: string,
  options: {
    assetsDirectory: string;
    /** Whether one more may be watched beside so many; where not, it is not, and `onFull` is told, once. */
    mayGrow: (directories: number) => boolean;
    onFull: () => void;
    onEvent: (event: TreeEvent) => void;
    onError: (error: Error) => void;
  },
): PlaceWatch {
  const { assetsDirectory, mayGrow, onFull, onEvent, onError } = options;
  let full = false;
  const builds = new Set<string>();
  const directories = new Set<string>();

  /** No builds, as of this turn of the event loop: chokidar asks thrice of each directory below. */
  const noBuilds = new Set<string>();

  const isBuild = (path: string): boolean => {
    if (builds.has(path)) return true;
    if (noBuilds.has(path)) return false;
    const is = hasEvidenceNow(join(root, path));
    if (is) builds.add(path);
    else {
      if (noBuilds.size === 0) setImmediate(() => noBuilds.clear());
      noBuilds.add(path);
    }
    return is;
  };

  /** Whether a build above says that nothing we read can stand in a directory. */
  function isOutOfInterest(path: string): boolean {
    for (let above = path; above.length > place.length; ) {
      above = parentOf(above);
      if (isBuild(above)) return !mayHoldInputs(path.slice(above.length + 1));
    }
    return false;
  }

  function isWatched(path: string): boolean {
    if (directories.has(path)) return true;
    if (path === place) return true;
    // before anything that asks the disk: thousands may come at once
    if (full || isOutOfInterest(path)) return false;
    if (!mayGrow(directories.size)) {
      full = true;
      onFull();
      return false;
    }
    return !(
      baseName(path) === OUTPUT_DIRECTORY &&
      isOutputDirectory(path, isBuild(parentOf(path)), holdsProof(join(root, path)))
    );
  }

  const ignored = (absolute: string, stats?: Stats): boolean => {
    const path = relative(root, absolute);
    // chokidar waits in the directories above for a place that went to come back
    if (path !== place && !path.startsWith(`${place}/`)) return true;
    if (isIgnored(path, assetsDirectory)) return true;
    if (stats === undefined) return false;
    if (stats.isDirectory()) return !isWatched(path);
    return !(stats.isFile() && concerns(path, 'file'));
  };

  const watcher = new FSWatcher({
    ignored,
    followSymlinks: false,
    // we have our own rule for the files of editors; unlink events need not wait for it
    atomic: false,
  });
  const report = (kind: TreeEvent['kind'], type: TreeEvent['type']) => (absolute: string) => {
    const path = relative(root, absolute);
    if (type === 'directory') {
      if (kind === 'removed') directories.delete(path);
      else directories.add(path);
    }
    if (kind === 'removed' || concerns(path, type)) onEvent({ kind, path, type });
  };
  watcher.on('add', report('added', 'file'));
  watcher.on('change', report('changed', 'file'));
  watcher.on('addDir', report('added', 'directory'));
  watcher.on('unlinkDir', report('removed', 'directory'));
  watcher.on('error', (error) => onError(error instanceof Error ? error : new Error(`${error}`)));

  const endTurn = listInTurn(watcher, join(root, place));
  const close = () => {
    endTurn();
    return watcher.close();
  };
  return { size: () => directories.size, close };
}

/** @returns what ends its turn, or the wait for it */
function listInTurn(watcher: FSWatcher, directory: string): () => void {
  const { promise: listed, resolve: end } = Promise.withResolvers<void>();
  void listings(async () => {
    if (watcher.closed) return;
    const timer = setTimeout(end, LISTING_MAX_MS);
    watcher.once('ready', end);
    watcher.add(directory);
    await listed;
    clearTimeout(timer);
  });
  return end;
}

/** Whether what happened at a path can concern a build. */
export function concerns(path: string, type: TreeEvent['type']): boolean {
  return isEvidence(baseName(path), type === 'directory') || (type === 'file' && mayBeInput(path));
}

/** Synchronous, as chokidar asks for it; only directories called `stackviz` are asked about. */
function holdsProof(directory: string): boolean {
  return lookNow(join(directory, MANIFEST))?.isFile() ?? false;
}

function hasEvidenceNow(directory: string): boolean {
  return (
    EVIDENCE_FILES.some((name) => lookNow(`${directory}/${name}`)?.isFile()) ||
    EVIDENCE_DIRECTORIES.some((name) => lookNow(`${directory}/${name}`)?.isDirectory())
  );
}

function lookNow(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a component above is no directory any more
  }
}
