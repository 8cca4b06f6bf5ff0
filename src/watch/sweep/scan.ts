/**
 * Walks the tree, or a part of it: which directories are builds, which only hold others, and which
 * builds have changed since a time. Remembers nothing, so it costs no memory whatever is stored.
 *
 * Only ctime tells when something arrived (`rsync -a` sets mtimes), and a directory's ctime tells
 * only of its own entries. So no directory above the builds can be left out, but what is in a build
 * that did not change can: the marker arrives at the top of it.
 *
 * Synchronous, as one call costs 3 to 10 microseconds and a promise around it five times that: run
 * it in a thread (sweep-thread.ts), or a step at a time. Links are not followed, but a directory that
 * is swapped for one between two calls would be listed; what we tell of it are names and times, and
 * whoever reads a build walks every component.
 */

import { type Dirent, existsSync, lstatSync, readdirSync } from 'node:fs';
import { isGone } from '../../build/entries.ts';
import { isIgnored, isOutputDirectory } from '../../build/ignore.ts';
import { MANIFEST } from '../../build/ours.ts';
import { buildOf, EVIDENCE_FILES, isEvidence, mayBeInput } from '../../build/recognise.ts';

/** A build that changed, or a directory that is none but may come to hold some. */
export interface Found {
  kind: 'build' | 'structure';
  /** Relative to the root. */
  path: string;
  /** Last change of the directory itself, read before its entries were. */
  ctimeMs: number;
}

export interface ScanOptions {
  /** Absolute, without links. */
  root: string;
  assetsDirectory: string;
  /** Where to begin; `''` is the whole tree. */
  from: string;
  /** Builds changed at or before this are left out. */
  sinceMs: number;
  /** Builds changed after this are left out. */
  untilMs: number;
  /**
   * Look below builds, too, for builds inside (a stray file can make any directory look like one); of
   * those the age does not matter.
   */
  deep: boolean;
  /** Go on at this path, as an earlier walk ended there; the order is that of the names. */
  resumeAt: string | null;
  /** This walk's part of the directories below the root, where several share the work. */
  share: { index: number; of: number };
}

/** Counted while walking. */
export interface ScanCounts {
  /** Builds seen, changed or not. */
  builds: number;
  directories: number;
  /** Directories that could not be read, for example for want of permission. */
  unreadable: number;
}

interface Place {
  path: string;
  ctimeMs: number;
  depth: number;
  /** Below a build. */
  inBuild: boolean;
}

const MAX_DEPTH = 128;
/** A file may come late into the `logs/` of a build that has changed within this time. */
const LOGS_CHECKED_MS = 600_000;

