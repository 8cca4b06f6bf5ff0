/** Failures and skips by what caused them. */

import { splitName } from '../names.ts';
import { groupAlike, identityOf, type Piece, templateOf } from './alike.ts';

/** A failure or a skip to be grouped. */
export interface Case {
  /** The test's name: words of it in a message say nothing of the cause. */
  name: string;
  /** As published, see TestsFile; empty where nothing says why. */
  reason: readonly string[];
  /** Equal for runs of one test that ended alike: where they say nothing they are one failure. */
  test?: string;
}

/** What is compared of a run of a test. @param of its stream @param outcome what it came to, in any words */
export const caseOf = (
  of: number,
  outcome: string,
  name: string,
  reason: readonly string[],
): Case => ({
  name,
  reason,
  test: `${of} ${outcome} ${name}`,
});

/** Cases of one cause. */
export interface Cause {
  /** Positions in the list that was grouped. */
  members: number[];
  /** What it says, with the values of what differs; null where nothing says why. */
  pieces: Piece[] | null;
}

/** The line of a reason that says it: its first, see TestsFile. */
function causeText(reason: readonly string[]): string | null {
  return reason[0] ?? null;
}

/** Shorter words of a name may be anybody's. */
const OWN_LENGTH = 6;

/** Words of the test's name that are in the text. */
function ownWords(name: string, text: string): string[] {
  // There nearly never are: looked at first, without taking the name apart.
  const bracket = name.search(/[\s([]/);
  const end = bracket < 0 ? name.length : bracket;
  const dot = name.lastIndexOf('.', end);
  const parts = [name.slice(dot + 1, end), name.slice(name.lastIndexOf('.', dot - 1) + 1, dot)];
  if (bracket <= 0 && !parts.some((part) => part !== '' && text.includes(part))) return [];
  const { className, method } = splitName(name);
  const bare = method.replace(/[([].*$/, '');
  return [className, bare, `${className}.${bare}`, name].filter(
    (word) => word.length >= OWN_LENGTH && text.includes(word),
  );
}

/** Equal for cases of one cause in several runs; null where nothing says why. */
export function causeIdentity({ name, reason }: Case): string | null {
  const text = causeText(reason);
  return text === null ? null : identityOf(text, ownWords(name, text));
}

/**
 * What cases of one cause say in any run: `…` is where two runs may differ, `{404, 500}` where these do.
 *
 * @param first of its members
 */
export function causeTemplate({ name, reason }: Case, pieces: readonly Piece[]): string {
  const text = causeText(reason) ?? '';
  return templateOf({ text, own: ownWords(name, text) }, pieces)
    .map((piece) =>
      typeof piece === 'string' ? piece : `{${[...piece.values.keys()].join(', ')}}`,
    )
    .join('');
}

/**
 * Groups cases; groups and members keep the order of the list. Those without a reason stay alone, but for
 * runs of one test.
 */
export function groupCauses(cases: readonly Case[]): Cause[] {
  const causes: Cause[] = [];
  const silent = new Map<string, Cause>();
  // A thousand failures of one class with one reason are compared once.
  const same = new Map<string, number[]>();
  cases.forEach(({ name, reason, test }, index) => {
    const text = causeText(reason);
    if (text === null) {
      const known = silent.get(test ?? '');
      if (known) known.members.push(index);
      else {
        const alone: Cause = { members: [index], pieces: null };
        causes.push(alone);
        if (test !== undefined) silent.set(test, alone);
      }
      return;
    }
    // Only a reason that names the test depends on it.
    const own = ownWords(name, text);
    const key = JSON.stringify([text, own]);
    const known = same.get(key);
    if (known) known.push(index);
    else same.set(key, [index]);
  });
  const lists = [...same.values()];
  const messages = [...same.keys()].map((key, i) => {
    const [text, own] = JSON.parse(key) as [string, string[]];
    return { text, own, weight: lists[i]?.length ?? 1 };
  });
  for (const { members, pieces } of groupAlike(messages)) {
    const indexes = members.flatMap((at) => lists[at] ?? []).sort((a, b) => a - b);
    causes.push({ members: indexes, pieces });
  }
  return causes.sort((a, b) => (a.members[0] as number) - (b.members[0] as number));
}

/** The message with the first value of each slot. */
function textOf(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : (piece.values.keys().next().value ?? '')))
    .join('');
}

/** What is missing, in the words of an exception. */
const MISSING = [
  /No module named '?([\w.]+)'?/,
  /No such file or directory: b?'([^'/]+)'/,
  /(?:^|[\s:])([\w.+-]+): (?:command )?not found/,
  /[Ee]xecutable '?([\w.+-]+)'? not found/,
];
/** What a skip says of something that is missing. */
const LACKS =
  /\b(?:not (?:installed|available|found|present|supported|enabled)|unavailable|missing|requires?|needs?|cannot import|could not import|no module)\b/i;

/** A message without its exception, for comparing with one that has none. */
const plain = (text: string): string =>
  text
    .replace(/^[\w.]+: /, '')
    .toLowerCase()
    .replace(/[\s.!]+$/, '');

/**
 * Whether tests were skipped for what others failed of: both say the same, or the skip says that what
 * the failures miss is not there.
 */
export function isSharedBySkip(failure: readonly Piece[], skip: readonly Piece[]): boolean {
  const [failed, skipped] = [textOf(failure), textOf(skip)];
  if (plain(failed) === plain(skipped)) return true;
  const subject = MISSING.map((pattern) => pattern.exec(failed)?.[1]).find(Boolean);
  if (subject === undefined || !LACKS.test(skipped)) return false;
  return skipped.split(/[^\w.+-]+/).some((word) => word.replace(/[.]$/, '') === subject);
}
