/** A run -> its inputs, below a directory. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StackvizError } from '../base/errors.ts';
import { createGate } from '../base/gate.ts';
import { isTestInput } from '../build/inputs/input.ts';
import { classifyInput, mayBeTestInput } from '../build/inputs/names.ts';
import { OUTPUT_DIRECTORY, STAGING_PREFIX } from '../build/own-files.ts';
import { createWarnings, type Warnings } from '../build/warnings.ts';
import { makePath } from '../tree/make-path.ts';
import { chooseFiles, type Wanted } from './choose.ts';
import { locateRun, type RunPlace } from './ci/locate.ts';
import type { FetchContext, FetchLimits } from './context.ts';
import { fetchFile } from './fetch-file.ts';
import { findFiles } from './listing/find.ts';
import type { Run } from './run.ts';

/** How far a download is. */
export interface FetchProgress {
  phase: 'finding' | 'fetching' | 'done';
  /** Files that are wanted, and those that are whole. */
  files: number;
  filesDone: number;
  /** Falls when something is fetched again. */
  bytesDone: number;
  /** Of all files wanted; null: not all sizes are known. */
  bytes: number | null;
}

/** A file as it was written. */
export interface FetchedFile {
  /** Relative to the directory. */
  path: string;
  /** As they travelled. */
  bytes: number;
}

export interface Downloaded {
  files: FetchedFile[];
  /** Where the logs are; with a slash at its end. */
  logs: string;
  /** What is missing, and why: FETCH_INPUT_MISSING, FETCH_LISTING_MISSING, FETCH_TOO_MANY_FILES. */
  warnings: ReturnType<Warnings['list']>;
}

export interface DownloadOptions {
  /** Called at every change, thousands of times a second: throttle what costs. */
  onProgress?: (progress: FetchProgress) => void;
}

/** Below the directory: what is not whole yet; the daemon takes it for a leftover of its own and removes it. */
const UNFINISHED = `${STAGING_PREFIX}fetch`;
const ZUUL_BUILD = 'zuul-info/build.json';

/** Counts what is there and what is wanted. */
function createMeter(
  { maxBytes, maxLogBytes }: FetchLimits,
  onProgress: DownloadOptions['onProgress'],
) {
  let logBytes = 0;
  const leaveOut = () =>
    new StackvizError('FETCH_LEFT_OUT', `logs of services are fetched up to ${maxLogBytes} bytes`);
  const sizes = new Map<string, number | null>();
  const state: FetchProgress = {
    phase: 'finding',
    files: 0,
    filesDone: 0,
    bytesDone: 0,
    bytes: null,
  };
  const tell = () => onProgress?.({ ...state });
  const sum = () => {
    let bytes = 0;
    for (const size of sizes.values()) {
      if (size === null) return null;
      bytes += size;
    }
    return bytes;
  };
  tell();
  return {
    want(paths: string[]) {
      for (const path of paths) sizes.set(path, null);
      Object.assign(state, { phase: 'fetching', files: sizes.size });
      tell();
    },
    eventsFor: ({ path, kind }: Wanted) => ({
      onSize(bytes: number) {
        if (kind === 'service-log' && logBytes + bytes > maxLogBytes) throw leaveOut();
        sizes.set(path, bytes);
        state.bytes = sum();
        tell();
      },
      onBytes(bytes: number) {
        state.bytesDone += bytes;
        if (kind === 'service-log') {
          logBytes += bytes;
          if (logBytes > maxLogBytes) throw leaveOut();
        }
        if (state.bytesDone > maxBytes) {
          const message = `the inputs of the run are more than ${maxBytes} bytes`;
          throw new StackvizError('FETCH_TOO_LARGE', message);
        }
        tell();
      },
    }),
    /** @param bytes 0: it turned out not to be wanted, or not to be there */
    whole(path: string, bytes: number) {
      sizes.set(path, bytes);
      state.filesDone += 1;
      state.bytes = sum();
      tell();
    },
    done() {
      state.phase = 'done';
      tell();
    },
  };
}

