/**
 * One packet of subunit version 2.
 *
 * Source: https://github.com/testing-cabal/subunit, README, "Version 2". A packet is
 *
 *     B3  flags:16  length:varint  [timestamp] [testid] [tags] [mime] [file] [route]  crc32:32
 *
 * with the parts that the flags name, in this order. A varint is 1 to 4 bytes, the top two bits of
 * the first tell how many; the length counts the whole packet and takes 3 bytes at the most.
 * A string is its length in bytes (varint) and UTF-8 without NUL. The CRC covers all before it.
 * Example, test "foo" in progress:
 *
 *     b3 29 02 0c 03 66 6f 6f 8e c1 2d b5   (2902: version 2, test id, runnable, status 2; 0c: 12 bytes)
 *
 * The odd case: the EOF flag is not read. It would start a second file of the name; readers of
 * testtools append to the first, and so do we.
 */
import { crc32 } from 'node:zlib';
import { EVENT_STATUSES, type FileChunk, type StatusEvent } from '../event.ts';
import type { TextReader } from './text-cache.ts';

export const SIGNATURE = 0xb3;
/** Signature, flags, longest length. */
export const HEADER_BYTES = 6;
/** Signature, flags, shortest length, CRC. */
const MIN_PACKET = 8;
const CRC_BYTES = 4;

const VERSION_MASK = 0xf000;
const VERSION = 0x2000;
/** A bit that must be zero. */
const RESERVED = 0x0008;
const STATUS_MASK = 0x0007;
const FLAG = {
  testId: 0x0800,
  route: 0x0400,
  timestamp: 0x0200,
  tags: 0x0080,
  file: 0x0040,
  mime: 0x0020,
} as const;

/** Where a packet ends and where its first part starts. */
export interface PacketHeader {
  /** Bytes of the whole packet. */
  length: number;
  /** Bytes before its first part. */
  body: number;
}

/** A packet whose checksum is right and whose parts are not. */
export class PacketError extends Error {}

/** Reads the header at `at`, where HEADER_BYTES must be; null: no packet can start so. */
export function readHeader(data: Buffer, at: number): PacketHeader | null {
  const flags = data.readUInt16BE(at + 1);
  if ((flags & VERSION_MASK) !== VERSION || (flags & RESERVED) !== 0) return null;
  const first = data[at + 3] as number;
  const size = (first >> 6) + 1;
  if (size > 3) return null;
  let length = first & 0x3f;
  for (let index = 1; index < size; index++)
    length = length * 256 + (data[at + 3 + index] as number);
  return length < MIN_PACKET + size - 1 ? null : { length, body: 3 + size };
}

/** Whether the last four bytes of a packet are the CRC of the others. */
export function hasRightChecksum(data: Buffer, at: number, length: number): boolean {
  const end = at + length - CRC_BYTES;
  return crc32(data.subarray(at, end)) === data.readUInt32BE(end);
}

/** A nanosecond count in microseconds; halves go to the even one, as Python's datetime has it. */
function toMicroseconds(nanoseconds: number): number {
  const micros = Math.floor(nanoseconds / 1000);
  const rest = nanoseconds % 1000;
  return rest > 500 || (rest === 500 && micros % 2 === 1) ? micros + 1 : micros;
}

/** A function that reads packets whose length and CRC are right. */
export function createPacketReader(readText: TextReader) {
  let data: Buffer;
  let lasts = false;
  let at = 0;
  let end = 0;

  const need = (count: number): number => {
    if (at + count > end) throw new PacketError('a part ends behind the packet');
    at += count;
    return at - count;
  };
  const varint = (): number => {
    const first = data[need(1)] as number;
    let value = first & 0x3f;
    for (let more = first >> 6; more > 0; more--) value = value * 256 + (data[need(1)] as number);
    return value;
  };
  const text = (): string => {
    const length = varint();
    const from = need(length);
    const value = readText(data, from, from + length);
    if (value === null) throw new PacketError('a string is no UTF-8, or holds NUL');
    return value;
  };
  const timestamp = (): number => {
    const seconds = data.readUInt32BE(need(4));
    return seconds * 1_000_000 + toMicroseconds(varint());
  };
  const tags = (): string[] => {
    const count = varint();
    if (count > end - at) throw new PacketError('more tags than bytes');
    const found: string[] = [];
    for (let index = 0; index < count; index++) found.push(text());
    return found;
  };
  const file = (mime: string | null): FileChunk => {
    const name = text();
    const length = varint();
    const from = need(length);
    return { name, mime, bytes: data.subarray(from, from + length), lasts };
  };

  /**
   * @param sourceLasts what the packet is read from is not overwritten before the parser's `push` ends
   * @throws PacketError where its parts do not fit
   */
  return (
    source: Buffer,
    start: number,
    { length, body }: PacketHeader,
    sourceLasts: boolean,
  ): StatusEvent => {
    data = source;
    lasts = sourceLasts;
    at = start + body;
    end = start + length - CRC_BYTES;
    const flags = data.readUInt16BE(start + 1);
    // in the order in which they stand in the packet
    const time = flags & FLAG.timestamp ? timestamp() : null;
    const testId = flags & FLAG.testId ? text() : null;
    const labels = flags & FLAG.tags ? tags() : null;
    const mime = flags & FLAG.mime ? text() : null;
    const chunk = flags & FLAG.file ? file(mime) : null;
    const routeCode = flags & FLAG.route ? text() : null;
    const status = EVENT_STATUSES[flags & STATUS_MASK] ?? null;
    return { testId, routeCode, status, tags: labels, timestamp: time, file: chunk };
  };
}
