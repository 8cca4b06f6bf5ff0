/**
 * bzip2 (https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf), also of several streams,
 * block by block through the decoder of the unbzip2-stream library.
 *
 * Its stream is not used: it collects the bytes of a block in an array of numbers, and a block of 40
 * bytes can unpack to 46 MB. Here they go into buffers, and the decoder ends when it has a block too
 * much. A block is delivered when its checksum is known to be right.
 */
import createBitReader from 'unbzip2-stream/lib/bit_iterator.js';
import decoder from 'unbzip2-stream/lib/bzip2.js';
import type { PackedInput, Report } from './packed-input.ts';

/** Packed bytes the largest block takes, with a reserve, as the library reckons. */
const MAX_PACKED_BLOCK = 925_000;
const OUTPUT_BYTES = 64 * 1024;

/** Takes single bytes, gives buffers. */
function createByteSink() {
  let full: Buffer[] = [];
  let buffer = Buffer.allocUnsafe(OUTPUT_BYTES);
  let used = 0;
  return {
    put(byte: number): void {
      if (used === OUTPUT_BYTES) {
        full.push(buffer);
        buffer = Buffer.allocUnsafe(OUTPUT_BYTES);
        used = 0;
      }
      buffer[used++] = byte;
    },
    /** What was put since the last call. */
    take(): Buffer[] {
      if (used === 0) return full.splice(0);
      const taken = [...full, buffer.subarray(0, used)];
      full = [];
      buffer = Buffer.allocUnsafe(OUTPUT_BYTES);
      used = 0;
      return taken;
    },
  };
}

/** Thrown where the decoder asks for bytes that are not there. */
class EndOfInput extends Error {}

/** Packed bytes for the decoder, which takes them bit by bit and cannot wait. */
async function createBitInput(input: PackedInput) {
  const queue: Buffer[] = [];
  let buffered = 0;
  let ended = false;
  const more = async () => {
    const chunk = await input.read();
    if (chunk === null) ended = true;
    else queue.push(Buffer.from(chunk));
    buffered += chunk?.length ?? 0;
  };
  await more();
  const bits = createBitReader(() => {
    const next = queue.shift();
    if (next === undefined) throw new EndOfInput();
    return next;
  });
  return {
    bits,
    /** Waits for so many bytes, or the end. */
    async fill(bytes: number): Promise<void> {
      while (!ended && buffered - bits.bytesRead < bytes) await more();
    },
    isEmpty: () => ended && buffered === bits.bytesRead,
  };
}

/** Unpacks all streams. */
export async function* bunzip2(input: PackedInput, report: Report): AsyncGenerator<Buffer> {
  const { bits, fill, isEmpty } = await createBitInput(input);
  const sink = createByteSink();
  /** The length of blocks and the checksum so far, of the stream that is being read. */
  let stream: { length: number; check: number } | null = null;
  /** Used for all streams: to clear one of 3.6 MB for each of very many takes a minute. */
  let block = new Int32Array(0);

  /** The next header, block or footer. */
  const decode = (): void => {
    if (stream === null) {
      stream = { length: 100_000 * decoder.header(bits), check: 0 };
      if (block.length < stream.length) block = new Int32Array(stream.length);
      return;
    }
    const { length, check } = stream;
    const next = decoder.decompress(bits, sink.put, block, length, check);
    stream = next === null ? null : { length, check: next };
  };

  for (let streams = 0; ; streams += stream === null ? 1 : 0) {
    await fill(MAX_PACKED_BLOCK);
    if (stream === null && isEmpty()) return;
    try {
      decode();
    } catch (error) {
      // the decoder trusts its input: besides its own errors it throws whatever that leads to
      if (stream === null && streams > 0)
        report('INPUT_TRAILING', 'what follows the bzip2 data is left out');
      else if (error instanceof EndOfInput) report('INPUT_TRUNCATED', 'the bzip2 data ends early');
      else report('INPUT_CORRUPT', 'the bzip2 data is damaged');
      return;
    }
    yield* sink.take();
  }
}
