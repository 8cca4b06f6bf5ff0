/**
 * xz streams with a SHA-256 check (`xz --check=sha256`), as ones without a check, which is what XZ
 * Embedded reads; the sums are kept, to be compared with what comes out.
 *
 *     fd377a585a00 000a crc32 | block ... | index | crc32 backward-size 000a "YZ"
 *
 * Source: https://tukaani.org/xz/xz-file-format.txt and, for where a block's data ends, the chunks of
 * LZMA2: a control byte (0: the end; 1, 2: stored; from 0x80: packed, from 0xc0 with a byte of
 * properties), sizes less one, data. The index has the sizes of the blocks with their checks, so it is
 * written anew.
 */
import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { PackedInput } from './packed-input.ts';

const HEADER = Buffer.from('fd377a585a00000a', 'hex');
const CHECK_BYTES = 32;
const MAX_VLI_BYTES = 9;
const FOOTER_BYTES = 12;

/** Of a block, how many bytes it unpacks to, and their sum. */
export interface Sum {
  bytes: number;
  sha256: Buffer;
}

/** Thrown where the packed bytes end early or are no xz; what was taken is passed on. */
class NotXz extends Error {
  readonly taken: Buffer;
  constructor(taken: Buffer) {
    super('no xz');
    this.taken = taken;
  }
}

async function exactly(input: PackedInput, count: number): Promise<Buffer> {
  const bytes = await input.take(count);
  if (bytes.length < count) throw new NotXz(bytes);
  return bytes;
}

const little = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

async function* copy(input: PackedInput, count: number): AsyncGenerator<Buffer> {
  for (let left = count; left > 0; ) {
    const chunk = await input.read();
    if (chunk === null) throw new NotXz(Buffer.alloc(0));
    input.unread(chunk.subarray(left));
    const part = chunk.subarray(0, left);
    left -= part.length;
    yield part;
  }
}

/** The chunks of a block; returns their packed and unpacked length. */
async function* chunksOf(
  input: PackedInput,
): AsyncGenerator<Buffer, { packed: number; bytes: number }> {
  let packed = 0;
  let bytes = 0;
  for (;;) {
    const [control = 0] = await exactly(input, 1);
    const isPacked = control >= 0x80;
    const sizes = control === 0 ? 0 : isPacked ? (control >= 0xc0 ? 5 : 4) : 2;
    const head = Buffer.concat([Buffer.from([control]), await exactly(input, sizes)]);
    yield head;
    packed += head.length;
    if (control === 0) return { packed, bytes };
    const stored = head.readUInt16BE(1) + 1;
    const length = isPacked ? head.readUInt16BE(3) + 1 : stored;
    bytes += isPacked ? stored + ((control & 0x1f) << 16) : stored;
    packed += length;
    yield* copy(input, length);
  }
}

/** A number of the index, as its bytes and its value. */
async function takeVli(input: PackedInput): Promise<{ bytes: Buffer; value: number }> {
  const bytes: number[] = [];
  let value = 0;
  for (let at = 0; at < MAX_VLI_BYTES; at++) {
    const [byte = 0] = await exactly(input, 1);
    bytes.push(byte);
    value += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { bytes: Buffer.from(bytes), value };
  }
  throw new NotXz(Buffer.from(bytes));
}

function vli(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** The index, whose first byte is taken, with the sizes of blocks without check; returns its length. */
async function* indexOf(input: PackedInput): AsyncGenerator<Buffer, number> {
  const count = await takeVli(input);
  let check = crc32(Buffer.from([0]));
  let length = 1;
  let old = 1 + count.bytes.length;
  const put = (bytes: Buffer) => {
    check = crc32(bytes, check);
    length += bytes.length;
    return bytes;
  };
  yield Buffer.concat([Buffer.from([0]), put(count.bytes)]);
  for (let record = 0; record < count.value; record++) {
    const [size, unpacked] = [await takeVli(input), await takeVli(input)];
    old += size.bytes.length + unpacked.bytes.length;
    yield put(Buffer.concat([vli(Math.max(0, size.value - CHECK_BYTES)), unpacked.bytes]));
  }
  await exactly(input, ((4 - (old % 4)) % 4) + 4);
  yield put(Buffer.alloc((4 - (length % 4)) % 4));
  yield little(check);
  return length + 4;
}

async function* streamOf(input: PackedInput, sums: Sum[]): AsyncGenerator<Buffer> {
  await exactly(input, FOOTER_BYTES);
  const flags = Buffer.from([0, 0]);
  yield Buffer.concat([HEADER.subarray(0, 6), flags, little(crc32(flags))]);
  for (;;) {
    const [first = 0] = await exactly(input, 1);
    if (first === 0) break;
    const header = Buffer.concat([Buffer.from([first]), await exactly(input, 4 * first + 3)]);
    yield header;
    const { packed, bytes } = yield* chunksOf(input);
    yield await exactly(input, (4 - (packed % 4)) % 4);
    sums.push({ bytes, sha256: await exactly(input, CHECK_BYTES) });
  }
  const length = yield* indexOf(input);
  await exactly(input, FOOTER_BYTES);
  const end = Buffer.concat([little(length / 4 - 1), flags]);
  yield Buffer.concat([little(crc32(end)), end, Buffer.from('YZ')]);
}

/** Passes xz on, with streams that have a SHA-256 check as ones without; their sums go into `sums`. */
export async function* withoutSha256(input: PackedInput, sums: Sum[]): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const head = await input.take(HEADER.length);
      input.unread(head);
      if (!head.equals(HEADER)) break;
      yield* streamOf(input, sums);
    }
  } catch (error) {
    if (!(error instanceof NotXz)) throw error;
    yield error.taken;
  }
  for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) yield chunk;
}

/**
 * Compares what comes out with the sums. The sum of a block is known before anything of the next one
 * can come out.
 */
export function createSumCheck(sums: Sum[]) {
  let hash: Hash = createHash('sha256');
  let done = 0;
  let right = true;

  /** Ends blocks of which all has come out. */
  const settle = (): boolean => {
    for (let sum = sums[0]; right && sum !== undefined && done >= sum.bytes; sum = sums[0]) {
      right = done === sum.bytes && hash.digest().equals(sum.sha256);
      hash = createHash('sha256');
      done = 0;
      sums.shift();
    }
    return right;
  };
  return {
    /** @returns false where something is wrong */
    add(chunk: Buffer): boolean {
      for (let rest = chunk; rest.length > 0 && settle(); ) {
        const part = rest.subarray(0, (sums[0]?.bytes ?? Number.POSITIVE_INFINITY) - done);
        hash.update(part);
        done += part.length;
        rest = rest.subarray(part.length);
      }
      return settle();
    },
    end: settle,
  };
}
