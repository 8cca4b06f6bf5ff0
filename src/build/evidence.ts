/** Which directories of the tree have evidence of a build. */
import { join } from 'node:path';
import { nullUnlessPassing } from '../base/errors.ts';
import { lstat, readdir } from '../tree/disk.ts';
import {
  EVIDENCE_DIRECTORIES,
  EVIDENCE_FILES,
  EVIDENCE_IN_LOGS,
  evidentBuild,
  isEvidence,
} from './recognise.ts';

/** Whether a directory, by its path relative to the logs root, has evidence. @throws what may pass */
export type HasEvidence = (path: string) => Promise<boolean>;

/** Directories remembered: those above the builds that are looked at of late. */
const MAX_REMEMBERED = 10_000;
/** A directory that has changed within this time may change again without a later ctime. */
const SETTLED_MS = 2000;
/** Bytes of a directory that is sooner listed than asked for each name. */
const SMALL_BYTES = 4096;

/**
 * Looks for evidence, and remembers where there was none as long as the directory does not change:
 * whoever looks at builds looks at the same directories above them again and again.
 */
export function createEvidence(root: string): HasEvidence {
  const without = new Map<string, string>();
  return async (path) => {
    const stats = await lstat(join(root, path)).catch(nullUnlessPassing);
    if (stats === null) return false;
    const state = `${stats.ino}:${stats.ctimeMs}`;
    if (without.get(path) === state) return false;
    const names = stats.size <= SMALL_BYTES ? await list(join(root, path)) : null;
    if (await isEvident(root, path, names)) return true;
    without.delete(path);
    // what comes to `logs/` does not change the directory above
    const settled = stats.ctimeMs < Date.now() - SETTLED_MS && names?.includes('logs') === false;
    if (settled) without.set(path, state);
    const [oldest] = without.keys();
    if (without.size > MAX_REMEMBERED && oldest !== undefined) without.delete(oldest);
    return false;
  };
}

/** @param names of the entries that may be there; null: any */
async function isEvident(root: string, path: string, names: string[] | null): Promise<boolean> {
  const present = (name: string) => names === null || names.includes(name);
  const files = EVIDENCE_FILES.filter(
    (name) => present(name) && evidentBuild(`${path}/${name}`) === path,
  );
  const inLogs = present('logs') ? EVIDENCE_IN_LOGS.map((name) => `logs/${name}`) : [];
  const asked = [...files, ...inLogs, ...EVIDENCE_DIRECTORIES.filter(present)];
  const found = await Promise.all(
    asked.map(async (name) => {
      if (evidentBuild(`${path}/${name}`) !== path) return false;
      const stats = await lstat(join(root, path, name)).catch(nullUnlessPassing);
      return stats !== null && (stats.isFile() || isEvidence(name, stats.isDirectory()));
    }),
  );
  return found.includes(true);
}

const list = (directory: string): Promise<string[] | null> =>
  readdir(directory).catch(nullUnlessPassing);
