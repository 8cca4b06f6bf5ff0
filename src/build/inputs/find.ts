/**
 * Which files of a build are read: those that have the name of an input, wherever they stand, and those
 * whose name makes it likely and whose first bytes are a test input's.
 */
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { nullUnlessPassing } from '../../base/errors.ts';
import { ancestorsOf, baseName } from '../../base/paths.ts';
import { lstat, opendir } from '../../tree/disk.ts';
import { openInput, openInputDirectory } from '../open-input.ts';
import { MANIFEST, OUTPUT_DIRECTORY } from '../own-files.ts';
import type { Warnings } from '../warnings.ts';
import { chooseInputs, leastPacked } from './choose.ts';
import { withoutCopies } from './copies.ts';
import { withoutSites } from './exported.ts';
import { type InputState, readFileState } from './file-state.ts';
import { createSignsWithin } from './inner-builds.ts';
import { type Input, isTestInput } from './input.ts';
import { classifyInput, isRepositoryRun, isSearched, mayBeTestInput } from './names.ts';
import { placeOf } from './place.ts';
import { logsToRead, MAX_SERVICE_LOGS, serviceLog } from './service-logs.ts';
import { HEAD_BYTES, sniff } from './sniff.ts';

/** A build of ten nodes has a few dozen, without its repositories' runs; each becomes up to five files. */
const MAX_INPUTS = 500;
/** Files opened for a look at their first bytes, the ones nearest to the top. */
const MAX_SNIFFED = 100;
/** An empty file, or one of a few bytes, is none. */
const LEAST_BYTES = 16;
/** Of maxEntries: beyond that inputs are found by their names only, and beyond so many not at all. */
const FAR = 20;
/** Stands in Node's names for bytes that are no UTF-8; there is no file of such a name to be opened. */
const NO_UTF8 = '\ufffd';

/** What we published of a build that stands in this one; by names alone, nothing of it is parsed. */
async function isOutput(at: string, directory: string): Promise<boolean> {
  if (baseName(at) !== OUTPUT_DIRECTORY) return false;
  const [manifest, data] = await Promise.all(
    [MANIFEST, 'data'].map((name) => lstat(join(directory, name)).catch(nullUnlessPassing)),
  );
  return manifest?.isFile() === true && data?.isDirectory() === true;
}

/** Paths relative to the build. */
export interface Found {
  inputs: Input[];
  /** Files of whose first bytes it depends. */
  likely: string[];
  /** What services wrote: looked at last, and never in place of the others. */
  logs: Input[];
}

/**
 * Looks through the directories of a build, the upper ones first.
 *
 * @param maxEntries directory entries after which files are no longer opened to see what they are
 */
async function search(build: string, maxEntries: number, warnings: Warnings): Promise<Found> {
  const found: Found = { inputs: [], likely: [], logs: [] };
  const pending = [''];
  const signs = createSignsWithin();
  let entries = 0;
  let files = 0;
  const tell = (missing: string) =>
    warnings.add('BUILD_TOO_MANY_FILES', `${missing} were looked at, of many more`);

  const noteFile = (path: string, isFile: boolean): void => {
    const input = classifyInput(path);
    if (input === null) {
      if (found.likely.length === MAX_SNIFFED) tell(`the first bytes of only ${MAX_SNIFFED} files`);
      else if (entries > maxEntries) tell(`the first bytes of files among ${maxEntries} entries`);
      else found.likely.push(path);
    } else if (!isFile) {
      warnings.add('INPUT_NOT_PLAIN', 'an input that is no regular file is not read', { path });
    } else if (found.inputs.push(input) && !isRepositoryRun(input)) files += 1;
  };
  const note = (path: string, entry: Dirent): void => {
    signs.note(path, entry.isDirectory());
    const isPlace = entry.isDirectory() && isSearched(path);
    const isNamed = classifyInput(path) !== null || (entry.isFile() && mayBeTestInput(path));
    const isNear = entries <= maxEntries && !entry.name.includes(NO_UTF8);
    const isLog = entry.isFile() && !isNamed && isNear;
    const log = isLog ? serviceLog(path) : null;
    if (!isPlace && !isNamed && log === null) return;
    if (entry.name.includes(NO_UTF8)) {
      warnings.add('INPUT_UNREADABLE', 'its name is no UTF-8', { path });
      return;
    }
    if (isPlace) pending.push(path);
    if (isNamed) noteFile(path, entry.isFile());
    if (log !== null) found.logs.push(log);
  };

  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    const directory = await openInputDirectory(build, at, warnings);
    if (directory === null) continue;
    try {
      if (await isOutput(at, directory.path)) continue;
      for await (const entry of await opendir(directory.path, { bufferSize: 256 })) {
        entries += 1;
        if (entries > maxEntries * FAR || files === MAX_INPUTS) {
          tell(`only ${entries - 1} directory entries`);
          return withoutBuilds(found, await signs.builds(build, warnings), warnings);
        }
        note(at === '' ? entry.name : `${at}/${entry.name}`, entry);
      }
    } finally {
      await directory.close();
    }
  }
  return withoutBuilds(found, await signs.builds(build, warnings), warnings);
}

