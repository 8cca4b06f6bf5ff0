/** What measured a machine -> its series, whatever tool it was. */

import { isDstatScreen } from '../../build/inputs/dstat-screen.ts';
import type { Input } from '../../build/inputs/input.ts';
import type { Warnings } from '../../build/warnings.ts';
import type { MachineSeries } from '../../dataset/machine-series.ts';
import { type ByteSource, isUnread } from '../read-input.ts';
import { createCsvReader } from './csv.ts';
import { memoryOf } from './facts.ts';
import { readCells, readLines } from './lines.ts';
import { createMemoryReader } from './memory-tracker.ts';
import { type Rows, TOO_LONG } from './rows.ts';
import { createScreenReader } from './screen.ts';
import { placeRows, type RunTimes } from './time/place.ts';
import type { Zone } from './time/zones.ts';

/** Inputs that measure a machine. */
export type MachineKind = 'dstat' | 'dstat-screen' | 'memory';

/** Of a file, to tell what it is. */
const HEAD_BYTES = 4096;
/** Characters of a row; the names of a thousand columns are about half of it. */
const MAX_ROW = 64 * 1024;

/** What a reader has read. */
interface Read {
  rows: Rows;
  host: string | null;
  zone: Zone | null;
  memoryBytes: number | null;
  cores: number | null;
}

/** The head of a source, and the source as if nothing had been read of it. */
async function peek(source: ByteSource): Promise<{ head: string; bytes: ByteSource }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    chunks.push(Buffer.from(value));
    length += value.length;
  }
  async function* again(): ByteSource {
    try {
      yield* chunks;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(chunks).toString('utf8', 0, HEAD_BYTES), bytes: again() };
}

async function readCsv(
  bytes: ByteSource,
  path: string,
  run: RunTimes,
  warnings: Warnings,
): Promise<Read> {
  const reader = createCsvReader(run, path, warnings);
  let number = 0;
  for await (const line of readLines(bytes, MAX_ROW)) {
    number += 1;
    const text = number === 1 ? line.replace(/^\ufeff/, '') : line;
    if (text !== '' && !reader.row(readCells(text), number)) break;
  }
  const { rows } = reader;
  return {
    rows,
    host: reader.host(),
    zone: reader.zone(),
    memoryBytes: null,
    cores: reader.cores(),
  };
}

async function readScreen(
  bytes: ByteSource,
  path: string,
  run: RunTimes,
  warnings: Warnings,
): Promise<Read> {
  const reader = createScreenReader(run, path, warnings);
  for await (const line of readLines(bytes)) if (!reader.line(line)) break;
  return { rows: reader.rows, host: reader.host(), zone: null, memoryBytes: null, cores: null };
}

async function readMemory(bytes: ByteSource, path: string, warnings: Warnings): Promise<Read> {
  const reader = createMemoryReader(path, warnings);
  for await (const line of readLines(bytes)) if (!reader.line(line)) break;
  const { rows } = reader;
  return {
    rows,
    host: reader.host(),
    zone: reader.zone(),
    memoryBytes: reader.total(),
    cores: null,
  };
}

/**
 * Reads the load of one machine.
 *
 * The directory of a node names it as the rest of the build does, so it goes before the name that the
 * machine gives itself.
 *
 * @param run when tests ran, for files whose zone has several meanings or that have no date
 * @returns the series; without rows where the file holds none. Never throws for what the bytes are.
 */
export async function readMachine(
  { kind, path, host }: Pick<Input, 'path' | 'host'> & { kind: MachineKind },
  source: ByteSource,
  run: RunTimes,
  warnings: Warnings,
): Promise<MachineSeries> {
  const before = warnings.list().length;
  const { head, bytes } = await peek(source);
  const read =
    kind === 'memory'
      ? await readMemory(bytes, path, warnings)
      : isDstatScreen(head.split('\n'))
        ? await readScreen(bytes, path, run, warnings)
        : await readCsv(bytes, path, run, warnings);
  if (read.rows.isCut()) warnings.add('DSTAT_TOO_LONG', TOO_LONG, { path });
  const { times, columns } = read.rows.series();
  const isTold = warnings
    .list()
    .slice(before)
    .some(({ code }) => code.startsWith('DSTAT_'));
  if (times.length === 0 && !isTold && !isUnread(warnings, path)) {
    warnings.add('DSTAT_EMPTY', 'no rows that could be read', { path });
  }
  const shift = times.length === 0 ? 0 : placeRows(times, read.zone, run, path, warnings);
  return {
    host: host ?? read.host,
    memoryBytes: read.memoryBytes ?? memoryOf(columns, times.length),
    cores: read.cores,
    times: shift === 0 ? times : times.map((time) => time + shift),
    columns,
  };
}
