/**
 * The columns of dstat, dool and pcp-dstat under one set of names and units.
 *
 * Two header rows name them: groups ("total cpu usage",,,,) and columns ("usr","sys",...). The tools
 * differ: pcp-dstat writes "total usage", repeats the group in the column ("total usage:usr") and
 * counts memory and disk in KiB and paging in pages; dool has "avai" where dstat has "buff".
 */
import type { DstatUnit } from '../../format/dataset.ts';

/** A column that is kept. */
export interface ColumnSpec {
  group: string;
  name: string;
  unit: DstatUnit;
  /** The tool's value times this is in `unit`. */
  scale: number;
}

/** Neighbouring columns below one group title. */
export interface ColumnGroup {
  /** Its columns repeat the group's title: pcp-dstat takes them from a list of devices. */
  devices: boolean;
  columns: (ColumnSpec | 'time' | 'epoch')[];
}

const GROUPS: [RegExp, string][] = [
  [/^(?:total )?(?:cpu )?usage$/, 'cpu'],
  [/^memory usage$/, 'memory'],
  [/^(net|dsk|io)\/total$/, '$1'],
  [/^load avg$/, 'load'],
  [/^tcp sockets$/, 'tcp'],
  [/^total$/, 'swap'],
  [/^(?:most expensive|highest total).*$/, 'top'],
];

const UNITS: Record<string, DstatUnit> = {
  cpu: 'percent',
  memory: 'bytes',
  swap: 'bytes',
  net: 'bytes/s',
  dsk: 'bytes/s',
  paging: 'bytes/s',
  io: 'count/s',
  system: 'count/s',
  load: 'load',
  top: 'text',
};

const PCP_SCALE: Record<string, number> = { memory: 1024, swap: 1024, dsk: 1024, paging: 4096 };

function groupName(title: string): string {
  for (const [pattern, name] of GROUPS) {
    if (pattern.test(title)) return title.replace(pattern, name);
  }
  return title;
}

function unitOf(group: string, column: string): DstatUnit {
  if (group === 'procs') return column === 'new' ? 'count/s' : 'count';
  // dsk/sda, net/eth0: as their total
  return UNITS[group] ?? UNITS[group.split('/')[0] ?? ''] ?? 'count';
}

const TOP_NAMES: [RegExp, string][] = [
  [/cputime/, 'cputime'],
  [/latency/, 'latency'],
  [/memory/, 'mem'],
  [/block i\/o/, 'bio'],
  [/i\/o/, 'io'],
];

/** What a process is most expensive in, by the titles of its column. */
const topName = (titles: string) =>
  TOP_NAMES.find(([pattern]) => pattern.test(titles.toLowerCase()))?.[1] ?? 'cpu';

const MAX_NAME = 60;

/**
 * Reads the two header rows.
 *
 * @param titles group titles, empty behind the first column of a group
 * @param names column names
 * @param pcp written by pcp-dstat
 */
export function readColumns(titles: string[], names: string[], pcp: boolean): ColumnGroup[] {
  const groups: ColumnGroup[] = [];
  let title = '';
  for (const [index, label] of names.entries()) {
    const own = (titles[index] ?? '').trim().toLowerCase();
    if (own !== '' || groups.length === 0) {
      groups.push({ devices: label.includes(':'), columns: [] });
      title = own;
    }
    const group = groupName(title).slice(0, MAX_NAME);
    const last = label.slice(label.lastIndexOf(':') + 1).trim();
    let name = last === 'buf' ? 'buff' : last.slice(0, MAX_NAME);
    if (group === 'top') name = topName(`${title} ${label}`);
    const columns = (groups.at(-1) as ColumnGroup).columns;
    if (name === 'time' || name === 'epoch') columns.push(name);
    else
      columns.push({
        group,
        name,
        unit: unitOf(group, name),
        scale: pcp ? (PCP_SCALE[group] ?? 1) : 1,
      });
  }
  return groups;
}

/**
 * Where each column of a row is, or null where the row cannot be laid over the header.
 *
 * pcp-dstat writes one empty cell for a whole group of devices it has no value of, so a row may be
 * shorter than the header. Which of them shrank is found by trying, the whole group first.
 */
export function alignRow(groups: ColumnGroup[], row: string[]): (number | null)[] | null {
  const failed = new Set<string>();
  const place = (group: number, cell: number): (number | null)[] | null => {
    const current = groups[group];
    if (current === undefined) return cell === row.length ? [] : null;
    const key = `${group},${cell}`;
    if (failed.has(key)) return null;
    const size = current.columns.length;
    const whole = current.columns.map((_, index) => cell + index);
    const shrunk = current.devices && row[cell] === '' ? current.columns.map(() => null) : null;
    for (const [places, width] of [
      [whole, size],
      [shrunk, 1],
    ] as const) {
      const rest =
        places === null || cell + width > row.length ? null : place(group + 1, cell + width);
      if (places !== null && rest !== null) return [...places, ...rest];
    }
    failed.add(key);
    return null;
  };
  return place(0, 0);
}

/**
 * The same for a row that goes on behind the last column the header names: it cannot be tried out
 * against the row's end, so a group of devices is taken to have shrunk where its first cell is empty.
 */
export function alignLongRow(groups: ColumnGroup[], row: string[]): (number | null)[] {
  let cell = 0;
  return groups.flatMap(({ devices, columns }) => {
    const shrunk = devices && row[cell] === '';
    const places = columns.map((_, index) => (shrunk ? null : cell + index));
    cell += shrunk ? 1 : columns.length;
    return places;
  });
}
