/** Reads from the tree what the settle rule needs to know of one build. */

import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { nullUnlessPassing } from '../base/errors.ts';
import { type Entry, entriesOf } from './entries.ts';
import { isStaging, isTemporary } from './ignore.ts';
import { classifyInput, mayBeTestInput } from './inputs/names.ts';
import { OUTPUT_DIRECTORY } from './ours.ts';

import {
  ancestorsOf,
  EVIDENCE_DIRECTORIES,
  EVIDENCE_FILES,
  isEvidence,
  isMarker,
  namesTestInput,
} from './recognise.ts';
import type { Traces } from './settle.ts';
import { isIncomplete, type Sizes } from './zuul-manifest.ts';

/** A build as it stands in the tree. */
export interface Observation extends Traces {
  /** The build above that this directory turned out to belong to; null: it is one itself. */
  owner: string | null;
  /** When the directory was made; 0 where the file system does not tell. */
  bornMs: number;
  /** Changes with the inputs; null where there is none to show anything of. */
  inputsKey: string | null;
}

/** Entries looked at in one build; the rest of a bigger one is taken to be as old. */
const MAX_ENTRIES = 100_000;
const MAX_DEPTH = 64;
const STAT_BATCH = 32;

/** The nearest ancestor of an entry with evidence of a build; null: none. */
export async function nearestEvidence(root: string, path: string): Promise<string | null> {
  for (const directory of ancestorsOf(path)) {
    if (await hasEvidence(join(root, directory))) return directory;
  }
  return null;
}

async function hasEvidence(directory: string): Promise<boolean> {
  const found = await Promise.all([
    ...EVIDENCE_FILES.map(async (name) => (await look(join(directory, name)))?.isFile()),
    ...EVIDENCE_DIRECTORIES.map(async (name) => (await look(join(directory, name)))?.isDirectory()),
  ]);
  return found.includes(true);
}

const look = (path: string): Promise<Stats | null> => lstat(path).catch(nullUnlessPassing);

/**
 * Looks at all of a build.
 *
 * @returns null where there is no such directory
 * @throws StackvizError of what may pass: a build that cannot be read now is not one without inputs
 */
export async function observe(root: string, build: string): Promise<Observation | null> {
  const base = join(root, build);
  const top = await look(base);
  if (top === null || !top.isDirectory()) return null;
  const seen = {
    markerMs: null as number | null,
    lastChangeMs: top.ctimeMs,
    lastFileMs: 0,
    temporaryMs: null as number | null,
  };
  let evidence = false;
  let entries = 0;
  const inputs: string[] = [];
  const sizes: Sizes = new Map();
  let testInput = false;

  const note = (path: string, entry: Entry, stats: Stats) => {
    const atTop = path === entry.name;
    seen.lastChangeMs = Math.max(seen.lastChangeMs, stats.ctimeMs);
    if (entry.type === 'file') seen.lastFileMs = Math.max(seen.lastFileMs, stats.ctimeMs);
    if (isTemporary(entry.name)) {
      seen.temporaryMs = Math.max(seen.temporaryMs ?? 0, stats.ctimeMs);
    } else if (entry.type === 'file') {
      if (atTop && isMarker(entry.name)) {
        seen.markerMs = Math.max(seen.markerMs ?? 0, stats.ctimeMs);
      }
      // which of these it is shows in their first bytes, when the build is processed
      const isLikely = mayBeTestInput(path);
      testInput ||= isLikely || namesTestInput(path);
      if (isLikely || classifyInput(path)) {
        inputs.push(`${path}:${stats.size}:${stats.ctimeMs}`);
        sizes.set(path, stats.size);
      }
    }
    if (atTop && isEvidence(entry.name, entry.type === 'directory')) evidence = true;
  };

  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const batch of batches(await listQuietly(join(base, at)))) {
      entries += batch.length;
      const places = batch.map((entry) => (at === '' ? entry.name : `${at}/${entry.name}`));
      const stats = await Promise.all(places.map((place) => look(join(base, place))));
      for (const [index, entry] of batch.entries()) {
        const path = places[index] as string;
        if (isOurs(path, entry)) continue;
        const found = stats[index];
        if (found) note(path, entry, found);
        if (entry.type === 'directory' && path.split('/').length < MAX_DEPTH) pending.push(path);
      }
    }
    if (entries > MAX_ENTRIES) break;
  }
  return {
    ...seen,
    incomplete: seen.markerMs !== null && (await isIncomplete(root, build, sizes)),
    bornMs: top.birthtimeMs,
    owner: evidence ? null : await nearestEvidence(root, build),
    inputsKey: testInput ? inputs.sort().join('\n') : null,
  };
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
