/**
 * subunit version 2: packets (packet.ts) with text between them.
 *
 * Source: https://github.com/testing-cabal/subunit, README, "Version 2".
 *
 * The odd case: 0xB3 also starts no packet, in text and in damaged streams. As the specification
 * has it, such a signature is an opaque byte and the search goes on behind it, so that a flipped bit
 * costs one packet, also when it hit the length (ADR 4). Inside a UTF-8 character (`ó` is C3 B3) it
 * is text, about which nothing is said, unless a whole packet with the right checksum follows.
 *
 * Every byte of the stream is either in a packet that became an event or given out as text, which is
 * told apart from the remains of damaged packets.
 */
import type { EventSink, StreamParser } from '../event.ts';
import { LooseBytes } from './loose-bytes.ts';
import {
  createPacketReader,
  HEADER_BYTES,
  hasRightChecksum,
  PacketError,
  type PacketHeader,
  readHeader,
  SIGNATURE,
} from './packet.ts';
import { createTextReader } from './text-cache.ts';

/**
 * Damaged packets that are looked into again. Further ones are skipped whole, or a stream of forged
 * 4 MiB packets, one a byte, would keep us computing CRCs for ever.
 */
const MAX_RESCANS = 1000;
const LEFT_OUT = 'a packet whose checksum is wrong was left out';
const CUT = 'the stream ends inside a packet';
/** Right behind a packet, where no text in UTF-8 begins with the signature. */
const NO_LENGTH = 'a packet was left out: its length cannot be read';

/** The start of a packet whose end is in a chunk to come: a copy, as the caller may overwrite the chunk. */
class Kept {
  #bytes = Buffer.allocUnsafeSlow(8192);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** The bytes, until the next call. */
  get bytes(): Buffer {
    return this.#bytes.subarray(this.#from, this.#to);
  }

  /** Copies bytes of a chunk behind the others. */
  add(chunk: Buffer, start: number, end: number): void {
    const size = this.length + (end - start);
    if (this.#to + (end - start) > this.#bytes.length) {
      // room for as much again, so that moving costs little however small the pieces are
      const moved = size * 2 > this.#bytes.length ? Buffer.allocUnsafeSlow(size * 2) : this.#bytes;
      this.#bytes.copy(moved, 0, this.#from, this.#to);
      this.#bytes = moved;
      this.#to -= this.#from;
      this.#from = 0;
    }
    this.#to += chunk.copy(this.#bytes, this.#to, start, end);
  }

  /** Lets go of the first bytes. */
  drop(count: number): void {
    this.#from += count;
    if (this.#from === this.#to) {
      this.#from = 0;
      this.#to = 0;
    }
  }

  /**
   * Lets go of the rest, where it stands in the first `count` bytes of the chunk: it is read on from there,
   * and not byte by byte. @returns how many bytes it was
   */
  giveBack(count: number): number {
    const { length } = this;
    if (length > count) return 0;
    this.drop(length);
    return length;
  }
}

/** Parses a version 2 stream. */
export function createV2Parser(sink: EventSink): StreamParser {
  const readPacket = createPacketReader(createTextReader());
  const kept = new Kept();
  /** Bytes from the start of the packet that is kept that the next step needs. */
  let wanted = 1;
  /** Bytes of the stream that were pushed before the current chunk. */
  let before = 0;
  let rescans = 0;
  let truncated = false;
  /** What is being read is the caller's chunk, not the copy of a packet. */
  let lasts = false;
  const loose = new LooseBytes(sink);

  /**
   * Reads all packets of `data` from `start`, whose first byte is at `offset` in the stream. Returns
   * where the first one starts that `data` ends in, and sets how many bytes it wants.
   */
  const consume = (data: Buffer, start: number, offset: number, final: boolean): number => {
    let textStart = start;
    let at = start;
    for (;;) {
      // nearly always a packet follows a packet
      if (data[at] !== SIGNATURE) at = data.indexOf(SIGNATURE, at);
      if (at < 0) {
        loose.give(data, textStart, data.length, offset);
        wanted = 1;
        return data.length;
      }
      const left = data.length - at;
      const header = left >= HEADER_BYTES ? readHeader(data, at) : null;
      const needed = left < HEADER_BYTES ? HEADER_BYTES : (header?.length ?? 0);
      const inCharacter = (at > textStart ? (data[at - 1] as number) : (loose.last ?? 0)) >= 0x80;
      if (needed > left) {
        if (!final) {
          loose.give(data, textStart, at, offset);
          wanted = needed;
          return at;
        }
        if (!inCharacter) {
          if (!truncated) sink.fault('SUBUNIT_TRUNCATED', CUT, offset + at);
          truncated = true;
          textStart = loose.damage(data, textStart, at, offset, Infinity);
        }
        at += 1;
      } else if (header === null && at === textStart && loose.last === null) {
        sink.fault('SUBUNIT_PACKET', NO_LENGTH, offset + at);
        textStart = loose.damage(data, textStart, at, offset, Infinity);
        at += 1;
      } else if (header === null || (inCharacter && rescans > MAX_RESCANS)) {
        at += 1;
      } else if (hasRightChecksum(data, at, header.length)) {
        loose.give(data, textStart, at, offset);
        loose.endOfDamage();
        textStart = take(data, at, header, offset) ? at + header.length : at;
        at += header.length;
      } else {
        if (!inCharacter) {
          if (!loose.isWithinDamage(offset + at)) sink.fault('SUBUNIT_CRC', LEFT_OUT, offset + at);
          textStart = loose.damage(data, textStart, at, offset, offset + at + header.length);
        }
        at += ++rescans > MAX_RESCANS ? header.length : 1;
      }
    }
  };

  /** Hands on a packet whose checksum is right; false: its parts do not fit. */
  const take = (data: Buffer, at: number, header: PacketHeader, offset: number): boolean => {
    try {
      sink.event(readPacket(data, at, header, lasts));
      loose.last = null;
      return true;
    } catch (error) {
      if (!(error instanceof PacketError)) throw error;
      sink.fault('SUBUNIT_PACKET', `a packet was left out: ${error.message}`, offset + at);
      loose.damage(data, at, at, offset, offset + at + header.length);
      return false;
    }
  };

  return {
    push(chunk) {
      let at = 0;
      while (kept.length > 0 && at < chunk.length) {
        const end = Math.min(chunk.length, at + wanted - kept.length);
        kept.add(chunk, at, end);
        at = end;
        if (kept.length >= wanted) {
          lasts = false;
          kept.drop(consume(kept.bytes, 0, before + at - kept.length, false));
          at -= kept.giveBack(at);
        }
      }
      if (at < chunk.length) {
        lasts = true;
        const used = consume(chunk, at, before, false);
        kept.add(chunk, used, chunk.length);
      }
      before += chunk.length;
    },
    end() {
      lasts = false;
      if (kept.length > 0) kept.drop(consume(kept.bytes, 0, before - kept.length, true));
    },
  };
}
