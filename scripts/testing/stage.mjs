/** Runs one stage of `npm test` so that it ends for sure and leaves no process. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { HOME, pinnedNode, say } from '../setup.mjs';
import { readCounts } from './counts.mjs';

const STAGE_MINUTES = 45;
/** From the reporter's last word to the end of the process. */
const ENDING_SECONDS = 15;
const CHECK_MS = 500;

/**
 * Runs the pinned Node with `args`, output visible, and resolves with its exit code; 1 where it had
 * to be killed: it took too long, or did not end although its reporter had written `countsFile`.
 *
 * It gets a process group of its own, and whatever its tests left running in that is killed.
 */
export function runStage(args, countsFile) {
  return new Promise((resolve, reject) => {
    // What tests start finds the pinned Node first, as in npm scripts.
    const env = { ...process.env, PATH: `${join(HOME, 'node_modules/.bin')}:${process.env.PATH}` };
    const child = spawn(pinnedNode(), args, {
      cwd: HOME,
      detached: true,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    let killed = false;
    const kill = (reason) => {
      if (reason !== undefined) say(reason);
      killed = true;
      killGroup(child.pid);
    };
    const begun = Date.now();
    let written;
    const timer = setInterval(() => {
      if (countsFile !== undefined && readCounts(countsFile).ended) written ??= Date.now();
      if (Date.now() - begun > STAGE_MINUTES * 60_000) kill('the stage takes too long: killed');
      else if (Date.now() - written > ENDING_SECONDS * 1000) {
        kill('the tests are over but something keeps the process running: killed');
      }
    }, CHECK_MS);
    const interrupted = () => {
      kill();
      process.exit(130);
    };
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      killGroup(child.pid);
      resolve(killed ? 1 : (code ?? 1));
    });
  });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}
