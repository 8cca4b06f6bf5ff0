/**
 * Thread beside the work in a child process: it still runs when the work hangs in a loop.
 *
 * It ends the process when the parent has died without being able to say so, and when memory
 * outside the JavaScript heap, which V8 does not limit, grows too far.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** What the thread is told. */
export interface WatchdogOptions {
  parentPid: number;
  /** Resident memory the process may have in bytes. */
  maxRss: number;
}

const INTERVAL_MS = 200;

/** Said on stderr before the process ends; the parent looks for it. */
export const MEMORY_LIMIT_MESSAGE = 'FATAL ERROR: memory limit of the child process reached';

const { parentPid, maxRss } = workerData as WatchdogOptions;

setInterval(() => {
  const orphaned = process.ppid !== parentPid;
  const tooBig = process.memoryUsage.rss() > maxRss;
  if (tooBig) writeSync(2, `${MEMORY_LIMIT_MESSAGE}\n`);
  if (orphaned || tooBig) process.kill(process.pid, 'SIGKILL');
}, INTERVAL_MS);
