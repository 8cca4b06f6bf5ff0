/** What one line of a version 1 stream says, to the letter of python-subunit. */
import type { EventStatus } from '../event.ts';

/**
 * Words of an outcome, and the status they give: those of the specification, then those of Samba
 * (selftest/subunithelper.py), which also tell how a suite ended.
 */
export const OUTCOMES: Record<string, EventStatus> = {
  success: 'success',
  successful: 'success',
  failure: 'fail',
  error: 'fail',
  skip: 'skip',
  xfail: 'xfail',
  uxsuccess: 'uxsuccess',
  fail: 'fail',
  knownfail: 'xfail',
  'skip-testsuite': 'skip',
  'testsuite-failure': 'fail',
  'testsuite-error': 'fail',
  'testsuite-xfail': 'xfail',
  'testsuite-uxsuccess': 'uxsuccess',
};

/** Samba's words that tell of a suite nothing that its tests do not tell. */
export const SUITE_WORDS = new Set(['testsuite', 'testsuite-success', 'testsuite-count']);

const LONGEST_WORD = 'testsuite-uxsuccess'.length;
const COLON = 0x3a;
const LINE_FEED = 0x0a;

/** White space of ASCII. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** A directive: its word without colons, and all that follows the one white space behind it. */
export interface Directive {
  word: string;
  /** Whether a colon stands behind the word, as it always does but in streams of old. */
  colon: boolean;
  rest: Buffer;
}

/** Takes the line feed off. */
export function withoutFeed(line: Buffer): Buffer {
  return line.at(-1) === LINE_FEED ? line.subarray(0, -1) : line;
}

/** Splits a line, without its line feed; null: it has not the form of a directive. */
export function readDirective(line: Buffer): Directive | null {
  let cut = 0;
  while (cut < line.length && !isSpace(line[cut] as number)) cut++;
  let end = cut;
  while (end > 0 && line[end - 1] === COLON) end--;
  if (end === 0 || end > LONGEST_WORD) return null;
  const rest = line.subarray(cut + 1);
  if (rest.every(isSpace)) return null;
  return { word: line.toString('latin1', 0, end), colon: end < cut, rest };
}

/** Whether a line, with its line feed, begins a test beyond doubt. */
export function beginsTest(line: Buffer): boolean {
  const directive = readDirective(withoutFeed(line));
  return directive?.word === 'test' && directive.colon;
}

/** White space as Python's str.split() has it; that of JavaScript is another. */
const SPACES = new RegExp(
  `[${'\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000'}]+`,
);

/** Tags kept, and UTF-16 units of all of them: every test that follows has them. */
const MAX_TAGS = 100;
const MAX_TAG_UNITS = 4000;

/**
 * Changes tags by the words of a `tags:` line: all that are added first, then those with a `-`.
 *
 * @returns false where there was no room for a tag
 */
export function applyTags(tags: Set<string>, words: string): boolean {
  const all = words.split(SPACES).filter((word) => word !== '');
  let units = 0;
  for (const tag of tags) units += tag.length;
  let whole = true;
  for (const word of all) {
    if (word.startsWith('-') || tags.has(word)) continue;
    units += word.length;
    if (tags.size < MAX_TAGS && units <= MAX_TAG_UNITS) tags.add(word);
    else whole = false;
  }
  for (const word of all) if (word.startsWith('-')) tags.delete(word.slice(1));
  return whole;
}

/** The content type of a `Content-Type: type/subtype` line; null: it is none. */
export function readContentType(line: string): string | null {
  const space = line.indexOf(' ');
  const mime = line.slice(space + 1);
  return space >= 0 && mime.split('/', 3).length === 2 ? mime : null;
}

/** Bytes of the chunk that a line announces, its line feed included; null: it is no such line. */
export function readChunkLength(line: Buffer): number | null {
  // a number of this many digits is beyond every file
  const text = line.length < 1000 ? line.toString('latin1') : '';
  return /^[0-9a-fA-F]+\r\n$/.test(text) ? Number.parseInt(text, 16) : null;
}

/** Name and type of what stands between `[` and `]`, which the protocol says is UTF-8. */
export function bracketedFile(status: EventStatus): { name: string; mime: string } {
  if (status === 'skip') return { name: 'reason', mime: 'text/plain; charset="utf8"' };
  if (status === 'success') return { name: 'message', mime: 'text/plain; charset="utf8"' };
  return { name: 'traceback', mime: 'text/x-traceback; charset="utf8"' };
}
