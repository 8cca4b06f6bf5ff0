/** A stream, judged: the one order in which the parts of a verdict are worked out. */
import { codeOf, type RunColumns, type StreamState } from './columns.ts';
import { type Outcomes, readOutcomes } from './repeats.ts';
import { type Tally, tally } from './tally.ts';
import { judge, type Verdict } from './verdict.ts';
import { type Break, findBreaks } from './whole/breaks.ts';

/** What a stream comes to. */
export interface Judged extends Outcomes {
  tally: Tally;
  verdict: Verdict;
  /** What makes it less than whole; empty where nothing does. */
  breaks: Break[];
  /** The runner announced what it was to run: without that nobody can see that a test is missing. */
  announced: boolean;
}

type Cut = Extract<Break, { kind: 'cut' }>;

/** Judges the runs of one stream. */
export function judgeRuns(runs: RunColumns, state: StreamState): Judged {
  const breaks = findBreaks(runs, state);
  const codes = runs.codes.slice();
  for (const { running } of breaks.filter(({ kind }) => kind === 'cut') as Cut[]) {
    for (const index of running) codes[index] = codeOf('running');
  }
  const unread = breaks.find((one) => one.kind === 'unread');
  if (unread !== undefined) {
    // what ended it may be in what was not read
    for (const [index, code] of codes.entries()) {
      if (code === codeOf('inprogress') || unread.lost.has(index)) codes[index] = codeOf('unknown');
    }
  }
  const outcomes = readOutcomes(runs, codes);
  const sum = tally(runs, outcomes.tests);
  return {
    ...outcomes,
    tally: sum,
    verdict: judge(sum, breaks),
    breaks,
    announced: state.missing !== null,
  };
}
