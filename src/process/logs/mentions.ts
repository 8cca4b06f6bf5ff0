/** Which requests that a test made a line names, and when. */
import type { Head } from './line/heads.ts';
import { hexAt } from './line/quick.ts';
import {
  type Asked,
  ID_BYTES,
  KEY_AT,
  LAST_AT,
  MIDDLE_AT,
  type SearchTerms,
} from './search-terms.ts';

/** `req-`: of its letters q is the rarest, and to look for one byte takes a third of what four do. */
const [R, E, Q, HYPHEN] = [0x72, 0x65, 0x71, 0x2d];

export interface Mentions {
  /** Those in buffer[from, to); lines of one buffer are asked for in their order. */
  in(buffer: Buffer, from: number, to: number): readonly Asked[];
  /** The buffer holds something else from now on. */
  forget(): void;
}

const NONE: readonly Asked[] = [];

export function createMentions({ requests }: SearchTerms): Mentions {
  /** Where in a buffer the next q stands: a line without one costs a comparison. */
  let seen: Buffer | null = null;
  let next = 0;
  const seek = (buffer: Buffer, from: number): void => {
    const at = buffer.indexOf(Q, from);
    next = at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return {
    in(buffer, from, to) {
      if (requests.size === 0) return NONE;
      if (seen !== buffer || next < from) seek(buffer, from);
      seen = buffer;
      let found = NONE;
      for (; next < to; seek(buffer, next + 1)) {
        const start = next - 2;
        if (buffer[next + 1] !== HYPHEN || buffer[next - 1] !== E || buffer[start] !== R) continue;
        if (start + ID_BYTES > to) continue;
        const known = requests.get(hexAt(buffer, start + KEY_AT));
        if (known !== undefined) found = added(found, known, buffer, start);
      }
      return found;
    },
    forget() {
      seen = null;
    },
  };
}

/** What was found so far and, of those with one beginning, those whose id stands there. */
function added(
  found: readonly Asked[],
  known: readonly Asked[],
  buffer: Buffer,
  at: number,
): readonly Asked[] {
  const [only] = known;
  // hardly ever there are more: nothing is made for what is met in every line
  const own =
    known.length > 1 || only === undefined
      ? known.filter((one) => isAt(one, buffer, at))
      : isAt(only, buffer, at)
        ? known
        : NONE;
  if (own.length === 0 || own === found) return found;
  return found === NONE ? own : [...new Set([...found, ...own])];
}

/** Whether its id stands at buffer[at], where its first digits do. */
const isAt = ({ middle, last }: Asked, buffer: Buffer, at: number): boolean =>
  hexAt(buffer, at + LAST_AT) === last && hexAt(buffer, at + MIDDLE_AT) === middle;

/** Mentions of requests of one log by which its clock is compared. */
const MAX_SIGHTINGS = 4000;

export interface Sightings {
  /** [least, most] that its clock is ahead of the tests', one a mention of a request. */
  sightings: [number, number][];
  /** When a request was mentioned first and last. */
  requests: Map<Asked, [number, number]>;
}

/** Notes that a line mentions requests. */
export function noteSighting(
  { sightings, requests }: Sightings,
  asked: readonly Asked[],
  { time }: Head,
): void {
  if (Number.isNaN(time)) return;
  for (const one of asked) {
    const seen = requests.get(one);
    if (seen !== undefined) seen[1] = Math.max(seen[1], time);
    else if (requests.size < MAX_SIGHTINGS) requests.set(one, [time, time]);
    if (sightings.length < MAX_SIGHTINGS) sightings.push([time - one.to, time - one.from]);
  }
}

/** A time that is cut off may be so much later. */
export function widen({ sightings, requests }: Sightings, cutBy: number): void {
  for (const sighting of sightings) sighting[1] += cutBy;
  for (const span of requests.values()) span[1] += cutBy;
}
