/**
 * Proposes what to look for: lines of what was attached to failed tests that no test has that passed.
 *
 * Two readings of the build: the first keeps the lines of failures, as templates in which ids, times and
 * numbers are slots; the second takes away those that occur in tests that passed. A number stays in the
 * template where it tells causes apart, see causes/alike.ts.
 */
import { RE2JS } from 're2js';
import { tellingKinds } from '../verdict/causes/alike.ts';
import { type Token, type TokenKind, tokenise } from '../verdict/causes/tokens.ts';
import { compileLiterals, searchLine } from './literals.ts';
import { literalOf } from './phrases.ts';

/** What one test said. */
export interface SaidByTest {
  name: string;
  reason: readonly string[] | null;
  attachments: readonly { name: string; text: boolean; chunks: readonly Buffer[] }[];
}

interface Candidate {
  tokens: Token[];
  /** Equal for lines that differ in nothing but their slots. */
  shape: string;
  /** Kinds of slots in which what stands there is part of what the line says: `404 != 200`. */
  telling: readonly TokenKind[];
  /** Of tests. */
  names: Set<string>;
  /** See rankOf(): less is better. */
  rank: number;
}

export interface Suggestion {
  /** As it stands in the log where nothing in it differs from run to run; else null. */
  message: string | null;
  /** RE2, where something does. */
  regex: string | null;
  /** How many of the tests that were asked for have it. */
  tests: number;
}

const MAX_CANDIDATES = 20_000;
const MAX_LINE = 400;
/** Fewer letters are in any log. A reason is a line of its own: `KeyError: 'vol'`. */
const MIN_LETTERS = { log: 12, reason: 6 };
/** More values of one slot are no longer one message. */
const MAX_VALUES = 8;
/** What says that something differs, and not what. */
const GENERIC = /^(?:[\w.]*\.)?(?:AssertionError|MismatchError|Traceback|Exception)\b/;
const WORD = /^[\w.]+:?$/;
/** Where code stands changes with each change. */
const FRAME = /^File "/;
const GRAVE = /\b(?:ERROR|CRITICAL|FATAL|Error|Exception|Failed|failed|Timeout|timed out)\b/;

/** The reason, an error that was logged, a reason that says little; null: nothing to look for. */
function rankOf(line: string, isReason: boolean): number | null {
  if (GENERIC.test(line) && WORD.test(line)) return null;
  if (isReason) return GENERIC.test(line) ? 2 : 0;
  return GRAVE.test(line) && !FRAME.test(line) ? 1 : null;
}

/** What stands for a slot in RE2: whatever may stand in its place in another log. */
function wildOf({ kind, text }: Token): string {
  // an instant is the one thing that has spaces in it
  if (kind === 'free') return /\s/.test(text) ? '\\S+(?: \\S+)+' : '\\S+';
  return /[a-z]/i.test(text) ? '-?[\\d,.]+ ?[A-Za-zµ]+' : '-?[\\d,.]+';
}

/** Shape of a line, and of all that it is found again by: what tells stands in it. */
function templateOf(tokens: readonly Token[]): Pick<Candidate, 'shape' | 'telling'> & {
  key: string;
} {
  const telling = tellingKinds(tokens);
  const shape = tokens.map((one) => (one.kind === 'text' ? one.text : wildOf(one))).join('');
  const values = tokens.flatMap(({ kind, text }) => (telling.includes(kind) ? [text] : []));
  return { shape, telling, key: JSON.stringify([shape, values]) };
}

/** A line without what is around it; of a long one whole words. */
function saidIn(line: string): string {
  const said = line.trim();
  if (said.length <= MAX_LINE) return said;
  return said.slice(0, MAX_LINE).replace(/\S+$/, '').trim();
}

const lettersOf = (tokens: readonly Token[]) =>
  tokens.reduce(
    (sum, { kind, text }) => sum + (kind === 'text' ? text.replace(/[^A-Za-z]/g, '').length : 0),
    0,
  );

function* linesOf({
  reason,
  attachments,
}: SaidByTest): Generator<[line: string, isReason: boolean]> {
  for (const line of reason ?? []) yield [line, true];
  for (const { text, chunks } of attachments) {
    if (!text) continue;
    for (const line of Buffer.concat(chunks).toString('utf8').split('\n')) yield [line, false];
  }
}

/** The plain text by which lines of a template are found. */
const literalOfTokens = (tokens: readonly Token[]) =>
  literalOf(
    tokens.reduce(
      (a, { kind, text }) => (kind === 'text' && text.length > a.length ? text : a),
      '',
    ),
  );

/** `exit status 1` is not found in `exit status 137`, nor a word by itself where more is said. */
function bounded(pattern: string, text: string): string {
  if (WORD.test(text)) return `^\\s*${pattern}\\s*$`;
  const before = /^-?\d/.test(text) ? '(?:^|[^\\w.-])' : '';
  return before + pattern + (/\d$/.test(text) ? '(?:[^\\w.]|$)' : '');
}

