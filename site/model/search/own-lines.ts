/**
 * Lines of a failing test of a shape that no passing test of the run has.
 *
 * The shape of a line is what is left of it without what differs from one test to the next: words with a
 * digit in them (times, ids, addresses, ports), and the words of the test's own name. Shapes are kept as
 * hashes of 32 bits: two that meet by accident hide a line, one in thousands of millions.
 */
import { splitName } from '../../../src/verdict/names.ts';
import { attachmentKeys } from '../details/attachments.ts';
import { parseSection } from '../details/section.ts';
import type { Section } from './scan.ts';

/** Shapes kept; a run that has more is not compared. */
const MAX_SHAPES = 1_000_000;
const [SEED, PRIME] = [0x811c9dc5, 0x01000193];
/** What stands for a word that differs. */
const [DIFFERENT, OWN] = [1, 2];
const NEWLINE = 0x0a;

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isWord = (byte: number) =>
  isDigit(byte) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x5f ||
  byte >= 0x80;

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, PRIME);

function hashOf(word: string): number {
  let hash = SEED;
  for (const byte of new TextEncoder().encode(word)) hash = mix(hash, byte);
  return hash;
}

/** Hashes of the words of a test's own name. */
export function ownWords(name: string): Set<number> {
  const { className, method } = splitName(name);
  const words = [className, method.replace(/[([].*$/, '')].filter((word) => word.length > 3);
  return new Set(words.map(hashOf));
}

/** Calls `take` with the shape of every line that has words, and its number from 1. */
export function eachShape(
  bytes: Uint8Array,
  own: ReadonlySet<number>,
  take: (shape: number, line: number) => void,
): void {
  let line = 1;
  let shape = SEED;
  let word = SEED;
  let inWord = false;
  let digits = false;
  let before = 0;
  let any = false;
  const endWord = () => {
    if (!inWord) return;
    const value = digits ? DIFFERENT : own.has(word) ? OWN : word;
    // lists of ids, and ids of several parts, are as long as they are
    if (value !== DIFFERENT || before !== DIFFERENT) shape = mix(mix(shape, value), value >>> 16);
    any ||= value !== DIFFERENT;
    before = value;
    inWord = false;
    digits = false;
    word = SEED;
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (isWord(byte)) {
      inWord = true;
      if (isDigit(byte)) digits = true;
      word = mix(word, byte);
      continue;
    }
    endWord();
    if (byte !== NEWLINE) continue;
    if (any) take(shape, line);
    line += 1;
    shape = SEED;
    before = 0;
    any = false;
  }
  endWord();
  if (any) take(shape, line);
}

/** Shapes of the lines of tests that passed. */
export interface Shapes {
  seen: Set<number>;
  /** Tests they are of. */
  tests: number;
}

const logsOf = ({ bytes }: Section) => {
  const attachments = parseSection(bytes, '');
  const keys = attachmentKeys(attachments);
  return attachments.flatMap((attachment, i) =>
    attachment.text && !attachment.why ? [{ key: keys[i] as string, data: attachment.data }] : [],
  );
};

/** Adds the lines of a test that passed; false: there are too many shapes to compare by. */
export function addShapes(shapes: Shapes, section: Section, name: string): boolean {
  const own = ownWords(name);
  for (const { data } of logsOf(section)) {
    eachShape(data, own, (shape) => shapes.seen.add(shape));
  }
  shapes.tests += 1;
  return shapes.seen.size <= MAX_SHAPES;
}

/** By attachment, the first line of each shape that no other test has; see attachmentKeys(). */
export function findOwnLines(
  { seen }: Shapes,
  section: Section,
  name: string,
): [attachment: string, lines: number[]][] {
  const own = ownWords(name);
  return logsOf(section).map(({ key, data }) => {
    const first = new Map<number, number>();
    eachShape(data, own, (shape, line) => {
      if (!seen.has(shape) && !first.has(shape)) first.set(shape, line);
    });
    return [key, [...first.values()]];
  });
}