/** Puts what is whole in the place of what an earlier download left. */
async function replace(directory: string, fresh: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name === OUTPUT_DIRECTORY || name.startsWith(STAGING_PREFIX)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
  for (const name of await readdir(fresh)) await rename(join(fresh, name), join(directory, name));
}

/** Fetches a located run into `fresh`. */
async function fetchAll(
  { logs, manifest, record }: RunPlace,
  { fresh, parts }: { fresh: string; parts: string },
  context: FetchContext,
  { onProgress }: DownloadOptions,
): Promise<Downloaded> {
  const warnings = createWarnings();
  const gate = createGate(context.limits.concurrency);
  const meter = createMeter(context.limits, onProgress);
  const { base, files: listed } = await findFiles(logs, manifest, { context, gate, warnings });
  const wanted = chooseFiles(listed, warnings);
  meter.want(wanted.map(({ path }) => path));

  const files: FetchedFile[] = [];
  await Promise.all(
    wanted.map((one, index) =>
      gate(async () => {
        const part = join(parts, String(index));
        const events = meter.eventsFor(one);
        const task = { base, wanted: one, directory: fresh, part, context, warnings, events };
        const file = await fetchFile(task);
        meter.whole(one.path, file?.bytes ?? 0);
        if (file !== null) files.push(file);
      }),
    ),
  );
  if (!files.some(({ path }) => mayTest(path))) {
    const seen = `of ${listed.length} files`;
    throw new StackvizError(
      'FETCH_NO_INPUTS',
      `${base.href}: there is neither a test run nor a record of the machine (${seen})`,
    );
  }
  if (!files.some(({ path }) => path === ZUUL_BUILD)) {
    await makePath(join(fresh, 'zuul-info'));
    await writeFile(join(fresh, ZUUL_BUILD), JSON.stringify(record));
  }
  meter.done();
  return { files, logs: base.href, warnings: warnings.list() };
}

/** Whether a file is a test input by its name, or was found to be one by its first bytes. */
function mayTest(path: string): boolean {
  const input = classifyInput(path);
  return input === null ? mayBeTestInput(path) : isTestInput(input);
}

/**
 * Fetches what is read of a run, laid out as in the build, so that `directory` can be processed as a build
 * (a `Job` with its path below the root) by the sandbox, like any upload. What Zuul's API says of the run is
 * written as `zuul-info/build.json` where the logs have none.
 *
 * A second call with the same directory replaces what is there, but for what was published in it. Nothing of
 * a download that fails, or is killed, becomes part of the build.
 *
 * @param run of resolve(), or any whose `url` is the page of a build or a directory of logs
 * @param directory of ours, in which nobody else writes; is made if it does not exist
 * @throws StackvizError FETCH_NO_LOGS: the run has none (any more); FETCH_NO_INPUTS: there is nothing to read
 *   among them; FETCH_TOO_LARGE; FETCH_TIMEOUT, FETCH_BROKEN, FETCH_UNREACHABLE (retryable); ABORTED; of the
 *   guard; system errors
 */
export async function download(
  run: Run,
  directory: string,
  context: FetchContext,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  const failed = new AbortController();
  const signals = [failed.signal, AbortSignal.timeout(context.limits.totalMs)];
  if (context.signal !== undefined) signals.push(context.signal);
  const limited = { ...context, signal: AbortSignal.any(signals) };
  const unfinished = join(directory, UNFINISHED);
  await makePath(directory);
  await rm(unfinished, { recursive: true, force: true });
  const places = { fresh: join(unfinished, 'fresh'), parts: join(unfinished, 'parts') };
  try {
    for (const path of [unfinished, places.fresh, places.parts]) await mkdir(path);
    const downloaded = await fetchAll(await locateRun(run, limited), places, limited, options);
    await replace(directory, places.fresh);
    return downloaded;
  } finally {
    // what is still under way writes into what is removed
    failed.abort(new StackvizError('ABORTED', 'another file could not be fetched'));
    await rm(unfinished, { recursive: true, force: true, maxRetries: 3 });
  }
}
