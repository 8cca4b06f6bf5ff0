/** The latest run in a test repository of stestr or testrepository, for `export -r`. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StackvizError } from '../base/errors.ts';

const NAMES = ['.stestr', '.testrepository'];

/**
 * @param path a repository, or the directory that holds it
 * @returns the file of the latest run; of a repository that holds none, the unfinished one
 * @throws StackvizError REPOSITORY_MISSING
 */
export async function latestRun(path: string): Promise<string> {
  const candidates = NAMES.includes(basename(path))
    ? [path]
    : [...NAMES.map((name) => join(path, name)), path];
  for (const directory of candidates) {
    const names = await readdir(directory).catch(() => [] as string[]);
    const next = Number(await readFile(join(directory, 'next-stream'), 'utf8').catch(() => ''));
    const runs = names.filter((name) => /^\d+$/.test(name)).map(Number);
    const finished = runs.filter((run) => next === 0 || run < next);
    if (finished.length > 0) return join(directory, String(Math.max(...finished)));
    const unfinished = names.find((name) => name.startsWith('tmp'));
    if (unfinished !== undefined) return join(directory, unfinished);
  }
  throw new StackvizError('REPOSITORY_MISSING', `${path}: no test repository with a run`);
}
