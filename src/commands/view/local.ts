/** A directory of this machine as a run: what is read of it is linked into the cache, not copied. */
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StackvizError } from '../../base/errors.ts';
import { findOwnInputs } from '../../build/inputs/find.ts';
import { warnOfBuilds } from '../../build/nested.ts';
import { OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import { createWarnings } from '../../build/warnings.ts';
import type { Warning } from '../../format/dataset.ts';
import { makePath } from '../../tree/make-path.ts';

/** Somebody's own directory, not a stranger's. */
const MAX_ENTRIES = 1_000_000;

/** Links a file; where that cannot be done, on another file system, copies it. */
async function adopt(from: string, to: string): Promise<void> {
  await makePath(dirname(to));
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await stat(from);
    await utimes(to, atime, mtime);
  }
}

/**
 * Puts the inputs below a directory into another, in place of what was there but for what is published.
 *
 * @returns what is to be said of what was left out
 * @throws StackvizError FETCH_NO_INPUTS; system errors
 */
export async function adoptDirectory(source: string, directory: string): Promise<Warning[]> {
  const warnings = createWarnings();
  await warnOfBuilds(source, warnings);
  const inputs = await findOwnInputs(source, MAX_ENTRIES, warnings);
  if (inputs.length === 0) {
    const unread = warnings.list().find(({ code }) => code === 'INPUT_UNREADABLE');
    const message = unread
      ? `${join(source, unread.path ?? '')}: ${unread.message}`
      : `${source}: nothing in it is read`;
    throw new StackvizError('FETCH_NO_INPUTS', message);
  }
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    if (name !== OUTPUT_DIRECTORY) await rm(join(directory, name), { recursive: true });
  }
  for (const { path } of inputs) await adopt(join(source, path), join(directory, path));
  return warnings.list();
}
