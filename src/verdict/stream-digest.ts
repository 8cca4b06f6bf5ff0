/** What is left of a stream once it is judged: what a page without script, or a bot, says of it. */
import type { JobStop } from '../format/job.ts';
import type { Piece } from './causes/alike.ts';
import { type Case, groupCauses } from './causes/causes.ts';
import { codeOf, OUTCOMES, type Outcome, type RunColumns } from './columns.ts';
import type { Judged } from './judged.ts';
import { inOrder, isProblem, type Placed } from './problems.ts';
import { type Again, MOST_RAN, type Ran } from './reruns/reruns.ts';
import type { StreamPlace } from './streams.ts';
import type { Tally } from './tally.ts';
import { durationsOf } from './tests-file.ts';
import type { Verdict } from './verdict.ts';
import type { Break } from './whole/breaks.ts';
import { tellingOf } from './whole/sentences.ts';
import {
  restoreSentences,
  type StoredSentences,
  storeSentences,
} from './whole/stored-sentences.ts';

/** A run that needs attention. */
export interface ProblemDigest extends Placed {
  name: string;
  /** As published, see TestsFile; empty where nothing says why, or it did not fail. */
  reason: readonly string[];
  /** Where it was raised, in a line; null where no traceback tells. */
  frame: string | null;
  /** `worker 0`; null where no worker is known. */
  lane: string | null;
  /** 1 for the first run of its name. */
  attempt: number;
  /** It is no test: the set-up of a class, say. */
  fixture: boolean;
  /** How long it took; null where unknown. */
  seconds: number | null;
  /** The test was run again, or ran later, in another stream, the last time so; see reruns/. */
  again?: Again;
  /** Position of the stream in which the test was run first, and is counted; missing: this one. */
  countedIn?: number;
}

/** Tests that were skipped for one reason. */
export interface SkipsDigest {
  reason: Piece[];
  count: number;
}

/** One stream. */
export interface StreamDigest extends StreamPlace {
  tally: Tally;
  verdict: Verdict;
  breaks: Break[];
  /** See Judged. */
  announced: boolean;
  /** Why it is not whole, as text. */
  sentences: string[];
  /** The first of them, in order; `more` are not listed. */
  problems: ProblemDigest[];
  more: number;
  /** Skips that say why, by reason, where there are problems to be compared with; null: too many. */
  skips: SkipsDigest[] | null;
  /** Runs that the dataset does not list, for want of room. */
  notListed: number;
  /** By which its sentences are told once more, when more is known. */
  telling: StoredSentences;
  /** Its tests; null: too many. */
  ran: Ran[] | null;
  /** What it adds to the build, where some of its tests are counted in another stream; see reruns/. */
  counted?: Tally;
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** Milliseconds to the last instant. */
  length: number;
}

/** A stream's runs with what is known beside the columns. */
export interface DigestSource extends RunColumns {
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** As people call them. */
  lanes: readonly string[];
  owner: (index: number) => string;
  frame: (index: number) => string | null;
  /** Runs that are not in the columns, for want of room. */
  notListed: number;
}

/** Problems of a stream that are kept: the first by time. */
const MAX_PROBLEMS = 20_000;
/** Skips that are compared with problems. */
const MAX_SKIPS = 20_000;

/** What is told of a judged stream. */
export function digestStream(runs: DigestSource, judged: Judged, place: StreamPlace): StreamDigest {
  const { shown, breaks, announced, tally, verdict } = judged;
  const found: Placed[] = [];
  for (let index = 0; index < runs.count; index++) {
    const outcome = OUTCOMES[shown[index] as number] as Outcome;
    if (!isProblem(outcome)) continue;
    const start = runs.starts[index] as number;
    found.push({ outcome, at: Number.isNaN(start) ? null : runs.origin + start, of: 0, index });
  }
  found.sort(inOrder);
  const durations = found.length === 0 ? null : durationsOf(runs, breaks);
  const problems = found.slice(0, MAX_PROBLEMS).map((placed): ProblemDigest => {
    const { index } = placed;
    const failed = OUTCOMES[runs.codes[index] as number] === 'fail';
    return {
      ...placed,
      name: runs.name(index),
      reason: failed ? runs.reason(index) : [],
      frame: failed ? runs.frame(index) : null,
      lane: runs.lanes[runs.workers[index] as number] ?? null,
      attempt: runs.attempts[index] as number,
      fixture: runs.fixtures[index] === 1,
      seconds: knownOr(durations?.[index]),
    };
  });
  const telling = storeSentences(runs, breaks, tellingOf(runs));
  const sentences = restoreSentences(breaks, telling);
  const { origin, length, notListed } = runs;
  const skips = found.length === 0 ? [] : tellSkips(runs, judged);
  const more = found.length - problems.length;
  const ran = ranOf(runs, judged);
  const kept = { problems, more, skips, notListed, ran, telling };
  const told = { tally, verdict, breaks, announced, sentences, ...kept };
  return { ...place, ...told, origin, length };
}

/** A stream, told with how its job was stopped: that is known later than what the stream comes to. */
export const describeStop = (stream: StreamDigest, stop: JobStop): StreamDigest => ({
  ...stream,
  sentences: restoreSentences(stream.breaks, stream.telling, stop),
});

/** Its tests, each once, with its last run. */
function ranOf(runs: DigestSource, { tests }: Judged): Ran[] | null {
  if (runs.count > MOST_RAN) return null;
  const ran = new Map<string, Ran>();
  for (let index = 0; index < runs.count; index++) {
    const name = runs.name(index);
    const outcome = OUTCOMES[tests[index] as number] as Outcome;
    const start = runs.starts[index] as number;
    ran.set(name, { name, index, outcome, at: knownOr(runs.origin + start) });
  }
  return [...ran.values()];
}

const knownOr = (value = Number.NaN): number | null => (Number.isNaN(value) ? null : value);

/** As the page groups them: each test once. */
function tellSkips(runs: DigestSource, { tests }: Judged): SkipsDigest[] | null {
  const skip = codeOf('skip');
  const cases: Case[] = [];
  for (let index = 0; index < runs.count; index++) {
    if (tests[index] !== skip || runs.attempts[index] !== 1) continue;
    const reason = runs.reason(index);
    if (reason.length > 0) cases.push({ name: runs.name(index), reason });
    if (cases.length > MAX_SKIPS) return null;
  }
  return groupCauses(cases).flatMap(({ members, pieces }) =>
    pieces === null ? [] : [{ reason: pieces, count: members.length }],
  );
}
