/**
 * Imported into what `node --test` runs: kills the process of a test file that has not ended in
 * WATCHDOG_MS, and tells first which file, what it was running and the seed of its properties. The
 * runner counts that as one failure and goes on to the next file.
 *
 * `--test-timeout` does not do: it ends a test that waits, but none that spins (Node 24 then waits for
 * the file for ever), nor a file that something keeps from ending. So this is a thread of its own.
 */
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const DEFAULT_MS = 300_000;
/** A main thread that runs no JavaScript is asked for its stack in vain. */
const STACK_MS = 10_000;
const FRAMES = 20;

// Of the processes only those of files have that variable, not the runner; threads of tests are no files.
if (isMainThread && process.env.NODE_TEST_CONTEXT !== undefined) {
  const watched = { file: process.argv[1], ms: Number(process.env.WATCHDOG_MS ?? DEFAULT_MS) };
  new Worker(new URL(import.meta.url), { workerData: { watched }, execArgv: [] }).unref();
} else if (!isMainThread && workerData?.watched !== undefined) {
  const { file, ms } = workerData.watched;
  setTimeout(() => {
    const seed = process.env.PROPERTY_SEED ?? 'unknown';
    setTimeout(kill, STACK_MS);
    say(`${file} has not ended in ${ms / 1000} s: killed; PROPERTY_SEED=${seed}`);
    tellStack(kill);
  }, ms);
}

function say(line) {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // nobody reads it; killing matters more
  }
}

function kill() {
  process.kill(process.pid, 'SIGKILL');
}

/** Stops the main thread, writes its stack, then calls `done`. */
function tellStack(done) {
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  session.on('Debugger.paused', ({ params }) => {
    for (const { functionName, location } of params.callFrames.slice(0, FRAMES)) {
      const at = `${urls.get(location.scriptId)}:${location.lineNumber + 1}`;
      say(`    at ${functionName || '(anonymous)'} (${at})`);
    }
    done();
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}
