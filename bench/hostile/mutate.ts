/** Changes to bytes that somebody might make who wants a reader to fail, to hang or to grow. */

/** Numbers from 0 up to, not including, `below`. */
export type Random = (below: number) => number;

const MOST_BYTES = 4 * 1024 * 1024;

/** What means something in one of the formats. */
const WORDS = [
  'test: a\n',
  'success: a\n',
  'failure: a [\n',
  ']\n',
  'progress: +1\n',
  'time: 9999-12-31 23:59:59.999999Z\n',
  'tags: worker-99999\n',
  '\xb3\x2b\x40\x0a',
  'Content-Type: text/plain;charset=utf8\nx\nffffff\r\n',
  '"Host:","x",,,"User:","root"\n',
  '"total cpu usage",,,,,,"system"\n',
  '"usr","sys","idl","wai","hiq","siq","time"\n',
  '31-12 23:59:59,',
  '1e309,',
  '-0,',
  'TASK [x : y] ****\n',
  'PLAY RECAP ****\n',
  '2026-05-04 12:00:00.000000 | ',
  '\x1b[31m',
  '\r',
  '{"',
  '[[[[',
  '&a [*a,*a]',
  '\0',
];

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const at = (bytes: Buffer, random: Random) => random(bytes.length + 1);
const span = (bytes: Buffer, random: Random): [number, number] => {
  const from = at(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + random(2 ** (1 + random(12))))];
};
const put = (bytes: Buffer, from: number, to: number, middle: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);

const MUTATIONS: Mutation[] = [
  function flip(bytes, random) {
    const copy = Buffer.from(bytes);
    for (let count = 1 + random(8); count > 0 && copy.length > 0; count--) {
      const index = random(copy.length);
      copy[index] = (copy[index] ?? 0) ^ (1 << random(8));
    }
    return copy;
  },
  function setBytes(bytes, random) {
    const [from, to] = span(bytes, random);
    return put(bytes, from, to, Buffer.alloc(to - from, [0, 0xff, 0x3f, 0x7f, 0xb3][random(5)]));
  },
  function remove(bytes, random) {
    return put(bytes, ...span(bytes, random), Buffer.alloc(0));
  },
  function cut(bytes, random) {
    return bytes.subarray(0, at(bytes, random));
  },
  function repeat(bytes, random) {
    const [from, to] = span(bytes, random);
    const piece = bytes.subarray(from, to);
    const times = Math.min(2 ** random(16), Math.floor(MOST_BYTES / Math.max(1, piece.length)));
    return put(bytes, to, to, Buffer.concat(Array(times).fill(piece)));
  },
  function repeatLine(bytes, random) {
    const from = bytes.lastIndexOf(10, at(bytes, random)) + 1;
    const end = bytes.indexOf(10, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end + 1);
    const times = Math.min(2 ** random(17), Math.floor(MOST_BYTES / Math.max(1, line.length)));
    return put(bytes, from, from, Buffer.concat(Array(times).fill(line)));
  },
  function word(bytes, random) {
    const place = at(bytes, random);
    const text = Buffer.from(WORDS[random(WORDS.length)] ?? '', 'latin1');
    return put(bytes, place, place, Buffer.concat(Array(2 ** random(14)).fill(text)));
  },
  function number(bytes, random) {
    const digits = [...bytes.toString('latin1').matchAll(/\d+/g)];
    const chosen = digits[random(digits.length)];
    if (chosen === undefined) return bytes;
    const text = ['0', '-1', '4294967296', '9'.repeat(40), '1e308', ''][random(6)] ?? '';
    return put(bytes, chosen.index, chosen.index + chosen[0].length, Buffer.from(text));
  },
  function splice(bytes, random, other) {
    const [from, to] = span(other, random);
    const place = at(bytes, random);
    return put(bytes, place, place, other.subarray(from, to));
  },
];

/** Bytes after one to four changes, at most 8 MiB. @param other an input to take pieces from */
export function mutate(bytes: Buffer, other: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let count = 1 + random(4); count > 0; count--) {
    const mutation = MUTATIONS[random(MUTATIONS.length)] as Mutation;
    changed = mutation(changed, random, other).subarray(0, 2 * MOST_BYTES);
  }
  return changed;
}
