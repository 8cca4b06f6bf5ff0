/** What is published of a run: its record, and its tests. Only what belongs to us is read. */
import type { Stats } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { nullUnlessPassing } from '../base/errors.ts';
import { belongsToUs, MANIFEST, OUTPUT_DIRECTORY } from '../build/own-files.ts';
import { MAX_MANIFEST_BYTES, parseManifest } from '../build/published.ts';
import {
  type Artifact,
  type ArtifactType,
  type Manifest,
  rerunsOf,
  type SiteConfig,
} from '../format/dataset.ts';
import {
  type ComparedErrors,
  type HistoryFile,
  MAX_COMPARED,
  type RunRecord,
} from '../format/history.ts';
import type { KnownErrors } from '../format/service-logs.ts';
import type { TestsFile } from '../format/tests.ts';
import { holdInPlace, readInPlace } from '../tree/in-place.ts';
import { type States, statesOf } from '../verdict/history/states.ts';
import { parseErrors, parseNewErrors, parseRecord } from './schema.ts';

const DATA = 'data/';
const MAX_PACKED = 64 * 1024 * 1024;
const MAX_UNPACKED = 256 * 1024 * 1024;

const isOwn = (most: number) => (stats: Stats) => stats.size <= most && belongsToUs(stats);

/** A JSON file below a directory, gzip or plain. @throws system errors; SyntaxError */
export function readJson<T>(directory: string, path: string): T {
  const bytes = readInPlace(directory, path, isOwn(MAX_PACKED));
  if (bytes === null) throw new Error(`${path} is not ours`);
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = packed ? gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED }) : bytes;
  return JSON.parse(text.toString('utf8')) as T;
}

/** What is published of a build: a directory that is held. */
interface Published {
  directory: string;
  artifacts: readonly Artifact[];
}

const readArtifacts = <T>({ directory, artifacts }: Published, type: ArtifactType): T[] =>
  artifacts
    .filter(({ artifact_type }) => artifact_type === type)
    .map(({ path }) => readJson<T>(directory, DATA + path));

/** Whether a directory of a build has a manifest of ours. @throws what may pass */
function isOurs(directory: string): boolean {
  try {
    const text = readInPlace(directory, MANIFEST, isOwn(MAX_MANIFEST_BYTES));
    return text !== null && parseManifest(text.toString('utf8')) !== null;
  } catch (error) {
    return nullUnlessPassing(error) ?? false;
  }
}

/**
 * Works on what is published of a build; null where nothing of ours is, or it cannot be used.
 *
 * @throws what may pass: then it is not known
 */
async function withPublished<T>(
  root: string,
  path: string,
  read: (published: Published) => T | null,
): Promise<T | null> {
  try {
    const output = holdInPlace(root, `${path}/${OUTPUT_DIRECTORY}`);
    try {
      if (!isOurs(output.path)) return null;
      const { datasets } = readJson<SiteConfig>(output.path, `${DATA}config.json`);
      return read({ directory: output.path, artifacts: datasets[0]?.artifacts ?? [] });
    } finally {
      output.close();
    }
  } catch (error) {
    return nullUnlessPassing(error);
  }
}

/**
 * What a build publishes for others: its record, and seconds as they stand there. Null where there is none: a
 * build that was moved is another.
 *
 * @param known what is expected: where it is that, it need not be checked
 * @throws what may pass
 */
export function readHistory(
  root: string,
  path: string,
  known: RunRecord | null = null,
): Promise<{ record: RunRecord; seconds: unknown } | null> {
  return withPublished(root, path, (published) => {
    const [file] = readArtifacts<HistoryFile>(published, 'history');
    const isKnown = known !== null && isDeepStrictEqual(file?.record, known);
    const record = isKnown ? known : parseRecord(file?.record);
    return record?.path === path ? { record, seconds: file?.seconds } : null;
  });
}

/** The record of a build; null where there is none. @throws what may pass */
export const readRecord = async (
  root: string,
  path: string,
  known: RunRecord | null = null,
): Promise<RunRecord | null> => (await readHistory(root, path, known))?.record ?? null;

/** The kinds of ERROR lines that a build tells of; null where it tells none, or is not there. */
export const readErrors = (root: string, path: string): Promise<KnownErrors | null> =>
  withPublished(root, path, (published) =>
    parseErrors(readArtifacts<HistoryFile>(published, 'history')[0]?.errors),
  ).catch(() => null);

/** Which ERROR lines of its services the page of a build tells to be new; null where it tells nothing of them. */
export const readNewErrors = (root: string, path: string): Promise<ComparedErrors | null> =>
  withPublished(root, path, (published) =>
    parseNewErrors(readArtifacts<HistoryFile>(published, 'history')[0]?.context?.compared?.errors),
  ).catch(() => null);

/** What the tests of a build came to; null where it is not there, or cannot be read. */
export function readStates(root: string, path: string): Promise<States | null> {
  return withPublished(root, path, (published) => {
    const files = readArtifacts<TestsFile>(published, 'tests');
    const manifest = readJson<Partial<Manifest>>(published.directory, MANIFEST);
    if (files.length === 0) return null;
    return statesOf(files, manifest.warnings ?? [], rerunsOf(manifest), MAX_COMPARED);
  }).catch(() => null);
}

/** Whether the page of a build is there. @throws what may pass: then it is not known */
export async function isThere(root: string, path: string): Promise<boolean> {
  try {
    const output = holdInPlace(root, `${path}/${OUTPUT_DIRECTORY}`);
    try {
      return isOurs(output.path);
    } finally {
      output.close();
    }
  } catch (error) {
    return falseIfGone(error as NodeJS.ErrnoException);
  }
}

function falseIfGone(error: NodeJS.ErrnoException): false {
  if (['ENOENT', 'ENOTDIR', 'PATH_NOT_PLAIN'].includes(error.code ?? '')) return false;
  throw error;
}
