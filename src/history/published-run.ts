/** What is published of a run: its record, and its tests. Only what belongs to us is read. */
import { gunzipSync } from 'node:zlib';
import { nullUnlessPassing } from '../base/errors.ts';
import { belongsToUs, MANIFEST, OUTPUT_DIRECTORY } from '../build/ours.ts';
import { readManifest } from '../build/published.ts';
import type { Artifact, ArtifactType, Manifest, SiteConfig } from '../format/dataset.ts';
import type { HistoryFile, RunRecord } from '../format/history.ts';
import type { TestsFile } from '../format/tests.ts';
import { holdDirectory, openFileBeneath } from '../tree/beneath.ts';
import { type States, statesOf } from '../verdict/history/states.ts';
import { parseRecord } from './schema.ts';

const DATA = `${OUTPUT_DIRECTORY}/data/`;
const MAX_PACKED = 64 * 1024 * 1024;
const MAX_UNPACKED = 256 * 1024 * 1024;

/** A JSON file below a directory, gzip or plain. @throws system errors; SyntaxError */
export async function readJson<T>(directory: string, path: string): Promise<T> {
  const file = await openFileBeneath(directory, path);
  try {
    const stats = await file.stat();
    if (stats.size > MAX_PACKED || !belongsToUs(stats)) throw new Error(`${path} is not ours`);
    const bytes = await file.readFile();
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = packed ? gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED }) : bytes;
    return JSON.parse(text.toString('utf8')) as T;
  } finally {
    await file.close();
  }
}

/**
 * Reads the artifacts of a type.
 *
 * @param base trusted, or held
 * @param prefix of their directory below it, with a slash at its end
 */
export async function readArtifacts<T>(
  base: string,
  prefix: string,
  artifacts: readonly Artifact[],
  type: ArtifactType,
): Promise<T[]> {
  const files: T[] = [];
  for (const { artifact_type, path } of artifacts) {
    if (artifact_type === type) files.push(await readJson<T>(base, prefix + path));
  }
  return files;
}

/**
 * Works on what is published of a build; null where nothing of ours is, or it cannot be used.
 *
 * @throws what may pass: then it is not known
 */
async function withPublished<T>(
  root: string,
  path: string,
  read: (build: string, artifacts: Artifact[]) => Promise<T | null>,
): Promise<T | null> {
  const build = await holdDirectory(root, path).catch(nullUnlessPassing);
  if (build === null) return null;
  try {
    if ((await readManifest(build.path)) === null) return null;
    const { datasets } = await readJson<SiteConfig>(build.path, `${DATA}config.json`);
    return await read(build.path, datasets[0]?.artifacts ?? []);
  } catch (error) {
    return nullUnlessPassing(error);
  } finally {
    await build.close();
  }
}

/**
 * What a build publishes for others: its record, and seconds as they stand there. Null where there is none: a
 * build that was moved is another.
 *
 * @throws what may pass
 */
export function readHistory(
  root: string,
  path: string,
): Promise<{ record: RunRecord; seconds: unknown } | null> {
  return withPublished(root, path, async (build, artifacts) => {
    const [file] = await readArtifacts<HistoryFile>(build, DATA, artifacts, 'history');
    const record = parseRecord(file?.record);
    return record?.path === path ? { record, seconds: file?.seconds } : null;
  });
}

/** The record of a build; null where there is none. @throws what may pass */
export const readRecord = async (root: string, path: string): Promise<RunRecord | null> =>
  (await readHistory(root, path))?.record ?? null;

/** What the tests of a build came to; null where it is not there, or cannot be read. */
export function readStates(root: string, path: string): Promise<States | null> {
  return withPublished(root, path, async (build, artifacts) => {
    const files = await readArtifacts<TestsFile>(build, DATA, artifacts, 'tests');
    const { warnings = [], reruns = [] } = await readJson<Partial<Manifest>>(
      build,
      `${OUTPUT_DIRECTORY}/${MANIFEST}`,
    );
    return files.length === 0 ? null : statesOf(files, warnings, reruns);
  }).catch(() => null);
}

/** Whether the page of a build is there. @throws what may pass: then it is not known */
export async function isThere(root: string, path: string): Promise<boolean> {
  const build = await holdDirectory(root, path).catch(nullIfGone);
  if (build === null) return false;
  try {
    return (await readManifest(build.path)) !== null;
  } finally {
    await build.close();
  }
}

function nullIfGone(error: NodeJS.ErrnoException): null {
  if (['ENOENT', 'ENOTDIR', 'PATH_NOT_PLAIN'].includes(error.code ?? '')) return null;
  throw error;
}
