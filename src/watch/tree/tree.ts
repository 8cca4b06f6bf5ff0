/**
 * Watches the tree within bounds: known directories by the frontier, fresh ones as hot places, and
 * whether the root is still the same. When the kernel refuses watches, it takes fewer until a sweep
 * shows that there is room again.
 */

import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { entriesOf } from '../../build/entries.ts';
import { baseName, isIgnored, isOutputDirectory } from '../../build/ignore.ts';
import { MANIFEST, OUTPUT_DIRECTORY } from '../../build/ours.ts';

import { type Clock, createGate } from '../clock.ts';
import { type Found, scan } from '../sweep/scan.ts';
import type { Troubles } from '../troubles.ts';
import { createFrontier } from './frontier.ts';
import { createHot } from './hot.ts';
import type { Structure } from './newest.ts';
import { concerns, type TreeEvent, watchPlace } from './place.ts';

export interface TreeWatch {
  /**
   * Directories that a sweep found, to be watched.
   *
   * @param all these are all the newest ones, so that it shows whether the kernel allows enough again
   */
  offer(newest: Structure[], all: boolean): Promise<void>;
  /** Events may have been lost: every hot place is looked through and closed. */
  distrust(): Promise<void>;
  /** Whether the kernel refuses watches. */
  exhausted(): boolean;
  /** Since when new entries of a directory are reported; null: they are not. */
  watchedSince(directory: string): number | null;
  status(): { frontier: number; hotPlaces: number; hotDirectories: number };
  close(): Promise<void>;
}

export interface TreeOptions {
  /** Absolute, without links. */
  root: string;
  assetsDirectory: string;
  maxWatched: number;
  maxHot: number;
  idleMs: number;
  onEvent: (event: TreeEvent) => void;
  /** A build of which events may have been lost. */
  onBuild: (build: string) => void;
  unsettled: () => Iterable<string>;
  troubles: Troubles;
  clock: Clock;
}

const WIDTH = 16;
const SLICE_MS = 5;
const CODES = ['ENOSPC', 'EMFILE'];
/** Watches given up when the kernel refuses more, so that there are some for hot places. */
const SHRINK = 0.25;

/** Resolves when the root and the directories in it are watched. */
export async function watchTree(options: TreeOptions): Promise<TreeWatch> {
  const { root, assetsDirectory, troubles, onEvent, clock } = options;
  const gate = createGate(WIDTH);
  let exhausted = false;
  let closed = false;

  const frontier = createFrontier({
    root,
    limit: options.maxWatched,
    onEntries: (directory, names) => {
      for (const name of names) void gate(() => onEntry(directory, name)).catch(onError);
    },
    onMissed: (structure) => void lookInto(structure).catch(onError),
    onError,
  });

  const hot = createHot({
    watchPlace: (path, maxDirectories, onFull, onPlaceEvent) =>
      watchPlace(root, path, {
        assetsDirectory,
        maxDirectories,
        onFull,
        onEvent: onPlaceEvent,
        onError,
      }),
    onEvent,
    scanPlace,
    onStructure: frontier.add,
    onBuild: options.onBuild,
    unsettled: options.unsettled,
    onError,
    idleMs: options.idleMs,
    maxDirectories: options.maxHot,
    clock,
  });

  function onError(error: unknown): void {
    if (closed) return;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (CODES.includes(code) && !exhausted) {
      exhausted = true;
      frontier.shrink(SHRINK);
    }
    troubles.report(error instanceof Error ? error : new Error(String(error)));
  }

  async function* scanPlace(from: string): AsyncGenerator<Found> {
    const all = { sinceMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };
    const share = { index: 0, of: 1 };
    const counts = { builds: 0, directories: 0, unreadable: 0 };
    let sliceMs = performance.now();
    const found = scan(
      { root, assetsDirectory, from, ...all, deep: false, resumeAt: null, share },
      counts,
    );
    for (const one of found) {
      yield one;
      if (performance.now() - sliceMs < SLICE_MS) continue;
      await turn();
      sliceMs = performance.now();
    }
  }

  /** Something came to a known directory, or went from it. */
  async function onEntry(directory: string, name: string): Promise<void> {
    if (closed) return;
    const path = directory === '' ? name : `${directory}/${name}`;
    const stats = await look(path);
    // libuv says so of a directory that itself was deleted or moved; at its path may be another one now
    if (stats === null && name === baseName(absolute(directory))) frontier.drop(directory);
    if (isIgnored(path, assetsDirectory)) return;
    if (stats?.isDirectory()) await onDirectory(path);
    else if (stats?.isFile()) {
      if (concerns(path, 'file')) onEvent({ kind: 'added', path, type: 'file' });
    } else if (stats === null) {
      frontier.drop(path);
      onEvent({ kind: 'removed', path, type: 'directory' });
    }
  }

  async function onDirectory(path: string): Promise<void> {
    if (baseName(path) === OUTPUT_DIRECTORY) {
      const proof = await look(`${path}/${MANIFEST}`);
      if (isOutputDirectory(path, false, proof?.isFile() ?? false)) return;
    }
    // one that was watched is another one now
    frontier.drop(path);
    if (!hot.covers(path)) hot.open(path);
    if (concerns(path, 'directory')) onEvent({ kind: 'added', path, type: 'directory' });
  }

  /** What came to a directory between its listing and its being watched. */
  async function lookInto({ path, ctimeMs }: Structure): Promise<void> {
    for (const name of await directoriesIn(path)) {
      const child = path === '' ? name : `${path}/${name}`;
      const stats = await look(child);
      if (stats !== null && stats.ctimeMs >= ctimeMs && !frontier.has(child)) {
        await onDirectory(child);
      }
    }
  }

  async function directoriesIn(path: string): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name, type } of entriesOf(absolute(path))) {
        const child = path === '' ? name : `${path}/${name}`;
        if (type === 'directory' && !isIgnored(child, assetsDirectory)) names.push(name);
      }
    } catch {
      // gone, or not ours to read: the sweep counts those
    }
    return names;
  }

  const absolute = (path: string) => (path === '' ? root : `${root}/${path}`);
  const look = (path: string): Promise<Stats | null> => lstat(absolute(path)).catch(() => null);

  const top = await look('');
  frontier.add({ path: '', ctimeMs: top?.ctimeMs ?? 0 });
  for (const path of await directoriesIn('')) {
    const stats = await look(path);
    if (stats !== null) frontier.add({ path, ctimeMs: stats.ctimeMs });
  }

  return {
    async offer(newest, all) {
      const wasExhausted = exhausted;
      if (wasExhausted && !all) return;
      exhausted = false;
      if (wasExhausted) frontier.allow();
      let sliceMs = performance.now();
      for (const structure of newest) {
        if (exhausted || closed) break;
        frontier.add(structure);
        if (performance.now() - sliceMs < SLICE_MS) continue;
        await turn();
        sliceMs = performance.now();
      }
      if (wasExhausted && !exhausted) for (const code of CODES) troubles.over(code);
      await frontier.dropGone();
    },
    distrust: hot.cool,
    exhausted: () => exhausted,
    watchedSince: frontier.watchedSince,
    status: () => ({
      frontier: frontier.size(),
      hotPlaces: hot.places(),
      hotDirectories: hot.size(),
    }),
    async close() {
      closed = true;
      frontier.close();
      await hot.close();
    },
  };
}
