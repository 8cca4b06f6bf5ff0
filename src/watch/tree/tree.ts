/**
 * Watches the tree within bounds: known directories by the frontier, fresh ones as hot places. When
 * the kernel refuses watches, it takes fewer until a sweep shows that there is room again.
 */

import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { StackvizError } from '../../base/errors.ts';
import { baseName } from '../../base/paths.ts';
import { entriesOf } from '../../build/entries.ts';
import { isIgnored, isOutputDirectory } from '../../build/ignore.ts';
import { mayHoldInputs } from '../../build/inputs/names.ts';
import { MANIFEST, OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import type { Clock } from '../clock.ts';
import { inSlices } from '../slices.ts';
import { type Found, scan, wholeTree } from '../sweep/scan.ts';
import type { Troubles } from '../troubles.ts';
import type { Uploads } from '../uploads.ts';
import { createFrontier, type Frontier } from './frontier.ts';
import { Hot } from './hot.ts';
import type { NewestFound, Structure } from './newest.ts';
import { News } from './news.ts';
import { concerns, watchPlace } from './place.ts';

export interface TreeOptions {
  /** Absolute, without links. */
  root: string;
  assetsDirectory: string;
  pathTemplates: readonly string[];
  maxWatched: number;
  maxHot: number;
  idleMs: number;
  uploads: Pick<Uploads, 'onEvent' | 'onBuild' | 'onUnpublished' | 'unsettled' | 'waitsFor'>;
  /** Of what comes to some fresh directories, only a sweep tells. */
  onNoRoom: () => void;
  troubles: Troubles;
  clock: Clock;
}

/** Names that came to watched directories, looked at at the same time, and kept until then. */
const NEWS = { width: 8, limit: 20_000 };
const CODES = ['ENOSPC', 'EMFILE'];
/** Watches given up when the kernel refuses more, so that there are some for hot places. */
const SHRINK = 0.25;
/** Share of the known directories that are builds: of the newest, it is told when their page goes. */
const BUILDS_SHARE = 0.25;

/** Directories that are no builds, and builds, to be watched. */
export function sharesOf(maxWatched: number): { structures: number; builds: number } {
  const builds = Math.floor(maxWatched * BUILDS_SHARE);
  return { structures: maxWatched - builds, builds };
}

export class TreeWatch {
  readonly #options: TreeOptions;
  /** Directories that are no builds, in which builds may appear; and the newest builds. */
  readonly #structures: Frontier;
  readonly #builds: Frontier;
  readonly #hot: Hot;
  readonly #news: News;
  readonly #newsOfBuilds: News;
  #exhausted = false;
  /** When a fresh directory found no room last. */
  #noRoomMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  /** Resolves when the root and the directories in it are watched. */
  static async open(options: TreeOptions): Promise<TreeWatch> {
    const tree = new TreeWatch(options);
    const top = await tree.#look('');
    tree.#structures.add({ path: '', ctimeMs: top?.ctimeMs ?? 0 });
    for (const path of await tree.#directoriesIn('')) {
      const stats = await tree.#look(path);
      if (stats !== null) tree.#structures.add({ path, ctimeMs: stats.ctimeMs });
    }
    return tree;
  }

  private constructor(options: TreeOptions) {
    const { root, assetsDirectory, maxWatched, uploads, clock } = options;
    this.#options = options;
    const onError = (error: unknown) => this.#onError(error);
    const limits = sharesOf(maxWatched);
    const onLeft = () => this.#onLeft();
    this.#news = new News({ ...NEWS, onLeft, onError, act: (at, name) => this.#onEntry(at, name) });
    this.#newsOfBuilds = new News({
      ...NEWS,
      onLeft,
      onError,
      act: (at, name) => this.#onBuildEntry(at, name),
    });
    this.#structures = createFrontier({
      root,
      limit: limits.structures,
      onEntries: (at, names) => this.#news.add(at, names),
      onMissed: (structure) => void this.#lookInto(structure).catch(onError),
      onError,
    });
    this.#builds = createFrontier({
      root,
      limit: limits.builds,
      onEntries: (at, names) => this.#newsOfBuilds.add(at, names),
      onMissed: ({ path }) => uploads.onBuild(path),
      onError,
    });
    this.#hot = new Hot({
      watchPlace: (path, mayGrow, onFull, onEvent) =>
        watchPlace(root, path, { assetsDirectory, mayGrow, onFull, onEvent, onError }),
      scanPlace: (path) => this.#scanPlace(path),
      uploads,
      tree: this,
      onNoRoom: () => this.#onNoRoom(),
      onError,
      idleMs: options.idleMs,
      maxDirectories: options.maxHot,
      clock,
    });
  }

  /** Watches what was found. */
  keep(found: Found): void {
    (found.kind === 'structure' ? this.#structures : this.#builds).add(found);
  }

  /**
   * What a sweep found, to be watched.
   *
   * @param all these are all the newest ones, so that it shows whether the kernel allows enough again
   */
  async offer({ structures, builds }: NewestFound, all: boolean): Promise<void> {
    const wasExhausted = this.#exhausted;
    if (wasExhausted && !all) return;
    this.#exhausted = false;
    const frontiers = [this.#structures, this.#builds];
    if (wasExhausted) for (const frontier of frontiers) frontier.allow();
    for (const [frontier, found] of [
      [this.#structures, structures],
      [this.#builds, builds],
    ] as const) {
      for await (const one of inSlices(found)) {
        if (this.#exhausted || this.#closed) break;
        frontier.add(one);
      }
    }
    if (wasExhausted && !this.#exhausted) {
      for (const code of CODES) this.#options.troubles.over(code);
    }
    for (const frontier of frontiers) await frontier.dropGone();
  }

  /** Events may have been lost: every hot place is looked through and closed. */
  distrust(): Promise<void> {
    return this.#hot.cool();
  }

  /** Whether the kernel refuses watches. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** Since when new entries of a directory are reported; null: they are not. */
  watchedSince(directory: string): number | null {
    const sinceMs = this.#structures.watchedSince(directory);
    return sinceMs === null ? null : Math.max(sinceMs, this.#noRoomMs);
  }

  status(): { frontier: number; hotPlaces: number; hotDirectories: number } {
    return {
      frontier: this.#structures.size() + this.#builds.size(),
      hotPlaces: this.#hot.places,
      hotDirectories: this.#hot.size,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#structures.close();
    this.#builds.close();
    await this.#hot.close();
  }

  #onError(error: unknown): void {
    if (this.#closed) return;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (CODES.includes(code) && !this.#exhausted) {
      this.#exhausted = true;
      this.#structures.shrink(SHRINK);
      this.#builds.shrink(SHRINK);
    }
    this.#options.troubles.report(error instanceof Error ? error : new Error(String(error)));
  }

  /** Of what comes to some fresh directories, only a sweep tells. */
  #onNoRoom(): void {
    this.#noRoomMs = this.#options.clock.now();
    this.#options.onNoRoom();
  }

  #onLeft(): void {
    const message = `more than ${NEWS.limit} names came to known directories at once`;
    this.#options.troubles.report(new StackvizError('EVENTS_TOO_MANY', message));
    this.#onNoRoom();
  }

  /** Something came to a known directory, or went from it. */
  async #onEntry(directory: string, name: string): Promise<void> {
    if (this.#closed) return;
    const { assetsDirectory, uploads } = this.#options;
    const path = directory === '' ? name : `${directory}/${name}`;
    const stats = await this.#look(path);
    // libuv says so of a directory that itself was deleted or moved, when at its path may be another
    // one now; and also of one whose owner, mode or times were set
    if (stats === null && name === baseName(this.#absolute(directory))) {
      if (await this.#isStill(directory)) return;
      this.#drop(directory);
    }
    if (isIgnored(path, assetsDirectory)) return;
    if (stats?.isDirectory()) await this.#onDirectory(path);
    else if (stats?.isFile()) {
      if (concerns(path, 'file')) uploads.onEvent({ kind: 'added', path, type: 'file' });
    } else if (stats === null) {
      this.#drop(path);
      uploads.onEvent({ kind: 'removed', path, type: 'directory' });
    }
  }

  /** The same at the top of a build that was complete. */
  async #onBuildEntry(build: string, name: string): Promise<void> {
    if (name === OUTPUT_DIRECTORY) {
      const path = `${build}/${name}`;
      const gone = (await this.#look(path)) === null && (await this.#look(build)) !== null;
      if (gone && !this.#closed) this.#options.uploads.onUnpublished(build);
    } else if (name === baseName(build) || concerns(name, 'file') || mayHoldInputs(name)) {
      await this.#onEntry(build, name);
    }
  }

  async #onDirectory(path: string): Promise<void> {
    if (baseName(path) === OUTPUT_DIRECTORY) {
      const proof = await this.#look(`${path}/${MANIFEST}`);
      if (isOutputDirectory(path, false, proof?.isFile() ?? false)) return;
    }
    // the watch of its parent tells also of one whose owner, mode or times were set
    if (await this.#isStill(path)) return;
    // one that was watched is another one now
    this.#drop(path);
    if (!this.#hot.covers(path)) this.#hot.open(path);
    if (concerns(path, 'directory')) {
      this.#options.uploads.onEvent({ kind: 'added', path, type: 'directory' });
    }
  }

  async #isStill(path: string): Promise<boolean> {
    return (await this.#structures.isStill(path)) || this.#builds.isStill(path);
  }

  #drop(path: string): void {
    this.#structures.drop(path);
    this.#builds.drop(path);
  }

  /** What came to a directory between its listing and its being watched. */
  async #lookInto({ path, ctimeMs }: Structure): Promise<void> {
    for (const name of await this.#directoriesIn(path)) {
      const child = path === '' ? name : `${path}/${name}`;
      const stats = await this.#look(child);
      const isNew = stats !== null && stats.ctimeMs >= ctimeMs;
      if (isNew && !this.#structures.has(child)) await this.#onDirectory(child);
    }
  }

  async #directoriesIn(path: string): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name, type } of entriesOf(this.#absolute(path))) {
        const child = path === '' ? name : `${path}/${name}`;
        if (type === 'directory' && !isIgnored(child, this.#options.assetsDirectory)) {
          names.push(name);
        }
      }
    } catch {
      // gone, or not ours to read: the sweep counts those
    }
    return names;
  }

  #scanPlace(from: string): AsyncGenerator<Found> {
    const { root, assetsDirectory, pathTemplates } = this.#options;
    const counts = { builds: 0, directories: 0, unreadable: 0 };
    return inSlices(scan({ ...wholeTree(root, assetsDirectory, pathTemplates), from }, counts));
  }

  #absolute(path: string): string {
    return path === '' ? this.#options.root : `${this.#options.root}/${path}`;
  }

  #look(path: string): Promise<Stats | null> {
    return lstat(this.#absolute(path)).catch(() => null);
  }
}
