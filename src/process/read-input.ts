/**
 * The bytes of an input, unpacked, within limits.
 *
 * A packing is recognised by its first bytes, not by the name, and may hold another: `x.gz.gz`, or
 * an `x.xz` that the log archiver packed. What could be unpacked before a fault is always delivered: a
 * job that timed out uploads files that were being written.
 */
import { readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Warnings } from '../build/warnings.ts';
import type { Warning } from '../format/dataset.ts';
import type { OpenFile } from '../tree/disk.ts';
import type { Budget } from './budget.ts';
import { gunzip } from './unpack/gzip.ts';
import { createPackedInput, type Report, type Unpacker } from './unpack/packed-input.ts';
import { unzstd, ZSTD_MAGIC } from './unpack/zstd.ts';

const READ_BYTES = 256 * 1024;
/**
 * Zero bytes behind each other after which a file ends: it is sparse, and to read holes costs as much as to read bytes
 * (3 s of CPU a GiB), where Node cannot ask for them. A log that was emptied while its service went on writing begins
 * with a hole as long as it was, so that short ones are read.
 */
const MAX_ZEROS = 256 * 1024 * 1024;
const ZEROS = Buffer.alloc(READ_BYTES);
/** Below this an extreme ratio is harmless and common (logs of one repeated line). */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;
/** All is read at one go, but for this often: a signal, say Ctrl-C, must be heard. */
const TURN_MS = 50;
/** Packings within each other. */
const MAX_DEPTH = 3;
const MAGIC_BYTES = 10;

/** Loaded where it is met: rarely. */
const unxz: Unpacker = async function* (input, report) {
  yield* (await import('./unpack/xz.ts')).unxz(input, report);
};
const bunzip2: Unpacker = async function* (input, report) {
  yield* (await import('./unpack/bzip2.ts')).bunzip2(input, report);
};

/** First bytes in hexadecimal digits, and what unpacks them. */
const PACKINGS: [magic: RegExp, unpack: Unpacker][] = [
  [/^1f8b08/, gunzip],
  [/^425a683[1-9](?:314159265359|177245385090)/, bunzip2],
  [/^fd377a585a00/, unxz],
  [ZSTD_MAGIC, unzstd],
];

/** Packings that no library here unpacks in a stream. */
const UNREAD: [magic: RegExp, name: string][] = [
  [/^4c5a495001/, 'lzip'],
  [/^5d0000[0-9a-f]{4}(?:ffffffffff|[0-9a-f]{6}0000)/, 'lzma'],
];

export interface ReadLimits {
  /** Unpacked bytes delivered at most. */
  maxBytes: number;
  /** Unpacked bytes a byte of the file may become, after the first 16 MiB. */
  maxRatio: number;
  /** Asked before every chunk; without it, time and memory have no limit. */
  budget?: Budget;
}

const isZeros = (chunk: Buffer) => chunk.equals(ZEROS.subarray(0, chunk.length));

/** A byte source: an open file, or standard input. */
export type ByteSource = AsyncIterable<Buffer>;

/**
 * Reads an open file in small chunks; the chunk is overwritten by the next read. What is written to it
 * meanwhile is left for the next time, or one that keeps growing would never end.
 */
