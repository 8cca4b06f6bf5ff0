/**
 * The tests of a run as a list that is the same for most runs of a job: by its id what is known of one run
 * is known of the others, without reading their tests.
 */
import { createHash } from 'node:crypto';
import type { TestState } from '../format/history.ts';
import type { Times } from '../verdict/history/slower.ts';
import type { States } from '../verdict/history/states.ts';

export interface TestList {
  /** Equal where all the rest is. */
  id: string;
  /** In an order that is of the list alone; fixtures are not among them. */
  names: readonly string[];
  /** What each came to, a character each: `p` also of those that failed or were flaky, which a record names. */
  states: string;
}

/** Tests up to which a build publishes their seconds: of larger runs they would weigh on its page. */
const MAX_TIMED = 10_000;
/** Of a second: finer than a machine's noise. */
const TICKS = 10_000;

const LIST_STATE: Record<TestState, string> = {
  p: 'p',
  f: 'p',
  l: 'p',
  s: 's',
  '?': '?',
  '-': '?',
};

/** A short name for a text: of a cause, a list, a job in the name of a file. */
export const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** Names of all lists that are remembered, by which the next run's is known without being sorted. */
const MAX_REMEMBERED = 20_000;

/** Where each of its names is, of the lists that were asked for last; the last used last. */
const remembered = new Map<TestList, ReadonlyMap<string, number>>();

function remember(list: TestList, places: ReadonlyMap<string, number>): void {
  remembered.delete(list);
  remembered.set(list, places);
  let names = [...remembered.keys()].reduce((sum, one) => sum + one.names.length, 0);
  for (const oldest of remembered.keys()) {
    if (names <= MAX_REMEMBERED) break;
    names -= oldest.names.length;
    remembered.delete(oldest);
  }
}

/** Whether a list is that of a run. */
function isOf(
  { states }: TestList,
  places: ReadonlyMap<string, number>,
  { tests }: States,
): boolean {
  let found = 0;
  for (const [name, { state, fixture }] of tests) {
    if (fixture) continue;
    const place = places.get(name);
    if (place === undefined || states[place] !== LIST_STATE[state]) return false;
    found += 1;
  }
  return found === places.size;
}

/**
 * The list of a run, of one that is not whole that of the tests it tells of; null where some of those may have failed
 * unseen, or are not kept.
 */
export function listOf(states: States): TestList | null {
  const { many, unread, streams, tests } = states;
  const hides = unread > 0 || streams.some(({ notListed }) => notListed > 0);
  if (many || hides || tests.size === 0) return null;
  for (const [list, places] of remembered) {
    if (!isOf(list, places, states)) continue;
    remember(list, places);
    return list;
  }
  const list = makeList(states);
  remember(list, new Map(list.names.map((name, place) => [name, place])));
  return list;
}

function makeList({ tests }: States): TestList {
  const lines: string[] = [];
  for (const [name, { state, fixture }] of tests) {
    if (!fixture) lines.push(LIST_STATE[state] + name);
  }
  lines.sort();
  return {
    id: digest(lines.join('\n')),
    names: lines.map((line) => line.slice(1)),
    states: lines.map((line) => line[0]).join(''),
  };
}

/** Times of a list's tests as they are published; null: too many. */
export function publishedSeconds({ seconds }: Times): number[] | null {
  if (seconds.length > MAX_TIMED) return null;
  return Array.from(seconds, (time) => Math.round(time * TICKS) / TICKS);
}

/** Such seconds as they come back; null: they are none of the list's. */
export function timesAgain({ names }: Pick<TestList, 'names'>, seconds: unknown): Times | null {
  if (!Array.isArray(seconds) || seconds.length !== names.length) return null;
  if (!seconds.every((one) => typeof one === 'number' && one >= 0)) return null;
  return { names, seconds: Float64Array.from(seconds) };
}
