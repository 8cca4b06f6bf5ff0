/**
 * The places where uploads arrive: each fresh directory and each build that is not complete has one
 * chokidar instance, closed whole when it has been quiet for a while or others need the room.
 *
 * A place that is closed hands the directories in it on to the frontier. They are watched there
 * before they are listed, so nothing comes between.
 */
import { ancestorsOf } from '../../base/paths.ts';
import type { Clock } from '../clock.ts';
import { inSlices } from '../slices.ts';
import type { Found } from '../sweep/scan.ts';
import type { Uploads } from '../uploads.ts';
import type { PlaceWatch, TreeEvent } from './place.ts';
import type { TreeWatch } from './tree.ts';

export interface HotOptions {
  watchPlace: (
    path: string,
    mayGrow: (directories: number) => boolean,
    onFull: () => void,
    onEvent: (event: TreeEvent) => void,
  ) => PlaceWatch;
  /** Walks a place as it is now. */
  scanPlace: (path: string) => AsyncIterable<Found>;
  /** Those not complete keep their place, or get one of their own. */
  uploads: Pick<Uploads, 'onEvent' | 'onBuild' | 'unsettled' | 'waitsFor'>;
  /** Watches further what was hot. */
  tree: Pick<TreeWatch, 'keep'>;
  /** A fresh directory found no room: of what comes there, only a sweep tells. */
  onNoRoom: () => void;
  onError: (error: Error) => void;
  idleMs: number;
  /** To be watched; while places are closed, a quarter more may be. */
  maxDirectories: number;
  clock: Clock;
}

interface Place {
  readonly path: string;
  readonly watch: PlaceWatch;
  usedMs: number;
  state: State;
}

type State =
  | { kind: 'open' }
  /** `again`: it is fresh once more. */
  | { kind: 'cooling'; ended: Promise<void>; again: boolean };

const TICK_MS = 2000;
/**
 * Directories of one place; with more it is closed, and the frontier takes what is below it: somebody
 * may move a whole tree in, or a new project may never be quiet.
 */
const PLACE_MAX = 200;
/** What a place of one directory takes of the room; see roomOf. */
const LEAST_ROOM = 2;
/** Of the room, for places that are being closed: a `chown -R` may make all of a tree look fresh. */
const SPARE = 0.25;

export class Hot {
  readonly #options: HotOptions;
  /** The place used last stands last. */
  readonly #places = new Map<string, Place>();
  #closed = false;
  #cancel: () => void;

  constructor(options: HotOptions) {
    this.#options = options;
    this.#cancel = options.clock.after(TICK_MS, () => void this.#tick());
  }

