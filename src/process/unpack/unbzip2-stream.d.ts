/** The parts of unbzip2-stream that bzip2.ts uses; the library has no types of its own. */

declare module 'unbzip2-stream/lib/bit_iterator.js' {
  /** Reads so many bits, at most 32; null goes on to the next whole byte. */
  export interface BitReader {
    (count: number | null): number | undefined;
    /** Bytes of which a bit was read. */
    bytesRead: number;
  }
  export default function createBitReader(nextBuffer: () => Uint8Array): BitReader;
}

declare module 'unbzip2-stream/lib/bzip2.js' {
  import type { BitReader } from 'unbzip2-stream/lib/bit_iterator.js';

  const decoder: {
    /** Reads a stream's header: the size of its blocks in units of 100,000 bytes. */
    header(bits: BitReader): number;
    /**
     * Reads a block, or the stream's footer, and checks its CRC.
     *
     * @param put takes the unpacked bytes one by one
     * @returns the stream's CRC so far, null behind the footer
     */
    decompress(
      bits: BitReader,
      put: (byte: number) => void,
      block: Int32Array,
      blockLength: number,
      streamCheck: number,
    ): number | null;
  };
  export default decoder;
}
