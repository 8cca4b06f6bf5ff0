/** What the streams of a build are called, and what they come to together. */
import { countOf, formatCount } from '../format/quantities.ts';
import type { Judged } from './judged.ts';
import { addUp, sumOf, type Tally } from './tally.ts';
import { ALL_PASSED, goodWords, isCut, judge, NOT_ALL_READ, type Verdict } from './verdict.ts';
import type { Break } from './whole/breaks.ts';
import { unreadOf } from './whole/damage.ts';

/** Where a stream came from. */
export interface StreamPlace {
  key: string;
  /** The input, relative to the build; '' where it is not known. */
  path: string;
  /** Node it came from; null in a build of one. */
  host: string | null;
  /** The half of an upgrade it is of. */
  phase: 'old' | 'new' | null;
}

/** `worker-0` as `worker 0`; where a route says the same (`0/worker-0`), once. */
export function laneLabel(lane: string): string {
  const [, route, number] = /^(?:(\d{1,9})\/)?worker-(\d{1,9})$/.exec(lane) ?? [];
  if (number === undefined) return lane;
  return route === undefined || route === number
    ? `worker ${number}`
    : `${route}, worker ${number}`;
}

/** What a stream is called beside the others: its node, its half of an upgrade, its directory, its name. */
export function streamLabel(stream: StreamPlace, streams: readonly StreamPlace[]): string {
  const folder = (path: string) => path.split('/').slice(0, -1).join('/');
  const file = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const alone = (of: (other: StreamPlace) => string | null) =>
    streams.filter((other) => of(other) === of(stream)).length === 1;
  const name = file(stream.path) || stream.key;
  const phase = stream.phase === null ? '' : `${stream.phase}, `;
  const place = folder(stream.path);
  if (stream.host !== null && alone(({ host, phase: half }) => JSON.stringify([host, half])))
    return `${stream.host}, ${phase}${name}`;
  if (alone(({ path, phase: half }) => JSON.stringify([file(path), half])))
    return `${phase}${name}`;
  return place === '' ? `${phase}${stream.key}` : `${place}, ${name}`;
}

type Whole = { tally: Tally; counted?: Tally; breaks: readonly Break[] };

/** Streams together: a test that was run again in another counts once. */
export const sumOfStreams = (streams: readonly Pick<Whole, 'tally' | 'counted'>[]): Tally =>
  addUp(streams.map(({ tally, counted }) => counted ?? tally));

/** What makes a build less than whole: a list of tests is no lack where tests ran. */
export function breaksOf(streams: readonly Whole[]): Break[] {
  const ran = streams.some(({ tally }) => sumOf(tally.of) > 0);
  const all = streams.flatMap(({ breaks }) => breaks);
  return ran ? all.filter(({ kind }) => kind !== 'list') : all;
}

/** Results of jobs that were stopped in the midst of what they did, and what that is to their tests. */
const STOPPED = new Map([
  ['TIMED_OUT', 'before the job timed out'],
  ['ABORTED', 'before the job was aborted'],
]);

/** What stands for a verdict where a build has no stream of tests. */
export const NO_RESULTS = 'No test results';

/** Whether a job was stopped: a stream of it that looks whole may have lost its rest between two tests. */
export const wasStopped = (result: string | null): boolean => STOPPED.has(result ?? '');

/**
 * Tally and verdict of several streams.
 *
 * @param unread streams that could not be read: they may hold anything
 * @param result of the job
 */
export function judgeTogether(
  streams: readonly Whole[],
  unread = 0,
  result: string | null = null,
): { tally: Tally; verdict: Verdict } {
  const tally = sumOfStreams(streams);
  if (streams.length === 0 && unread === 0)
    return { tally, verdict: { text: NO_RESULTS, tone: 'none', of: '' } };
  const judged = judge(tally, breaksOf(streams));
  if (unread > 0 && judged.tone !== 'bad')
    return { tally, verdict: { text: NOT_ALL_READ, tone: 'warn', of: '' } };
  const end = STOPPED.get(result ?? '');
  if (end !== undefined && judged.tone === 'good')
    return { tally, verdict: { text: goodWords(tally), tone: 'warn', of: end } };
  return { tally, verdict: { ...judged, of: whereCut(streams, judged.of) } };
}

/** What a build was cut off after, where that is some of its streams alone: `in 1 of 2 streams, 12 tests in all`. */
function whereCut(streams: readonly Whole[], of: string): string {
  const cut = streams.filter(({ breaks }) => breaks.some(isCut)).length;
  const tests = /^after (.*)$/.exec(of)?.[1];
  if (tests === undefined || cut === streams.length) return of;
  return `in ${formatCount(cut)} of ${countOf(streams.length, 'stream')}, ${tests} in all`;
}

/**
 * Whether nothing of some streams is known to be missing; null: the job was stopped, so that nobody knows.
 *
 * @param unread, result as for judgeTogether()
 */
export function wholeness(
  streams: readonly Whole[],
  unread: number,
  result: string | null | undefined,
): boolean | null {
  if (breaksOf(streams).length > 0 || unread > 0) return false;
  return wasStopped(result ?? null) ? null : true;
}

/**
 * Whether a stream tells of all that was to run, to its end; null: nothing shows a lack, and nothing could, as a worker
 * that dies between two tests leaves no trace in what announces none (`stestr last --subunit`, version 1).
 */
export function wholeOf({
  breaks,
  announced,
}: Pick<Judged, 'breaks' | 'announced'>): boolean | null {
  return breaks.length > 0 ? false : announced || null;
}

/** What is known of a build that is told of. */
interface Build {
  streams: readonly (Whole & { path: string; announced: boolean })[];
  warnings: Parameters<typeof unreadOf>[0];
  metadata: { result: string | null };
}

/**
 * A build, judged for whoever tells of it.
 *
 * @returns `unread`: inputs with tests of which nothing could be read; `whole`: null where nobody knows, as the job
 *   was stopped, or as of wholeOf()
 */
export function judgeBuild({ streams, warnings, metadata: { result } }: Build) {
  const unread = unreadOf(warnings, streams);
  const open = wholeness(streams, unread.length, result);
  // nobody knows it of what was not announced
  const whole = open && (streams.every(({ announced }) => announced) || null);
  return { ...judgeTogether(streams, unread.length, result), unread, whole };
}

/**
 * The verdict of one stream where it stands beside those of others: "All passed" of it would read like a
 * word on the whole build.
 */
export function besideOthers({ verdict, tally }: { verdict: Verdict; tally: Tally }): Verdict {
  if (verdict.text !== ALL_PASSED) return verdict;
  return { ...verdict, text: `${formatCount(tally.tests)} passed`, of: '' };
}
