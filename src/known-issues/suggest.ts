/**
 * Proposes what to look for: lines of what was attached to failed tests that no test has that passed.
 *
 * Two readings of the build: the first keeps the lines of failures, as templates in which ids, times and
 * numbers are slots; the second takes away those that occur in tests that passed.
 */
import { RE2JS } from 're2js';
import { type Token, tokenise } from '../verdict/causes/tokens.ts';
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
const MIN_LETTERS = 12;
/** What says that something differs, and not what. */
const GENERIC = /^(?:[\w.]*\.)?(?:AssertionError|MismatchError|Traceback|Exception)\b/;
/** Where code stands changes with each change. */
const FRAME = /^File "/;
const GRAVE = /\b(?:ERROR|CRITICAL|FATAL|Error|Exception|Failed|failed|Timeout|timed out)\b/;

/** The reason, an error that was logged, a reason that says little; null: nothing to look for. */
function rankOf(line: string, isReason: boolean): number | null {
  if (isReason) return GENERIC.test(line) ? 2 : 0;
  return GRAVE.test(line) && !FRAME.test(line) ? 1 : null;
}

/** What stands for a token in RE2: itself, or whatever may stand in its place in another log. */
function patternOf({ kind, text }: Token): string {
  if (kind === 'text') return RE2JS.quote(text);
  // an instant is the one thing that has spaces in it
  if (kind === 'free') return /\s/.test(text) ? '\\S+(?: \\S+)+' : '\\S+';
  return /[a-z]/i.test(text) ? '-?[\\d,.]+ ?[A-Za-zµ]+' : '-?[\\d,.]+';
}

/** Lines that have it in common are found by one rule. */
const templateOf = (tokens: readonly Token[]) => tokens.map(patternOf).join('');
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

function toSuggestion({ tokens }: Candidate, tests: number): Suggestion {
  if (tokens.every(({ kind }) => kind === 'text')) {
    return { message: tokens.map(({ text }) => text).join(''), regex: null, tests };
  }
  return { message: null, regex: templateOf(tokens), tests };
}

export function createSuggester() {
  const candidates = new Map<string, Candidate>();

  function keep(name: string, line: string, isReason: boolean): void {
    const said = line.trim().slice(0, MAX_LINE);
    if (said.length < MIN_LETTERS) return;
    const tokens = tokenise(said, []);
    const key = templateOf(tokens);
    const known = candidates.get(key);
    if (known) {
      known.names.add(name);
      return;
    }
    if (candidates.size >= MAX_CANDIDATES || lettersOf(tokens) < MIN_LETTERS) return;
    const rank = rankOf(said, isReason);
    if (rank === null) return;
    candidates.set(key, { tokens, names: new Set([name]), rank });
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
          const said = line.trim().slice(0, MAX_LINE);
          let isSuspect = false;
          searchLine(compiled, said, () => {
            isSuspect = true;
          });
          if (isSuspect) candidates.delete(templateOf(tokenise(said, [])));
        }
      };
    },

    /** The best for tests of one cause; null: all they say, tests that passed say as well. */
    suggest(names: readonly string[]): Suggestion | null {
      const countOf = ({ names: own }: Candidate) => names.filter((name) => own.has(name)).length;
      let best: { candidate: Candidate; tests: number } | null = null;
      for (const candidate of candidates.values()) {
        const tests = countOf(candidate);
        if (tests === 0) continue;
        const isBetter =
          best === null ||
          tests > best.tests ||
          (tests === best.tests && candidate.rank < best.candidate.rank) ||
          (tests === best.tests &&
            candidate.rank === best.candidate.rank &&
            lettersOf(candidate.tokens) > lettersOf(best.candidate.tokens));
        if (isBetter) best = { candidate, tests };
      }
      return best && toSuggestion(best.candidate, best.tests);
    },
  };
}
