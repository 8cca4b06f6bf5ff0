/** A run -> its inputs, below a directory. */
import { StackvizError } from '../base/errors.ts';
import type { FetchContext } from './context.ts';
import type { Run } from './run.ts';

/** How far a download is; numbers only grow. */
export interface FetchProgress {
  phase: 'finding' | 'fetching' | 'done';
  /** Files that are wanted, and those that are whole. */
  files: number;
  filesDone: number;
  bytesDone: number;
  /** Of all files wanted; null: not all sizes are known. */
  bytes: number | null;
}

/** A file as it was written. */
export interface FetchedFile {
  /** Relative to the directory. */
  path: string;
  bytes: number;
}

export interface FetchWarning {
  code: string;
  message: string;
  /** Relative to the directory. */
  path?: string;
}

export interface Downloaded {
  files: FetchedFile[];
  /** Where the logs are; with a slash at its end. */
  logs: string;
  /** What is missing, and why. */
  warnings: FetchWarning[];
}

export interface DownloadOptions {
  /** Called at every change, thousands of times a second: throttle what costs. */
  onProgress?: (progress: FetchProgress) => void;
}

/**
 * Fetches what is read of a run, laid out as in the build, so that `directory` can be processed as a build
 * (`Job` with its path) by the sandbox, like any upload. What Zuul's API says of the run is written as
 * `zuul-info/build.json` where the logs have none.
 *
 * A second call with the same directory replaces what is there. Files are written under names that no input
 * has and renamed when they are whole; after an error, or a kill, some may be there: call it again, or remove
 * the directory.
 *
 * @param directory of ours, in which nobody else writes; is made if it does not exist
 * @throws StackvizError FETCH_NO_LOGS: the run has none (any more); FETCH_NO_INPUTS: there is nothing to read
 *   among them; FETCH_TOO_LARGE; FETCH_TIMEOUT (retryable); ABORTED; as resolve(); system errors
 */
export async function download(
  run: Run,
  _directory: string,
  _context: FetchContext,
  _options: DownloadOptions = {},
): Promise<Downloaded> {
  throw new StackvizError('FETCH_NO_LOGS', `not there yet: ${run.url}`);
}
