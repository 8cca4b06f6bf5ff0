/**
 * The fingerprint of a build: what was there to be read. A build is done when its manifest has it.
 *
 * The log archiver packs `x` to `x.gz` ten minutes after the upload and keeps the time of its last
 * change; the build is the same as before. So a file counts by its name without `.gz`, its mtime and
 * its unpacked size, which of a gzip file stands in its last four bytes (modulo 2^32).
 */
import { createHash } from 'node:crypto';
import { FORMAT_VERSION } from '../format/dataset.ts';
import type { InputState } from './inputs/file-state.ts';

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