export async function* readFileChunks(file: OpenFile): ByteSource {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const stats = await file.stat();
  const isFile = stats.isFile();
  // a pipe has no size, and may have nothing to give for long
  let left = isFile ? stats.size : Number.POSITIVE_INFINITY;
  while (left > 0) {
    const wanted = Math.min(READ_BYTES, left);
    // whoever parses has nothing else to do: to hand a read to a thread costs as much as the read
    const bytesRead = isFile
      ? readSync(file.fd, buffer, 0, wanted, null)
      : (await file.read(buffer, 0, wanted, null)).bytesRead;
    if (bytesRead === 0) return;
    left -= bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Whether a packing of an input was not read, as is told: of what is in it nobody knows whether it is empty. */
export const isUnread = (warnings: Warnings, path: string): boolean =>
  warnings
    .list()
    .some((one) => one.path === path && ['INPUT_PACKING', 'INPUT_NESTED'].includes(one.code));

const placeAfter = (unpacked: number) => `after ${unpacked} unpacked bytes`;

/** Whether a fault ended its input before anything was read. */
export const isBeforeAll = ({ at }: Pick<Warning, 'at'>): boolean => at === placeAfter(0);

/**
 * Delivers the unpacked bytes of `source`. A chunk is valid until the next one is asked for.
 *
 * Never throws for what the bytes are: faults become the warnings INPUT_TRUNCATED, INPUT_CORRUPT,
 * INPUT_TRAILING, INPUT_PACKING, INPUT_NESTED, INPUT_TOO_LARGE, INPUT_ZEROS, INPUT_BOMB, PROCESS_DEADLINE,
 * PROCESS_MEMORY and end the input.
 */
export async function* unpack(
  source: ByteSource,
  path: string,
  limits: ReadLimits,
  warnings: Warnings,
): AsyncGenerator<Buffer> {
  let fileBytes = 0;
  let over = false;
  let turnAt = performance.now() + TURN_MS;
  /** Of faults in packings within each other, the first is the cause. */
  const report = (code: string, message: string, unpacked: number) => {
    if (!over) warnings.add(code, message, { path, at: placeAfter(unpacked) });
    over ||= code !== 'INPUT_TRAILING';
  };

  async function* count(chunks: ByteSource): AsyncGenerator<Buffer> {
    let zeros = 0;
    for await (const chunk of chunks) {
      fileBytes += chunk.length;
      zeros = isZeros(chunk) ? zeros + chunk.length : 0;
      if (zeros > MAX_ZEROS) {
        const message = 'more than 256 MiB of nothing but zero bytes, as in a sparse file';
        report('INPUT_ZEROS', `${message}; what follows is left out`, fileBytes);
        return;
      }
      yield chunk;
    }
  }

  /** One layer, cut at the limits, which hold for every layer and count from the file's bytes. */
  async function* within(chunks: (tell: Report) => ByteSource): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of chunks((code, message) => report(code, message, bytes))) {
      const spent = limits.budget?.();
      if (spent) {
        report(spent.code, spent.message, bytes);
        return;
      }
      const room = limits.maxBytes - bytes;
      if (chunk.length > room) {
        if (room > 0) yield chunk.subarray(0, room);
        report('INPUT_TOO_LARGE', `only the first ${limits.maxBytes} bytes were read`, bytes);
        return;
      }
      bytes += chunk.length;
      yield chunk;
      if (bytes > RATIO_FREE_BYTES && bytes > fileBytes * limits.maxRatio) {
        report('INPUT_BOMB', `unpacks to more than ${limits.maxRatio} times its size`, bytes);
        return;
      }
      if (performance.now() > turnAt) {
        await turn();
        turnAt = performance.now() + TURN_MS;
      }
    }
  }

  const layers = [within(() => count(source))];
  const used: Unpacker[] = [];
  try {
    for (;;) {
      const input = createPackedInput(layers.at(-1) as ByteSource);
      const head = await input.take(MAGIC_BYTES);
      input.unread(head);
      const unpacker = PACKINGS.find(([magic]) => magic.test(head.toString('hex')))?.[1];
      const unread = UNREAD.find(([magic]) => magic.test(head.toString('hex')))?.[1];
      if (unread !== undefined) {
        report('INPUT_PACKING', `packed with ${unread}, which is not read`, 0);
        return;
      }
      if (unpacker === undefined) {
        for (let chunk = await input.read(); chunk !== null; chunk = await input.read())
          yield chunk;
        return;
      }
      // unxz, which takes most memory, unpacks one stream at a time
      if (used.length === MAX_DEPTH || (unpacker === unxz && used.includes(unxz))) {
        report('INPUT_NESTED', 'packed too often', 0);
        return;
      }
      const isInner = used.includes(unpacker);
      used.push(unpacker);
      layers.push(within((tell) => unpacker(input, tell, isInner)));
    }
  } finally {
    for (const layer of layers.reverse()) await layer.return(undefined);
  }
}
