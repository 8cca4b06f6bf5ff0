/**
 * Writes one data file: plain, or as one gzip member (RFC 1952) with seek points.
 *
 * The gzip form is deflated in independent blocks of about 256 KiB, each ended by a full flush, so
 * that a reader can start at any block (see DetailsIndex in format.ts) while `zcat` and every browser
 * read the whole as usual. Writing is synchronous: it happens in the child process that parses, which
 * has nothing else to do.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { constants, crc32, deflateRawSync } from 'node:zlib';

const BLOCK_BYTES = 256 * 1024;
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const LAST_BLOCK = Buffer.from([0x03, 0x00]);

/** How the files of a dataset are written. */
export interface DataFileOptions {
  gzip: boolean;
  /** Put a hash of the content into the name, so that a republish never overwrites a file in use. */
  hashed: boolean;
}

/** A finished file. */
export interface WrittenFile {
  /** Name in the directory it was written to. */
  path: string;
  /** Seek points as in DetailsIndex. */
  blocks: [number, number][];
}

export interface DataFile {
  /** Unpacked bytes written so far. */
  position(): number;
  write(text: string): void;
  finish(): WrittenFile;
  /** Closes and removes an unfinished file; does nothing after `finish`. */
  discard(): void;
}

/**
 * Opens `<directory>/<stem><extension>`; the final name gets `.hash` before the extension and `.gz`
 * behind it as the options say.
 *
 * @throws system errors of writing, such as ENOSPC
 */
export function createDataFile(
  directory: string,
  stem: string,
  extension: string,
  options: DataFileOptions,
): DataFile {
  const unfinished = join(directory, `${stem}${extension}.part`);
  rmSync(unfinished, { force: true });
  const fd = openSync(unfinished, 'wx', 0o644);
  const hash = createHash('sha256');
  const blocks: [number, number][] = [];
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let unpacked = 0;
  let packed = 0;
  let checksum = 0;
  let open = true;

  const put = (data: Buffer): void => {
    for (let at = 0; at < data.length; ) at += writeSync(fd, data, at);
    packed += data.length;
  };

  const flush = (): void => {
    if (pendingBytes === 0) return;
    const data = pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    hash.update(data);
    if (!options.gzip) {
      put(data);
      return;
    }
    blocks.push([packed, unpacked - data.length]);
    checksum = crc32(data, checksum);
    put(deflateRawSync(data, { finishFlush: constants.Z_FULL_FLUSH }));
  };

  if (options.gzip) put(GZIP_HEADER);

  return {
    position: () => unpacked,
    write(text) {
      const data = Buffer.from(text);
      pending.push(data);
      pendingBytes += data.length;
      unpacked += data.length;
      if (pendingBytes >= BLOCK_BYTES) flush();
    },
    finish() {
      flush();
      if (options.gzip) {
        blocks.push([packed, unpacked]);
        const trailer = Buffer.alloc(8);
        trailer.writeUInt32LE(checksum, 0);
        trailer.writeUInt32LE(unpacked % 2 ** 32, 4);
        put(Buffer.concat([LAST_BLOCK, trailer]));
      }
      fsyncSync(fd);
      closeSync(fd);
      open = false;
      const tag = options.hashed ? `.${hash.digest('hex').slice(0, 10)}` : '';
      const path = `${stem}${tag}${extension}${options.gzip ? '.gz' : ''}`;
      renameSync(unfinished, join(directory, path));
      return { path, blocks };
    },
    discard() {
      if (!open) return;
      open = false;
      closeSync(fd);
      rmSync(unfinished, { force: true });
    },
  };
}

/** Writes a whole value as JSON. */
export function writeJsonFile(
  directory: string,
  stem: string,
  value: unknown,
  options: DataFileOptions,
): string {
  const file = createDataFile(directory, stem, '.json', options);
  try {
    file.write(JSON.stringify(value));
    return file.finish().path;
  } finally {
    file.discard();
  }
}
