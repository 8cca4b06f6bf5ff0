/**
 * The columns of dstat, dool and pcp-dstat under one set of names and units.
 *
 * Two header rows name them: groups ("total cpu usage",,,,) and columns ("usr","sys",...). The tools
 * differ: pcp-dstat writes "total usage", repeats the group in the column where it takes it from a list
 * of devices ("total usage:usr"), and counts memory and disks in KiB and paging in pages; dool has
 * "avai" where dstat has "buff". pcp-dstat 4 widens the titles of devices and puts a nameless column
 * between two of them which its rows do not have.
 */
import type { DstatUnit } from '../../format/dataset.ts';
import type { ColumnKey } from './rows.ts';

/** Who wrote a file. */
export interface Tool {
  pcp: boolean;
  /** Major and minor version of pcp-dstat; null where it is not known. */
  version: [number, number] | null;
}

/** A column that is kept. */
export interface ColumnSpec extends ColumnKey {
  /** The tool's value times this is in `unit`. */
  scale: number;
}

/** A part of what is told of a process: pcp-dstat has columns where dstat has one text. */
export interface PartSpec {
  part: string;
}

/** What a column is: kept; a part of the text before it; a time; or nameless. */
export type Column = ColumnSpec | PartSpec | 'time' | 'epoch' | null;

export const isSpec = (column: Column | undefined): column is ColumnSpec =>
  typeof column === 'object' && column !== null && 'group' in column;
export const isPart = (column: Column | undefined): column is PartSpec =>
  typeof column === 'object' && column !== null && 'part' in column;

/** Neighbouring columns below one group title. */
export interface ColumnGroup {
  /** The tool writes one empty cell where it has no value of it: a sum over devices, a process. */
  shrinks: boolean;
  /**
   * How many cells a row has for it, the usual number first. pcp-dstat names all interrupts where it
   * writes their sum, and where it found no device it writes no cell, or two, for one nameless column.
   */
  widths: readonly number[];
  columns: Column[];
}

const GROUPS: [RegExp, string][] = [
  [/^(?:total )?(?:cpu )?usage$/, 'cpu'],
  [/^memory usage$/, 'memory'],
  [/^(net|dsk|io)\/total$/, '$1'],
  [/^load avg$/, 'load'],
  [/^tcp sockets$/, 'tcp'],
  [/^(?:most (?:expensive|waiting)|highest (?:total|average)|out of memory).*$/, 'top'],
];

const UNITS: Record<string, DstatUnit> = {
  cpu: 'percent',
  memory: 'bytes',
  'advanced memory usage': 'bytes',
  swap: 'bytes',
  net: 'bytes/s',
  dsk: 'bytes/s',
  dm: 'bytes/s',
  paging: 'bytes/s',
  pkt: 'count/s',
  io: 'count/s',
  interrupts: 'count/s',
  system: 'count/s',
  load: 'load',
  top: 'text',
};

const KIBIBYTE = 1024;
const PAGE = 4096;
/** What pcp-dstat counts in other units than dstat, by the part of the group's name before a device. */
const PCP_SCALE: Record<string, number> = {
  memory: KIBIBYTE,
  'advanced memory usage': KIBIBYTE,
  swap: KIBIBYTE,
  dsk: KIBIBYTE,
  dm: KIBIBYTE,
  paging: PAGE,
};

const MAX_NAME = 60;
/** More columns are not looked at. */
export const MAX_COLUMNS = 1000;

