/**
 * The log of devstack's memory_tracker -> memory on real time, for nodes without dstat.
 *
 * The format is what devstack's tools/memory_tracker.sh prints, in blocks, whenever less memory is
 * available than ever before, or more of it is locked; the service writes to the journal, which jobs
 * upload as `screen-memory_tracker.txt` with a prefix on each line (`journalctl -o short-precise`):
 *
 *     Nov 22 16:19:21.123456 np0012 memory_tracker.sh[4711]: [[[
 *     Nov 22 16:19:21.124000 np0012 memory_tracker.sh[4711]: Sun Nov 22 16:19:21 UTC 2026
 *     ... ---
 *     ... memory_tracker low_point: 5673728
 *     ... ---
 *     ... MemTotal:        8148264 kB
 *     ... ---
 *     ...        PID   %MEM             RSS       PPID       TIME     NLWP WCHAN                     COMMAND
 *     ...       4812   12.3         1003456          1   00:01:02       12 -                         /usr/sbin/mysqld
 *     ... ---
 *     ... ]]]
 *
 * So the samples are few, and each is a new low: between two, more memory was available than the second
 * says. `date` writes in the locale of the machine, also `Sun Nov 22 04:19:21 PM UTC 2026`. The odd
 * case: a block that only tells of locked memory has no numbers and is left out. Before 2017 the service
 * was called peakmem_tracker, and screen wrote its log without a prefix.
 */

import { withoutPrefix } from '../../build/inputs/dstat-screen.ts';
import type { Warnings } from '../../build/warnings.ts';
import { ownText } from '../own-text.ts';
import { memoryText } from './process-text.ts';
import {
  CLOCK_WENT_BACK,
  type ColumnKey,
  createRows,
  type Rows,
  TOO_LONG,
  type Value,
} from './rows.ts';
import { type FileDate, readSystemDate, usualInstant } from './time/clock.ts';
import type { Zone } from './time/zones.ts';

const MEMINFO =
  /^(MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree): +(\d{1,15}) kB$/;
/** pid, share, RSS, parent, CPU time, threads, kernel function, command. */
const PROCESS =
  /^ *(\d{1,10}) +([\d.]{1,6}) +(\d{1,15}) +\d{1,10} +[\d:-]{1,15} +\d{1,8} +\S{1,30} +(\S.*)$/;
const KIBIBYTE = 1024;
const MAX_TEXT = 200;

/** One block. */
interface Sample {
  date: FileDate | null;
  /** Of /proc/meminfo, in KiB. */
  meminfo: Map<string, number>;
  /** The process with most resident memory: ps sorts by it. */
  top: string | null;
}

type Measure = (sample: Sample) => Value;

/** A sum of meminfo's values in bytes; null where one of them is missing. */
const bytes =
  (sum: (of: (name: string) => number) => number): Measure =>
  ({ meminfo }) => {
    const result = sum((name) => meminfo.get(name) ?? Number.NaN) * KIBIBYTE;
    return Number.isFinite(result) ? result : null;
  };

/** dstat's names: used is what is neither free nor a cache. */
const COLUMNS: [group: string, name: string, Measure][] = [
  ['memory', 'used', bytes((of) => of('MemTotal') - of('MemFree') - of('Buffers') - of('Cached'))],
  ['memory', 'free', bytes((of) => of('MemFree'))],
  ['memory', 'buff', bytes((of) => of('Buffers'))],
  ['memory', 'cach', bytes((of) => of('Cached'))],
  ['memory', 'avai', bytes((of) => of('MemAvailable'))],
  ['swap', 'used', bytes((of) => of('SwapTotal') - of('SwapFree'))],
  ['swap', 'free', bytes((of) => of('SwapFree'))],
  ['top', 'mem', ({ top }) => top],
];

const LAYOUT = COLUMNS.map(
  ([group, name]): ColumnKey => ({ group, name, unit: group === 'top' ? 'text' : 'bytes' }),
);

/** A line of `ps` as dstat's top-mem has it: the command's name and its memory. */
function readProcess(line: string): string | null {
  const match = PROCESS.exec(line);
  if (match === null) return null;
  const [, pid, , rss, command = ''] = match;
  return ownText(memoryText(command.slice(0, MAX_TEXT), pid, Number(rss)));
}

/** Reads lines. */
export interface MemoryReader {
  /** @returns false: no more is wanted */
  line(text: string): boolean;
  rows: Rows;
  host(): string | null;
  /** The zone of all blocks; null where they are of several. */
  zone(): Zone | null;
  /** The machine's memory in bytes. */
  total(): number | null;
}

export function createMemoryReader(path: string, warnings: Warnings): MemoryReader {
  const rows = createRows();
  const zones = new Map<string, Zone>();
  let host: string | null = null;
  let total: number | null = null;
  let block: Sample | null = null;
  let number = 0;
  const warn = (code: string, message: string) =>
    warnings.add(code, message, { path, at: `line ${number}` });

  const end = (sample: Sample): void => {
    const { date, meminfo } = sample;
    if (meminfo.size === 0) return;
    if (date === null) {
      warn('DSTAT_NO_DATE', 'a block without a date that could be read was left out');
      return;
    }
    zones.set(date.zone.name, date.zone);
    total ??= bytes((of) => of('MemTotal'))(sample) as number | null;
    const values = COLUMNS.map(([, , measure]): Value => measure(sample));
    const { dropped } = rows.add(usualInstant(date), LAYOUT, values);
    if (dropped > 0) warn('DSTAT_CLOCK', CLOCK_WENT_BACK);
  };
  const inBlock = (sample: Sample, line: string): void => {
    const value = MEMINFO.exec(line);
    if (value !== null) sample.meminfo.set(value[1] as string, Number(value[2]));
    else if (sample.meminfo.size > 0) sample.top ??= readProcess(line);
    else sample.date ??= readSystemDate(line);
  };

  return {
    rows,
    line(given) {
      number += 1;
      const { text, host: from } = withoutPrefix(given);
      host ??= from;
      if (text === '[[[') block = { date: null, meminfo: new Map(), top: null };
      else if (block !== null && text === ']]]') {
        end(block);
        block = null;
      } else if (block !== null) inBlock(block, text);
      if (!rows.isFull()) return true;
      warn('DSTAT_TOO_LONG', TOO_LONG);
      return false;
    },
    host: () => host,
    zone: () => (zones.size === 1 ? ([...zones.values()][0] ?? null) : null),
    total: () => total,
  };
}
