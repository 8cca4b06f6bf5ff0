/** Which of the files found are read. */
import { unpackedName } from '../../base/packings.ts';
import type { Input, InputKind } from './input.ts';
import { isRepositoryRun, runNumber } from './names.ts';

/** Kinds that are only read where the node, or the build, has nothing of the other kind. */
const STAND_INS: [InputKind, InputKind][] = [
  ['dstat-screen', 'dstat'],
  ['memory', 'dstat'],
  ['memory', 'dstat-screen'],
  ['console-html', 'job-output'],
  ['console-text', 'job-output'],
  ['console-text', 'console-html'],
  // it tells that Zuul ran the job, so that a console.log is that of something else
  ['console-text', 'job-results'],
];
/** Runs kept of all test repositories; `stestr run --isolated` leaves one a test. */
export const MAX_RUNS = 2000;

const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);

/** Of files that only differ in how they are packed, the one packed least, sorted by path. */
export function leastPacked<File extends { path: string }>(files: File[]): File[] {
  const best = new Map<string, File>();
  for (const file of files.toSorted(byPath)) {
    const plain = unpackedName(file.path);
    const known = best.get(plain);
    if (known === undefined || file.path.length < known.path.length) best.set(plain, file);
  }
  return [...best.values()].sort(byPath);
}

/** Repository runs that are too many, the oldest of all. */
function oldestRuns<File extends Input>(inputs: File[]): Set<File> {
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
export function chooseInputs<File extends Input>(inputs: File[]): File[] {
  const once = leastPacked(inputs);
  const key = (kind: InputKind, { host, phase }: Input) => JSON.stringify([kind, host, phase]);
  const there = new Set(once.map((input) => key(input.kind, input)));
  const old = oldestRuns(once);
  return once
    .filter((input) =>
      STAND_INS.every(
        ([standIn, other]) => input.kind !== standIn || !there.has(key(other, input)),
      ),
    )
    .filter((input) => !old.has(input));
}
