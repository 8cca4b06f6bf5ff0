import { addUp, type Tally } from '../../../src/verdict/tally.ts';
import { judge, type Verdict } from '../../../src/verdict/verdict.ts';
import type { Run } from './run.ts';

/** All streams of a build together. */
export interface BuildSum {
  tally: Tally;
  verdict: Verdict;
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** Milliseconds to the last instant. */
  length: number;
  workers: number;
}

/** @param unread streams that could not be read: what they hold may be anything */
export function sumUp(runs: readonly Run[], unread = 0): BuildSum {
  const tally = addUp(runs.map((run) => run.tally));
  const breaks = runs.flatMap((run) => run.breaks);
  const judged = judge(tally, breaks);
  const known = judged.tone === 'bad' || unread === 0;
  const timed = runs.filter(({ origin }) => origin > 0);
  const origin = timed.length > 0 ? Math.min(...timed.map((run) => run.origin)) : 0;
  const end = Math.max(origin, ...timed.map((run) => run.origin + run.length));
  return {
    tally,
    verdict: known ? judged : { ...judged, text: 'Not all could be read', tone: 'warn' },
    origin,
    length: end - origin,
    workers: runs.reduce((sum, { lanes }) => sum + lanes.length, 0),
  };
}

/** What a stream is called beside the others: its node, the directory it lies in, its name. */
export function streamLabel(
  stream: { key: string; path: string; host: string | null },
  streams: readonly { key: string; path: string; host: string | null }[],
): string {
  const folder = (path: string) => path.split('/').slice(0, -1).join('/');
  const file = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const alone = (of: (other: typeof stream) => string | null) =>
    streams.filter((other) => of(other) === of(stream)).length === 1;
  const name = file(stream.path) || stream.key;
  if (stream.host !== null && alone(({ host }) => host)) return `${stream.host}, ${name}`;
  if (alone(({ path }) => file(path))) return name;
  const place = folder(stream.path);
  return place === '' ? stream.key : `${place}, ${name}`;
}
