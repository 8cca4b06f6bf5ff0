import type { Seekable } from '../../../src/format/tests.ts';
import { inflate, isGzip, LoadError, type OnProgress, readBody, request } from './bytes.ts';
import { workerUnpacker } from './zstd/client.ts';
import { type FrameSizes, NoDecoder, type Unpacker } from './zstd/unpacker.ts';

const NO_DECODER =
  'The part of this page that unpacks attachments did not load, or does not run in this browser.';

/** A file that had to be fetched whole, as the server delivered it. */
interface WholeFile {
  bytes: Uint8Array;
  /** Still packed: offsets are those of the file, not of what it holds. */
  packed: boolean;
}

/**
 * Reads parts of a data file: by HTTP Range, or, where a server has none or packs its answers, from
 * the whole file, which is fetched once.
 */
export class SeekableFile {
  readonly url: string;
  readonly #seekable: Seekable;
  readonly #unpacker: Unpacker;
  #whole: Promise<WholeFile> | null = null;

  constructor(url: string, seekable: Seekable, unpacker: Unpacker = workerUnpacker) {
    this.url = url;
    this.#seekable = seekable;
    this.#unpacker = unpacker;
  }

  /** Begins what reading needs beside the bytes themselves. */
  prepare(): void {
    if (this.#seekable.encoding === 'zstd') this.#unpacker.prepare();
  }

  /** Unpacked bytes [begin, end); rejects with LoadError. Progress is that of a whole-file fetch. */
  async read(begin: number, end: number, onProgress?: OnProgress): Promise<Uint8Array> {
    if (begin >= end) return new Uint8Array();
    const { encoding, blocks } = this.#seekable;
    this.prepare();
    const span = encoding === 'identity' ? null : coveringBlocks(blocks, begin, end);
    const [first, last] = span ? [span.fileBegin, span.fileEnd] : [begin, end];
    const part = this.#whole ? null : await this.#fetchRange(first, last, onProgress);
    let bytes: Uint8Array;
    if (part) {
      bytes = span ? await this.#unpack(part, span, begin, end) : part;
    } else {
      const whole = await this.#wholeFile(onProgress);
      bytes =
        whole.packed && span
          ? await this.#unpack(whole.bytes.subarray(first, last), span, begin, end)
          : whole.bytes.subarray(begin, end);
    }
    if (bytes.length === end - begin) return bytes;
    throw new LoadError('malformed', this.url, 'The file is shorter than its index says.');
  }

  /** Fetches the file whole: reading any part of it is no request then. Rejects with LoadError. */
  async fetchAll(onProgress?: OnProgress): Promise<void> {
    await this.#wholeFile(onProgress);
  }

  /** Bytes [begin, end) of the file, or null where only the whole file can be had. */
  async #fetchRange(begin: number, end: number, onProgress?: OnProgress) {
    try {
      const response = await request(this.url, { Range: `bytes=${begin}-${end - 1}` });
      if (response.status === 206) {
        const bytes = await readBody(response);
        // A server that sets Content-Encoding makes the browser unpack the part: not what we asked.
        return bytes.length === end - begin ? bytes : null;
      }
      this.#whole = readBody(response, onProgress).then(asWhole);
      await this.#whole;
      return null;
    } catch (error) {
      if (error instanceof LoadError && error.kind !== 'network') throw error;
      // Also what a browser says when it cannot unpack a part.
      this.#whole = null;
      return null;
    }
  }

  #wholeFile(onProgress?: OnProgress): Promise<WholeFile> {
    this.#whole ??= request(this.url)
      .then((response) => readBody(response, onProgress))
      .then(asWhole)
      .catch((error) => {
        this.#whole = null;
        throw error;
      });
    return this.#whole;
  }

  /** Unpacks the blocks of a span and cuts unpacked bytes [begin, end) out of what they hold. */
  async #unpack(packed: Uint8Array, span: Span, begin: number, end: number): Promise<Uint8Array> {
    try {
      const text =
        this.#seekable.encoding === 'zstd'
          ? await this.#unpacker.unpack(packed, span.frames)
          : await inflateBlocks(packed);
      return text.subarray(begin - span.begin, end - span.begin);
    } catch (error) {
      if (error instanceof NoDecoder) throw new LoadError('decoder', this.url, NO_DECODER);
      throw new LoadError('malformed', this.url, `The file is damaged (${String(error)}).`);
    }
  }
}

/** Blocks of a file published with format version 2. */
function inflateBlocks(blocks: Uint8Array): Promise<Uint8Array> {
  // They have no end of their own: an empty final block (0x03 0x00) is one.
  const closed = new Uint8Array(blocks.length + 2);
  closed.set(blocks);
  closed[blocks.length] = 0x03;
  return inflate(closed, 'deflate-raw');
}

/** What a file that was sent whole is by its first bytes; no section and no line begins with these. */
function asWhole(bytes: Uint8Array): WholeFile {
  return { bytes, packed: isGzip(bytes) || isZstd(bytes) };
}

function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}

/** Blocks as one stretch of the file; `begin` is the first unpacked byte of the first. */
interface Span {
  fileBegin: number;
  fileEnd: number;
  begin: number;
  /** One a block. */
  frames: FrameSizes[];
}

/** Blocks that hold unpacked bytes [begin, end). */
export function coveringBlocks(blocks: [number, number][], begin: number, end: number): Span {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high - 1) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle] as [number, number])[1] <= begin) low = middle;
    else high = middle;
  }
  let last = low + 1;
  while (last < blocks.length - 1 && (blocks[last] as [number, number])[1] < end) last++;
  const [fileBegin, first] = blocks[low] ?? [0, 0];
  const frames = blocks.slice(low, last).map(([packed, unpacked], index): FrameSizes => {
    const [packedEnd, unpackedEnd] = blocks[low + index + 1] ?? [packed, unpacked];
    return [packedEnd - packed, unpackedEnd - unpacked];
  });
  return { fileBegin, begin: first, fileEnd: blocks[last]?.[0] ?? fileBegin, frames };
}