/** @throws the system error of a root that cannot be read */
export function* scan(options: ScanOptions, counts: ScanCounts): Generator<Found> {
  const { root, assetsDirectory, from, sinceMs, untilMs, deep, resumeAt, share } = options;
  const absolute = (path: string) => (path === '' ? root : `${root}/${path}`);
  /** By depth, whether the directory seen last was a build: the others there mostly are the same. */
  const mostlyBuilds: boolean[] = [];
  /** The evidence found last; sites have one kind. */
  let evidenceName: string = EVIDENCE_FILES[1];

  const inRange = (ctimeMs: number) => ctimeMs > sinceMs && ctimeMs <= untilMs;

  function changed(path: string, ctimeMs: number): boolean {
    if (inRange(ctimeMs)) return true;
    if (ctimeMs <= sinceMs - LOGS_CHECKED_MS) return false;
    return inRange(ctimeOf(`${absolute(path)}/logs`) ?? sinceMs);
  }

  function read(path: string): Dirent[] {
    try {
      counts.directories += 1;
      return readdirSync(absolute(path), { withFileTypes: true });
    } catch (error) {
      if (path === '') throw error;
      if (!isGone(error)) counts.unreadable += 1;
      return [];
    }
  }

  function childrenOf(place: Place, entries: Dirent[], isBuild: boolean): string[] {
    const names: string[] = [];
    const floor = resumeFloor(place.path, resumeAt);
    for (const entry of entries) {
      const { name } = entry;
      if (!isDirectory(entry, absolute(place.path)) || name < floor) continue;
      if (place.path === '' && sumOf(name) % share.of !== share.index) continue;
      const path = place.path === '' ? name : `${place.path}/${name}`;
      if (isIgnored(path, assetsDirectory) || isOutputDirectory(path, isBuild, false)) continue;
      names.push(name);
    }
    // the stack is taken from its end
    return names.sort((a, b) => (a < b ? 1 : -1));
  }

  const stack: Place[] = [
    { path: from, ctimeMs: ctimeOf(absolute(from)) ?? 0, depth: 0, inBuild: false },
  ];
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const { path, ctimeMs, depth, inBuild } = place;
    // saves reading it; whether it is one is decided below otherwise
    const plainly = !deep && mostlyBuilds[depth] && existsSync(`${absolute(path)}/${evidenceName}`);
    const entries = plainly ? [] : read(path);
    if (
      isOutputDirectory(
        path,
        false,
        entries.some((entry) => entry.name === MANIFEST),
      )
    ) {
      continue;
    }
    const evidence = path === '' ? undefined : entries.find(isEvidenceEntry);
    const isBuild = plainly || evidence !== undefined;
    if (!inBuild) mostlyBuilds[depth] = isBuild;
    if (evidence?.isFile()) evidenceName = evidence.name;
    if (isBuild) {
      counts.builds += 1;
      // those inside builds, only a deep walk sees: whatever their age, or none would see the young ones
      if (inBuild || changed(path, ctimeMs)) yield { kind: 'build', path, ctimeMs };
      if (!deep) continue;
    } else if (!inBuild) {
      const bare = bareBuild(path, entries);
      if (bare !== null) {
        counts.builds += 1;
        if (inRange(ctimeMs)) yield { kind: 'build', path: bare, ctimeMs };
      }
      yield { kind: 'structure', path, ctimeMs };
    }
    if (depth >= MAX_DEPTH) continue;
    for (const name of childrenOf(place, entries, isBuild)) {
      const child = path === '' ? name : `${path}/${name}`;
      const childMs = ctimeOf(absolute(child));
      if (childMs === null) continue;
      stack.push({ path: child, ctimeMs: childMs, depth: depth + 1, inBuild: inBuild || isBuild });
    }
  }
}

/** A build that nothing tells but the inputs that stand in `path`. */
function bareBuild(path: string, entries: Dirent[]): string | null {
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = `${path}/${entry.name}`;
    const build = mayBeInput(file) ? buildOf(file, null) : null;
    if (build !== null) return build;
  }
  return null;
}

/** The least name below `path` that a walk which goes on at `resumeAt` has still to visit. */
function resumeFloor(path: string, resumeAt: string | null): string {
  if (resumeAt === null) return '';
  if (path !== '' && !resumeAt.startsWith(`${path}/`)) return '';
  const rest = path === '' ? resumeAt : resumeAt.slice(path.length + 1);
  return rest.split('/', 1)[0] ?? '';
}

const sumOf = (name: string) => Buffer.from(name).reduce((sum, byte) => sum + byte, 0);

const isEvidenceEntry = (entry: Dirent) =>
  (entry.isFile() || entry.isDirectory()) && isEvidence(entry.name, entry.isDirectory());

function ctimeOf(path: string): number | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.ctimeMs ?? null;
  } catch {
    return null; // a component above is no directory any more
  }
}

function isDirectory(entry: Dirent, parent: string): boolean {
  if (entry.isDirectory()) return true;
  if (entry.isFile() || entry.isSymbolicLink() || entry.isFIFO() || entry.isSocket()) return false;
  // a file system that does not tell the type
  return lstatSync(`${parent}/${entry.name}`, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
