/**
 * Tests that were run again in another stream of the build: jobs run `tempest run` once more with what had
 * failed, into a file of its own. No stream says so. It shows in what they hold: of the same node and half of an
 * upgrade, one begins when the other had ended, and has no test but such as had not passed there, while
 * others had. A stream that runs the same tests elsewhere (another Python, say) has those that passed as well;
 * where nothing passed nobody can tell the two.
 */
import type { Rerun, RerunTest } from '../../format/dataset.ts';
import type { Outcome } from '../columns.ts';
import { type FixtureKind, fixtureOf, ownerOf } from '../names.ts';
import { BY_ALARM, inOrder } from '../problems.ts';
import type { ProblemDigest, StreamDigest } from '../stream-digest.ts';
import { restoreSentences } from '../whole/stored-sentences.ts';
import { findLater, withRan } from './later.ts';
import {
  type Again,
  againOf,
  type Counted,
  countedIn,
  hasRecovered,
  MOST_AGAIN,
  ownersRan,
  ranLater,
  recount,
  withoutCounted,
} from './reruns.ts';

const kindOf = (name: string): FixtureKind | null => fixtureOf(name)?.kind ?? null;

/** The problems of a stream by test. */
function byName({ problems }: StreamDigest): Map<string, ProblemDigest[]> {
  return Map.groupBy(problems, ({ name }) => name);
}

/** What a test of these problems came to, in its stream. */
const outcomeOf = (problems: readonly ProblemDigest[]): Outcome =>
  BY_ALARM.find((outcome) => problems.some((one) => one.outcome === outcome)) ?? 'unknown';

const isOfOwner = (name: string, owner: string): boolean =>
  ownerOf(name) === owner || ownerOf(name).startsWith(`${owner}.`);

/** Owners whose set-up failed, and which run of what it was. */
function failedSetUps({ problems }: StreamDigest): Map<string, ProblemDigest> {
  const owners = new Map<string, ProblemDigest>();
  for (const problem of problems) {
    const fixture = problem.fixture ? fixtureOf(problem.name) : null;
    if (fixture?.kind === 'set-up') owners.set(fixture.owner, problem);
  }
  return owners;
}

/** Whether all of `later` had not passed in `first`, and nothing else is in it. */
function isRerun(first: StreamDigest, later: StreamDigest): boolean {
  if (first.host !== later.host || first.phase !== later.phase) return false;
  if (!(first.origin > 0 && later.origin >= first.origin + first.length)) return false;
  if (first.more > 0 || later.notListed > 0 || first.tally.of.success === 0) return false;
  const names = byName(first);
  const setUps = [...failedSetUps(first).keys()];
  const ran = (later.ran ?? []).filter(({ name }) => kindOf(name) === null);
  return (
    ran.length > 0 &&
    ran.every(({ name }) => names.has(name) || setUps.some((owner) => isOfOwner(name, owner)))
  );
}

/** @param linked names of tests whose first run is in an earlier stream; those that are found are added */
function pairsOf(first: StreamDigest, later: StreamDigest, linked: Set<string>): RerunTest[] {
  const ran = new Map((later.ran ?? []).map((one) => [one.name, one]));
  const pairs: RerunTest[] = [];
  for (const [name, problems] of byName(first)) {
    const again = ran.get(name);
    const run = (problems.at(-1) as ProblemDigest).index;
    if (again === undefined || linked.has(name)) continue;
    linked.add(name);
    pairs.push([run, again.index, again.outcome, again.at]);
  }
  for (const [owner, { name, index }] of failedSetUps(first)) {
    if (ran.has(name) || linked.has(name)) continue;
    // its tests ran, so that it had passed
    const test = [...ran.values()].find(
      (one) => one.outcome !== 'skip' && kindOf(one.name) === null && isOfOwner(one.name, owner),
    );
    if (test === undefined) continue;
    linked.add(name);
    pairs.push([index, null, 'success', test.at]);
  }
  return pairs;
}

