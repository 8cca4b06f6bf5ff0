/**
 * Writes one data file: plain, packed for readers of the whole, or packed for random access.
 *
 * Writing is synchronous: it happens in the child process that parses, which has nothing else to do.
 * What is written is copied into one block, which is packed when it is full.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Seekable } from '../../format/tests.ts';
import { createGzipPacking, createNoPacking, createZstdPacking, type Packing } from './packing.ts';

/** What stands for a byte in a JSON string; undefined: itself. Bytes from 0x80 on are parts of characters. */
const JSON_ESCAPES: (Buffer | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return undefined;
  const character = String.fromCharCode(byte);
  const escaped = JSON.stringify(character).slice(1, -1);
  return escaped === character ? undefined : Buffer.from(escaped);
});
const MUST_ESCAPE = Uint8Array.from(JSON_ESCAPES, (escaped) => (escaped === undefined ? 0 : 1));

/** Text is encoded in pieces of so many UTF-16 units, each of three bytes at the most. */
const TEXT_PIECE = 32 * 1024;

/** How the files of a dataset are written. */
export interface DataFileOptions {
  packed: boolean;
  /** Put a hash of the content into the name, so that a republish never overwrites a file in use. */
  hashed: boolean;
}

/** As the options, for files of upstream's site: that leaves unpacking to the web server. */
export const forUpstream = <T extends DataFileOptions>(
  options: T & { upstreamPacked?: boolean },
): T => ({ ...options, packed: options.upstreamPacked ?? options.packed });

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
  /**
   * Writes UTF-8 as it stands in a JSON string, byte by byte: decoded and made JSON it would be two strings.
   * A character may begin in one piece and end in the next.
   */
  writeInJson(data: Uint8Array): void;
  /**
   * The next `count` bytes are read together: where they fit into one block, they are not put into two,
   * unless most of the one being filled were empty.
   */
  together(count: number): void;
  finish(): WrittenFile;
  /** Closes and removes an unfinished file; does nothing after `finish`. */
  discard(): void;
}

/**
 * Opens `<directory>/<stem><extension>` to be read whole: gzip if packed.
 *
 * The final name gets `.hash` before the extension as the options say, and `.gz` behind it.
 *
 * @throws system errors of writing, such as ENOSPC
 */
export function createDataFile(
  directory: string,
  stem: string,
  extension: string,
  { packed, hashed }: DataFileOptions,
): DataFile {
  const packing = packed ? createGzipPacking() : createNoPacking();
  return openDataFile(directory, stem, extension, hashed, packing);
}

/** Opens a file of which parts are read: seekable zstd if packed, with `.zst` behind its name. */
export function createSeekableFile(
  directory: string,
  stem: string,
  extension: string,
  { packed, hashed }: DataFileOptions,
): DataFile {
  const packing = packed ? createZstdPacking() : createNoPacking();
  return openDataFile(directory, stem, extension, hashed, packing);
}

function openDataFile(
  directory: string,
  stem: string,
  extension: string,
  hashed: boolean,
  packing: Packing,
): DataFile {
  const { blockBytes } = packing;
  const unfinished = join(directory, `${stem}${extension}.part`);
  rmSync(unfinished, { force: true });
  const fd = openSync(unfinished, 'wx', 0o644);
  const hash = hashed ? createHash('sha256') : null;
  const blocks: [number, number][] = [];
  const block = Buffer.allocUnsafeSlow(blockBytes);
  let filled = 0;
  let unpacked = 0;
  let packed = 0;
  let open = true;

  const put = (data: Buffer): void => {
    for (let at = 0; at < data.length; ) at += writeSync(fd, data, at);
    // of what lies on the disk: a tenth of the text
    hash?.update(data);
    packed += data.length;
  };

  const flush = (): void => {
    if (filled === 0) return;
    blocks.push([packed, unpacked - filled]);
    put(packing.pack(block.subarray(0, filled)));
    filled = 0;
  };

  const filledBy = (count: number): void => {
    filled += count;
    unpacked += count;
    if (filled === blockBytes) flush();
  };

  const writeBytes = (data: Uint8Array): void => {
    for (let at = 0; at < data.length; ) {
      const count = Math.min(blockBytes - filled, data.length - at);
      block.set(count === data.length ? data : data.subarray(at, at + count), filled);
      at += count;
      filledBy(count);
    }
  };

  const writeText = (text: string): void => {
    // encoded in place; only near the end of a block it could be longer than the room
    if (text.length * 3 <= blockBytes - filled) filledBy(block.write(text, filled));
    else writeBytes(Buffer.from(text));
  };

  const writeInJson = (data: Uint8Array): void => {
    for (let at = 0; at < data.length; ) {
      const end = Math.min(data.length, at + blockBytes - filled);
      const start = at;
      let to = filled;
      let byte = 0;
      while (at < end) {
        byte = data[at] as number;
        if (MUST_ESCAPE[byte] === 1) break;
        block[to++] = byte;
        at += 1;
      }
      const escaped = at < end ? JSON_ESCAPES[byte] : undefined;
      if (at > start) filledBy(at - start);
      if (escaped === undefined) continue;
      writeBytes(escaped);
      at += 1;
    }
  };

  put(packing.head);

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
    writeInJson,
    together(count) {
      const fits = count <= blockBytes && filled + count > blockBytes;
      if (fits && filled > blockBytes / 2) flush();
    },
    finish() {
      flush();
      blocks.push([packed, unpacked]);
      put(packing.tail());
      closeSync(fd);
      open = false;
      const tag = hash === null ? '' : `.${hash.digest('hex').slice(0, 10)}`;
      const path = `${stem}${tag}${extension}${packing.suffix}`;
      renameSync(unfinished, join(directory, path));
      const { encoding } = packing;
      return { path, encoding, blocks: encoding === 'identity' ? [] : blocks };
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
