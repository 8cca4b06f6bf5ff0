/** How a data file is packed, block by block: what comes before, between and behind the blocks. */
import { constants, crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import type { Seekable } from '../../format/tests.ts';

/** Room for what a block is packed to, at first: nearly always enough. */
const PACKED_BYTES = 128 * 1024;

/** Half the CPU of zlib's usual 6, on the table of tests 2 % more. */
const GZIP_LEVEL = 4;

/** Packs one file. Blocks are handed over in their order. */
export interface Packing {
  /** Behind the file's name. */
  readonly suffix: string;
  /** Unpacked bytes of a block at most. */
  readonly blockBytes: number;
  /** How a reader finds its way; see Seekable. */
  readonly encoding: Seekable['encoding'];
  /** What the file begins with. */
  readonly head: Buffer;
  pack(block: Buffer): Buffer;
  /** What the file ends with. */
  tail(): Buffer;
}

/** As it is. */
export function createNoPacking(): Packing {
  const nothing = Buffer.alloc(0);
  const pack = (block: Buffer) => block;
  return {
    suffix: '',
    blockBytes: 512 * 1024,
    encoding: 'identity',
    head: nothing,
    pack,
    tail: () => nothing,
  };
}

/**
 * One gzip member (RFC 1952), which every browser unpacks by itself.
 *
 * Deflated in blocks, each ended by a full flush: a million tests are never one piece of memory.
 */
export function createGzipPacking(): Packing {
  const lastBlock = [0x03, 0x00];
  let checksum = 0;
  let length = 0;
  return {
    suffix: '.gz',
    blockBytes: 512 * 1024,
    encoding: 'gzip',
    head: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]),
    pack(block) {
      checksum = crc32(block, checksum);
      length += block.length;
      return deflateRawSync(block, {
        level: GZIP_LEVEL,
        finishFlush: constants.Z_FULL_FLUSH,
        chunkSize: PACKED_BYTES,
      });
    },
    tail() {
      const trailer = Buffer.from([...lastBlock, ...Buffer.alloc(8)]);
      trailer.writeUInt32LE(checksum, 2);
      trailer.writeUInt32LE(length % 2 ** 32, 6);
      return trailer;
    },
  };
}

/** Of zstd's levels: on logs it packs as well as 3, at three quarters of its CPU (ADR 13). */
const LEVEL = 2;
/** Of the skippable frame that holds the table, and of the table's own end. */
const SKIPPABLE_MAGIC = 0x184d2a5e;
const SEEKABLE_MAGIC = 0x8f92eab1;
const ENTRY_BYTES = 8;
const FOOTER_BYTES = 9;

/**
 * Seekable zstd (ADR 13): a frame (RFC 8878) a block, each with its size and checksum, and behind them
 * a table of their sizes in a skippable frame, as zstd's contrib/seekable_format has it:
 *
 *     frame ... | 184D2A5E size:u32 | (packed:u32 unpacked:u32) a frame | frames:u32 00 8F92EAB1
 *
 * all little-endian; 00 says that the table holds no checksums. `zstdcat` reads the whole.
 */
export function createZstdPacking(): Packing {
  const sizes: [packed: number, unpacked: number][] = [];
  return {
    suffix: '.zst',
    blockBytes: 1024 * 1024,
    encoding: 'zstd',
    head: Buffer.alloc(0),
    pack(block) {
      const frame = zstdCompressSync(block, {
        params: {
          [constants.ZSTD_c_compressionLevel]: LEVEL,
          [constants.ZSTD_c_checksumFlag]: 1,
        },
        chunkSize: PACKED_BYTES,
      });
      sizes.push([frame.length, block.length]);
      return frame;
    },
    tail() {
      const table = Buffer.alloc(8 + sizes.length * ENTRY_BYTES + FOOTER_BYTES);
      table.writeUInt32LE(SKIPPABLE_MAGIC, 0);
      table.writeUInt32LE(table.length - 8, 4);
      for (const [index, [packed, unpacked]] of sizes.entries()) {
        table.writeUInt32LE(packed, 8 + index * ENTRY_BYTES);
        table.writeUInt32LE(unpacked, 12 + index * ENTRY_BYTES);
      }
      table.writeUInt32LE(sizes.length, table.length - FOOTER_BYTES);
      table.writeUInt32LE(SEEKABLE_MAGIC, table.length - 4);
      return table;
    },
  };
}
