/** The result of a run in a few words: the same on the page, in its title, and wherever it is told. */
import { countOf, formatCount } from '../format/quantities.ts';
import type { Outcome } from './columns.ts';
import { countFixtures, countOutcomes, fixturesWith, sumOf, type Tally } from './tally.ts';
import type { Break } from './whole/breaks.ts';

/** What a verdict is meant to look like. */
export type Tone = 'bad' | 'warn' | 'good' | 'none';

export interface Verdict {
  /** `2 failed`, `1 failed, 1 flaky`, `7 passed, 2 skipped`, `All passed`. */
  text: string;
  tone: Tone;
  /** What it is said of: `of 9 tests`, `5 of 119 tests, 3 set-ups and tear-downs`. */
  of: string;
}

/** Breaks after which nobody knows how much is missing: the rest may hold anything. */
export const isCut = ({ kind }: Break): boolean =>
  kind === 'unfinished' || kind === 'damaged' || kind === 'cut';

export const ALL_PASSED = 'All passed';
/** Nothing bad is known, and what was not read may hold it. */
export const NOT_ALL_READ = 'Not all could be read';

/** What nobody wants: any of it is the verdict. */
const BAD = ['fail', 'uxsuccess', 'inprogress'] as const;
/** What nobody need look at. */
const GOOD = ['success', 'xfail', 'skip'] as const;

/**
 * What the tests say. A build may have failed with every test passing; that is for the job's own
 * result to say. Nothing is said to have passed that may not have run, or was skipped.
 */
export function judge(sum: Tally, breaks: readonly Break[]): Verdict {
  const { of } = sum;
  const listed = breaks.reduce((all, one) => all + (one.kind === 'list' ? countOfList(one) : 0), 0);
  const flaky = countOutcomes(of, ['flaky']);
  const told = (tone: Tone, words: string[], named: readonly Outcome[] = []): Verdict => {
    return { text: words.join(', '), tone, of: listed > 0 ? listOf(listed) : ofWhat(sum, named) };
  };
  const bad = countOutcomes(of, BAD);
  if (bad.length > 0) return told('bad', [...bad, ...flaky], BAD);
  if (breaks.some(isCut)) {
    const cut = told('warn', ['Cut off', ...flaky]);
    // "Cut off of 53 tests" would read as if these were all that there were to be
    return flaky.length > 0 ? cut : { ...cut, of: cut.of.replace(/^(?:of )?/, 'after ') };
  }
  if (breaks.some(({ kind }) => kind === 'unread')) {
    return { ...told('warn', [NOT_ALL_READ, ...flaky]), of: '' };
  }
  if (listed > 0) return told('warn', ['None run']);
  if (breaks.length > 0) return told('warn', ['Not whole', ...flaky]);
  if (sumOf(of) === 0) return { text: 'No tests', tone: 'none', of: '' };
  if (of.unknown > 0) return told('warn', ['Incomplete', ...flaky]);
  if (flaky.length > 0) return told('warn', flaky);
  if (of.success + of.xfail === 0) return told('none', ['All skipped']);
  if (of.skip + of.xfail === 0) return told('good', [ALL_PASSED]);
  return told('good', countOutcomes(of, GOOD), GOOD);
}

/** `7 passed, 2 skipped`. */
export const goodWords = ({ of }: Tally): string => countOutcomes(of, GOOD).join(', ');

const countOfList = ({ names, unnamed }: Extract<Break, { kind: 'list' }>) =>
  names.length + unnamed;

/** What stands where nothing ran: of no test is anything known but that it is there. */
const listOf = (tests: number): string => `of ${countOf(tests, 'listed test')}`;

/**
 * `of 9 tests`; where others are among what was named, how many of it are tests: `6 of 9 tests, 2 worker processes`,
 * `1 worker process, none of 9 tests`. Where there is no test, all that there is: `2 set-ups and tear-downs`.
 */
function ofWhat(sum: Tally, named: readonly Outcome[]): string {
  const all = countOf(sum.tests, 'test');
  const fixtures = fixturesWith(sum, sum.tests > 0 || named.length > 0 ? named : undefined);
  if (sumOf(fixtures) === 0) return `of ${all}`;
  if (sum.tests === 0) return countFixtures(fixtures);
  const tests = named.reduce((count, outcome) => count + sum.of[outcome], -sumOf(fixtures));
  if (tests === 0) return `${countFixtures(fixtures)}, none of ${all}`;
  const some = tests === sum.tests ? '' : `${formatCount(tests)} `;
  return `${some}of ${all}, ${countFixtures(fixtures)}`;
}
