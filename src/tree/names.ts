/**
 * Errors in the words of who reads them. What is opened by way of a directory that is held has a path such
 * as `/proc/self/fd/21/name` in its error, which says nothing to anybody.
 */
import { readlink } from 'node:fs/promises';
import { codeOf, StackvizError } from '../base/errors.ts';

const HELD = /\/proc\/self\/fd\/\d+/g;

/** An error in whose message a path has another name. */
export function renamed(error: unknown, from: string, to: string): unknown {
  // a function: a name may hold `$&`
  if (error instanceof Error)
    error.message = error.message.replaceAll(`'${from}'`, () => `'${to}'`);
  return error;
}

/**
 * An error with the names of directories that are held in its message. To be called while they are: later
 * nobody knows which ones they were, and what lies below `held` is told with its last part only.
 *
 * @param held the path of a directory that is held
 * @param name of that directory for those who read the error
 */
export async function named(error: unknown, held: string, name: string): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const paths = new Set(error.message.match(HELD));
  if (paths.size === 0) return error;
  const real = await readlink(held).catch(() => null);
  const names = new Map<string, string>();
  for (const path of paths) {
    const target = await readlink(path).catch(() => '');
    const isBelow = real !== null && `${target}/`.startsWith(`${real}/`);
    names.set(path, name + (isBelow ? target.slice(real.length) : '/...'));
  }
  error.message = error.message.replaceAll(HELD, (path) => names.get(path) ?? path);
  return error;
}

/** As named(), of a build that is held: that the whole logs root is read-only says more than which file met it. */
export async function namedInRoot(
  thrown: unknown,
  held: string,
  root: string,
  path: string,
): Promise<unknown> {
  const error = await named(thrown, held, `${root}/${path}`);
  if (codeOf(error) !== 'EROFS' || !(error as Error).message.includes(`'${root}/`)) return error;
  const message = `the logs root ${root} is read-only: mount it writable`;
  return new StackvizError('EROFS', message, { retryable: true, cause: error });
}
