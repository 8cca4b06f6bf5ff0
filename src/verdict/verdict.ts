/** The result of a run in a few words: the same on the page, in its title, and wherever it is told. */
import { countOf, formatCount } from '../format/quantities.ts';
import { countFixtures, type Tally } from './tally.ts';
import type { Break } from './whole.ts';

/** What a verdict is meant to look like. */
export type Tone = 'bad' | 'warn' | 'good' | 'none';

export interface Verdict {
  /** `2 failed`, `1 failed, 1 flaky`. */
  text: string;
  tone: Tone;
  /** What it is said of: `of 9 tests`, `5 of 119 tests, 3 set-ups and tear-downs`. */
  of: string;
}

/** Breaks after which nobody knows how much is missing: the rest may hold anything. */
const isCut = ({ kind }: Break): boolean =>
  kind === 'unfinished' || kind === 'damaged' || kind === 'cut';

/**
 * What the tests say. A build may have failed with every test passing; that is for the job's own
 * result to say. Nothing is said to have passed that may not have run.
 */
export function judge(sum: Tally, breaks: readonly Break[]): Verdict {
  const { of } = sum;
  const listed = breaks.reduce((all, one) => all + (one.kind === 'list' ? countOfList(one) : 0), 0);
  const failed = of.fail + of.uxsuccess;
  const flaky = of.flaky > 0 ? [`${formatCount(of.flaky)} flaky`] : [];
  const told = (tone: Tone, ...words: string[]): Verdict => {
    return { text: words.join(', '), tone, of: listed > 0 ? listOf(listed) : ofWhat(sum) };
  };
  if (failed > 0) return told('bad', `${formatCount(failed)} failed`, ...flaky);
  if (of.inprogress > 0) {
    return told('bad', `${formatCount(of.inprogress)} never ended`, ...flaky);
  }
  if (breaks.some(isCut)) return told('warn', 'Cut off', ...flaky);
  if (listed > 0) return told('warn', 'None run');
  if (breaks.length > 0) return told('warn', 'Not whole', ...flaky);
  if (sum.tests + sum.fixtures === 0) return { text: 'No tests', tone: 'none', of: '' };
  if (of.unknown > 0) return told('warn', 'Incomplete', ...flaky);
  if (flaky.length > 0) return told('warn', ...flaky);
  if (of.success + of.xfail === 0) return told('none', 'All skipped');
  return told('good', 'All passed');
}

const countOfList = ({ names, unnamed }: Extract<Break, { kind: 'list' }>) =>
  names.length + unnamed;

/** What stands where nothing ran: of no test is anything known but that it is there. */
const listOf = (tests: number): string => `a list of ${countOf(tests, 'test')}`;

/** `of 9 tests`; where set-ups failed, how many of the failures are tests. */
function ofWhat({ of, fixturesOf, tests }: Tally): string {
  const all = countOf(tests, 'test');
  const fixtures = fixturesOf.fail + fixturesOf.uxsuccess;
  if (fixtures === 0) return `of ${all}`;
  const failed = of.fail + of.uxsuccess - fixtures;
  return `${failed > 0 ? `${formatCount(failed)} ` : ''}of ${all}, ${countFixtures(fixtures)}`;
}
