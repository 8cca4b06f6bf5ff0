/** A subunit stream of either version -> events. */
import type { EventSink, StreamParser } from './event.ts';
import { withoutReturns } from './v1/line-ends.ts';
import { createV1Parser } from './v1/parser.ts';
import { HEADER_BYTES, hasRightChecksum, readHeader, SIGNATURE } from './v2/packet.ts';
import { createV2Parser } from './v2/parser.ts';

/** Text may stand before the first packet or line; a stream is known by its first bytes all the same. */
const SNIFF_BYTES = 64 * 1024;
const V1_LINE =
  /^(?:test(?:ing)?|time|tags|progress|testsuite(?:-\w+)?|skip-testsuite|knownfail): .*(\r?)$/m;
/** How the streams of every runner we know of start. */
const V1_START = /^time: \d{4}-\d\d-\d\d /;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** What an editor may have put in front is no part of the text. */
function withoutMark(head: Buffer): Buffer {
  const { length } = BYTE_ORDER_MARK;
  return head.subarray(0, length).equals(BYTE_ORDER_MARK) ? head.subarray(length) : head;
}

/**
 * The version of a stream by its head: 1 if it starts with a time of version 1 (packets may be inside
 * an attachment); 2 if a whole packet with the right CRC, or the start of one that goes beyond the
 * head, is in it; 1 if a line of version 1 is; else null.
 */
export function detectVersion(head: Buffer): 1 | 2 | null {
  const text = withoutMark(head).toString('latin1');
  if (V1_START.test(text)) return 1;
  let cut = false;
  for (let at = head.indexOf(SIGNATURE); at >= 0; at = head.indexOf(SIGNATURE, at + 1)) {
    const header = at + HEADER_BYTES <= head.length ? readHeader(head, at) : null;
    if (header === null) continue;
    if (at + header.length > head.length) cut ||= at === 0;
    else if (hasRightChecksum(head, at, header.length)) return 2;
  }
  if (V1_LINE.test(text)) return 1;
  return cut ? 2 : null;
}

/** A parser for a version 1 stream that starts so; a mark and ends of lines that editors add are left out. */
function createTextParser(head: Buffer, sink: EventSink): StreamParser {
  const text = withoutMark(head);
  const plain = createV1Parser(sink);
  const first = V1_LINE.exec(text.toString('latin1'));
  const parser = first?.[1] === '\r' ? withoutReturns(plain) : plain;
  parser.push(text);
  return parser;
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
    if (version === 1) return createTextParser(data, sink);
    const parser = createV2Parser(sink);
    parser.push(data);
    return parser;
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
      if (parser === null) sink.fault('SUBUNIT_EMPTY', 'the stream is empty', 0);
      parser?.end();
    },
  };
}
