/** Measures the memory of a daemon's child processes from outside. */
import { readFileSync, writeFileSync } from 'node:fs';
import { childrenOf } from '../daemons/children.ts';

const INTERVAL_MS = 20;

/** Largest resident memory since the process started or was reset, in MiB. */
function peakOf(pid: number): number {
  try {
    const [, kibibytes = '0'] =
      /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) / 1024;
  } catch {
    return 0; // it has ended
  }
}

function reset(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // it has ended
  }
}

/** Starts to measure; `stop` gives the largest resident memory of any child in MiB. */
export function startPeakMeter(pid: number): { stop(): number } {
  for (const child of childrenOf(pid)) reset(child);
  let peak = 0;
  const look = () => {
    for (const child of childrenOf(pid)) peak = Math.max(peak, peakOf(child));
  };
  const timer = setInterval(look, INTERVAL_MS);
  return {
    stop() {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}