/** @param alike lines of one shape, of which values may differ in one place */
function toSuggestion(alike: readonly Candidate[], tests: number): Suggestion {
  const [{ tokens, telling }] = alike as [Candidate];
  const text = tokens.map((one) => one.text).join('');
  const patterns = tokens.map((token, at) => {
    if (token.kind !== 'text' && !telling.includes(token.kind)) return wildOf(token);
    const values = [...valuesAt(alike, at)].map((value) => RE2JS.quote(value));
    return values.length > 1 ? `(?:${values.sort().join('|')})` : (values[0] ?? '');
  });
  const regex = bounded(patterns.join(''), text);
  if (regex === RE2JS.quote(text)) return { message: text, regex: null, tests };
  return { message: null, regex, tests };
}

const valuesAt = (alike: readonly Candidate[], at: number): Set<string> =>
  new Set(alike.map(({ tokens }) => tokens[at]?.text ?? ''));

/** Lines of one shape, together where one rule can name the values in which they differ. */
function joined(alike: Candidate[]): Candidate[][] {
  const [{ tokens, telling }] = alike as [Candidate];
  const counts = tokens.map(({ kind }, at) =>
    telling.includes(kind) ? valuesAt(alike, at).size : 1,
  );
  const isOne =
    counts.filter((count) => count > 1).length <= 1 && Math.max(...counts) <= MAX_VALUES;
  return isOne ? [alike] : alike.map((one) => [one]);
}

/** What is best proposed of several: of the most tests, then by rank, then what says the most. */
const isBetter = (one: Proposal, than: Proposal | null): boolean =>
  than === null ||
  (one.tests - than.tests ||
    than.alike[0].rank - one.alike[0].rank ||
    lettersOf(one.alike[0].tokens) - lettersOf(than.alike[0].tokens)) > 0;

interface Proposal {
  alike: [Candidate, ...Candidate[]];
  tests: number;
}

export function createSuggester() {
  const candidates = new Map<string, Candidate>();
  /** Of whose lines some are said by tests that passed as well. */
  const shared = new Set<string>();

  function keep(name: string, line: string, isReason: boolean): void {
    const said = saidIn(line);
    const least = isReason ? MIN_LETTERS.reason : MIN_LETTERS.log;
    if (said.length < least) return;
    const tokens = tokenise(said, []);
    const { key, shape, telling } = templateOf(tokens);
    const known = candidates.get(key);
    if (known) {
      known.names.add(name);
      return;
    }
    if (candidates.size >= MAX_CANDIDATES || lettersOf(tokens) < least) return;
    const rank = rankOf(said, isReason);
    // without a text to look for it could not be compared with what other tests say
    if (rank === null || literalOfTokens(tokens) === null) return;
    candidates.set(key, { tokens, shape, telling, names: new Set([name]), rank });
  }

  function takeAway(line: string): void {
    const { key } = templateOf(tokenise(line, []));
    for (const name of candidates.get(key)?.names ?? []) shared.add(name);
    candidates.delete(key);
  }

  return {
    /** First reading: of each test that did not pass. */
    failed(test: SaidByTest): void {
      for (const [line, isReason] of linesOf(test)) keep(test.name, line, isReason);
    },

    /** Begins the second reading: what it returns is told of each test that passed. */
    compare(): (test: SaidByTest) => void {
      const literals = [...candidates.values()].flatMap(
        ({ tokens }) => literalOfTokens(tokens) ?? [],
      );
      const compiled = compileLiterals(literals);
      return (test) => {
        for (const [line] of linesOf(test)) {
          const said = saidIn(line);
          let isSuspect = false;
          searchLine(compiled, said, () => {
            isSuspect = true;
          });
          if (isSuspect) takeAway(said);
        }
      };
    },

    /** Whether tests that passed say of it as well; else there is nothing in it to look for. */
    isShared: (names: readonly string[]): boolean => names.some((name) => shared.has(name)),

    /** The best for tests of one cause; null: there is none, see isShared(). */
    suggest(names: readonly string[]): Suggestion | null {
      const own = [...candidates.values()].filter((one) =>
        names.some((name) => one.names.has(name)),
      );
      let best: Proposal | null = null;
      for (const list of Map.groupBy(own, ({ shape }) => shape).values()) {
        for (const alike of joined(list)) {
          const tests = names.filter((name) => alike.some((one) => one.names.has(name))).length;
          const proposal = { alike: alike as Proposal['alike'], tests };
          if (isBetter(proposal, best)) best = proposal;
        }
      }
      return best && toSuggestion(best.alike, best.tests);
    },
  };
}
