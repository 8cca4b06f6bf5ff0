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
import { baseName, parentOf } from '../../base/paths.ts';
import { isGone } from '../../build/entries.ts';
import { isIgnored, isOutputDirectory } from '../../build/ignore.ts';
import { MANIFEST } from '../../build/own-files.ts';
import { isBuildPath } from '../../build/owner.ts';
import {
  EVIDENCE_FILES,
  EVIDENCE_IN_LOGS,
  evidentBuild,
  holderOf,
  isEvidence,
  isNodeName,
  mayBeInput,
} from '../../build/recognise.ts';

/**
 * A build that changed in the time that was asked for, or one that did not; or a directory that is
 * none but may come to hold some.
 */
export interface Found {
  kind: 'build' | 'unchanged' | 'structure';
  /** Relative to the root. */
  path: string;
  /** Last change of the directory itself, read before its entries were. */
  ctimeMs: number;
}

export interface ScanOptions {
  /** Absolute, without links. */
  root: string;
  assetsDirectory: string;
  /** See `metadata.pathTemplates`. */
  pathTemplates: readonly string[];
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

/** All of a tree, but what is in builds. */
export const wholeTree = (
  root: string,
  assetsDirectory: string,
  pathTemplates: readonly string[],
): ScanOptions => ({
  root,
  assetsDirectory,
  pathTemplates,
  from: '',
  sinceMs: Number.NEGATIVE_INFINITY,
  untilMs: Number.POSITIVE_INFINITY,
  deep: false,
  resumeAt: null,
  share: { index: 0, of: 1 },
});

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
  const walk = new Walk(options, counts);
  const stack: Place[] = [walk.start()];
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    yield* walk.visit(place, stack);
  }
}

class Walk {
  readonly #options: ScanOptions;
  readonly #counts: ScanCounts;
  /** By depth, whether the directory seen last was a build: the others there mostly are the same. */
  readonly #mostlyBuilds: boolean[] = [];
  /** The evidence found last; sites have one kind. */
  #evidenceName: string = EVIDENCE_FILES[1];
  /** The build without evidence that was found last: each of its nodes finds it. */
  #bare = '';

  constructor(options: ScanOptions, counts: ScanCounts) {
    this.#options = options;
    this.#counts = counts;
  }

  start(): Place {
    const { from } = this.#options;
    const ctimeMs = ctimeOf(this.#absolute(from)) ?? 0;
    return { path: from, ctimeMs, depth: 0, inBuild: false };
  }

  /** Looks at a directory, and puts those in it that are to be visited on the stack. */
  *visit(place: Place, stack: Place[]): Generator<Found> {
    const { path, ctimeMs, depth, inBuild } = place;
    const { deep } = this.#options;
    // saves reading it; whether it is one is decided below otherwise
    const plainly =
      !deep &&
      this.#mostlyBuilds[depth] &&
      existsSync(`${this.#absolute(path)}/${this.#evidenceName}`);
    const entries = plainly ? [] : this.#read(path);
    const holdsProof = entries.some(({ name }) => name === MANIFEST);
    if (isOutputDirectory(path, false, holdsProof)) return;
    const isBuild = plainly || (path !== '' && this.#hasEvidence(path, entries));
    if (!inBuild) this.#mostlyBuilds[depth] = isBuild;
    if (isBuild) {
      this.#counts.builds += 1;
      // those inside builds, only a deep walk sees: whatever their age, or none would see the young ones
      const changed = inBuild || this.#changed(path, ctimeMs);
      yield { kind: changed ? 'build' : 'unchanged', path, ctimeMs };
      if (!deep) return;
    } else if (!inBuild) {
      yield* this.#bareBuild(place, entries);
      yield { kind: 'structure', path, ctimeMs };
    }
    if (depth < MAX_DEPTH) this.#putChildren(place, entries, isBuild, stack);
  }

  #absolute(path: string): string {
    return path === '' ? this.#options.root : `${this.#options.root}/${path}`;
  }

  #read(path: string): Dirent[] {
    try {
      this.#counts.directories += 1;
      return readdirSync(this.#absolute(path), { withFileTypes: true });
    } catch (error) {
      if (path === '') throw error;
      if (!isGone(error)) this.#counts.unreadable += 1;
      return [];
    }
  }

  #hasEvidence(path: string, entries: Dirent[]): boolean {
    const evidence = entries.find(
      (entry) => isEvidenceEntry(entry) && evidentBuild(`${path}/${entry.name}`) === path,
    );
    if (evidence !== undefined) {
      if (evidence.isFile()) this.#evidenceName = evidence.name;
      return true;
    }
    if (!entries.some((entry) => entry.name === 'logs' && entry.isDirectory())) return false;
    const logs = `${this.#absolute(path)}/logs`;
    return EVIDENCE_IN_LOGS.some((name) => existsSync(`${logs}/${name}`));
  }

  #inRange(ctimeMs: number): boolean {
    return ctimeMs > this.#options.sinceMs && ctimeMs <= this.#options.untilMs;
  }

  #changed(path: string, ctimeMs: number): boolean {
    const { sinceMs } = this.#options;
    if (this.#inRange(ctimeMs)) return true;
    if (ctimeMs <= sinceMs - LOGS_CHECKED_MS) return false;
    return this.#inRange(ctimeOf(`${this.#absolute(path)}/logs`) ?? sinceMs);
  }

  /** A build that nothing tells but the inputs that stand in a directory. */
  *#bareBuild({ path, ctimeMs }: Place, entries: Dirent[]): Generator<Found> {
    const input = entries.find((entry) => entry.isFile() && mayBeInput(`${path}/${entry.name}`));
    if (input === undefined || path === '') return;
    const holder = holderOf(`${path}/${input.name}`);
    const above = parentOf(holder);
    const isNode =
      above !== '' &&
      (isNodeName(baseName(holder)) || isBuildPath(above, this.#options.pathTemplates));
    const build = isNode ? above : holder;
    if (build === '' || build === this.#bare) return;
    this.#bare = build;
    this.#counts.builds += 1;
    yield { kind: this.#inRange(ctimeMs) ? 'build' : 'unchanged', path: build, ctimeMs };
  }

  #putChildren(place: Place, entries: Dirent[], isBuild: boolean, stack: Place[]): void {
    const { path, depth } = place;
    const inBuild = place.inBuild || isBuild;
    for (const name of this.#childrenOf(place, entries, isBuild)) {
      const child = path === '' ? name : `${path}/${name}`;
      const ctimeMs = ctimeOf(this.#absolute(child));
      if (ctimeMs !== null) stack.push({ path: child, ctimeMs, depth: depth + 1, inBuild });
    }
  }

  #childrenOf({ path: parent }: Place, entries: Dirent[], isBuild: boolean): string[] {
    const { assetsDirectory, resumeAt, share } = this.#options;
    const names: string[] = [];
    const floor = resumeFloor(parent, resumeAt);
    for (const entry of entries) {
      const { name } = entry;
      if (!isDirectory(entry, this.#absolute(parent)) || name < floor) continue;
      if (parent === '' && sumOf(name) % share.of !== share.index) continue;
      const path = parent === '' ? name : `${parent}/${name}`;
      if (isIgnored(path, assetsDirectory) || isOutputDirectory(path, isBuild, false)) continue;
      names.push(name);
    }
    // the stack is taken from its end
    return names.sort((a, b) => (a < b ? 1 : -1));
  }
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
