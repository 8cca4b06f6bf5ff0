/** What the kernel allows of watching (inotify(7)), per user. */
import { existsSync, readFileSync } from 'node:fs';

/** null: not told, for example where `/proc/sys` is hidden. */
export interface KernelLimits {
  /** Watched directories of all processes of this user. */
  maxUserWatches: number | null;
  /** Events that wait to be read; more are dropped without a word. */
  maxQueuedEvents: number | null;
  maxUserInstances: number | null;
}

/** In our units, which hide `/proc/sys`, the second is bound to the first. */
const DIRECTORIES = ['/proc/sys/fs/inotify', '/run/inotify'];

export function readKernelLimits(directories = DIRECTORIES): KernelLimits {
  const directory = directories.find((path) => existsSync(path)) ?? '';
  return {
    maxUserWatches: readNumber(`${directory}/max_user_watches`),
    maxQueuedEvents: readNumber(`${directory}/max_queued_events`),
    maxUserInstances: readNumber(`${directory}/max_user_instances`),
  };
}

function readNumber(path: string): number | null {
  try {
    const value = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isFinite(value) ? value : null;
  } catch {
    return null;
  }
}
