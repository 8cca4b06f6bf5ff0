/**
 * Thread beside the work in a child process: it still runs when the work hangs in a loop.
 *
 * It is told when work begins and ends. It ends the process when the parent has died without being able to say so, and when memory
 * outside the JavaScript heap, which V8 does not limit, grows too far.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** What the thread is told. */
export interface WatchdogOptions {
  parentPid: number;
  /** Resident memory the process may have in bytes. */
  maxRss: number;
}

const INTERVAL_MS = 200;

/** Said on stderr before the process ends; the parent looks for it. */
const MEMORY_LIMIT_MESSAGE = 'FATAL ERROR: memory limit of the child process reached';

const { parentPid, maxRss } = workerData as WatchdogOptions;

function look(): void {
  const orphaned = process.ppid !== parentPid;
  const tooBig = process.memoryUsage.rss() > maxRss;
  if (tooBig) writeSync(2, `${MEMORY_LIMIT_MESSAGE}\n`);
  if (orphaned || tooBig) process.kill(process.pid, 'SIGKILL');
}

// an idle process sees by itself that its parent is gone
let timer: NodeJS.Timeout | undefined;
parentPort?.on('message', (atWork: boolean) => {
  clearInterval(timer);
  if (atWork) timer = setInterval(look, INTERVAL_MS);
});
