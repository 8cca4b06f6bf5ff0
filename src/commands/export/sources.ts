/** What `stackvizd export` is asked to read. */
import { createHash } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { access, constants, open, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codeOf, toStackvizError } from '../../base/errors.ts';
import { findOwnInputs } from '../../build/inputs/find.ts';
import { placeOf } from '../../build/inputs/place.ts';
import { warnOfBuilds } from '../../build/nested.ts';
import { createWarnings, type Warnings } from '../../build/warnings.ts';
import type { BuildMetadata } from '../../format/dataset.ts';
import { type ByteSource, readFileChunks, unpack } from '../../process/read-input.ts';
import { type Source, sourcesOf } from '../../process/source.ts';
import type { Progress } from '../progress.ts';
import { listRuns } from './repository.ts';

export interface Asked {
  streamFile: string[];
  repository: string[];
  /** Directories with what a job left, each as `DIR` or `NAME=DIR`. */
  build: string[];
  stdin: boolean;
  dstat?: string;
}

export interface FoundSources {
  sources: Source[];
  /** How each was named. */
  named: Map<Source, string>;
  /** What the directories tell of the job. */
  metadata: Partial<BuildMetadata>;
  /** How much of what was asked for is not there, or may not be read. */
  missing: number;
  /** What may not be read of what the directories hold. */
  unread: number;
}

/** Entries of one directory after which files are found by name only; somebody's own, not a stranger's. */
const MAX_ENTRIES = 1_000_000;
/** Of what is found and may not be read. */
const UNREAD = 'INPUT_UNREADABLE';
const NAMED = /^([\w.-]+)=(.+)$/;

/** The directory that `-b` names, without the name that it may give it. */
export const directoryOf = (asked: string): string => NAMED.exec(asked)?.[2] ?? asked;

/** @throws Error that says so, with what to do where it is the other kind; system errors of what may not be read */
async function mustBe(kind: 'file' | 'directory', path: string): Promise<void> {
  const stats = await stat(path).catch((error) => {
    const code = codeOf(error) ?? '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new Error(`${path}: there is no such ${kind}`);
  });
  if (kind === 'file' && stats.isFile()) return access(path, constants.R_OK);
  // else one that may not be read would look empty
  if (kind === 'directory' && stats.isDirectory())
    return access(path, constants.R_OK | constants.X_OK);
  const instead =
    kind === 'file'
      ? 'no file; -b DIR searches a directory'
      : 'no directory; -f FILE reads a stream';
  throw new Error(`${path}: ${instead}`);
}

const NOWHERE = { host: null, phase: null };

/** Counts the bytes on their way, to show how far the work is. */
async function* counted(
  bytes: ByteSource,
  name: string,
  total: number,
  progress: Progress,
): ByteSource {
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    const percent = total > 0 ? ` ${Math.floor((100 * read) / total)} %` : '';
    progress.update(`${name}: ${Math.floor(read / 1024)} KiB${percent}`);
    yield chunk;
  }
}

function namedSource(kind: Source['kind'], path: string, name: string, progress: Progress): Source {
  return {
    ...NOWHERE,
    kind,
    path: name,
    repository: null,
    async open() {
      const file = await open(path);
      const { size } = await file.stat();
      const bytes = counted(readFileChunks(file), name, size, progress);
      return { bytes, close: () => file.close() };
    },
  };
}

/** Standard input; beside other streams as a file without a name, so that it can be compared with them. */
async function stdinSource(isAlone: boolean, progress: Progress): Promise<Source> {
  const bytes = counted(process.stdin as ByteSource, 'stdin', 0, progress);
  if (isAlone) {
    const open = async () => ({ bytes, close: async () => undefined });
    return { ...NOWHERE, kind: 'subunit', path: 'stdin', repository: null, open };
  }
  const directory = mkdtempSync(join(tmpdir(), 'stackvizd-stdin-'));
  const file = openSync(join(directory, 'stdin'), 'wx+', 0o600);
  rmSync(directory, { recursive: true });
  for await (const chunk of bytes) writeFileSync(file, chunk);
  return namedSource('subunit', `/proc/self/fd/${file}`, 'stdin', progress);
}

