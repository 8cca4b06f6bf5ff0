/** Lines that two logs of a machine have: syslog and the journal take in what services write as well. */
import type { KeptLine } from '../kept-lines.ts';

/**
 * The lines without copies: what one process said in one second, or the next, as syslog may tell whole ones, in the
 * log that was read first.
 */
export function withoutCopies(
  lines: readonly KeptLine[],
  hostOf: (log: number) => string | null,
): KeptLine[] {
  /** The first log that has it. */
  const said = new Map<string, number>();
  return lines
    .toSorted((a, b) => a.log - b.log)
    .filter(({ log, pid, time, text }) => {
      if (pid === null || time === null) return true;
      const second = Math.floor(time / 1000);
      const keyOf = (at: number) => `${hostOf(log)}\0${pid}\0${at}\0${text}`;
      const first = [second, second - 1, second + 1]
        .map((at) => said.get(keyOf(at)))
        .find((one) => one !== undefined);
      if (first !== undefined && first !== log) return false;
      said.set(keyOf(second), log);
      return true;
    });
}
