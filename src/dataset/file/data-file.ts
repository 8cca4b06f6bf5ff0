/**
 * Writes one data file: plain, packed for readers of the whole, or packed for random access.
 *
 * Writing is synchronous: it happens in the child process that parses, which has nothing else to do.
 * What is written is copied into one block, which is packed when it is full.
 */
import { createHash, type Hash } from 'node:crypto';
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
  return new BlockFile({ directory, stem, extension, hashed }, packing);
}

/** Opens a file of which parts are read: seekable zstd if packed, with `.zst` behind its name. */
export function createSeekableFile(
  directory: string,
  stem: string,
  extension: string,
  { packed, hashed }: DataFileOptions,
): DataFile {
  const packing = packed ? createZstdPacking() : createNoPacking();
  return new BlockFile({ directory, stem, extension, hashed }, packing);
}

/** What a file is to be called: `<stem>[.hash]<extension>[.gz]`. */
interface Place {
  directory: string;
  stem: string;
  extension: string;
  hashed: boolean;
}

/** A file under way: a block that is being filled, and what lies on the disk. */
class BlockFile implements DataFile {
  readonly #place: Place;
  readonly #packing: Packing;
  readonly #unfinished: string;
  readonly #fd: number;
  readonly #hash: Hash | null;
  readonly #blocks: [number, number][] = [];
  readonly #block: Buffer;
  #filled = 0;
  #unpacked = 0;
  #packed = 0;
  #open = true;

  constructor(place: Place, packing: Packing) {
    this.#place = place;
    this.#packing = packing;
    this.#unfinished = join(place.directory, `${place.stem}${place.extension}.part`);
    rmSync(this.#unfinished, { force: true });
    this.#fd = openSync(this.#unfinished, 'wx', 0o644);
    this.#hash = place.hashed ? createHash('sha256') : null;
    this.#block = Buffer.allocUnsafeSlow(packing.blockBytes);
    this.#put(packing.head);
  }

  position(): number {
    return this.#unpacked;
  }

  packed(): number {
    return this.#packed;
  }

  write(data: string | Uint8Array): void {
    if (typeof data !== 'string') this.#writeBytes(data);
    else if (data.length <= TEXT_PIECE) this.#writeText(data);
    else this.#writeLongText(data);
  }

  writeInJson(data: Uint8Array): void {
    const block = this.#block;
    for (let at = 0; at < data.length; ) {
      const end = Math.min(data.length, at + block.length - this.#filled);
      const start = at;
      let to = this.#filled;
      let byte = 0;
      while (at < end) {
        byte = data[at] as number;
        if (MUST_ESCAPE[byte] === 1) break;
        block[to++] = byte;
        at += 1;
      }
      const escaped = at < end ? JSON_ESCAPES[byte] : undefined;
      if (at > start) this.#filledBy(at - start);
      if (escaped === undefined) continue;
      this.#writeBytes(escaped);
      at += 1;
    }
  }

  together(count: number): void {
    const room = this.#block.length;
    const fits = count <= room && this.#filled + count > room;
    if (fits && this.#filled > room / 2) this.#flush();
  }

  finish(): WrittenFile {
    this.#flush();
    this.#blocks.push([this.#packed, this.#unpacked]);
    this.#put(this.#packing.tail());
    closeSync(this.#fd);
    this.#open = false;
    const { directory, stem, extension } = this.#place;
    const { encoding, suffix } = this.#packing;
    const tag = this.#hash === null ? '' : `.${this.#hash.digest('hex').slice(0, 10)}`;
    const path = `${stem}${tag}${extension}${suffix}`;
    renameSync(this.#unfinished, join(directory, path));
    return { path, encoding, blocks: encoding === 'identity' ? [] : this.#blocks };
  }

  discard(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
    rmSync(this.#unfinished, { force: true });
  }

  #put(data: Buffer): void {
    for (let at = 0; at < data.length; ) at += writeSync(this.#fd, data, at);
    // of what lies on the disk: a tenth of the text
    this.#hash?.update(data);
    this.#packed += data.length;
  }

  #flush(): void {
    if (this.#filled === 0) return;
    this.#blocks.push([this.#packed, this.#unpacked - this.#filled]);
    const packed = this.#packing.pack(this.#block.subarray(0, this.#filled));
    this.#put(packed);
    // left to the garbage collector, the rooms of packed blocks pile up to 20 MB before it runs
    if (packed.buffer !== this.#block.buffer) (packed.buffer as ArrayBuffer).transfer(0);
    this.#filled = 0;
  }

  #filledBy(count: number): void {
    this.#filled += count;
    this.#unpacked += count;
    if (this.#filled === this.#block.length) this.#flush();
  }

  #writeBytes(data: Uint8Array): void {
    for (let at = 0; at < data.length; ) {
      const count = Math.min(this.#block.length - this.#filled, data.length - at);
      this.#block.set(count === data.length ? data : data.subarray(at, at + count), this.#filled);
      at += count;
      this.#filledBy(count);
    }
  }

  #writeText(text: string): void {
    // encoded in place; only near the end of a block it could be longer than the room
    const fits = text.length * 3 <= this.#block.length - this.#filled;
    if (fits) this.#filledBy(this.#block.write(text, this.#filled));
    else this.#writeBytes(Buffer.from(text));
  }

  #writeLongText(text: string): void {
    for (let at = 0; at < text.length; ) {
      let end = Math.min(at + TEXT_PIECE, text.length);
      // a pair of surrogates stays together
      if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end += 1;
      this.#writeText(text.slice(at, end));
      at = end;
    }
  }
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
