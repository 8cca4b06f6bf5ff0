/**
 * Which files of a build are read.
 *
 * Jobs put a node's into the build directory, its `logs/`, or, of several nodes, below `<host>/` or
 * `<host>/logs/`; the test repository of a run that was cut off stands in `.stestr/` there. What
 * describes the whole job stands at the top.
 */

import { opendir } from 'node:fs/promises';
import { PACKED, unpackedName } from '../base/packings.ts';
import { openInputDirectory } from './open-input.ts';
import { isOurs } from './ours.ts';
import type { Warnings } from './warnings.ts';

export type InputKind =
  | 'subunit'
  | 'dstat'
  /** devstack's memory_tracker, read where the node has no dstat. */
  | 'memory'
  | 'inventory'
  /** Zuul's record of the build, as its REST API gives it. */
  | 'zuul-build'
  /** `job-output.txt`. */
  | 'job-output'
  /** `job-output.json`. */
  | 'job-results'
  /** Jenkins' console, read where there is no `job-output.txt`. */
  | 'console-html';

/** A file that is read. */
export interface Input {
  kind: InputKind;
  /** Relative to the build directory. */
  path: string;
  /** Directory of the node it came from, null in a build of one node. */
  host: string | null;
}

const named = (pattern: string) => new RegExp(`^(?:${pattern})${PACKED}$`);
const REPOSITORY = named('\\.(?:stestr|testrepository)/(?:\\d+|tmp[^/]*?)');

/** Files of a node: in the places locate() knows. */
const OF_NODE: [InputKind, RegExp][] = [
  ['subunit', named('[^/]+\\.subunit|subunit_log\\.txt')],
  ['subunit', REPOSITORY],
  ['dstat', named('dstat-csv_log\\.txt|dstat-csv\\.txt|dstat-csv\\.log')],
  ['memory', named('(?:screen-)?(?:memory|peakmem)_tracker\\.(?:txt|log)')],
];
/** Files of the whole build. */
const OF_BUILD: [InputKind, RegExp][] = [
  ['inventory', /^zuul-info\/inventory\.yaml$/],
  ['zuul-build', /^zuul-info\/build\.json$/],
  ['job-output', named('job-output\\.txt')],
  ['job-results', named('job-output\\.json')],
  ['console-html', named('(?:logs/)?console\\.html')],
];
/** Whether an input is a test input: without one there is nothing to show of a build. */
export const isTestInput = ({ kind }: Pick<Input, 'kind'>): boolean =>
  kind === 'subunit' || kind === 'dstat';

/** Kinds that are only read where the node, or the build, has nothing of the other kind. */
const STAND_INS: [InputKind, InputKind][] = [
  ['memory', 'dstat'],
  ['console-html', 'job-output'],
];

/** The path without a place that may stand before it, and the host among it. */
function locate(path: string): { rest: string; host: string | null } {
  const parts = path.split('/');
  const at = (index: number) => parts[index] ?? '';
  if (at(0) === 'logs') return { rest: parts.slice(1).join('/'), host: null };
  if (at(1) === 'logs') return { rest: parts.slice(2).join('/'), host: at(0) };
  if (parts.length > 1 && !at(0).startsWith('.')) {
    return { rest: parts.slice(1).join('/'), host: at(0) };
  }
  return { rest: path, host: null };
}

/** The kind of a file by its path relative to the build directory; null: it is not read. */
export function classifyInput(path: string): Input | null {
  if (isOurs(path)) return null;
  const ofBuild = OF_BUILD.find(([, pattern]) => pattern.test(path));
  if (ofBuild !== undefined) return { kind: ofBuild[0], path, host: null };
  const { rest, host } = locate(path);
  const ofNode = OF_NODE.find(([, pattern]) => pattern.test(rest));
  return ofNode === undefined ? null : { kind: ofNode[0], path, host };
}

/** Whether an input is a run that a test repository of stestr or testrepository keeps. */
export const isRepositoryRun = ({ path }: Pick<Input, 'path'>): boolean =>
  /(?:^|\/)\.(?:stestr|testrepository)\/[^/]+$/.test(path);

