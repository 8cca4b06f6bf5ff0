/**
 * Whether the logs root is still the directory that is watched. It is asked by its path: one that is
 * moved away, made anew or mounted over says nothing to those who watch it. An empty directory in the
 * place of one that was not is a mount point: the root is away.
 */
import { access, constants, lstat, readdir, realpath } from 'node:fs/promises';
import type { Clock } from '../clock.ts';

const POLL_MS = 1000;

/**
 * @param assetsDirectory what is not looked at in the root: see `publish.assetsDirectory`
 * @param onRoot gets the real path of the directory that is there now, null: there is none
 * @returns what ends it
 */
export function watchRoot(
  root: string,
  options: {
    assetsDirectory: string;
    onRoot: (path: string | null) => Promise<void>;
    /** Whether the watch of the root still holds: a new directory may look like the one before. */
    isWatched: () => boolean;
    clock: Clock;
  },
): () => void {
  const { assetsDirectory, onRoot, isWatched, clock } = options;
  let known: string | null | undefined;
  /** The last one that held something. */
  let filled: string | undefined;
  let closed = false;
  let cancel = () => {};

  async function poll(): Promise<void> {
    let now = await identify(root);
    if (now !== null && now.id !== filled) {
      if (await isEmpty(now.path, assetsDirectory)) now = filled === undefined ? now : null;
      else filled = now.id;
    }
    if (closed) return;
    const id = now?.id ?? null;
    const changed = known !== undefined && (id !== known || (id !== null && !isWatched()));
    known = id;
    // what failed is tried again at the next look, as the root is not watched then
    if (changed) await onRoot(now?.path ?? null).catch(() => {});
    if (!closed) cancel = clock.after(POLL_MS, () => void poll());
  }
  void poll();
  return () => {
    closed = true;
    cancel();
  };
}

async function isEmpty(path: string, assetsDirectory: string): Promise<boolean> {
  const names = await readdir(path).catch(() => []);
  return names.every((name) => name === assetsDirectory);
}

async function identify(root: string): Promise<{ path: string; id: string } | null> {
  try {
    const path = await realpath(root);
    const stats = await lstat(path);
    await access(path, constants.R_OK | constants.X_OK);
    // a file system may give a new directory the number of the one before
    const id = `${path} ${stats.dev}:${stats.ino}:${stats.birthtimeMs}`;
    return stats.isDirectory() ? { path, id } : null;
  } catch {
    return null;
  }
}