/** Our name of a group. pcp-dstat calls a swap device and a mapped one by their names alone. */
function groupName(title: string, names: readonly string[], pcp: boolean): string {
  const has = (...wanted: string[]) => wanted.every((name) => names.includes(name));
  for (const [pattern, name] of GROUPS) {
    if (pattern.test(title)) return title.replace(pattern, name);
  }
  if (title === 'total' && has('used', 'free')) return 'swap';
  if (!pcp || names.length !== 2) return title;
  const device = title.replace(/^\/dev\//, '');
  if (has('used', 'free')) return `swap/${device}`;
  return has('read', 'writ') && !title.includes('/') ? `dm/${device}` : title;
}

function unitOf(group: string, column: string): DstatUnit {
  if (group === 'procs') return column === 'new' ? 'count/s' : 'count';
  if (column === 'util' || /^(?:cpu ?\d+|per cpu) usage$/.test(group)) return 'percent';
  if (column.startsWith('#')) return 'count/s';
  // dsk/sda, net/eth0: as their total
  return UNITS[group] ?? UNITS[group.split('/')[0] ?? ''] ?? 'count';
}

const TOP_NAMES: [RegExp, string][] = [
  [/cputime/, 'cputime'],
  [/latency/, 'latency'],
  [/memory process/, 'mem'],
  [/kill score/, 'oom'],
  [/block i\/o/, 'bio'],
  [/i\/o/, 'io'],
  [/child/, 'childwait'],
  [/memory/, 'mem'],
];

/** What a process is most expensive in, by the titles of its column. */
const topName = (titles: string) =>
  TOP_NAMES.find(([pattern]) => pattern.test(titles.toLowerCase()))?.[1] ?? 'cpu';

const TIMES: Record<string, 'time' | 'epoch'> = {
  time: 'time',
  'time-adv': 'time',
  times: 'time',
  epoch: 'epoch',
  'epoch-adv': 'epoch',
};

function columnOf(group: string, label: string, pcp: boolean): Column {
  const own = label.slice(label.lastIndexOf(':') + 1).trim();
  if (own === '') return null;
  const time = TIMES[own];
  if (time !== undefined) return time;
  const name = own === 'buf' ? 'buff' : own.slice(0, MAX_NAME);
  const unit = unitOf(group, name);
  const counted = unit === 'bytes' || unit === 'bytes/s';
  const scale = pcp && counted ? (PCP_SCALE[group] ?? PCP_SCALE[group.split('/')[0] ?? '']) : 1;
  return { group, name, unit, scale: scale ?? 1 };
}

/** The columns of one title; `before` are the title and the labels in front of it. */
function readGroup(
  title: string,
  labels: string[],
  before: [title: string, labels: string[]],
  pcp: boolean,
): ColumnGroup {
  const names = labels.map(bare);
  const group = groupName(title, names, pcp).slice(0, MAX_NAME);
  if (group === 'top') {
    const name = topName(`${title} ${labels.length === 1 ? labels[0] : ''}`);
    const text: ColumnSpec = { group, name, unit: 'text', scale: 1 };
    const [, ...parts] = names;
    const columns: Column[] = [text, ...parts.map((part) => ({ part }))];
    return { shrinks: true, widths: [columns.length], columns };
  }
  const columns = labels.map((label) => columnOf(group, label, pcp));
  const isNameless = columns.every((column) => column === null);
  const widths = isNameless
    ? [labels.length, 0, 2]
    : title === 'interrupts' && labels.length > 1
      ? [labels.length, 1]
      : [labels.length];
  return { shrinks: isSum(title, labels, before) || title === 'per cpu usage', widths, columns };
}

/** A label without the title before it. */
const bare = (label: string) => label.slice(label.lastIndexOf(':') + 1).trim();

/**
 * Whether a group is the sum of all devices, without the devices before it: pcp-dstat then writes one
 * cell where there are none.
 */
function isSum(
  title: string,
  labels: string[],
  [titleBefore, before]: [string, string[]],
): boolean {
  const at = title.indexOf('total');
  if (at < 0 || !labels.some((label) => label.includes(':'))) return false;
  const head = title.slice(0, at);
  const tail = title.slice(at + 'total'.length);
  const device = titleBefore.slice(head.length, titleBefore.length - tail.length);
  const isSibling =
    titleBefore === head + device + tail &&
    /^[^/\s]+$/.test(device) &&
    device !== 'total' &&
    before.map(bare).join() === labels.map(bare).join();
  return !isSibling;
}

/**
 * Reads the two header rows.
 *
 * @param titles group titles, empty behind the first column of a group
 * @param names column names
 */
export function readColumns(titles: string[], names: string[], { pcp }: Tool): ColumnGroup[] {
  const labels = names.slice(0, MAX_COLUMNS);
  const starts = [...titles.slice(0, 2 * MAX_COLUMNS).keys()].filter(
    (index) => index === 0 || (titles[index] ?? '').trim() !== '',
  );
  const groups: ColumnGroup[] = [];
  let before: [string, string[]] = ['', []];
  let cursor = 0;
  const take = (title: string, end: number): void => {
    const own = labels.slice(cursor, end);
    if (own.length === 0) return;
    groups.push(readGroup(title.toLowerCase(), own, before, pcp));
    before = [title.toLowerCase(), own];
    cursor = end;
  };
  for (const [index, start] of starts.entries()) {
    const title = (titles[start] ?? '').trim();
    const isOfDevice = (label: string | undefined) =>
      title !== '' && label?.startsWith(`${title}:`) === true;
    if (labels[cursor] === '' && isOfDevice(labels[cursor + 1])) cursor += 1;
    const end = Math.min(labels.length, cursor + (starts[index + 1] ?? labels.length) - start);
    let last = end;
    if (isOfDevice(labels[cursor])) {
      last = cursor;
      while (last < end && isOfDevice(labels[last])) last += 1;
    }
    while (last > cursor && labels[last - 1] === '') last -= 1;
    take(title, last);
    // a plug-in without devices has no name
    let nameless = cursor;
    while (nameless < end && labels[nameless] === '') nameless += 1;
    take('', nameless);
  }
  take('', labels.length);
  return groups;
}
