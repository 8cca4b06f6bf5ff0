/**
 * Signals to a daemon before it can act on them: most of a second passes until its parts are loaded and its settings
 * read. Imported before everything else (cli.ts).
 */

const DAEMONS = new Set(['run', 'serve', 'watch', 'work', 'metrics', 'notify']);
const HELD: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

let came: NodeJS.Signals[] = [];

function hold(signal: NodeJS.Signals): void {
  // as later: the second one that ends it does so at once
  if (signal !== 'SIGHUP' && came.some((other) => other !== 'SIGHUP')) process.exit(1);
  came.push(signal);
}

// Node would open its debugger to every local user, for good (bin/stackvizd says so too)
process.on('SIGUSR1', () => undefined);
if (DAEMONS.has(process.argv[2] ?? '')) for (const signal of HELD) process.on(signal, hold);

/**
 * Sends those that came again, now that others listen. Where nobody does, a signal has its usual effect from here
 * on, and so has one that came.
 */
export function passOnEarlySignals(): void {
  for (const signal of HELD) process.removeListener(signal, hold);
  for (const signal of came) process.kill(process.pid, signal);
  came = [];
}