/** What is below a directory, as the daemon would find it in a build of these directories. */
async function searchBuild(
  asked: string,
  warnings: Warnings,
  tellUnread: (text: string) => void,
): Promise<Pick<FoundSources, 'sources' | 'metadata'>> {
  const [, name = null, directory = asked] = NAMED.exec(asked) ?? [];
  await mustBe('directory', directory);
  const noted: Warnings = {
    ...warnings,
    add(code, message, where = {}) {
      warnings.add(code, message, where);
      if (code === UNREAD) tellUnread(`${join(directory, where.path ?? '')}: ${message}`);
    },
  };
  await warnOfBuilds(directory, warnings);
  const inputs = await findOwnInputs(directory, MAX_ENTRIES, noted);
  // with its YAML and schemas a third of a start; only directories of jobs have any
  const { readMetadata } = await import('../../process/metadata/read.ts');
  const metadata = await readMetadata(directory, '', inputs, [], warnings);
  const sources = sourcesOf(directory, inputs);
  if (name === null) return { sources, metadata };
  const below = (path: string) => `${name}/${path}`;
  const renamed = sources.map((source): Source => {
    const { path, repository } = source;
    return {
      ...source,
      ...placeOf(below(path)),
      path: below(path),
      repository: repository && { ...repository, path: below(repository.path) },
    };
  });
  return { sources: renamed, metadata };
}

/** What a packed record is unpacked to, to be compared; it is read within the limits of all afterwards. */
const COMPARED = { maxBytes: 1024 ** 4, maxRatio: 100_000 };

async function digestOf({ path, open }: Source): Promise<string> {
  const hash = createHash('sha256');
  const { bytes, close } = await open();
  try {
    for await (const chunk of unpack(bytes, path, COMPARED, createWarnings())) hash.update(chunk);
  } finally {
    await close();
  }
  return hash.digest('hex');
}

/** Takes records of a machine away that are there already; of several the one of a known node stays, or the first. */
async function dropSameMachines(found: Map<Source, string>, progress: Progress): Promise<void> {
  const machines = [...found.keys()].filter(({ kind }) => kind === 'dstat');
  if (machines.length < 2) return;
  const seen = new Map<string, Source>();
  for (const source of machines.toSorted((a, b) => Number(!a.host) - Number(!b.host))) {
    // what cannot be read is told where it is
    const digest = await digestOf(source).catch(() => `${found.get(source)}`);
    const key = JSON.stringify([source.phase, digest]);
    const same = seen.get(key);
    if (same === undefined) {
      seen.set(key, source);
      continue;
    }
    progress.line(`not read: ${found.get(source)}, it is the same as ${found.get(same)}`);
    found.delete(source);
  }
}

/** The sources in upstream's order; what is not there is told and left out. */
export async function findSources(
  asked: Asked,
  warnings: Warnings,
  progress: Progress,
): Promise<FoundSources> {
  const found = new Map<Source, string>();
  const metadata: Partial<BuildMetadata> = {};
  let missing = 0;
  let unread = 0;
  const seen = new Set<string>();
  /** Adds what is named, once; under another name it is something else. */
  const attempt = async (option: string, path: string, add: () => Promise<void>, name = '') => {
    const key = JSON.stringify([option, name, await realpath(path).catch(() => seen.size)]);
    if (seen.has(key)) {
      progress.line(`named twice, read once: ${option} ${path}`);
      return;
    }
    seen.add(key);
    try {
      await add();
    } catch (error) {
      missing += 1;
      progress.line(`left out: ${toStackvizError(error).message}`);
    }
  };
  const named = async (kind: Source['kind'], path: string) => {
    await mustBe('file', path);
    return namedSource(kind, path, basename(path), progress);
  };
  const { dstat } = asked;
  if (dstat !== undefined)
    await attempt('--dstat', dstat, async () => {
      found.set(await named('dstat', dstat), `--dstat ${dstat}`);
    });
  for (const path of asked.repository) {
    await attempt('-r', path, async () => {
      for (const run of await listRuns(path)) {
        const source = namedSource('subunit', run, join('.stestr', basename(run)), progress);
        const repository = { path: dirname(run), name: basename(path) };
        found.set({ ...source, repository }, `-r ${path}`);
      }
    });
  }
  for (const path of asked.streamFile)
    await attempt('-f', path, async () => {
      found.set(await named('subunit', path), `-f ${path}`);
    });
  for (const place of asked.build) {
    const add = async () => {
      const below = await searchBuild(place, warnings, (text) => {
        unread += 1;
        progress.line(`left out: ${text}`);
      });
      for (const source of below.sources) found.set(source, `-b ${place}: ${source.path}`);
      Object.assign(metadata, { ...known(below.metadata), ...known(metadata) });
    };
    await attempt('-b', directoryOf(place), add, NAMED.exec(place)?.[1]);
  }
  await dropSameMachines(found, progress);
  const isAlone = ![...found.keys()].some(({ kind }) => kind === 'subunit');
  if (asked.stdin) found.set(await stdinSource(isAlone, progress), '-i');
  return { sources: [...found.keys()], named: found, metadata, missing, unread };
}

const known = (metadata: Partial<BuildMetadata>): Partial<BuildMetadata> =>
  Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
