/**
 * Writes one data file: plain, or as one gzip member (RFC 1952) with seek points.
 *
 * The gzip form is deflated in independent blocks of 512 KiB, each ended by a full flush, so that a
 * reader can start at any block (see Seekable in format-tests.ts) while `zcat` and every browser read
 * the whole as usual. Smaller blocks make the file larger (256 KiB: 5 % on keystone's details), larger
 * ones make a reader fetch more for one test. Writing is synchronous: it happens in the child process
 * that parses, which has nothing else to do.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { Seekable } from '../format/tests.ts';

const BLOCK_BYTES = 512 * 1024;
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const LAST_BLOCK = Buffer.from([0x03, 0x00]);
/** Text is encoded in pieces of so many UTF-16 units, each of three bytes at the most. */
const TEXT_PIECE = 32 * 1024;

/** How the files of a dataset are written. */
export interface DataFileOptions {
  gzip: boolean;
  /** Put a hash of the content into the name, so that a republish never overwrites a file in use. */
  hashed: boolean;
}

/** A finished file. */
export interface WrittenFile extends Seekable {
  /** Name in the directory it was written to. */
  path: string;
}

export interface DataFile {
  /** Unpacked bytes written so far. */
  position(): number;
  /** Bytes on the disk so far; the block being filled is not among them. */
  packed(): number;
  /** Copies what it is given. */
  write(data: string | Uint8Array): void;
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
  { gzip, hashed }: DataFileOptions,
): DataFile {
  const unfinished = join(directory, `${stem}${extension}.part`);
  rmSync(unfinished, { force: true });
  const fd = openSync(unfinished, 'wx', 0o644);
  const hash = hashed ? createHash('sha256') : null;
  const blocks: [number, number][] = [];
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  let unpacked = 0;
  let packed = 0;
  let checksum = 0;
  let open = true;

  const put = (data: Buffer): void => {
    for (let at = 0; at < data.length; ) at += writeSync(fd, data, at);
    // of what lies on the disk: a tenth of the text
    hash?.update(data);
    packed += data.length;
  };

  const flush = (): void => {
    if (filled === 0) return;
    const data = block.subarray(0, filled);
    if (gzip) {
      blocks.push([packed, unpacked - filled]);
      checksum = crc32(data, checksum);
      put(deflateRawSync(data, { finishFlush: constants.Z_FULL_FLUSH }));
    } else {
      put(data);
    }
    filled = 0;
  };

  const filledBy = (count: number): void => {
    filled += count;
    unpacked += count;
    if (filled === BLOCK_BYTES) flush();
  };

  const writeBytes = (data: Uint8Array): void => {
    for (let at = 0; at < data.length; ) {
      const count = Math.min(BLOCK_BYTES - filled, data.length - at);
      block.set(count === data.length ? data : data.subarray(at, at + count), filled);
      at += count;
      filledBy(count);
    }
  };

  const writeText = (text: string): void => {
    // encoded in place; only near the end of a block it could be longer than the room
    if (text.length * 3 <= BLOCK_BYTES - filled) filledBy(block.write(text, filled));
    else writeBytes(Buffer.from(text));
  };

  if (gzip) put(GZIP_HEADER);

  return {
    position: () => unpacked,
    packed: () => packed,
    write(data) {
      if (typeof data !== 'string') return writeBytes(data);
      if (data.length <= TEXT_PIECE) return writeText(data);
      for (let at = 0; at < data.length; ) {
        let end = Math.min(at + TEXT_PIECE, data.length);
        // a pair of surrogates stays together
        if (end < data.length && (data.charCodeAt(end - 1) & 0xfc00) === 0xd800) end += 1;
        writeText(data.slice(at, end));
        at = end;
      }
    },
    finish() {
      flush();
      if (gzip) {
        blocks.push([packed, unpacked]);
        const trailer = Buffer.alloc(8);
        trailer.writeUInt32LE(checksum, 0);
        trailer.writeUInt32LE(unpacked % 2 ** 32, 4);
        put(Buffer.concat([LAST_BLOCK, trailer]));
      }
      closeSync(fd);
      open = false;
      const tag = hash === null ? '' : `.${hash.digest('hex').slice(0, 10)}`;
      const path = `${stem}${tag}${extension}${gzip ? '.gz' : ''}`;
      renameSync(unfinished, join(directory, path));
      return { path, encoding: gzip ? 'gzip' : 'identity', blocks };
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
