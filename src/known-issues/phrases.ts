/**
 * What texts are compared with: words, patterns of names, RE2.
 *
 * A phrase is compared as a search index does it: the same words behind each other, whatever stands between
 * them, in any case. Words are letters, digits and underscores. (Elasticsearch's standard analyser keeps
 * `java.io.IOException` as one word; here it is three, so a phrase is found a little more often.)
 */
import { RE2JS } from 're2js';

const WORD = /[\p{L}\p{N}_]+/gu;

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** Finds a phrase; null: it has no word. Time is linear in the text: what separates words is no part of any. */
export function phraseTest(phrase: string): ((text: string) => boolean) | null {
  const words = wordsOf(phrase);
  if (words.length === 0) return null;
  const pattern = words.join('[^\\p{L}\\p{N}_]+');
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'iu');
  return (text) => whole.test(text);
}

/** A name with `*` and `?`, the whole of it, in any case. Not by a pattern that could be made to hang. */
export function globTest(glob: string): (text: string) => boolean {
  const parts = glob
    .replace(/\*+/g, '*')
    .split('*')
    .map((part) => RE2JS.quote(part).replaceAll('\\?', '.'));
  const pattern = RE2JS.compile(`^(?:${parts.join('.*')})$`, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
  return (text) => pattern.test(text);
}

/** @throws RE2JSSyntaxException: it is no RE2, which has neither look-around nor back references */
export function patternTest(source: string): (text: string) => boolean {
  const pattern = RE2JS.compile(source);
  return (text) => pattern.test(text);
}

/** Longer ones find no fewer lines in practice. */
const LITERAL_MAX = 24;
/** Shorter ones are in every other line. */
const LITERAL_MIN = 3;
const PLAIN = /[!-~]+(?: [!-~]+)*/g;

/** A text as a literal to look for first: its longest stretch of ASCII, in lower case; null: too short. */
export function literalOf(text: string): string | null {
  const runs = text.match(PLAIN) ?? [];
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), '');
  return longest.length < LITERAL_MIN ? null : longest.slice(0, LITERAL_MAX).toLowerCase();
}

/** The longest word that a phrase needs. The others may be separated by anything. */
export function literalOfPhrase(phrase: string): string | null {
  const plain = wordsOf(phrase).filter((word) => /^\w+$/.test(word));
  return literalOf(plain.reduce((a, b) => (b.length > a.length ? b : a), ''));
}

/**
 * What every match of a pattern holds: the longest plain text outside of groups, classes, alternatives and
 * what may be left out; null where there is none.
 */
export function literalOfPattern(source: string): string | null {
  const runs: string[] = [];
  let run = '';
  const end = () => {
    runs.push(run);
    run = '';
  };
  for (let at = 0; at < source.length; at++) {
    const char = source[at] as string;
    if (char === '|') return null;
    if (char === '(') {
      const close = closing(source, at);
      if (close < 0 || /^\(\?[^:P]/.test(source.slice(at, at + 3))) return null;
      end();
      at = close;
    } else if (char === '[') {
      end();
      at = closingClass(source, at);
      if (at < 0) return null;
    } else if ('*?{'.includes(char)) {
      // what stands before it may be missing
      run = run.slice(0, -1);
      end();
      if (char === '{') at = source.indexOf('}', at);
      if (at < 0) return null;
    } else if ('+.^$'.includes(char)) end();
    else if (char === '\\') {
      const next = source[++at] ?? '';
      if (/[A-Za-z0-9]/.test(next)) {
        // classes and anchors; of those with a body (\p{..}, \Q..\E, \x{..}) nothing is known
        if (!/[bBdDsSwWAz]/.test(next)) return null;
        end();
      } else run += next;
    } else run += char;
  }
  end();
  return literalOf(runs.reduce((a, b) => (b.length > a.length ? b : a), ''));
}

/** Where a group ends; -1: nowhere. */
function closing(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '[') {
      at = closingClass(source, at);
      if (at < 0) return -1;
    } else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  return -1;
}

/** Where a class ends: `]` may stand first in it. */
function closingClass(source: string, from: number): number {
  let at = from + 1;
  if (source[at] === '^') at++;
  if (source[at] === ']') at++;
  for (; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[' && source[at + 1] === ':')
      at = source.indexOf(':]', at) + 1 || source.length;
    else if (source[at] === ']') return at;
  }
  return -1;
}
