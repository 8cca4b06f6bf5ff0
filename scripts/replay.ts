/**
 * Replays an upload the way Zuul's `upload-logs` role makes it, with nothing but Node: everything
 * except job-output.*, then job-output.txt*, then job-output.json*; every file as rsync writes it,
 * under a temporary name that is then renamed.
 */
import { randomInt } from 'node:crypto';
import { copyFile, mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Path in the build -> the file to copy there, or its content. */
export type BuildFiles = ReadonlyMap<string, string | Uint8Array>;

export interface UploadStep {
  /** What Zuul does in this step, for people. */
  title: string;
  /** Paths in the build, in the order they are written. */
  paths: string[];
}

/** The three steps of an upload; a step without files is left out. */
export function uploadSteps(paths: Iterable<string>): UploadStep[] {
  const all = [...paths].sort();
  const txt = all.filter((path) => /^job-output\.txt(\.|$)/.test(path));
  const json = all.filter((path) => /^job-output\.json(\.|$)/.test(path));
  const rest = all.filter((path) => !txt.includes(path) && !json.includes(path));
  return [
    { title: 'rsync of everything else', paths: rest },
    { title: 'job-output.txt', paths: txt },
    { title: 'job-output.json, which completes the upload', paths: json },
  ].filter((step) => step.paths.length > 0);
}

/** Uploads `files` into the directory `destination`; `onStep` is awaited before every step. */
export async function replayUpload(
  files: BuildFiles,
  destination: string,
  onStep: (step: UploadStep) => void | Promise<void> = () => {},
): Promise<void> {
  for (const step of uploadSteps(files.keys())) {
    await onStep(step);
    for (const path of step.paths) {
      await writeLikeRsync(join(destination, path), files.get(path) ?? '');
    }
  }
}

/** Writes `.name.XXXXXX` beside `target`, keeps the source's mtime (`rsync -a`) and renames. */
async function writeLikeRsync(target: string, source: string | Uint8Array): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = join(
    dirname(target),
    `.${target.slice(dirname(target).length + 1)}.${suffix()}`,
  );
  if (typeof source === 'string') {
    await copyFile(source, temporary);
    const { atime, mtime } = await stat(source);
    await utimes(temporary, atime, mtime);
  } else {
    await writeFile(temporary, source);
  }
  await rename(temporary, target);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function suffix(): string {
  return Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
