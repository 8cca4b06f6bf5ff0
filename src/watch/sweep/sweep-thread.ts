/**
 * The thread that walks the tree for a sweep: a disk that stalls holds up nothing but this.
 *
 * Builds go to the main thread in batches; with two of them not dealt with, the walk waits.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createNewest, type NewestFound } from '../tree/newest.ts';
import { type Found, type ScanCounts, type ScanOptions, scan } from './scan.ts';

export interface SweepOrder {
  scan: ScanOptions;
  /** How many of the newest directories to report, of those changed since when. */
  newest: NewestWanted;
  /** Share of one processor core the walk may take, 1 to 100. */
  loadPercent: number;
  /** One Int32: batches dealt with. */
  dealtWith: SharedArrayBuffer;
}

/** Numbers of directories that are no builds, and of builds; of both, those changed since then. */
export interface NewestWanted {
  structures: number;
  builds: number;
  sinceMs: number;
}

export type SweepMessage =
  | { kind: 'builds'; builds: Found[]; counts: ScanCounts }
  | { kind: 'end'; counts: ScanCounts; newest: NewestFound };

const BATCH = 64;
const SLICE_MS = 10;
const AHEAD = 2;

function work({ scan: options, newest: wanted, loadPercent, dealtWith }: SweepOrder): void {
  const port = parentPort;
  if (port === null) return;
  const send = (message: SweepMessage) => port.postMessage(message);
  const done = new Int32Array(dealtWith);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const counts: ScanCounts = { builds: 0, directories: 0, unreadable: 0 };
  const structures = createNewest(wanted.structures);
  const newestBuilds = createNewest(wanted.builds);
  let builds: Found[] = [];
  let sent = 0;
  let sliceMs = performance.now();

  function flush(): void {
    send({ kind: 'builds', builds, counts });
    builds = [];
    sent += 1;
    for (let at = Atomics.load(done, 0); sent - at > AHEAD; at = Atomics.load(done, 0)) {
      Atomics.wait(done, 0, at);
    }
    sliceMs = performance.now();
  }

  for (const found of scan(options, counts)) {
    if (found.ctimeMs > wanted.sinceMs) {
      (found.kind === 'structure' ? structures : newestBuilds).add(found.path, found.ctimeMs);
    }
    if (found.kind === 'build' && builds.push(found) >= BATCH) flush();
    const workedMs = performance.now() - sliceMs;
    if (workedMs < SLICE_MS || loadPercent >= 100) continue;
    Atomics.wait(pause, 0, 0, workedMs * (100 / loadPercent - 1));
    sliceMs = performance.now();
  }
  if (builds.length > 0) flush();
  const newest = { structures: structures.list(), builds: newestBuilds.list() };
  send({ kind: 'end', counts, newest });
}

work(workerData as SweepOrder);
