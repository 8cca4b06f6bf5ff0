/** What is watched at the path of the root now: it may be missing for a while, or be another directory. */
import { access, constants, lstat, realpath } from 'node:fs/promises';
import { StackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { directoryAt, rootMissing } from '../../tree/root.ts';
import type { Clock } from '../clock.ts';
import type { WatcherStatus } from '../status.ts';
import type { Troubles } from '../troubles.ts';
import type { Trust } from '../trust.ts';
import type { Uploads } from '../uploads.ts';
import { changedElsewhere } from './file-system.ts';
import { type KernelLimits, readKernelLimits } from './limits.ts';
import { watchMounts } from './mounts.ts';
import type { NewestFound } from './newest.ts';
import { watchRoot } from './root.ts';
import { TreeWatch } from './tree.ts';

export interface CurrentTreeOptions {
  /** The logs root as configured. */
  root: string;
  config: Config['watch'];
  assetsDirectory: string;
  pathTemplates: readonly string[];
  uploads: Uploads;
  trust: Pick<Trust, 'onRoot'>;
  /** Another directory is at the path now, and watched. */
  onAnother: () => void;
  /** See TreeOptions. */
  onNoRoom: () => void;
  troubles: Troubles;
  clock: Clock;
  log: Logger;
}

/** Share of the kernel's watches that we take for known directories at most. */
const KERNEL_SHARE = 0.5;

export class CurrentTree {
  readonly kernel: KernelLimits = readKernelLimits();
  readonly #options: CurrentTreeOptions;
  #root: string;
  #watch: TreeWatch | null = null;
  #missing = false;
  #elsewhere = false;
  #directory: string | null = null;
  #closed = false;
  #stopPolling = () => {};

  constructor(options: CurrentTreeOptions) {
    this.#options = options;
    this.#root = options.root;
  }

  /** Finds the root. @throws StackvizError ROOT_MISSING */
  async find(): Promise<string> {
    const { root } = this.#options;
    this.#root = await realpath(root).catch((error) => {
      throw rootMissing(root, error);
    });
    if (!(await lstat(this.#root)).isDirectory()) throw rootMissing(root);
    await access(this.#root, constants.R_OK | constants.X_OK).catch((error) => {
      throw rootMissing(root, error);
    });
    return this.#root;
  }

  /** Resolves when what is at the top of the root that was found is watched. */
  async open(): Promise<void> {
    const { root, clock, log, config, assetsDirectory } = this.#options;
    await this.#open();
    if (this.#closed) return;
    const limit = config.maxWatchedDirectories;
    log.info({ root: this.#root, ...this.status(), kernel: this.kernel, limit }, 'watching');
    const onRoot = (path: string | null) => this.#onRoot(path);
    const isWatched = () => this.watchedSince('') !== null;
    const stopRoot = watchRoot(root, { assetsDirectory, onRoot, isWatched, clock });
    const stopMounts = watchMounts(root, (elsewhere) => this.#onElsewhere(elsewhere), clock);
    this.#stopPolling = () => {
      stopRoot();
      stopMounts();
    };
  }

  /** Absolute, without links, of the directory that is there now, or was last. */
  get root(): string {
    return this.#root;
  }

  /** Whether it is away: no upload is seen, and nothing is swept. */
  get missing(): boolean {
    return this.#missing;
  }

  /** See WatcherStatus.rootElsewhere. */
  get elsewhere(): boolean {
    return this.#elsewhere;
  }

  /** See WatcherStatus.root. */
  get place(): WatcherStatus['root'] {
    const directory = this.#missing ? null : this.#directory;
    return directory === null ? null : { path: this.#options.root, directory };
  }

  /** Directories that may be watched for new entries. */
  get maxWatched(): number {
    const allowed = this.kernel.maxUserWatches ?? Number.POSITIVE_INFINITY;
    const { maxWatchedDirectories } = this.#options.config;
    return Math.min(maxWatchedDirectories, Math.floor(allowed * KERNEL_SHARE));
  }

  /** See TreeWatch. */
  async offer(newest: NewestFound, all: boolean): Promise<void> {
    await this.#watch?.offer(newest, all);
  }

  async distrust(): Promise<void> {
    await this.#watch?.distrust();
  }

  /** Whether not all is watched that should be. */
  get lacksWatches(): boolean {
    return this.#watch?.exhausted ?? true;
  }

  /** Since when new entries of a directory are reported; null: they are not. */
  watchedSince(directory: string): number | null {
    return this.#watch?.watchedSince(directory) ?? null;
  }

  status(): ReturnType<TreeWatch['status']> {
    return this.#watch?.status() ?? { frontier: 0, hotPlaces: 0, hotDirectories: 0 };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopPolling();
    await this.#watch?.close();
  }

  async #open(): Promise<void> {
    const { config, assetsDirectory, pathTemplates, uploads, onNoRoom, troubles, clock } =
      this.#options;
    this.#directory = await directoryAt(this.#root).catch(() => null);
    this.#options.trust.onRoot(this.#root, await changedElsewhere(this.#root));
    const opened = await TreeWatch.open({
      root: this.#root,
      assetsDirectory,
      pathTemplates,
      maxWatched: this.maxWatched,
      maxHot: config.maxHotDirectories,
      idleMs: config.hotIdleSeconds * 1000,
      uploads,
      onNoRoom,
      troubles,
      clock,
    });
    this.#watch = opened;
    // close() may have been before there was anything to close
    if (this.#closed) await opened.close();
  }

  #onElsewhere(elsewhere: boolean): void {
    const { root, troubles } = this.#options;
    this.#elsewhere = elsewhere;
    const message = `what is mounted at ${root} is not what this process has there`;
    if (elsewhere) troubles.report(new StackvizError('ROOT_ELSEWHERE', message));
    else troubles.over('ROOT_ELSEWHERE');
  }

  /** The root has gone, or is another directory now. */
  async #onRoot(path: string | null): Promise<void> {
    const { root, troubles, log, onAnother } = this.#options;
    await this.#watch?.close();
    this.#watch = null;
    this.#missing = path === null;
    if (path === null) return troubles.report(rootMissing(root));
    this.#root = path;
    await this.#open();
    if (this.#closed) return;
    troubles.over('ROOT_MISSING');
    log.info({ root: path }, 'watching the root that is there now');
    onAnother();
  }
}
