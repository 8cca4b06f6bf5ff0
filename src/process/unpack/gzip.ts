/**
 * gzip, RFC 1952 (https://www.rfc-editor.org/rfc/rfc1952): members one after the other, each a header
 * of ten bytes and optional fields, deflated data, and eight bytes of CRC-32 and length.
 *
 *     1f 8b 08 08 5d 3c 22 69 02 03 "x.txt" 00 | deflated | crc32 isize
 *
 * The odd cases: zero bytes may pad the end (tapes, some file systems); anything else behind a member
 * is reported and left out, as gzip does.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import type { PackedInput, Report } from './packed-input.ts';
import { makeRoom, unpackFrame } from './zlib-frame.ts';

const MAGIC = Buffer.from([0x1f, 0x8b]);
const DEFLATE = 8;
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
/**
 * Members of a file that each may cost what starting one costs, 40 us; further ones have to hold something.
 * Block gzip has 16 a MiB; who appends to a packed file line by line has less than these.
 */
const FREE_MEMBERS = 20_000;
const BYTES_A_MEMBER = 1_024;
const FLAG_HEADER_CRC = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;

/** Skips a text that ends with a zero byte. */
async function skipText(input: PackedInput): Promise<void> {
  for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) {
    const end = chunk.indexOf(0);
    if (end < 0) continue;
    input.unread(chunk.subarray(end + 1));
    return;
  }
}

/** Skips the optional fields of a header. */
async function skipFields(input: PackedInput, flags: number): Promise<void> {
  if (flags & FLAG_EXTRA) {
    const length = await input.take(2);
    if (length.length === 2) await input.take(length.readUInt16LE());
  }
  if (flags & FLAG_NAME) await skipText(input);
  if (flags & FLAG_COMMENT) await skipText(input);
  if (flags & FLAG_HEADER_CRC) await input.take(2);
}

/** Unpacks the member at the head of `input`; true: it was whole. */
async function* unpackMember(
  input: PackedInput,
  report: Report,
  output: Buffer,
  see: (chunk: Buffer) => void,
): AsyncGenerator<Buffer, boolean> {
  const header = await input.take(HEADER_BYTES);
  if (header.length === HEADER_BYTES && header[2] !== DEFLATE) {
    report('INPUT_CORRUPT', 'the gzip data has no known method');
    return false;
  }
  await skipFields(input, header[3] ?? 0);
  let check = 0;
  let length = 0;
  const seen = (chunk: Buffer) => {
    see(chunk);
    check = crc32(chunk, check);
    length += chunk.length;
  };
  const failure = yield* unpackFrame(input, createInflateRaw(), output, seen);
  if (failure !== null && failure.code !== 'Z_BUF_ERROR') {
    report('INPUT_CORRUPT', `the gzip data is damaged: ${failure.message}`);
    return false;
  }
  const trailer = await input.take(TRAILER_BYTES);
  if (failure !== null || trailer.length < TRAILER_BYTES) {
    report('INPUT_TRUNCATED', 'the gzip data ends early');
    return false;
  }
  if (trailer.readUInt32LE(0) === check && trailer.readUInt32LE(4) === length % 2 ** 32)
    return true;
  report('INPUT_CORRUPT', 'the gzip data is damaged: its checksum is wrong');
  return false;
}

/** Unpacks all members. */
export async function* gunzip(input: PackedInput, report: Report): AsyncGenerator<Buffer> {
  const output = makeRoom();
  let whole = true;
  let members = 0;
  let bytes = 0;
  const see = (chunk: Buffer) => {
    bytes += chunk.length;
  };
  while (whole) {
    whole = yield* unpackMember(input, report, output, see);
    members += 1;
    if (members > FREE_MEMBERS + bytes / BYTES_A_MEMBER) {
      report('INPUT_BOMB', `${members} gzip members hold ${bytes} bytes; the rest is left out`);
      return;
    }
    const next = await input.take(MAGIC.length);
    input.unread(next);
    if (next.every((byte) => byte === 0)) return;
    if (whole && !next.equals(MAGIC)) {
      report('INPUT_TRAILING', 'what follows the gzip data is left out');
      return;
    }
  }
}
