/**
 * The drop directory: a post-upload hook puts a file there for each finished upload, with the path of
 * the build in it, relative to the root or absolute; of several uploads one a line:
 *
 *     echo 12/345612/3/check/tempest/abc1234 > /var/spool/stackvizd/.new && mv ...
 *
 * It is asked every second instead of being watched: nothing is lost then, whatever the kernel drops.
 * A file goes when its build is in the queue; one that names no build is put aside, with a warning.
 */
import { mkdir, opendir, realpath, rename, unlink } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { refuseBuilds } from '../../build/nested.ts';
import { holdDirectory, openFileBeneath, splitRelative } from '../../tree/beneath.ts';
import type { Clock } from '../clock.ts';
import type { Settler } from './settler.ts';

export interface Drop {
  /** Files, whose builds were handed over. */
  taken(): number;
  /** Files that were put aside. */
  rejected(): number;
  close(): Promise<void>;
}

const POLL_MS = 1000;
/** A file without a line end may be in the middle of being written; after so long it is not. */
const WRITING_MS = 5000;
const MAX_PATH_BYTES = 4096;
/** Files dealt with in one go. */
const MAX_FILES = 1000;
/** Where files that name no build are put, in the drop directory. */
export const REJECTED = 'rejected';

/** @throws StackvizError CONFIG_INVALID where it is inside the root: whoever uploads could ask for anything */
export async function checkDropDirectory(directory: string, root: string): Promise<void> {
  const real = await realpath(directory).catch(() => directory);
  const path = relative(root, real);
  if (path !== '..' && !path.startsWith('../')) {
    const message = `watch.dropDirectory: ${directory} must not be inside the logs root ${root}`;
    throw new StackvizError('CONFIG_INVALID', message);
  }
}

/** For a `catch`: of a build that does not exist, its name is to be told. */
const refuseMissing = (build: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw error;
  throw new StackvizError('DROP_INVALID', `${build} does not exist`);
};

/**
 * The build that a dropped file names, relative to the root.
 *
 * @param roots the root as configured and as it really is: hooks know either
 * @throws StackvizError DROP_INVALID, PATH_OUTSIDE
 */
export function parseDrop(text: string, roots: string[]): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  const root = roots.find((one) => line.startsWith(`${one}/`));
  const inside = root === undefined ? line : line.slice(root.length + 1);
  if (inside === '' || isAbsolute(inside)) {
    throw new StackvizError('DROP_INVALID', 'names no path below the logs root');
  }
  const path = splitRelative(inside).join('/');
  if (path === '') throw new StackvizError('DROP_INVALID', 'names the logs root itself');
  return path;
}

/** The builds that a dropped file names, one a line, each once. @throws as parseDrop */
function parseDrops(text: string, roots: string[]): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // one of no line at all names no build
  const named = lines.length === 0 ? [text] : lines;
  return [...new Set(named.map((line) => parseDrop(line, roots)))];
}

export function watchDrops(options: {
  directory: string;
  /** As configured, and as it really is now. */
  roots: () => string[];
  pathTemplates: readonly string[];
  settler: Pick<Settler, 'demand'>;
  clock: Clock;
  log: Logger;
}): Drop {
  const { directory, roots, pathTemplates, settler, clock, log } = options;
  let taken = 0;
  let rejected = 0;
  let missing = false;
  const stuck = new Set<string>();
  let closed = false;
  let cancel = () => {};
  let running = Promise.resolve();

  /** @returns null: wait for the rest of it */
  async function read(name: string): Promise<string | null> {
    const file = await openFileBeneath(directory, name);
    try {
      const { size, mtimeMs } = await file.stat();
      if (size > MAX_PATH_BYTES) throw new StackvizError('DROP_INVALID', 'too long for a path');
      const text = await file.readFile('utf8');
      return text.includes('\n') || clock.now() - mtimeMs > WRITING_MS ? text : null;
    } finally {
      await file.close();
    }
  }

  async function take(name: string): Promise<void> {
    try {
      const text = await read(name);
      if (text === null) return;
      const builds = parseDrops(text, roots());
      const root = roots().at(-1) ?? '';
      // all or none: half of a file cannot be put aside
      for (const build of builds) {
        await (await holdDirectory(root, build).catch(refuseMissing(build))).close();
        await refuseBuilds({ root, pathTemplates }, build);
      }
      for (const build of builds) {
        const looked = await settler.demand(build);
        // the queue is away, or the build changes at this moment: all are asked for again
        if (looked === 'held' || looked === 'waiting') return;
        log.debug({ build, looked }, 'dropped build taken');
      }
      await unlink(join(directory, name));
      taken += 1;
    } catch (thrown) {
      const error = toStackvizError(thrown);
      if (!error.retryable) await reject(name, error);
    }
  }

  async function reject(name: string, error: StackvizError): Promise<void> {
    log.warn({ file: name, code: error.code, err: error }, 'dropped file names no build');
    await mkdir(join(directory, REJECTED)).catch(() => {});
    // one that cannot be put aside is told once all the same
    await rename(join(directory, name), join(directory, REJECTED, name)).catch(() => {
      if (stuck.size < MAX_FILES) stuck.add(name);
    });
    rejected += 1;
  }

  async function poll(): Promise<void> {
    try {
      let files = 0;
      for await (const { name } of await opendir(directory)) {
        if (closed || files >= MAX_FILES) break;
        if (name.startsWith('.') || name === REJECTED || stuck.has(name)) continue;
        files += 1;
        await take(name);
      }
      if (missing) log.info({ directory }, 'drop directory is there again');
      missing = false;
    } catch (error) {
      if (!missing) log.warn({ directory, err: error }, 'drop directory cannot be read; waiting');
      missing = true;
    }
  }

  function arm(): void {
    if (closed) return;
    cancel = clock.after(POLL_MS, () => {
      running = poll().then(arm);
    });
  }
  running = poll().then(arm);

  return {
    taken: () => taken,
    rejected: () => rejected,
    async close() {
      closed = true;
      cancel();
      await running;
    },
  };
}
