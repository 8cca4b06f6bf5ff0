/** Streams of version 2 that are made up: valid ones, and forged ones whose checksums are right. */

import { EVENT_STATUSES } from '../../src/process/subunit/event.ts';
import { frame, type PacketParts, packet } from '../fixtures/subunit.ts';
import fc from '../harness/property.ts';

export const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const id = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('a', 'b', 'a.b.T.test_x', 'c.d[id-1,smoke]', 'ä', 'a ['),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 120 }) },
);
export const mime = fc.constantFrom(
  'text/plain;charset=utf8',
  'text/plain',
  'text/x-traceback;charset="utf8";language="python"',
  'application/octet-stream',
  'no type',
);
const micros = fc
  .tuple(fc.integer({ min: 0, max: 4_294_967_295 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([seconds, fraction]) => seconds * 1_000_000 + fraction);
/** Bytes of a file, packets among them. */
export const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'grapheme', maxLength: 100 }).map((text) => Buffer.from(`${text}\n`)),
  fc.constantFrom(Buffer.alloc(0), Buffer.alloc(20_000, 'x')),
  word.map((testId) => packet({ testId, status: 'fail' })),
);

const packetParts: fc.Arbitrary<PacketParts> = fc.record(
  {
    testId: id,
    routeCode: fc.constantFrom('0', '1', '1/0', ''),
    status: fc.constantFrom(...EVENT_STATUSES),
    tags: fc.array(word, { maxLength: 3 }),
    timestamp: micros,
    nanoseconds: fc.constantFrom(0, 1, 499, 500, 501, 999),
    mime,
    file: fc.record({ name: fc.constantFrom('log', 'traceback', ''), bytes: content }),
    flags: fc.constantFrom(0, 0x0010, 0x0100, 0x0110),
  },
  { requiredKeys: [] },
);

const validPacket = packetParts.map(packet);
/** What prints into the stream. */
const noise = fc.string({ maxLength: 40 }).map((text) => Buffer.from(`${text}\n`));
/** 0xB3 is its second byte. */
const signatureInText = fc.constantFrom('ó and text', 'ó').map((text) => Buffer.from(text));

/** Packets with text between them. */
export const validV2 = fc
  .array(fc.oneof({ weight: 9, arbitrary: validPacket }, { weight: 1, arbitrary: noise }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((pieces) => Buffer.concat(pieces));

/** A packet with the right checksum over anything: other versions, fields that do not fit, NUL. */
const forged = fc
  // our parser cuts names of more than 2,000 characters
  .tuple(
    validPacket.filter(({ length }) => length < 2000),
    fc.integer({ min: 0, max: 0xffff }),
    fc.boolean(),
    fc.nat(),
    fc.nat(255),
  )
  .map(([honest, flags, keepsVersion, at, byte]) => {
    const bodyStart = 4 + ((honest[3] as number) >> 6);
    const body = Buffer.from(honest.subarray(bodyStart, -4));
    if (body.length > 0) body[at % body.length] = byte;
    return frame(keepsVersion ? 0x2000 | (flags & 0x0ff7) : flags, body);
  });
const broken = fc.constantFrom(
  Buffer.from([0xb3]),
  Buffer.from([0xb3, 0x20, 0x00, 0x05]),
  Buffer.from([0xb3, 0x28, 0x00, 0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0xc3]),
  Buffer.from([0xe2, 0x82]),
);

/** Packets among others that are forged or broken. */
export const hostileV2 = fc
  .array(fc.oneof(validPacket, forged, broken, noise, signatureInText), {
    minLength: 1,
    maxLength: 20,
  })
  .map((pieces) => Buffer.concat(pieces));