/** What was found, without what stands in builds of their own. */
function withoutBuilds(found: Found, builds: readonly string[], warnings: Warnings): Found {
  if (builds.length === 0) return found;
  const holderOf = (path: string) => ancestorsOf(path).find((at) => builds.includes(at));
  const isOwn = ({ path }: { path: string }) => holderOf(path) === undefined;
  const likely = found.likely.map((path) => ({ path }));
  const others = new Set(
    [...found.inputs, ...likely, ...found.logs].map(({ path }) => holderOf(path)),
  );
  for (const path of builds.filter((at) => others.has(at))) {
    const message = 'is a build of its own: its tests and logs are not shown as of this one';
    warnings.add('BUILD_WITHIN', message, { path });
  }
  return {
    inputs: found.inputs.filter(isOwn),
    likely: likely.filter(isOwn).map(({ path }) => path),
    logs: found.logs.filter(isOwn),
  };
}

/** Opens a file; null: it is left out, or is no input. @throws as openInput */
async function look(
  build: string,
  path: string,
  known: Input | null,
  warnings: Warnings,
): Promise<InputState | null> {
  const file = await openInput(build, path, warnings);
  if (file === null) return null;
  try {
    const state = await readFileState(file, path);
    if (known !== null) return { ...known, ...state };
    if (state.bytes < LEAST_BYTES) return null;
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const kind = sniff(head.subarray(0, bytesRead), path);
    return kind === null ? null : { kind, path, ...placeOf(path), ...state };
  } finally {
    await file.close();
  }
}

const byPath = (a: Input, b: Input) => (a.path < b.path ? -1 : 1);

/** The logs that are read and hold anything. */
async function lookAtLogs(build: string, logs: Input[], warnings: Warnings): Promise<InputState[]> {
  const once = leastPacked(logs);
  if (once.length > MAX_SERVICE_LOGS) {
    const message = `of ${once.length} logs of services only ${MAX_SERVICE_LOGS} are read`;
    warnings.add('LOGS_TOO_MANY', message);
  }
  const states: InputState[] = [];
  for (const log of logsToRead(once)) {
    const state = await look(build, log.path, log, warnings);
    if (state !== null && state.bytes > 0) states.push(state);
  }
  return states;
}

/** Looks at what was found, each file once. @throws as findInputs */
export async function lookAt(
  build: string,
  { inputs, likely, logs }: Found,
  warnings: Warnings,
): Promise<InputState[]> {
  const files: { path: string; input: Input | null }[] = leastPacked([
    ...inputs.map((input) => ({ path: input.path, input })),
    ...likely.map((path) => ({ path, input: null })),
  ]);
  const states: InputState[] = [];
  for (const { path, input } of files) {
    const state = await look(build, path, input, warnings);
    if (state !== null) states.push(state);
  }
  const chosen = await withoutCopies(build, chooseInputs(states), warnings);
  // without tests nothing is to be explained
  if (!chosen.some(isTestInput)) return chosen;
  return [...chosen, ...(await lookAtLogs(build, logs, warnings))].sort(byPath);
}

/**
 * Finds the inputs of a build.
 *
 * @param build the build directory, for example the path of a held one
 * @param maxEntries directory entries after which inputs are found by their names only
 * @returns sorted by path
 * @throws StackvizError INPUT_GONE (retryable) when a file or directory vanishes; system errors that
 *   may pass
 */
export async function findInputs(
  build: string,
  maxEntries: number,
  warnings: Warnings,
): Promise<InputState[]> {
  const { inputs, likely, logs } = await search(build, maxEntries, warnings);
  return lookAt(build, { inputs: chooseInputs(inputs), likely, logs }, warnings);
}

/** As findInputs, of somebody's own directory: what `export` wrote there earlier is left out. */
export async function findOwnInputs(
  build: string,
  maxEntries: number,
  warnings: Warnings,
): Promise<InputState[]> {
  const found = await search(build, maxEntries, warnings);
  const inputs = chooseInputs(await withoutSites(build, found.inputs));
  const likely = await withoutSites(
    build,
    found.likely.map((path) => ({ path })),
  );
  const logs = await withoutSites(build, found.logs);
  return lookAt(build, { inputs, likely: likely.map(({ path }) => path), logs }, warnings);
}
