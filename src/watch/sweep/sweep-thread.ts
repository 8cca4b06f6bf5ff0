/**
 * The thread that walks the tree for a sweep: a disk that stalls holds up nothing but this.
 *
 * Builds go to the main thread in batches; with two of them not dealt with, the walk waits.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createNewest, type Structure } from '../tree/newest.ts';
import { type Found, type ScanCounts, type ScanOptions, scan } from './scan.ts';

export interface SweepOrder {
  scan: ScanOptions;
  /** How many of the newest directories that are no builds to report, and changed since when. */
  structures: { limit: number; sinceMs: number };
  /** Share of one processor core the walk may take, 1 to 100. */
  loadPercent: number;
  /** One Int32: batches dealt with. */
  dealtWith: SharedArrayBuffer;
}

export type SweepMessage =
  | { kind: 'builds'; builds: Found[]; counts: ScanCounts }
  | { kind: 'end'; counts: ScanCounts; structures: Structure[] };

const BATCH = 64;
const SLICE_MS = 10;
const AHEAD = 2;

function work({ scan: options, structures, loadPercent, dealtWith }: SweepOrder): void {
  const port = parentPort;
  if (port === null) return;
  const send = (message: SweepMessage) => port.postMessage(message);
  const done = new Int32Array(dealtWith);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const counts: ScanCounts = { builds: 0, directories: 0, unreadable: 0 };
  const newest = createNewest(structures.limit);
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
    if (found.kind === 'build') {
      if (builds.push(found) >= BATCH) flush();
    } else if (found.ctimeMs > structures.sinceMs) newest.add(found.path, found.ctimeMs);
    const workedMs = performance.now() - sliceMs;
    if (workedMs < SLICE_MS || loadPercent >= 100) continue;
    Atomics.wait(pause, 0, 0, workedMs * (100 / loadPercent - 1));
    sliceMs = performance.now();
  }
  if (builds.length > 0) flush();
  send({ kind: 'end', counts, structures: newest.list() });
}

work(workerData as SweepOrder);
