/** The `history` artifact of a build: its record, and what is known about its job. */
import { artifact } from '../dataset/artifact.ts';
import { createDataFile, type DataFileOptions } from '../dataset/file/data-file.ts';
import type { Artifact, Rerun, Warning } from '../format/dataset.ts';
import {
  type ComparedErrors,
  ERRORS_COMPARED,
  type HistoryContext,
  type HistoryFile,
  MAX_COMPARED,
  type RunRecord,
} from '../format/history.ts';
import type { ErrorLines } from '../format/service-logs.ts';
import { createGoodRuns } from '../history/good-runs.ts';
import type { Answer } from '../history/keeper/answer.ts';
import { digest, listOf, publishedSeconds, type TestList } from '../history/list.ts';
import { readErrors } from '../history/published-run.ts';
import { type Described, isGood, makeRecord } from '../history/record.ts';
import { compareRuns } from '../verdict/history/compare.ts';
import { compareErrors, knownErrors } from '../verdict/history/errors.ts';
import { judgeNovelty } from '../verdict/history/novelty.ts';
import { type Times, timesOf } from '../verdict/history/slower.ts';
import { type JudgedStream, type States, statesOfStreams } from '../verdict/history/states.ts';
import { wasStopped } from '../verdict/streams.ts';
import { unreadOf } from '../verdict/whole/damage.ts';

/** Asks the daemon what is known about a run; null: nothing can be said now. */
export type AskHistory = (run: RunRecord) => Promise<Answer | null>;

/** Good runs whose times say how much they differ by themselves. */
const SPREAD = 5;
/**
 * Tests up to which so many are read. To read the published tests of a run takes a part of what it took to
 * make them; of larger runs three say it: that is the least.
 */
const MANY_TESTS = 5000;
const SPREAD_OF_MANY = 3;

/** What `history` is made of, besides the files in the directory. */
export interface HistoryWork {
  /** Of the logs, where earlier runs are read. */
  root: string;
  /** Where the data files go. */
  directory: string;
  streams: readonly JudgedStream[];
  options: DataFileOptions;
  assetsDirectory: string;
  described: Described;
  warnings: readonly Warning[];
  reruns: readonly Rerun[];
  /** See Dataset. */
  errors: ErrorLines | null;
  readErrors: (() => Promise<ErrorLines | null>) | null;
  ask: AskHistory;
}

const readGoodRuns = createGoodRuns();

/** What is known of the run itself. */
interface Told {
  states: States;
  list: TestList | null;
  times: Times;
  errors: ErrorLines | null;
}

async function contextOf(
  { root, assetsDirectory, described }: HistoryWork,
  record: RunRecord,
  { states, list, times, errors }: Told,
  answer: Answer,
): Promise<HistoryContext> {
  const most = record.tests > MANY_TESTS ? SPREAD_OF_MANY : SPREAD;
  const good = states.many ? [] : await readGoodRuns(root, list, answer.good, most);
  const [last] = good;
  const up = '../'.repeat(record.path.split('/').length + 1);
  const names = record.failed.map(([name]) => name);
  return {
    at: described.nowMs,
    complete: answer.complete,
    root: up,
    grid: `${up}${assetsDirectory}/history/index.htm#/job/${digest(record.job)}`,
    runs: answer.runs,
    lookedAt: answer.runs.length,
    compared: last
      ? {
          ...compareRuns(
            { record, states, times },
            { record: last.record, states: last.compared() },
            good.map(({ times }) => times),
          ),
          errors: isGood(record) ? null : await errorsBeside(root, errors, answer.errors),
        }
      : null,
    ...(states.many && { many: true }),
    novelty: names.map((name, at) => {
      const before = answer.runs.map((run, column) => ({
        run,
        state: (answer.states[at]?.[column] ?? '?') as never,
      }));
      return judgeNovelty(name, record, before);
    }),
    elsewhere: answer.elsewhere,
  };
}

/**
 * The ERROR lines of a run; of a good one its logs are read where too few of the last good ones tell theirs, as
 * that takes longer than all else.
 */
async function errorsOf(
  { errors, readErrors: read }: HistoryWork,
  record: RunRecord,
  answer: Answer | null,
): Promise<ErrorLines | null> {
  if (errors !== null || read === null || answer === null || !isGood(record)) return errors;
  return answer.errors.length < ERRORS_COMPARED ? read() : null;
}

/** ERROR lines beside those that good runs publish; null: none were read. */
async function errorsBeside(
  root: string,
  errors: ErrorLines | null,
  good: readonly string[],
): Promise<ComparedErrors | null> {
  if (errors === null) return null;
  const known = await Promise.all(good.map((path) => readErrors(root, path)));
  return compareErrors(
    errors,
    known.filter((one) => one !== null),
  );
}

/**
 * Writes the artifact.
 *
 * @returns null where the job is not known
 * @throws system errors of writing
 */
export async function writeHistory(work: HistoryWork): Promise<Artifact | null> {
  const { directory, streams, options, described, warnings, reruns, ask } = work;
  const unread = unreadOf(warnings, streams).length;
  const judged = statesOfStreams(streams, unread, reruns, MAX_COMPARED);
  // a test that is missing may have been to come
  const partial = judged.partial || wasStopped(described.metadata.result);
  const states = { ...judged, partial };
  const list = listOf(states);
  const record = makeRecord(described, states, list);
  if (record === null) return null;
  const times = timesOf(states, list?.names);
  const seconds = list === null || partial ? null : publishedSeconds(times);
  const answer = await ask(record);
  const errors = await errorsOf(work, record, answer);
  const told = { states, list, times, errors };
  const context = answer === null ? null : await contextOf(work, record, told, answer);
  const file = createDataFile(directory, 'history', '.json', options);
  try {
    const tells = (errors?.services.length ?? 0) > 0;
    const written: HistoryFile = {
      version: 1,
      record: { ...record, ...(tells && { errors: true }) },
      ...(seconds && { seconds }),
      ...(errors && { errors: knownErrors(errors) }),
      context,
    };
    file.write(JSON.stringify(written));
    return artifact(file.finish().path, 'history', 'history');
  } finally {
    file.discard();
  }
}
