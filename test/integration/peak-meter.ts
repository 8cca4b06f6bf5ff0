/** Measures the memory of a daemon's child processes from outside. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const INTERVAL_MS = 20;

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

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

/** Starts to measure; `stop` gives the largest resident memory of any child in MiB. */
export function startPeakMeter(pid: number): { stop(): number } {
  for (const child of childrenOf(pid)) writeFileSync(`/proc/${child}/clear_refs`, '5');
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
