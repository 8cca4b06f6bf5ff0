/**
 * The places where uploads arrive: each fresh directory and each build that is not complete has one
 * chokidar instance, closed whole when it has been quiet for a while or others need the room.
 *
 * A place that is closed hands the directories in it on to the frontier. They are watched there
 * before they are listed, so nothing comes between.
 */

import { ancestorsOf } from '../../build/recognise.ts';
import type { Clock } from '../clock.ts';
import type { Found } from '../sweep/scan.ts';
import type { Structure } from './newest.ts';
import type { PlaceWatch, TreeEvent } from './place.ts';

export interface Hot {
  /** Watches a fresh directory. Nothing happens where a place above watches it. */
  open(path: string): void;
  /** Whether a place watches this path. */
  covers(path: string): boolean;
  /** Closes all places, each as if it had been quiet. */
  cool(): Promise<void>;
  places(): number;
  /** Directories watched. */
  size(): number;
  close(): Promise<void>;
}

interface Place {
  path: string;
  watch: PlaceWatch;
  usedMs: number;
  cooling: boolean;
}

const TICK_MS = 2000;
/**
 * Directories of one place; with more it is closed, and the frontier takes what is below it: somebody
 * may move a whole tree in, or a new project may never be quiet.
 */
const PLACE_MAX = 200;

export function createHot(options: {
  watchPlace: (
    path: string,
    maxDirectories: number,
    onFull: () => void,
    onEvent: (event: TreeEvent) => void,
  ) => PlaceWatch;
  onEvent: (event: TreeEvent) => void;
  /** Walks a place as it is now. */
  scanPlace: (path: string) => AsyncIterable<Found>;
  /** A directory that is to be watched further, by the frontier. */
  onStructure: (structure: Structure) => void;
  /** A build found in a place that closes; its events may have been lost. */
  onBuild: (build: string) => void;
  /** Builds that are not complete: they keep their place, or get one of their own. */
  unsettled: () => Iterable<string>;
  onError: (error: Error) => void;
  idleMs: number;
  maxDirectories: number;
  clock: Clock;
}): Hot {
  const { clock, idleMs, maxDirectories } = options;
  /** The place used last stands last. */
  const places = new Map<string, Place>();
  let closed = false;
  let cancel = clock.after(TICK_MS, tick);

  function placeOf(path: string): Place | undefined {
    for (const at of [path, ...ancestorsOf(path)]) {
      const place = places.get(at);
      if (place !== undefined && !place.cooling) return place;
    }
    return undefined;
  }

  function use(place: Place): void {
    place.usedMs = clock.now();
    places.delete(place.path);
    places.set(place.path, place);
  }

  function open(path: string): void {
    if (closed || path === '') return;
    const covering = placeOf(path);
    if (covering !== undefined) {
      use(covering);
      return;
    }
    const before = places.get(path);
    if (before !== undefined) {
      void cool(before).then(() => open(path));
      return;
    }
    watch(path);
    makeRoom();
  }

  function watch(path: string): void {
    const place: Place = { path, watch: none, usedMs: clock.now(), cooling: false };
    places.set(path, place);
    const max = Math.min(PLACE_MAX, maxDirectories);
    // what comes below it then, the frontier sees
    const onFull = () => void cool(place);
    place.watch = options.watchPlace(path, max, onFull, (event) => {
      use(place);
      options.onEvent(event);
      if (event.kind === 'removed' && event.path === path) void cool(place);
    });
  }

  function makeRoom(): void {
    let surplus = size() - maxDirectories;
    for (const place of places.values()) {
      if (surplus <= 0) return;
      if (place.cooling) continue;
      surplus -= sizeOf(place);
      void cool(place);
    }
  }

  const coolings = new Map<Place, Promise<void>>();

  function cool(place: Place): Promise<void> {
    const known = coolings.get(place);
    if (known !== undefined) return known;
    place.cooling = true;
    const done = handOver(place)
      .catch(options.onError)
      .then(() => keepUnsettled(`${place.path}/`))
      .then(() => place.watch.close())
      .finally(() => {
        coolings.delete(place);
        if (places.get(place.path) === place) places.delete(place.path);
      });
    coolings.set(place, done);
    return done;
  }

  async function handOver({ path }: Place): Promise<void> {
    // twice: what comes while the first walk goes on, the second one or the frontier sees
    for (const last of [false, true]) {
      for await (const found of options.scanPlace(path)) {
        if (closed) return;
        if (found.kind === 'structure') options.onStructure(found);
        else if (last) options.onBuild(found.path);
      }
    }
  }

  /** Gives the builds below a directory that are not complete a place, as far as there is room. */
  function keepUnsettled(below: string): void {
    let room = maxDirectories - size();
    for (const build of options.unsettled()) {
      if (!`${build}/`.startsWith(below)) continue;
      const place = placeOf(build);
      if (place !== undefined) use(place);
      else if (room > 0) {
        watch(build);
        room -= 1;
      }
    }
  }

  function tick(): void {
    if (closed) return;
    keepUnsettled('');
    const oldestMs = clock.now() - idleMs;
    for (const place of places.values()) {
      if (!place.cooling && place.usedMs < oldestMs) void cool(place);
    }
    makeRoom();
    cancel = clock.after(TICK_MS, tick);
  }

  function size(): number {
    let sum = 0;
    for (const place of places.values()) if (!place.cooling) sum += sizeOf(place);
    return sum;
  }

  return {
    open,
    covers: (path) => placeOf(path) !== undefined,
    async cool() {
      await Promise.all([...places.values()].map(cool));
    },
    places: () => places.size,
    size,
    async close() {
      closed = true;
      cancel();
      await Promise.all([...places.values()].map((place) => place.watch.close()));
      await Promise.all(coolings.values());
      places.clear();
    },
  };
}

const none: PlaceWatch = { size: () => 0, close: async () => {} };

/** A place that has not been listed yet counts, too. */
const sizeOf = (place: Place) => Math.max(1, place.watch.size());
