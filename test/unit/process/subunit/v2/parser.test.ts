import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { EVENT_STATUSES } from '../../../../../src/process/subunit/event.ts';
import { createV2Parser } from '../../../../../src/process/subunit/v2/parser.ts';
import {
  cutInPacket,
  flipBody,
  flipCrc,
  GARBAGE,
  insertBefore,
  lieAboutLength,
} from '../../../../fixtures/damaged.ts';
import {
  frame,
  type PacketParts,
  packet,
  parseStream,
  plainTests,
} from '../../../../fixtures/subunit.ts';
import fc from '../../../../harness/property.ts';

const MICROS = 1_795_364_361_123_456;

/** A stream of three tests, each started, with an attachment in two pieces, and ended. */
const STREAM = Buffer.concat(
  ['a', 'b', 'c'].flatMap((testId, index) => [
    packet({ testId, status: 'inprogress', tags: [`worker-${index}`], timestamp: MICROS }),
    packet({ testId, file: { name: 'log', mime: 'text/plain;charset=utf8', bytes: 'one ' } }),
    packet({ testId, file: { name: 'log', mime: 'text/plain;charset=utf8', bytes: 'two' } }),
    packet({ testId, status: 'success', timestamp: MICROS + 1_500_000 + index }),
  ]),
);

test('reads the packet python-subunit writes for a test in progress', () => {
  const sample = Buffer.from('b329020c03666f6f8ec12db5', 'hex');
  assert.deepEqual(parseStream(sample).events, [
    {
      testId: 'foo',
      routeCode: null,
      status: 'inprogress',
      tags: null,
      timestamp: null,
      file: null,
    },
  ]);
});

test('joins packets to tests with times, tags and whole attachments', () => {
  const parsed = parseStream(STREAM);
  assert.deepEqual(parsed.faults, []);
  assert.deepEqual(plainTests(parsed)[1], {
    id: 'b',
    routeCode: null,
    status: 'success',
    tags: ['worker-1'],
    start: MICROS,
    end: MICROS + 1_500_001,
    attachments: [{ name: 'log', mime: 'text/plain;charset=utf8', bytes: 'one two' }],
  });
});

test('finds the same one byte at a time', () => {
  assert.deepEqual(plainTests(parseStream(STREAM, [1])), plainTests(parseStream(STREAM)));
});

test('what is left of damaged packets is told apart from output', () => {
  const cut = packet({ testId: 'd', file: { name: 'log', bytes: 'x'.repeat(900) } });
  const flipped = flipBody(packet({ testId: 'e', status: 'success' }), 0);
  const says = Buffer.from('said by the runner\n');
  const stream = Buffer.concat([STREAM, says, flipped, says, STREAM, says, cut.subarray(0, 500)]);
  for (const sizes of [[stream.length], [1], [7, 100]]) {
    const parsed = parseStream(stream, sizes);
    assert.deepEqual(parsed.damaged, Buffer.concat([flipped, cut.subarray(0, 500)]));
    assert.deepEqual(parsed.text, Buffer.concat([says, flipped, says, says, cut.subarray(0, 500)]));
  }
  assert.equal(parseStream(Buffer.concat([says, STREAM, says])).damaged.length, 0);
});

test('a packet whose length is damaged is no output', () => {
  const lied = lieAboutLength(packet({ testId: 'e', status: 'success' }), 0);
  const parsed = parseStream(Buffer.concat([STREAM, lied, STREAM]), [11]);
  assert.deepEqual(parsed.damaged, lied);
  assert.deepEqual(parsed.faults, ['SUBUNIT_PACKET']);
});

test('a damaged packet inside a damaged one does not end what is left of that', () => {
  const inner = flipBody(packet({ testId: 'e', status: 'success' }), 0);
  const bytes = Buffer.concat([Buffer.from('x'), inner, Buffer.from('x'.repeat(200))]);
  const outer = flipCrc(packet({ testId: 'd', file: { name: 'log', mime: 'a/b', bytes } }), 0);
  const stream = Buffer.concat([STREAM, outer, Buffer.from('said by the runner\n')]);
  for (const size of [stream.length, 1, 50]) {
    assert.deepEqual(parseStream(stream, [size]).damaged, outer);
  }
});

