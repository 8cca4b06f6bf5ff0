/**
 * One set-up of a checkout at a time: two installs into one node_modules break each other. What src/base/turn.ts is to the
 * program, for a Node that reads no TypeScript, before anything is installed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Who waits for longer than this is told why. */
const SILENT_MS = 1000;

/**
 * Does `work` while nobody else has the turn of `directory`. flock(1) holds it, for as long as we live: the kernel
 * ends the turn of whoever is killed. Where there is no flock nobody waits.
 *
 * @param onWait called once where another has the turn
 */
export async function inTurn(directory, onWait, work) {
  const holder = spawn('flock', [directory, 'sh', '-c', 'echo; cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // a terminal's Ctrl-C is ours to act on
    detached: true,
  });
  holder.on('error', () => undefined);
  holder.stdin.on('error', () => undefined);
  const waiting = setTimeout(onWait, SILENT_MS);
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')]).catch(() => undefined);
  clearTimeout(waiting);
  try {
    return await work();
  } finally {
    holder.stdin.destroy();
  }
}
