/**
 * The fingerprint of a build: what was there to be read. A build is done when its manifest has it.
 *
 * The log archiver packs `x` to `x.gz` ten minutes after the upload and keeps the time of its last
 * change; the build is the same as before. So a file counts by its name without `.gz`, its mtime and
 * its unpacked size, which of a gzip file stands in its last four bytes (modulo 2^32).
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { FORMAT_VERSION } from '../format/dataset.ts';
import type { Input } from './inputs.ts';
import { openInput } from './open-input.ts';
import type { Warnings } from './warnings.ts';

/** An input as it was when the fingerprint was taken. */
export interface InputState extends Input {
  /** Bytes of the file as it is. */
  bytes: number;
  modifiedMs: number;
  /** Modulo 2^32. */
  unpackedBytes: number;
}

async function unpackedBytes(file: FileHandle, path: string, bytes: number): Promise<number> {
  if (!path.endsWith('.gz') || bytes < 18) return bytes % 2 ** 32;
  const size = Buffer.alloc(4);
  await file.read(size, 0, 4, bytes - 4);
  return size.readUInt32LE(0);
}

/** Looks at each input; one that may not be read is left out. @throws as openInput */
export async function readInputStates(
  build: string,
  inputs: Input[],
  warnings: Warnings,
): Promise<InputState[]> {
  const states: InputState[] = [];
  for (const input of inputs) {
    const file = await openInput(build, input.path, warnings);
    if (file === null) continue;
    try {
      const { size, mtimeMs } = await file.stat();
      states.push({
        ...input,
        bytes: size,
        modifiedMs: mtimeMs,
        unpackedBytes: await unpackedBytes(file, input.path, size),
      });
    } finally {
      await file.close();
    }
  }
  return states;
}

/** 64 hexadecimal digits; includes the version of the published format. */
export function fingerprintOf(states: InputState[]): string {
  const hash = createHash('sha256').update(`format ${FORMAT_VERSION}\n`);
  for (const { path, unpackedBytes: size, modifiedMs } of states) {
    const name = path.replace(/\.gz$/, '');
    // gzip sets whole seconds on some file systems
    hash.update(`${JSON.stringify([name, size, Math.floor(modifiedMs / 1000)])}\n`);
  }
  return hash.digest('hex');
}