  /** Watches a fresh directory. Nothing happens where a place above watches it. */
  open(path: string): void {
    if (this.#closed || path === '') return;
    const covering = this.#covering(path);
    if (covering !== undefined) {
      this.#use(covering);
      return;
    }
    const before = this.#places.get(path);
    if (before?.state.kind === 'cooling') {
      before.state.again = true;
    } else if (!this.#mayTakeMore()) {
      this.#options.onNoRoom();
    } else {
      this.#watch(path);
      this.#makeRoom();
    }
  }

  /** Whether a place watches this path. */
  covers(path: string): boolean {
    return this.#covering(path) !== undefined;
  }

  /** Closes all places, each as if it had been quiet. */
  async cool(): Promise<void> {
    await Promise.all([...this.#places.values()].map((place) => this.#cool(place)));
  }

  get places(): number {
    return this.#places.size;
  }

  /** Directories watched. */
  get size(): number {
    let sum = 0;
    for (const { watch } of this.#places.values()) sum += watch.size();
    return sum;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    const places = [...this.#places.values()];
    await Promise.all(places.map(({ watch }) => watch.close()));
    await Promise.all(places.map(({ state }) => (state.kind === 'cooling' ? state.ended : null)));
    this.#places.clear();
  }

  #covering(path: string): Place | undefined {
    for (const at of [path, ...ancestorsOf(path)]) {
      const place = this.#places.get(at);
      if (place?.state.kind === 'open') return place;
    }
    return undefined;
  }

  #use(place: Place): void {
    place.usedMs = this.#options.clock.now();
    this.#places.delete(place.path);
    this.#places.set(place.path, place);
  }

  #watch(path: string): void {
    const { watchPlace, uploads, clock } = this.#options;
    const onEvent = (event: TreeEvent) => {
      this.#use(place);
      uploads.onEvent(event);
      if (event.kind === 'removed' && event.path === path) void this.#cool(place);
    };
    // what comes below it when it is full, the frontier sees
    const onFull = () => void this.#cool(place);
    // those that were empty when they were opened grow as well, a restored tree in each
    const mayGrow = (directories: number) => {
      this.#makeRoom();
      // what comes into one that is being closed, the walks and the frontier see
      return isOpen(place) && directories < PLACE_MAX && this.#mayTakeMore();
    };
    const watch = watchPlace(path, mayGrow, onFull, onEvent);
    const place: Place = { path, watch, usedMs: clock.now(), state: { kind: 'open' } };
    this.#places.set(path, place);
  }

  #taken(counts: (place: Place) => boolean): number {
    let sum = 0;
    for (const place of this.#places.values()) if (counts(place)) sum += roomOf(place);
    return sum;
  }

  #mayTakeMore(): boolean {
    return this.#taken(isHeld) < this.#options.maxDirectories * (1 + SPARE);
  }

  #hasRoom(): boolean {
    const { maxDirectories } = this.#options;
    // the first says it at once where each place is one build
    return this.#places.size * LEAST_ROOM < maxDirectories && this.#taken(isHeld) < maxDirectories;
  }

  /** Cools the places used longest ago while there are too many directories. */
  #makeRoom(): void {
    let surplus = this.#taken(isOpen) - this.#options.maxDirectories;
    for (const place of this.#places.values()) {
      if (surplus <= 0) return;
      if (!isOpen(place)) continue;
      surplus -= roomOf(place);
      void this.#cool(place);
    }
  }

  #cool(place: Place): Promise<void> {
    if (place.state.kind === 'cooling') return place.state.ended;
    const ended = this.#handOver(place)
      .catch(this.#options.onError)
      .then(() => place.watch.close())
      .finally(() => {
        if (this.#places.get(place.path) === place) this.#places.delete(place.path);
        if (state.again) this.open(place.path);
      });
    const state = { kind: 'cooling' as const, ended, again: false };
    place.state = state;
    return ended;
  }

  async #handOver({ path }: Place): Promise<void> {
    const { scanPlace, tree, uploads } = this.#options;
    // twice: what comes while the first walk goes on, the second one or the frontier sees
    for (const last of [false, true]) {
      for await (const found of scanPlace(path)) {
        if (this.#closed) return;
        tree.keep(found);
        if (!last || found.kind !== 'build') continue;
        uploads.onBuild(found.path);
        // it keeps being watched, without a gap
        if (uploads.waitsFor(found.path)) this.#keepWatched(found.path);
      }
    }
  }

  /** Gives a build that is not complete a place, if there is room. */
  #keepWatched(build: string): void {
    const place = this.#covering(build);
    if (place !== undefined) this.#use(place);
    else if (this.#hasRoom()) this.#watch(build);
  }

  async #tick(): Promise<void> {
    for await (const build of inSlices(this.#options.uploads.unsettled())) {
      if (this.#closed) return;
      this.#keepWatched(build);
    }
    if (this.#closed) return;
    const oldestMs = this.#options.clock.now() - this.#options.idleMs;
    for (const place of this.#places.values()) {
      if (place.state.kind === 'open' && place.usedMs < oldestMs) void this.#cool(place);
    }
    this.#makeRoom();
    this.#cancel = this.#options.clock.after(TICK_MS, () => void this.#tick());
  }
}

/**
 * What a place takes of the room, in directories: an instance of chokidar costs as much as another one
 * (44 kB for a place of one directory, 23 for each directory more). One that has not been listed yet
 * counts, too.
 */
const roomOf = (place: Place) => Math.max(LEAST_ROOM, 1 + place.watch.size());

const isOpen = (place: Place) => place.state.kind === 'open';
const isHeld = () => true;