test('a packet inside the remains of another ends them', () => {
  const cut = packet({ testId: 'd', file: { name: 'log', bytes: 'x'.repeat(900) } });
  const says = Buffer.from('said by the runner\n');
  const stream = Buffer.concat([cut.subarray(0, 100), STREAM, says]);
  assert.deepEqual(parseStream(stream, [13]).damaged, cut.subarray(0, 100));
});

const parts: fc.Arbitrary<PacketParts> = fc.record(
  {
    testId: fc.string({ unit: 'grapheme', maxLength: 80 }),
    routeCode: fc.string({ maxLength: 5 }),
    status: fc.constantFrom(...EVENT_STATUSES),
    tags: fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 }),
    timestamp: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1_000_000 + 7),
    file: fc.record({
      name: fc.string({ maxLength: 20 }),
      mime: fc.constant('application/octet-stream'),
      bytes: fc.uint8Array({ maxLength: 20_000 }).map((bytes) => Buffer.from(bytes)),
    }),
  },
  { requiredKeys: ['testId'] },
);

test('reads back any packets, in chunks of any size', () => {
  fc.assert(
    fc.property(
      fc.array(parts, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 6 }),
      (packets, sizes) => {
        const stream = Buffer.concat(packets.map(packet));
        const { events, faults } = parseStream(stream, sizes);
        assert.deepEqual(faults, []);
        assert.deepEqual(
          events,
          packets.map(({ testId, routeCode, status, tags, timestamp, file }) => ({
            testId: testId ?? null,
            routeCode: routeCode ?? null,
            status: status ?? null,
            tags: tags ?? null,
            timestamp: timestamp ?? null,
            file: file ? { ...file, bytes: Buffer.from(file.bytes) } : null,
          })),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a packet with a flipped bit costs that packet only', () => {
  const damaged = flipBody(STREAM, 5);
  const parsed = parseStream(damaged);
  assert.equal(parsed.events.length, 11);
  assert.deepEqual(parsed.faults, ['SUBUNIT_CRC']);
});

test('a damaged packet counts once, whatever in it looks like the start of another', () => {
  // what pictures and other binary attachments have by chance
  const looksLikeOne = Buffer.from([0xb3, 0x29, 0x01, 0x0c, 0x03, 0x66, 0x6f, 0x6f, 0, 0, 0, 0]);
  const bytes = Buffer.concat(Array(5).fill(looksLikeOne));
  const picture = packet({ testId: 'a', file: { name: 'shot', mime: 'image/png', bytes } });
  const ends = packet({ testId: 'a', status: 'success' });
  for (const sizes of [[1], [7], [1000]]) {
    const twice = Buffer.concat([
      STREAM,
      flipCrc(picture, 0),
      flipCrc(ends, 0),
      STREAM,
      flipCrc(ends, 0),
    ]);
    assert.deepEqual(parseStream(twice, sizes).faults, Array(3).fill('SUBUNIT_CRC'));
  }
});

test('any flipped bit costs one packet, also in the length', () => {
  for (let bit = 8; bit < STREAM.length * 8; bit += 7) {
    const damaged = Buffer.from(STREAM);
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
    const { events } = parseStream(damaged);
    assert.ok(events.length >= 11, `bit ${bit}: ${events.length} of 12 packets`);
  }
});

test('a cut stream gives what is before the cut', () => {
  const parsed = parseStream(cutInPacket(STREAM, 6));
  assert.deepEqual(parsed.faults, ['SUBUNIT_TRUNCATED']);
  assert.deepEqual(
    parsed.tests.map((run) => [run.id, run.status]),
    [
      ['a', 'success'],
      ['b', 'inprogress'],
    ],
  );
});

test('text and false signatures between packets cost nothing', () => {
  for (const [name, garbage] of Object.entries(GARBAGE)) {
    for (const sizes of [[1], [7, 30], [100_000]]) {
      const parsed = parseStream(insertBefore(STREAM, 4, garbage), sizes);
      assert.equal(parsed.events.length, 12, name);
      assert.deepEqual(parsed.text, garbage, name);
    }
  }
});

test('a packet that claims more tags than it has bytes is refused, not believed', () => {
  const honest = packet({ testId: 't', tags: ['x'], status: 'success' });
  assert.equal(parseStream(honest).faults.length, 0);
  const lying = packet({ testId: 't', file: { name: 'n', bytes: '' } });
  // flags of a packet with tags over a body without them: the CRC is right, the fields are not
  const forged = Buffer.from(lying);
  forged.writeUInt16BE(0x2880, 1);
  forged.writeUInt32BE(crc32(forged.subarray(0, -4)), forged.length - 4);
  const parsed = parseStream(Buffer.concat([forged, honest]));
  assert.equal(parsed.events.at(-1)?.status, 'success');
});

test('nanoseconds become microseconds as in Python, halves the even one', () => {
  const micros = (timestamp: number, nanoseconds: number) =>
    parseStream(packet({ testId: 't', timestamp, nanoseconds })).events[0]?.timestamp;
  assert.equal(micros(MICROS, 499), MICROS);
  assert.equal(micros(MICROS, 500), MICROS);
  assert.equal(micros(MICROS + 1, 500), MICROS + 2);
  assert.equal(micros(MICROS, 501), MICROS + 1);
});

test('a packet whose strings are no UTF-8 or hold NUL is refused whole', () => {
  const inner = packet({ testId: 'inner', status: 'success' });
  for (const bad of [Buffer.from([1, 0]), Buffer.from([1, 0xff]), Buffer.from([2, 0xed, 0xa0])]) {
    const body = Buffer.concat([bad, Buffer.from([1, 0x6e, inner.length]), inner]);
    const refused = frame(0x2840, body);
    const { events, faults, text } = parseStream(Buffer.concat([refused, inner]));
    assert.deepEqual([events.length, faults], [1, ['SUBUNIT_PACKET']]);
    assert.deepEqual(text, refused);
  }
});

test('a signature inside a character is text, and nothing is said about it', () => {
  // C3 B3 20 69 would be a header that claims 10,611 bytes
  const words = Buffer.from('la canci\u00f3 i la canci\u00f3');
  for (const sizes of [[1], [1000]]) {
    const parsed = parseStream(Buffer.concat([words, STREAM, words]), sizes);
    assert.deepEqual([parsed.events.length, parsed.faults], [12, []]);
    assert.deepEqual(parsed.text, Buffer.concat([words, words]));
  }
});

test('every byte is in a packet or is text, whatever was damaged', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(STREAM.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(STREAM.length),
      fc.integer({ min: 1, max: 200 }),
      (bytes, end, size) => {
        const damaged = Buffer.from(STREAM);
        for (const [at, byte] of bytes) damaged[at] = byte;
        const stream = damaged.subarray(0, end);
        const { events, text } = parseStream(stream, [size]);
        const packets = events.map(({ testId, status, tags, timestamp, file }) =>
          packet({
            ...(testId === null ? {} : { testId }),
            ...(tags === null ? {} : { tags }),
            ...(timestamp === null ? {} : { timestamp }),
            ...(file === null ? {} : { file: { ...file, mime: file.mime as string } }),
            status,
          }),
        );
        const inPackets = packets.reduce((sum, { length }) => sum + length, 0);
        assert.equal(inPackets + text.length, stream.length);
      },
    ),
    { numRuns: 500 },
  );
});

test('a megabyte of false packet starts ends soon', () => {
  // each claims 4 MiB; without a limit of looking again this would take minutes
  const start = Buffer.from([0xb3, 0x20, 0x00, 0xbf, 0xff, 0xf0]);
  const flood = Buffer.concat(Array.from({ length: 1_000_000 }, () => start));
  const began = performance.now();
  const parsed = parseStream(flood, [65_536]);
  assert.equal(parsed.events.length, 0);
  assert.ok(performance.now() - began < 60_000);
});

test('signatures without packets are text in large pieces, wherever the stream is cut', () => {
  const pieces: number[] = [];
  const parser = createV2Parser({
    event: () => assert.fail(),
    leave: () => assert.fail(),
    fault: () => assert.fail(),
    text: (bytes) => pieces.push(bytes.length),
  });
  for (let chunk = 0; chunk < 100; chunk++) parser.push(Buffer.alloc(1000, 0xb3));
  parser.end();
  assert.equal(
    pieces.reduce((sum, bytes) => sum + bytes, 0),
    100_000,
  );
  // a few at the start of each chunk, until it is known that no packet begins in the one before
  assert.ok(pieces.length < 1000, `${pieces.length} pieces`);
});
