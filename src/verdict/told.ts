/** What is left of a stream once it is judged: what a page without script, or a bot, says of it. */
import { OUTCOMES, type Outcome, type RunColumns } from './columns.ts';
import type { Judged } from './judged.ts';
import { inOrder, isProblem, type Placed } from './problems.ts';
import { type Sentence, tellBreak, tellingOf } from './sentences.ts';
import type { StreamPlace } from './streams.ts';
import type { Tally } from './tally.ts';
import type { Verdict } from './verdict.ts';
import type { Break } from './whole.ts';

/** A run that needs attention. */
export interface ToldProblem extends Placed {
  name: string;
  /** As published, see TestsFile; empty where nothing says why, or it did not fail. */
  reason: readonly string[];
  /** Where it was raised, in a line; null where no traceback tells. */
  frame: string | null;
  /** `worker 0`; null where no worker is known. */
  lane: string | null;
}

/** One stream. */
export interface ToldStream extends StreamPlace {
  tally: Tally;
  verdict: Verdict;
  breaks: Break[];
  /** Why it is not whole, as text. */
  sentences: string[];
  /** The first of them, in order; `more` are not listed. */
  problems: ToldProblem[];
  more: number;
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** Milliseconds to the last instant. */
  length: number;
}

/** A stream's runs with what is known beside the columns. */
export interface Tellable extends RunColumns {
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** As people call them. */
  lanes: readonly string[];
  owner: (index: number) => string;
  frame: (index: number) => string | null;
}

/** Problems of a stream that are kept: the first by time. */
const MAX_PROBLEMS = 500;
const MAX_SENTENCES = 20;

/** `12:03:11 UTC` of epoch milliseconds. */
export const utcTime = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** A sentence as text. */
function sentenceText({ parts }: Sentence, runs: Tellable): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('name' in part) return part.name;
      if ('run' in part) return runs.name(part.run);
      return utcTime(runs.origin + part.at);
    })
    .join('');
}

/** What is told of a judged stream. */
export function tellStream(runs: Tellable, judged: Judged, place: StreamPlace): ToldStream {
  const { shown, breaks, tally, verdict } = judged;
  const found: Placed[] = [];
  for (let index = 0; index < runs.count; index++) {
    const outcome = OUTCOMES[shown[index] as number] as Outcome;
    if (!isProblem(outcome)) continue;
    const start = runs.starts[index] as number;
    found.push({ outcome, at: Number.isNaN(start) ? null : runs.origin + start, of: 0, index });
  }
  found.sort(inOrder);
  const problems = found.slice(0, MAX_PROBLEMS).map((placed): ToldProblem => {
    const { index } = placed;
    const failed = OUTCOMES[runs.codes[index] as number] === 'fail';
    return {
      ...placed,
      name: runs.name(index),
      reason: failed ? runs.reason(index) : [],
      frame: failed ? runs.frame(index) : null,
      lane: runs.lanes[runs.workers[index] as number] ?? null,
    };
  });
  const telling = tellingOf(runs);
  const sentences = breaks
    .slice(0, MAX_SENTENCES)
    .map((broken) => sentenceText(tellBreak(broken, telling), runs));
  const { origin, length } = runs;
  const more = found.length - problems.length;
  return { ...place, tally, verdict, breaks, sentences, problems, more, origin, length };
}
