/** A stream, judged: the one order in which the parts of a verdict are worked out. */
import { codeOf, type RunColumns, type StreamState } from './columns.ts';
import { type Outcomes, readOutcomes } from './repeats.ts';
import { type Tally, tally } from './tally.ts';
import { judge, type Verdict } from './verdict.ts';
import { type Break, findBreaks } from './whole.ts';

/** What a stream comes to. */
export interface Judged extends Outcomes {
  tally: Tally;
  verdict: Verdict;
  /** What makes it less than whole; empty where nothing does. */
  breaks: Break[];
}

type Cut = Extract<Break, { kind: 'cut' }>;

/** Judges the runs of one stream. */
export function judgeRuns(runs: RunColumns, state: StreamState): Judged {
  const breaks = findBreaks(runs, state);
  const codes = runs.codes.slice();
  for (const { running } of breaks.filter(({ kind }) => kind === 'cut') as Cut[]) {
    for (const index of running) codes[index] = codeOf('running');
  }
  const outcomes = readOutcomes(runs, codes);
  const sum = tally(runs, outcomes.tests);
  return { ...outcomes, tally: sum, verdict: judge(sum, breaks), breaks };
}

/** Warnings after which a stream is not all that there was. */
const DAMAGE = new Set([
  'INPUT_TRUNCATED',
  'INPUT_CORRUPT',
  'INPUT_TOO_LARGE',
  'INPUT_BOMB',
  'SUBUNIT_TRUNCATED',
  'SUBUNIT_SHORT',
  'STREAM_TOO_MANY_TESTS',
  'REPOSITORY_TOO_MANY_RUNS',
  'PROCESS_DEADLINE',
  'PROCESS_MEMORY',
]);

/** Codes of the warnings about an input that say that it was not there, or not read, to its end. */
export function damageOf(
  warnings: readonly { code: string; path?: string }[],
  path: string,
): string[] {
  return warnings
    .filter((one) => one.path === path && DAMAGE.has(one.code))
    .map(({ code }) => code);
}