/** The order of a repository's runs: numbered ones as they were made, an unfinished one after them. */
export function runNumber(path: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.startsWith('tmp') ? Number.MAX_SAFE_INTEGER : Number.parseInt(name, 10);
}

/** Of files that only differ in how they are packed, the one packed least. */
function leastPacked(inputs: Input[]): Input[] {
  const best = new Map<string, Input>();
  for (const input of inputs.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const plain = unpackedName(input.path);
    const known = best.get(plain);
    if (known === undefined || input.path.length < known.path.length) best.set(plain, input);
  }
  return [...best.values()];
}

/** Runs kept of all test repositories; `stestr run --isolated` leaves one a test. */
const MAX_RUNS = 2000;

/** Repository runs that are too many, the oldest of all. */
function oldestRuns(inputs: Input[]): Set<Input> {
  const runs = inputs.filter(isRepositoryRun);
  if (runs.length <= MAX_RUNS) return new Set();
  const newestFirst = runs.sort((a, b) => runNumber(b.path) - runNumber(a.path));
  return new Set(newestFirst.slice(MAX_RUNS));
}

/**
 * Of several files with the same content, the one to read.
 *
 * The log archiver may be packing a file at this moment: `x` goes before `x.gz`. Likewise other kinds
 * that stand in for one that is missing. Which runs of a test repository are read shows in what they
 * and the streams beside them hold (process/repository.ts): all of them are inputs.
 */
export function chooseInputs(inputs: Input[]): Input[] {
  const once = leastPacked(inputs);
  const has = (kind: InputKind, host: string | null) =>
    once.some((input) => input.kind === kind && input.host === host);
  const old = oldestRuns(once);
  return once
    .filter(({ kind, host }) =>
      STAND_INS.every(([standIn, other]) => kind !== standIn || !has(other, host)),
    )
    .filter((input) => !old.has(input))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const REPOSITORY_NAMES = new Set(['.stestr', '.testrepository']);

/** Whether a directory can hold inputs, by its path relative to the build. */
export function mayHoldInputs(path: string): boolean {
  if (isOurs(path)) return false;
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  if (REPOSITORY_NAMES.has(last)) return parts.length <= 3;
  if (parts.length === 1) return true;
  return parts.length === 2 && last === 'logs' && !last.startsWith('.');
}

/** A build of ten nodes has a few dozen, without its repositories' runs; each becomes up to five files. */
const MAX_INPUTS = 500;
/** Stands in Node's names for bytes that are no UTF-8; there is no file of such a name to be opened. */
const NO_UTF8 = '\ufffd';

/**
 * Lists the inputs of a build, sorted by path.
 *
 * @param build the build directory, for example the path of a held one
 * @param maxEntries directory entries looked at before the search ends with a warning
 * @throws StackvizError INPUT_GONE (retryable) when a directory vanishes; system errors that may pass
 */
export async function findInputs(
  build: string,
  maxEntries: number,
  warnings: Warnings,
): Promise<Input[]> {
  const found: Input[] = [];
  const pending = [''];
  let entries = 0;
  let files = 0;
  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    const directory = await openInputDirectory(build, at, warnings);
    if (directory === null) continue;
    try {
      for await (const entry of await opendir(directory.path)) {
        if (++entries > maxEntries || files === MAX_INPUTS) {
          const message = `only ${entries - 1} directory entries were looked at`;
          warnings.add('BUILD_TOO_MANY_FILES', message);
          return chooseInputs(found);
        }
        const path = at === '' ? entry.name : `${at}/${entry.name}`;
        const input = classifyInput(path);
        const isPlace = entry.isDirectory() && mayHoldInputs(path);
        if (input === null && !isPlace) continue;
        if (entry.name.includes(NO_UTF8)) {
          warnings.add('INPUT_UNREADABLE', 'its name is no UTF-8', { path });
          continue;
        }
        if (isPlace) pending.push(path);
        if (input === null) continue;
        if (!entry.isFile()) {
          warnings.add('INPUT_NOT_PLAIN', 'an input that is no regular file is not read', { path });
          continue;
        }
        if (!isRepositoryRun(input)) files += 1;
        found.push(input);
      }
    } finally {
      await directory.close();
    }
  }
  return chooseInputs(found);
}
