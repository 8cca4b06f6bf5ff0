/** CPU time and memory of a process and its children, see proc_pid_stat(5) and proc_pid_status(5). */
import { readdirSync, readFileSync } from 'node:fs';

/** Of the kernel's clock; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
// places in /proc/PID/stat after the name, which may hold anything
const PARENT = 1;
const OWN = [11, 12]; // utime stime
const OUTLIVED = [13, 14]; // cutime cstime

function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Direct children that live. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return Number(statOf(pid)[PARENT]) === parent;
      } catch {
        return false; // it has ended
      }
    });
}

/** CPU seconds of a process and, apart, of the children that it has outlived. */
export function cpuSecondsOf(pid: number): { own: number; outlived: number } {
  const fields = statOf(pid);
  const sum = (places: number[]) =>
    places.reduce((total, place) => total + Number(fields[place]), 0) / TICKS_PER_SECOND;
  return { own: sum(OWN), outlived: sum(OUTLIVED) };
}

/** Its title, as `ps` shows it. */
export const titleOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();

/** Highest resident memory so far in MiB. */
export function peakMebibytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}
