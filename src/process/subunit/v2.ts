/**
 * subunit version 2: binary packets, text may stand between them.
 *
 * Source: https://github.com/testing-cabal/subunit, README, "Version 2". A packet is
 *
 *     B3  flags:16  length:varint  [timestamp] [testid] [tags] [mime] [file] [route]  crc32:32
 *
 * with the parts that the flags name, in this order. A varint is 1 to 4 bytes, the top two bits of
 * the first tell how many; the length counts the whole packet and takes 3 bytes at the most.
 * A string is its length in bytes (varint) and UTF-8. The CRC covers all before it. Example, test
 * "foo" in progress:
 *
 *     b3 29 02 0c 03 66 6f 6f 8e c1 2d b5   (2902: version 2, test id, runnable, status 2; 0c: 12 bytes)
 *
 * The odd case: 0xB3 also starts no packet, in text and in damaged streams. A packet that fails its
 * checks is looked into again from the byte behind its signature, so that a flipped bit costs one
 * packet, also when it hit the length.
 */
import { crc32 } from 'node:zlib';
import { EVENT_STATUSES, type EventSink, type StatusEvent, type StreamParser } from './event.ts';

export const SIGNATURE = 0xb3;
const VERSION = 0x2000;
const FLAG = {
  testId: 0x0800,
  route: 0x0400,
  timestamp: 0x0200,
  tags: 0x0080,
  file: 0x0040,
  mime: 0x0020,
} as const;
/** Signature, flags, shortest length, CRC. */
const MIN_PACKET = 8;
/** Signature, flags, longest length. */
export const HEADER = 6;
/**
 * Damaged packets that are looked into again. Further ones are skipped whole, or a stream of forged
 * 4 MiB packets, one a byte, would keep us computing CRCs for ever.
 */
const MAX_RESCANS = 1000;

class PacketError extends Error {}

/** A cursor over the body of one packet, whose ends it never leaves. */
function createCursor(packet: Buffer, start: number) {
  const end = packet.length - 4;
  let at = start;
  const need = (count: number): number => {
    if (at + count > end) throw new PacketError('a field ends behind the packet');
    at += count;
    return at - count;
  };
  const varint = (): number => {
    const first = packet[need(1)] as number;
    let value = first & 0x3f;
    for (let more = first >> 6; more > 0; more--) value = value * 256 + (packet[need(1)] as number);
    return value;
  };
  const bytes = (): Buffer => {
    const length = varint();
    const from = need(length);
    return packet.subarray(from, from + length);
  };
  return {
    uint32: () => packet.readUInt32BE(need(4)),
    varint,
    bytes,
    text: () => bytes().toString('utf8'),
    left: () => end - at,
  };
}

/** Reads a packet whose length and CRC are right. */
function readPacket(packet: Buffer, flags: number, start: number): StatusEvent {
  const cursor = createCursor(packet, start);
  let timestamp: number | null = null;
  if (flags & FLAG.timestamp) {
    const seconds = cursor.uint32();
    timestamp = seconds * 1_000_000 + Math.round(cursor.varint() / 1000);
  }
  const testId = flags & FLAG.testId ? cursor.text() : null;
  let tags: string[] | null = null;
  if (flags & FLAG.tags) {
    const count = cursor.varint();
    if (count > cursor.left()) throw new PacketError('more tags than bytes');
    tags = [];
    for (let index = 0; index < count; index++) tags.push(cursor.text());
  }
  const mime = flags & FLAG.mime ? cursor.text() : null;
  const file = flags & FLAG.file ? { name: cursor.text(), mime, bytes: cursor.bytes() } : null;
  const routeCode = flags & FLAG.route ? cursor.text() : null;
  const status = EVENT_STATUSES[flags & 0x7] ?? null;
  return { testId, routeCode, status, tags, timestamp, file };
}

/**
 * The length of the packet at `at` and where its body starts; null: no packet can start so. Six bytes
 * must be there.
 */
export function readHeader(data: Buffer, at: number): { length: number; body: number } | null {
  const flags = data.readUInt16BE(at + 1);
  if ((flags & 0xf000) !== VERSION || (flags & 0x0008) !== 0) return null;
  const first = data[at + 3] as number;
  const size = (first >> 6) + 1;
  if (size > 3) return null;
  let length = first & 0x3f;
  for (let index = 1; index < size; index++)
    length = length * 256 + (data[at + 3 + index] as number);
  return length < MIN_PACKET + size - 1 ? null : { length, body: at + 3 + size };
}

/** Whether the last four bytes of a packet are the CRC of the others. */
export function hasRightChecksum(packet: Buffer): boolean {
  return crc32(packet.subarray(0, -4)) === packet.readUInt32BE(packet.length - 4);
}

/** Parses a version 2 stream. */
export function createV2Parser(sink: EventSink): StreamParser {
  /** Bytes not yet used; joined only when enough are there for the next step. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  let wanted = 1;
  /** Offset in the stream of the first held byte. */
  let offset = 0;
  let rescans = 0;

  const text = (data: Buffer, from: number, to: number): void => {
    if (to > from) sink.text(data.subarray(from, to));
  };

  /** Uses what it can of `data`; returns how far, and sets how many bytes the next step wants. */
  const consume = (data: Buffer, final: boolean): number => {
    let at = 0;
    for (;;) {
      const signature = data.indexOf(SIGNATURE, at);
      text(data, at, signature < 0 ? data.length : signature);
      if (signature < 0) {
        wanted = 1;
        return data.length;
      }
      at = signature;
      const left = data.length - at;
      const header = left >= HEADER ? readHeader(data, at) : null;
      const needed = left < HEADER ? HEADER : (header?.length ?? 0);
      if (left < needed && !final) {
        wanted = needed;
        return at;
      }
      at =
        header === null || left < needed ? refuse(data, at, header, left) : take(data, at, header);
    }
  };

  const refuse = (data: Buffer, at: number, header: object | null, left: number): number => {
    if (header === null && left >= HEADER) {
      sink.text(data.subarray(at, at + 1));
    } else {
      sink.fault('SUBUNIT_TRUNCATED', 'the stream ends inside a packet', offset + at);
    }
    return at + 1;
  };

  const take = (data: Buffer, at: number, header: { length: number; body: number }): number => {
    const packet = data.subarray(at, at + header.length);
    if (!hasRightChecksum(packet)) {
      sink.fault('SUBUNIT_CRC', 'a packet whose checksum is wrong was left out', offset + at);
    } else {
      try {
        sink.event(readPacket(packet, packet.readUInt16BE(1), header.body - at));
        return at + header.length;
      } catch (error) {
        if (!(error instanceof PacketError)) throw error;
        sink.fault('SUBUNIT_PACKET', `a packet was left out: ${error.message}`, offset + at);
      }
    }
    return ++rescans > MAX_RESCANS ? at + header.length : at + 1;
  };

  const run = (final: boolean): void => {
    const data = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
    const used = consume(data, final);
    offset += used;
    // a copy: the caller may overwrite its chunk
    held = used < data.length ? [Buffer.from(data.subarray(used))] : [];
    heldBytes = data.length - used;
  };

  return {
    push(chunk) {
      const enough = heldBytes + chunk.length >= wanted;
      held.push(enough ? chunk : Buffer.from(chunk));
      heldBytes += chunk.length;
      if (enough && heldBytes > 0) run(false);
    },
    end() {
      if (heldBytes > 0) run(true);
    },
  };
}
