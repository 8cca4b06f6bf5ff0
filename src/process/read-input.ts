/**
 * The bytes of an input, unpacked, within limits.
 *
 * gzip (RFC 1952) is recognised by its first bytes, not by the name. What could be unpacked before
 * a fault is always delivered: a job that timed out uploads files that were being written.
 */
import type { FileHandle } from 'node:fs/promises';
import { constants, createGunzip } from 'node:zlib';
import type { Warnings } from './warnings.ts';

/** Small, since one chunk may inflate to 1,000 times its size before we can stop. */
const READ_BYTES = 32 * 1024;
/** Below this an extreme ratio is harmless and common (logs of one repeated line). */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;

/** First bytes of packings that are not read. */
const OTHER_PACKINGS: [string, string][] = [
  ['bzip2', '425a68'],
  ['xz', 'fd377a58'],
  ['zstd', '28b52ffd'],
];
const MAGIC_BYTES = 4;

export interface ReadLimits {
  /** Unpacked bytes delivered at most. */
  maxBytes: number;
  /** Unpacked bytes a packed byte may become, after the first 16 MiB. */
  maxRatio: number;
}

/** A byte source: an open file, or standard input. */
export type ByteSource = AsyncIterable<Buffer>;

/** Reads an open file in small chunks; the chunk is overwritten by the next read. */
export async function* readFileChunks(file: FileHandle): ByteSource {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Unpacks gzip members chunk by chunk. */
function createUnpacker() {
  const gunzip = createGunzip({ chunkSize: 64 * 1024, finishFlush: constants.Z_FINISH });
  let output: Buffer[] = [];
  let failure: Error | null = null;
  gunzip.on('data', (chunk: Buffer) => output.push(chunk));
  gunzip.on('error', (error) => {
    failure = error;
  });
  const take = (): Buffer[] => {
    const taken = output;
    output = [];
    return taken;
  };
  return {
    /** What `packed` unpacks to; a fault is told by `failure` afterwards. */
    async push(packed: Buffer): Promise<Buffer[]> {
      await new Promise<void>((resolve) => {
        gunzip.once('close', resolve);
        gunzip.write(packed, () => {
          gunzip.removeListener('close', resolve);
          resolve();
        });
      });
      return take();
    },
    async end(): Promise<Buffer[]> {
      await new Promise<void>((resolve) => {
        gunzip.once('close', resolve);
        gunzip.end();
      });
      return take();
    },
    failure: () => failure,
    destroy: () => gunzip.destroy(),
  };
}

/**
 * Delivers the unpacked bytes of `source`. A chunk is valid until the next one is asked for.
 *
 * Never throws for what the bytes are: faults become the warnings GZIP_TRUNCATED, GZIP_CORRUPT,
 * INPUT_TOO_LARGE, INPUT_BOMB, INPUT_PACKING and end the input.
 */
export async function* unpack(
  source: ByteSource,
  path: string,
  limits: ReadLimits,
  warnings: Warnings,
): ByteSource {
  let packed = 0;
  let unpacked = 0;
  let unpacker: ReturnType<typeof createUnpacker> | null = null;

  /** Cuts `chunks` at the limits; false: no more is wanted. */
  const within = (chunks: Buffer[]): [Buffer[], boolean] => {
    const allowed: Buffer[] = [];
    for (const chunk of chunks) {
      if (unpacked + chunk.length > limits.maxBytes) {
        allowed.push(chunk.subarray(0, limits.maxBytes - unpacked));
        warnings.add('INPUT_TOO_LARGE', `only the first ${limits.maxBytes} bytes were read`, {
          path,
        });
        return [allowed, false];
      }
      unpacked += chunk.length;
      allowed.push(chunk);
      if (unpacked > RATIO_FREE_BYTES && unpacked > packed * limits.maxRatio) {
        warnings.add('INPUT_BOMB', `unpacks to more than ${limits.maxRatio} times its size`, {
          path,
        });
        return [allowed, false];
      }
    }
    return [allowed, true];
  };

  try {
    let head: Buffer | null = Buffer.alloc(0);
    for await (const chunk of source) {
      packed += chunk.length;
      let data: Buffer = chunk;
      if (head !== null) {
        data = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        if (data.length < MAGIC_BYTES) {
          head = Buffer.from(data);
          continue;
        }
        head = null;
        const magic = data.toString('hex', 0, MAGIC_BYTES);
        const other = OTHER_PACKINGS.find(([, bytes]) => magic.startsWith(bytes));
        if (other !== undefined) {
          warnings.add('INPUT_PACKING', `packed by ${other[0]}, which is not read`, { path });
          return;
        }
        if (magic.startsWith('1f8b')) unpacker = createUnpacker();
      }
      const [allowed, more] = within(unpacker === null ? [data] : await unpacker.push(data));
      yield* allowed;
      if (!more) return;
      if (unpacker?.failure()) break;
    }
    if (head !== null && head.length > 0) yield head;
    if (unpacker === null) return;
    if (unpacker.failure() === null) yield* within(await unpacker.end())[0];
    const failure = unpacker.failure() as NodeJS.ErrnoException | null;
    if (failure?.code === 'Z_BUF_ERROR') {
      warnings.add('GZIP_TRUNCATED', 'the gzip data ends early', { path });
    } else if (failure !== null) {
      warnings.add('GZIP_CORRUPT', `the gzip data is damaged: ${failure.message}`, {
        path,
        at: `after ${unpacked} unpacked bytes`,
      });
    }
  } finally {
    unpacker?.destroy();
  }
}