/** What was run again, in order of time. */
export function findReruns(streams: readonly StreamDigest[]): Rerun[] {
  const inTime = streams
    .map((_, at) => at)
    .sort((a, b) => originOf(streams, a) - originOf(streams, b));
  const reruns: Rerun[] = [];
  for (const at of inTime) {
    const later = streams[at] as StreamDigest;
    if (later.ran === null || later.ran.length > MOST_AGAIN) continue;
    // of several the first: what failed twice is run a third time
    const of = inTime.find(
      (other) => other !== at && isRerun(streams[other] as StreamDigest, later),
    );
    if (of === undefined) continue;
    // what the set-up of a class kept from running there was run first in one between them
    const between = inTime.filter((other) =>
      reruns.some((one) => one.of === of && one.in === other),
    );
    const linked = new Set<string>();
    for (const other of [of, ...between]) {
      const tests = pairsOf(streams[other] as StreamDigest, later, linked);
      if (tests.length > 0) reruns.push({ of: other, in: at, tests });
    }
  }
  return reruns;
}

const originOf = (streams: readonly StreamDigest[], at: number) =>
  (streams[at] as StreamDigest).origin;

/**
 * Streams of a build, told with what of them was run again in another.
 *
 * @returns `reruns`: with what ran later behind them, see later.ts
 */
export function withReruns(streams: readonly StreamDigest[]): {
  streams: StreamDigest[];
  reruns: Rerun[];
} {
  const again = streams.length > 1 ? findReruns(streams) : [];
  const reruns = [...again, ...findLater(streams, again)];
  const told = streams.map((stream, at) => {
    const whole = withLater(stream, againOf(reruns, at), ranLater(reruns, at));
    return countsElsewhere(ranAgain(whole, againOf(reruns, at)), countedIn(reruns, at));
  });
  return { streams: told, reruns };
}

/** With what others ran of that which it lacks. */
function withLater(
  stream: StreamDigest,
  again: ReadonlyMap<number, Again>,
  ran: ReadonlySet<string>,
): StreamDigest {
  const names = new Map(stream.problems.map(({ index, name }) => [index, name]));
  const breaks = withRan(
    stream.breaks,
    ran,
    ownersRan(again, (run) => names.get(run)),
  );
  return { ...stream, breaks, sentences: restoreSentences(breaks, stream.telling) };
}

function ranAgain(stream: StreamDigest, again: ReadonlyMap<number, Again>): StreamDigest {
  if (again.size === 0) return stream;
  const recovered = new Map<string, Counted>();
  const problems: ProblemDigest[] = [];
  for (const [name, own] of byName(stream)) {
    const later = own.map(({ index }) => again.get(index)).find((one) => one !== undefined);
    const isFlaky = later !== undefined && hasRecovered(later);
    const outcome = outcomeOf(own);
    if (isFlaky && outcome !== 'flaky') recovered.set(name, { outcome, kind: kindOf(name) });
    for (const one of own)
      problems.push({
        ...one,
        ...(later && { again: later }),
        ...(isFlaky && { outcome: 'flaky' as const }),
      });
  }
  problems.sort(inOrder);
  const ran = stream.ran?.map((one) =>
    recovered.has(one.name) ? { ...one, outcome: 'flaky' as const } : one,
  );
  const counted = recount(stream.tally, stream.breaks, [...recovered.values()]);
  return { ...stream, problems, ran: ran ?? null, ...counted };
}

function countsElsewhere(stream: StreamDigest, places: ReadonlyMap<number, number>): StreamDigest {
  if (places.size === 0) return stream;
  const names = new Map<string, number>();
  const elsewhere: Counted[] = [];
  for (const { name, index, outcome } of stream.ran ?? []) {
    const of = places.get(index);
    if (of === undefined) continue;
    names.set(name, of);
    elsewhere.push({ outcome, kind: kindOf(name) });
  }
  const problems = stream.problems.map((one) => {
    const of = names.get(one.name);
    return of === undefined ? one : { ...one, countedIn: of };
  });
  return { ...stream, problems, counted: withoutCounted(stream.tally, elsewhere) };
}
