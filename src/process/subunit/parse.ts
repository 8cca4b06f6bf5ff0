/** A subunit stream of either version -> events. */
import { crc32 } from 'node:zlib';
import type { EventSink, StreamParser } from './event.ts';
import { createV1Parser } from './v1.ts';
import { createV2Parser } from './v2.ts';

/** Text may stand before the first packet or line; a stream is known by its first bytes all the same. */
const SNIFF_BYTES = 64 * 1024;
const V1_LINE = /^(?:test(?:ing)?|time|tags|progress): /m;

/**
 * The version of a stream by its head: 2 if a whole packet with the right CRC, or the start of one
 * that goes beyond the head, is in it; 1 if a line of version 1 is; else null.
 */
export function detectVersion(head: Buffer): 1 | 2 | null {
  let cut = false;
  for (let at = head.indexOf(0xb3); at >= 0; at = head.indexOf(0xb3, at + 1)) {
    if (at + 6 > head.length) continue;
    const first = head[at + 3] as number;
    const size = (first >> 6) + 1;
    if ((head[at + 1] as number) >> 4 !== 2 || size > 3) continue;
    let length = first & 0x3f;
    for (let index = 1; index < size; index++)
      length = length * 256 + (head[at + 3 + index] as number);
    if (length < 8) continue;
    if (at + length > head.length) {
      cut ||= at === 0;
      continue;
    }
    const packet = head.subarray(at, at + length);
    if (crc32(packet.subarray(0, -4)) === packet.readUInt32BE(length - 4)) return 2;
  }
  if (V1_LINE.test(head.toString('latin1'))) return 1;
  return cut ? 2 : null;
}

/** Parses a stream whose version is found out from its head. A stream of neither is all text. */
export function createSubunitParser(sink: EventSink): StreamParser {
  let parser: StreamParser | null = null;
  let head: Buffer[] = [];
  let headBytes = 0;

  const decide = (): StreamParser => {
    const data = Buffer.concat(head);
    head = [];
    const version = detectVersion(data);
    if (version === null) {
      sink.fault('SUBUNIT_NONE', 'no subunit was found at the start of the file', 0);
    }
    const chosen = version === 1 ? createV1Parser(sink) : createV2Parser(sink);
    chosen.push(data);
    return chosen;
  };

  return {
    push(chunk) {
      if (parser !== null) {
        parser.push(chunk);
        return;
      }
      head.push(Buffer.from(chunk));
      headBytes += chunk.length;
      if (headBytes >= SNIFF_BYTES) parser = decide();
    },
    end() {
      if (parser === null && headBytes > 0) parser = decide();
      parser?.end();
    },
  };
}
