/** What happens to streams on their way: bits flip, pieces get lost, doubled, or mixed up. */
import fc from '../harness/property.ts';

/** One damage; numbers are taken modulo the length of what they are places in. */
type Damage = (stream: Buffer) => Buffer;

const place = fc.nat();
const short = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 300 }));
/** What both versions take for more than text. */
const token = fc.constantFrom(
  ...[
    '\n',
    '\r',
    '\r\n',
    ' ',
    ':',
    ']\n',
    '0\r\n',
    '5\n',
    ' [\n',
    ' [ multipart\n',
    'test: a\n',
    'ó',
  ],
  ...['success: a\n', 'tags: -slow x\n', 'time: 2026-11-22 16:19:36Z\n', 'progress: pop\n', '\0'],
);

const flip = fc.tuple(place, fc.nat(7)).map(
  ([at, bit]): Damage =>
    (stream) => {
      const flipped = Buffer.from(stream);
      flipped[at % stream.length] = (stream[at % stream.length] as number) ^ (1 << bit);
      return flipped;
    },
);

const overwrite = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 20 })).map(
  ([at, bytes]): Damage =>
    (stream) => {
      const overwritten = Buffer.from(stream);
      overwritten.set(bytes.slice(0, stream.length - (at % stream.length)), at % stream.length);
      return overwritten;
    },
);

const remove = fc.tuple(place, short).map(
  ([at, length]): Damage =>
    (stream) => {
      const from = at % stream.length;
      return Buffer.concat([stream.subarray(0, from), stream.subarray(from + length)]);
    },
);

const cut = place.map(
  (at): Damage =>
    (stream) =>
      stream.subarray(0, at % stream.length),
);

/** A piece of the stream is written again somewhere else, as two writers do. */
const splice = fc.tuple(place, place, short).map(
  ([at, from, length]): Damage =>
    (stream) => {
      const [to, source] = [at % stream.length, from % stream.length];
      const piece = stream.subarray(source, source + length);
      return Buffer.concat([stream.subarray(0, to), piece, stream.subarray(to)]);
    },
);

const insert = fc.tuple(place, token).map(
  ([at, text]): Damage =>
    (stream) => {
      const to = at % stream.length;
      return Buffer.concat([stream.subarray(0, to), Buffer.from(text), stream.subarray(to)]);
    },
);

/** Streams of `base` with up to four damages each. */
export function damaged(base: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const damages = fc.array(fc.oneof(flip, flip, overwrite, remove, cut, splice, insert), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(base, damages).map(([stream, list]) => {
    return list.reduce((now, damage) => (now.length === 0 ? now : damage(now)), stream);
  });
}
