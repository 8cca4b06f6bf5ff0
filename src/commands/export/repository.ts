/** The runs in a test repository of stestr or testrepository, for `export -r`. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf, StackvizError } from '../../base/errors.ts';

const NAMES = ['.stestr', '.testrepository'];

/**
 * @param path a repository, or the directory that holds it
 * @returns the files of its runs; which of them count is for process/repository.ts to say
 * @throws StackvizError REPOSITORY_MISSING; system errors of what may not be read
 */
export async function listRuns(path: string): Promise<string[]> {
  const candidates = NAMES.includes(basename(path))
    ? [path]
    : [...NAMES.map((name) => join(path, name)), path];
  for (const directory of candidates) {
    const names = await readdir(directory).catch((error): string[] => {
      const code = codeOf(error) ?? '';
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw error;
    });
    // the number of the next run: a file of it is being written
    const next = Number(await readFile(join(directory, 'next-stream'), 'utf8').catch(() => ''));
    const runs = names.filter((name) =>
      /^\d+$/.test(name) ? next === 0 || Number(name) < next : name.startsWith('tmp'),
    );
    if (runs.length > 0) return runs.map((name) => join(directory, name));
  }
  throw new StackvizError('REPOSITORY_MISSING', `${path}: no test repository with a run`);
}
