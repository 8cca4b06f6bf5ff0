/**
 * Whether a time without lines is a time in which the service was not there.
 *
 * A log may also end because it was not read to its end, was cut before it was uploaded, or goes on in another file. Then
 * tests were answered after its last line, or connections are refused only long after it.
 */
import type { Gap } from '../activity.ts';
import type { Failure, SearchTerms } from '../search-terms.ts';

/** Milliseconds after its last line in which an answer may still be on its way. */
const SLACK = 1000;
/** So long after the last line of a log that nothing follows its service refuses the first connection at most. */
const SOON = 5000;

/** What is known of a time without lines, by the clock of the tests. */
export interface Silence {
  gap: Gap;
  ahead: number;
  /** Milliseconds that its times are cut off by. */
  cutBy: number;
  /** The log was read to its end. */
  whole: boolean;
  /** It mentions requests of this very stream. */
  own: boolean;
  endpoint: string;
  stream: string;
  /** When it was refused. */
  refused: number;
}

export type IsStop = (silence: Silence) => boolean;

/** @returns whether nothing of the tests speaks against a stop */
export function stopsBy({ requests, failures }: SearchTerms): IsStop {
  let known: Map<string, [from: number, to: number][]> | null = null;
  return ({ gap, ahead, cutBy, whole, own, endpoint, stream, refused }) => {
    if (gap.to === null && !whole) return false;
    const since = gap.from - ahead + cutBy;
    const until = gap.to === null ? Number.POSITIVE_INFINITY : gap.to - ahead;
    known ??= answersOf(requests);
    const answers = known.get(keyOf(stream, endpoint)) ?? [];
    if (answers.some(([from, to]) => from > since + SLACK && to < until)) return false;
    if (own && gap.to !== null) return true;
    const first = firstRefused(failures, endpoint, stream, since - SLACK);
    return Math.min(first ?? refused, refused) <= since + SOON;
  };
}

const keyOf = (stream: string, endpoint: string): string => `${stream}\0${endpoint}`;

/** When tests that passed ran that a service of their stream answered. */
function answersOf(requests: SearchTerms['requests']): Map<string, [from: number, to: number][]> {
  const answered = new Map<string, [from: number, to: number][]>();
  for (const asked of requests.values()) {
    for (const { endpoint, stream, failure, from, to } of asked) {
      if (endpoint === null || failure !== null) continue;
      const key = keyOf(stream, endpoint);
      const known = answered.get(key);
      if (known === undefined) answered.set(key, [[from, to]]);
      else known.push([from, to]);
    }
  }
  return answered;
}

/** When the first test ended after a time that was refused; null: none was. */
function firstRefused(
  failures: readonly Failure[],
  endpoint: string,
  stream: string,
  after: number,
): number | null {
  const own = failures.filter(
    (one) => one.stream === stream && one.to >= after && one.refused.has(endpoint),
  );
  return own.length === 0 ? null : Math.min(...own.map(({ to }) => to));
}
