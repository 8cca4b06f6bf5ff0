/**
 * Watches the directories in which new builds, patchsets and changes may appear: those that hold no
 * inputs themselves and were there before. The newest are kept, as an upload comes rather to a young
 * change than to an old one; what is not watched is swept.
 *
 * One watch tells of entries that come and go in one directory, nothing of what is below. Node's own
 * `fs.watch` costs about 1.5 kB for that, where chokidar takes 30 (it keeps a list of all entries).
 */
import { type FSWatcher, type Stats, watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { isGone } from '../../build/entries.ts';
import { byAge, isShallow, type Structure } from './newest.ts';

export interface Frontier {
  /**
   * Watches a directory, unless older than those there is room for.
   *
   * @param structure with its ctime before its entries were looked at; where that has changed when it
   *   is watched, something came in between and `onMissed` is told
   */
  add(structure: Structure): void;
  /** Whether a directory was watched at that time already. */
  watchedSince(path: string): number | null;
  has(path: string): boolean;
  /** Whether the directory that is watched is still the one at its path. */
  isStill(path: string): Promise<boolean>;
  /** Forgets a directory that went, or is another one now, and those in it. */
  drop(path: string): void;
  /** Drops the directories that have gone: one that is moved away says nothing. */
  dropGone(): Promise<void>;
  /** Closes this share of the watches, the oldest, and takes no new ones until `allow`. */
  shrink(share: number): void;
  allow(): void;
  size(): number;
  close(): void;
}

interface Watched {
  watcher: FSWatcher;
  ctimeMs: number;
  sinceMs: number;
  /** Which directory it is, whatever is at its path now; null: not looked at yet. */
  identity: string | null;
}

/** Dropped at once when there is no room, so that sorting them is rare. */
const SPARE = 0.1;
const BATCH = 64;
/** Names that came together are told together. */
const GATHER_MS = 10;

/** A number is given to the next directory as soon as one is deleted; not so the time it was made. */
const identityOf = ({ ino, birthtimeMs }: Stats) => `${ino} ${birthtimeMs}`;

interface FrontierOptions {
  root: string;
  limit: number;
  /** Entries that came to, or went from, a watched directory. */
  onEntries: (directory: string, names: string[]) => void;
  onMissed: (structure: Structure) => void;
  onError: (error: Error) => void;
}

/** Tells of names that came together together. */
function createGathering(tell: (directory: string, names: string[]) => void) {
  const news = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;

  function tellAll(): void {
    timer = undefined;
    const all = [...news];
    news.clear();
    for (const [directory, names] of all) tell(directory, [...names]);
  }

  return {
    note(directory: string, name: string): void {
      const names = news.get(directory) ?? new Set();
      news.set(directory, names.add(name));
      timer ??= setTimeout(tellAll, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Watches what comes to and goes from a directory. */
function watchEntries(directory: string, onName: (name: string) => void): FSWatcher {
  return watch(directory, { persistent: false }, (kind, name) => {
    // 'change' is a file written, or attributes: nothing came or went
    if (kind === 'rename' && name !== null) onName(name);
  });
}

export function createFrontier(options: FrontierOptions): Frontier {
  const { root, limit, onEntries, onMissed, onError } = options;
  const watched = new Map<string, Watched>();
  const gathering = createGathering(onEntries);
  let room = limit;
  let floorMs = Number.NEGATIVE_INFINITY;

  const absolute = (path: string) => (path === '' ? root : `${root}/${path}`);

  function close(path: string): void {
    watched.get(path)?.watcher.close();
    watched.delete(path);
  }

  function drop(path: string): void {
    if (!watched.has(path)) return;
    close(path);
    // a directory that is moved takes the watches in it along: at their paths may be others now
    for (const below of watched.keys()) if (below.startsWith(`${path}/`)) close(below);
  }

  function cutTo(count: number): void {
    const all = [...watched].map(([path, { ctimeMs }]) => ({ path, ctimeMs })).sort(byAge);
    for (const { path } of all.slice(count)) close(path);
    floorMs = all[count - 1]?.ctimeMs ?? floorMs;
  }

  async function check({ path, ctimeMs }: Structure): Promise<void> {
    try {
      const stats = await lstat(absolute(path));
      const known = watched.get(path);
      if (known !== undefined) known.identity ??= identityOf(stats);
      if (stats.ctimeMs !== ctimeMs) onMissed({ path, ctimeMs });
    } catch (error) {
      if (isGone(error)) drop(path);
    }
  }

  function add(structure: Structure): void {
    const { path, ctimeMs } = structure;
    const known = watched.get(path);
    if (known !== undefined) {
      known.ctimeMs = Math.max(known.ctimeMs, ctimeMs);
      return;
    }
    if (watched.size >= room) {
      if (room < limit || (ctimeMs <= floorMs && !isShallow(path))) return;
      cutTo(Math.floor(room * (1 - SPARE)));
    }
    try {
      const watcher = watchEntries(absolute(path), (name) => gathering.note(path, name));
      watcher.on('error', (error) => {
        drop(path);
        onError(error);
      });
      watched.set(path, { watcher, ctimeMs, sinceMs: Date.now(), identity: null });
    } catch (error) {
      if (!isGone(error)) onError(error as Error);
      return;
    }
    void check(structure);
  }

  return {
    add,
    drop,
    watchedSince: (path) => watched.get(path)?.sinceMs ?? null,
    has: (path) => watched.has(path),
    async isStill(path) {
      const identity = watched.get(path)?.identity ?? null;
      const stats = await lstat(absolute(path)).catch(() => null);
      return stats !== null && identityOf(stats) === identity;
    },
    async dropGone() {
      const paths = [...watched.keys()];
      for (let at = 0; at < paths.length; at += BATCH) {
        await Promise.all(
          paths.slice(at, at + BATCH).map((path) =>
            lstat(absolute(path)).catch((error) => {
              if (isGone(error)) drop(path);
            }),
          ),
        );
      }
    },
    shrink(share) {
      room = Math.max(1, Math.floor(watched.size * (1 - share)));
      cutTo(room);
    },
    allow() {
      room = limit;
      floorMs = Number.NEGATIVE_INFINITY;
    },
    size: () => watched.size,
    close() {
      gathering.stop();
      for (const path of watched.keys()) close(path);
      room = 0;
    },
  };
}
