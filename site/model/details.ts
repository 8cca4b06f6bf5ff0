import type { DetailsFile, DetailsIndex, TestDetails } from '../../src/publish/format.ts';
import {
  inflate,
  isGzip,
  LoadError,
  loadJson,
  type OnProgress,
  readBody,
  request,
} from './bytes.ts';
import type { Test } from './run.ts';

/** A details file that had to be fetched whole, as the server delivered it. */
interface WholeFile {
  bytes: Uint8Array;
  /** Still gzip: offsets are those of the file, not of the text. */
  packed: boolean;
}

/** Attachments kept in memory for going back and forth between tests. */
const KEEP = 32;

/**
 * Reads the attachments of one test at a time: by the index and HTTP Range where both are there,
 * else from the whole file.
 */
export class DetailsReader {
  readonly #url: string;
  readonly #indexUrl: string | null;
  #index: Promise<DetailsIndex> | null = null;
  #whole: Promise<WholeFile> | null = null;
  #parsed: Promise<DetailsFile> | null = null;
  readonly #recent = new Map<number, Promise<TestDetails>>();

  constructor(url: string, indexUrl: string | null) {
    this.#url = url;
    this.#indexUrl = indexUrl;
  }

  /** The attachments of a test; rejects with LoadError. Progress is that of a whole-file fetch. */
  read(test: Test, onProgress?: OnProgress): Promise<TestDetails> {
    const known = this.#recent.get(test.index);
    if (known) return known;
    const reading = this.#read(test, onProgress);
    this.#recent.set(test.index, reading);
    // A failure may pass (a lost connection): the next click tries again.
    reading.catch(() => this.#recent.delete(test.index));
    if (this.#recent.size > KEEP) {
      this.#recent.delete(this.#recent.keys().next().value as number);
    }
    return reading;
  }

  async #read(test: Test, onProgress?: OnProgress): Promise<TestDetails> {
    if (this.#indexUrl === null) {
      this.#parsed ??= loadJson<DetailsFile>(this.#url, onProgress).catch((error) => {
        this.#parsed = null;
        throw error;
      });
      const file = await this.#parsed;
      return Object.hasOwn(file, test.name) ? (file[test.name] ?? {}) : {};
    }
    this.#index ??= loadJson<DetailsIndex>(this.#indexUrl).catch((error) => {
      this.#index = null;
      throw error;
    });
    const index = await this.#index;
    const begin = index.offsets[test.index];
    const next = index.offsets[test.index + 1];
    if (begin === undefined || next === undefined) {
      throw new LoadError('malformed', this.#indexUrl, 'The index does not list this test.');
    }
    const text = await this.#slice(index, begin, next - 1, onProgress);
    return parseMember(text, this.#url);
  }

  /** Bytes [begin, end) of the unpacked details file. */
  async #slice(
    index: DetailsIndex,
    begin: number,
    end: number,
    onProgress?: OnProgress,
  ): Promise<Uint8Array> {
    const gzip = index.encoding === 'gzip';
    const span = gzip ? coveringBlocks(index.blocks, begin, end) : null;
    const [first, last] = span ? [span.fileBegin, span.fileEnd] : [begin, end];
    const part = this.#whole ? null : await this.#fetchRange(first, last, onProgress);
    if (part) return span ? unpack(part, begin - span.textBegin, end - begin) : part;

    const whole = await this.#wholeFile(onProgress);
    if (!whole.packed || !span) return whole.bytes.subarray(begin, end);
    return unpack(whole.bytes.subarray(first, last), begin - span.textBegin, end - begin);
  }

  /** Bytes [begin, end) of the file, or null where only the whole file can be had. */
  async #fetchRange(
    begin: number,
    end: number,
    onProgress?: OnProgress,
  ): Promise<Uint8Array | null> {
    try {
      const response = await request(this.#url, { Range: `bytes=${begin}-${end - 1}` });
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
      this.#whole = null;
      return null;
    }
  }

  #wholeFile(onProgress?: OnProgress): Promise<WholeFile> {
    this.#whole ??= request(this.#url)
      .then((response) => readBody(response, onProgress))
      .then(asWhole)
      .catch((error) => {
        this.#whole = null;
        throw error;
      });
    return this.#whole;
  }
}

function asWhole(bytes: Uint8Array): WholeFile {
  return { bytes, packed: isGzip(bytes) };
}

/** Blocks that hold unpacked bytes [begin, end), as one stretch of the file. */
export function coveringBlocks(
  blocks: [number, number][],
  begin: number,
  end: number,
): { fileBegin: number; fileEnd: number; textBegin: number } {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high - 1) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle] as [number, number])[1] <= begin) low = middle;
    else high = middle;
  }
  let last = low + 1;
  while (last < blocks.length - 1 && (blocks[last] as [number, number])[1] < end) last++;
  const [fileBegin, textBegin] = blocks[low] ?? [0, 0];
  return { fileBegin, textBegin, fileEnd: blocks[last]?.[0] ?? fileBegin };
}

/** Inflates blocks and cuts `length` bytes at `skip` out of what they hold. */
async function unpack(blocks: Uint8Array, skip: number, length: number): Promise<Uint8Array> {
  // The blocks have no end of their own: an empty final block (0x03 0x00) is one.
  const closed = new Uint8Array(blocks.length + 2);
  closed.set(blocks);
  closed[blocks.length] = 0x03;
  const text = await inflate(closed, 'deflate-raw');
  return text.subarray(skip, skip + length);
}

function parseMember(bytes: Uint8Array, url: string): TestDetails {
  try {
    const file = JSON.parse(`{${new TextDecoder().decode(bytes)}}`) as DetailsFile;
    return Object.values(file)[0] ?? {};
  } catch (error) {
    throw new LoadError('malformed', url, `The details do not fit their index (${String(error)}).`);
  }
}
