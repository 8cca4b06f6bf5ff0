import type { Seekable } from '../../../src/format/tests.ts';
import { inflate, isGzip, LoadError, type OnProgress, readBody, request } from './bytes.ts';

/** A file that had to be fetched whole, as the server delivered it. */
interface WholeFile {
  bytes: Uint8Array;
  /** Still gzip: offsets are those of the file, not of what it holds. */
  packed: boolean;
}

/**
 * Reads parts of a data file: by HTTP Range, or, where a server has none or packs its answers, from
 * the whole file, which is fetched once.
 */
export class SeekableFile {
  readonly url: string;
  readonly #seekable: Seekable;
  #whole: Promise<WholeFile> | null = null;

  constructor(url: string, seekable: Seekable) {
    this.url = url;
    this.#seekable = seekable;
  }

  /** Unpacked bytes [begin, end); rejects with LoadError. Progress is that of a whole-file fetch. */
  async read(begin: number, end: number, onProgress?: OnProgress): Promise<Uint8Array> {
    if (begin >= end) return new Uint8Array();
    const { encoding, blocks } = this.#seekable;
    const span = encoding === 'gzip' ? coveringBlocks(blocks, begin, end) : null;
    const [first, last] = span ? [span.fileBegin, span.fileEnd] : [begin, end];
    const part = this.#whole ? null : await this.#fetchRange(first, last, onProgress);
    let bytes: Uint8Array;
    if (part) {
      bytes = span ? await this.#unpack(part, begin - span.begin, end - begin) : part;
    } else {
      const whole = await this.#wholeFile(onProgress);
      bytes =
        whole.packed && span
          ? await this.#unpack(whole.bytes.subarray(first, last), begin - span.begin, end - begin)
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

  /** Inflates blocks and cuts `length` bytes at `skip` out of what they hold. */
  async #unpack(blocks: Uint8Array, skip: number, length: number): Promise<Uint8Array> {
    // The blocks have no end of their own: an empty final block (0x03 0x00) is one.
    const closed = new Uint8Array(blocks.length + 2);
    closed.set(blocks);
    closed[blocks.length] = 0x03;
    try {
      const text = await inflate(closed, 'deflate-raw');
      return text.subarray(skip, skip + length);
    } catch (error) {
      throw new LoadError('malformed', this.url, `The file is damaged (${String(error)}).`);
    }
  }
}

function asWhole(bytes: Uint8Array): WholeFile {
  return { bytes, packed: isGzip(bytes) };
}

/** Blocks that hold unpacked bytes [begin, end), as one stretch of the file; `begin` is its first. */
export function coveringBlocks(
  blocks: [number, number][],
  begin: number,
  end: number,
): { fileBegin: number; fileEnd: number; begin: number } {
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
  return { fileBegin, begin: first, fileEnd: blocks[last]?.[0] ?? fileBegin };
}
