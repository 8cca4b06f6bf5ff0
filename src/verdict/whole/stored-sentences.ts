/**
 * The sentences on a stream's breaks as text, told once more without its runs: how the job was stopped, and what ran in
 * later streams, is known when they are gone.
 */
import { utcTime } from '../../format/clock-time.ts';
import type { JobStop } from '../../format/job.ts';
import type { RunColumns } from '../columns.ts';
import { type Break, isStopped } from './breaks.ts';
import { describeBreak, LISTED, type Sentence, type Telling } from './sentences.ts';

/** Sentences of a stream that are told. */
const MAX_SENTENCES = 20;

/** A run that a sentence names. */
interface KeptRun {
  name: string;
  /** Milliseconds after the origin. */
  start: number;
  /** Milliseconds; see Telling. */
  usual: number | null;
}

/** What the sentences on the breaks of a stream ask for; see Telling. */
export interface StoredSentences {
  runs: ReadonlyMap<number, KeptRun>;
  lanes: ReadonlyMap<number, string | null>;
  /** Tests of a class or module that did run. */
  owners: ReadonlyMap<string, number>;
  origin: number;
  length: number;
}

/** The runs that a sentence names. */
function runsOf(broken: Break): readonly number[] {
  if (isStopped(broken)) return [broken.test];
  switch (broken.kind) {
    case 'cut':
      return broken.running.slice(0, LISTED);
    case 'unread':
      return [...broken.lost].slice(0, LISTED);
    case 'set-up':
      return [broken.fixture];
    default:
      return [];
  }
}

/** Keeps what the first sentences ask for. */
export function storeSentences(
  { name }: Pick<RunColumns, 'name'>,
  breaks: readonly Break[],
  telling: Telling,
): StoredSentences {
  const told = breaks.slice(0, MAX_SENTENCES);
  const runs = new Map<number, KeptRun>();
  for (const broken of told) {
    for (const run of runsOf(broken)) {
      // only of a test that was under way it is asked
      const usual = broken.kind === 'cut' ? telling.usual(run) : null;
      runs.set(run, { name: name(run), start: telling.start(run), usual });
    }
  }
  const lanes = told.filter(isStopped).map(({ worker }) => [worker, telling.lane(worker)] as const);
  const owners = told.flatMap((broken) =>
    broken.kind === 'set-up' ? [[broken.owner, telling.testsOf(broken.owner)] as const] : [],
  );
  const { origin, length } = telling;
  return { runs, lanes: new Map(lanes), owners: new Map(owners), origin, length };
}

/** @param stop how the job was stopped; null: it was not, or nobody knows */
export function restoreSentences(
  breaks: readonly Break[],
  { runs, lanes, owners, origin, length }: StoredSentences,
  stop: JobStop | null = null,
): string[] {
  const telling: Telling = {
    lane: (worker) => lanes.get(worker) ?? null,
    testsOf: (owner) => owners.get(owner) ?? 0,
    start: (run) => runs.get(run)?.start ?? Number.NaN,
    usual: (run) => runs.get(run)?.usual ?? null,
    origin,
    length,
    stop,
  };
  const asText = ({ parts }: Sentence): string =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        if ('name' in part) return part.name;
        if ('run' in part) return runs.get(part.run)?.name ?? '';
        return utcTime(origin + part.at);
      })
      .join('');
  return breaks.slice(0, MAX_SENTENCES).map((broken) => asText(describeBreak(broken, telling)));
}
