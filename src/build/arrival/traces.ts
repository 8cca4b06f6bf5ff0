/** What the tree shows of an upload: when which part of it came. */
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { nullUnlessPassing } from '../../base/errors.ts';
import { type Entry, entriesOf } from '../entries.ts';
import { isStaging, isTemporary } from '../ignore.ts';
import { classifyInput, mayBeTestInput } from '../inputs/names.ts';
import { OUTPUT_DIRECTORY } from '../own-files.ts';
import { isMarker, namesTestInput } from '../recognise.ts';
import type { Sizes } from './zuul-manifest.ts';

/** Milliseconds since the epoch, of changes as ctime: `rsync -a` sets mtimes from the source. */
export interface Traces {
  /** When the marker arrived; null: it is not there. */
  markerMs: number | null;
  /** The last change of any file or directory of the build, our own output excepted. */
  lastChangeMs: number;
  /** The last change of a file. A build renamed into its place changes as a directory only. */
  lastFileMs: number;
  /** The last change of a file that an upload tool is still writing; null: there is none. */
  temporaryMs: number | null;
  /** The last change of a test input that is written in place, not put there whole; null: there is none. */
  inPlaceMs: number | null;
  /** The same, of those alone whose writing has taken a while so far. */
  slowlyMs: number | null;
  /** When the directory was made; where the file system does not tell, the first change in it. */
  bornMs: number;
  /** Bytes of what may be an input by its name, by paths relative to the build. */
  sizes: Sizes;
}

interface Seen {
  /** Relative to the build. */
  path: string;
  entry: Entry;
  stats: Stats;
}

/** Entries looked at in one build; the rest of a bigger one is taken to be as old. */
const MAX_ENTRIES = 100_000;
const MAX_DEPTH = 64;
const STAT_BATCH = 32;
/** A write sets both times of a file. */
const IN_PLACE_MS = 1000;
/** What takes longer from a file's birth to its last write was written bit by bit. */
const SLOWLY_MS = 2000;

const look = (path: string): Promise<Stats | null> => lstat(path).catch(nullUnlessPassing);

/**
 * Looks at all of a build.
 *
 * @returns null where there is no such directory
 * @throws StackvizError of what may pass: a build that cannot be read now is not one without inputs
 */
export async function readTraces(root: string, build: string): Promise<Traces | null> {
  const base = join(root, build);
  const top = await look(base);
  if (top === null || !top.isDirectory()) return null;
  const traces: Traces = {
    markerMs: null,
    lastChangeMs: top.ctimeMs,
    lastFileMs: 0,
    temporaryMs: null,
    inPlaceMs: null,
    slowlyMs: null,
    bornMs: top.ctimeMs,
    sizes: new Map(),
  };
  for await (const seen of allIn(base)) note(traces, seen);
  if (top.birthtimeMs > 0) traces.bornMs = top.birthtimeMs;
  return traces;
}

function note(traces: Traces, { path, entry, stats }: Seen): void {
  const { ctimeMs, size } = stats;
  traces.lastChangeMs = Math.max(traces.lastChangeMs, ctimeMs);
  traces.bornMs = Math.min(traces.bornMs, ctimeMs);
  if (entry.type === 'file') traces.lastFileMs = Math.max(traces.lastFileMs, ctimeMs);
  if (isTemporary(entry.name)) {
    traces.temporaryMs = Math.max(traces.temporaryMs ?? 0, ctimeMs);
  } else if (entry.type === 'file') {
    if (path === entry.name && isMarker(path)) {
      traces.markerMs = Math.max(traces.markerMs ?? 0, ctimeMs);
    }
    if (classifyInput(path) !== null || mayBeTestInput(path)) traces.sizes.set(path, size);
    if (namesTestInput(path) || mayBeTestInput(path)) noteWriting(traces, stats);
  }
}

/** What an uploader has put there whole keeps the time that it had elsewhere. */
function noteWriting(traces: Traces, { ctimeMs, mtimeMs, birthtimeMs }: Stats): void {
  if (Math.abs(ctimeMs - mtimeMs) >= IN_PLACE_MS) return;
  traces.inPlaceMs = Math.max(traces.inPlaceMs ?? 0, ctimeMs);
  if (birthtimeMs <= 0 || ctimeMs - birthtimeMs < SLOWLY_MS) return;
  traces.slowlyMs = Math.max(traces.slowlyMs ?? 0, ctimeMs);
}

/** All entries of a build, but for what is ours. */
async function* allIn(base: string): AsyncGenerator<Seen> {
  let entries = 0;
  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const batch of batches(await listQuietly(join(base, at)))) {
      entries += batch.length;
      const paths = batch.map(({ name }) => (at === '' ? name : `${at}/${name}`));
      const stats = await Promise.all(paths.map((path) => look(join(base, path))));
      for (const [index, entry] of batch.entries()) {
        const path = paths[index] as string;
        if (isOurs(path, entry)) continue;
        const found = stats[index];
        if (found) yield { path, entry, stats: found };
        if (entry.type === 'directory' && path.split('/').length < MAX_DEPTH) pending.push(path);
      }
    }
    if (entries > MAX_ENTRIES) return;
  }
}

/** Our output: directly below a build the name is ours, whoever made it. */
const isOurs = (path: string, entry: Entry) =>
  entry.type === 'directory' && (path === OUTPUT_DIRECTORY || isStaging(path));

/**
 * The entries of a directory, none where it has gone or may not be read: the sweep reports that.
 *
 * @throws what may pass: then it is not known
 */
async function listQuietly(path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of entriesOf(path)) {
      if (entries.push(entry) >= MAX_ENTRIES) break;
    }
  } catch (error) {
    // what was read so far still counts
    nullUnlessPassing(error);
  }
  return entries;
}

function* batches<T>(items: T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += STAT_BATCH) yield items.slice(at, at + STAT_BATCH);
}
