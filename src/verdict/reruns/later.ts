/**
 * What a stream leaves open, and a later one of the same node tells, though it is none of tests that were run again
 * (find.ts): it may be the same tests under another Python, so that it changes no count. But it is said of a failure
 * where its test passed later, and of no test that ran later is it said that it never ran.
 */
import type { Rerun } from '../../format/dataset.ts';
import { fixtureOf, ownerOf } from '../names.ts';
import type { ProblemDigest, StreamDigest } from '../stream-digest.ts';
import { type Break, isStopped } from '../whole/breaks.ts';
import { againOf, hasPassed, type Ran } from './reruns.ts';

/** A test, and the position of the stream in which it ran. */
interface RanIn extends Ran {
  in: number;
}

/** What streams of one node and half of an upgrade ran, those that began last first. */
interface Node {
  streams: { at: number; stream: StreamDigest }[];
  /** By test, and by class and module of tests, the last first. */
  tests: Map<string, RanIn[]>;
  owners: Map<string, RanIn[]>;
}

const beginsBehind = (later: StreamDigest, { origin, length }: StreamDigest): boolean =>
  origin > 0 && later.origin >= origin + length;

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

function nodesOf(streams: readonly StreamDigest[]): Node[] {
  const groups = Map.groupBy(
    streams.map((stream, at) => ({ stream, at })).filter(({ stream }) => stream.origin > 0),
    ({ stream: { host, phase } }) => JSON.stringify([host, phase]),
  );
  return [...groups.values()].map((group) => {
    const node: Node = {
      streams: group.sort((a, b) => b.stream.origin - a.stream.origin),
      tests: new Map(),
      owners: new Map(),
    };
    if (group.length === 1) return node;
    for (const { stream, at } of node.streams) {
      const owners = new Set<string>();
      for (const one of stream.ran ?? []) {
        if (fixtureOf(one.name) !== null || one.outcome === 'skip') continue;
        const ran = { ...one, in: at };
        add(node.tests, one.name, ran);
        const owner = ownerOf(one.name);
        for (const each of [owner, owner.slice(0, Math.max(0, owner.lastIndexOf('.')))]) {
          if (owners.has(each)) continue;
          owners.add(each);
          add(node.owners, each, ran);
        }
      }
    }
    return node;
  });
}

/** Names of tests that are said never to have run: where bytes could not be read they may be in them. */
export function namesLeft(broken: Break): readonly string[] {
  if (broken.kind === 'unread' || broken.kind === 'list') return [];
  if (isStopped(broken)) return broken.missing?.known ? broken.missing.names : [];
  return broken.names;
}

const withNames = (broken: Break, names: string[]): Break =>
  isStopped(broken)
    ? { ...broken, missing: { known: true, names } }
    : ({ ...broken, names } as Break);

/**
 * What makes a stream less than whole, said with what others ran of it. Only a set-up that was run again is no lack:
 * what else ran later may have been to run in both.
 *
 * @param ran tests that it says never ran, and that did, by name
 * @param owners classes and modules whose set-up had failed, and of which tests did; see ownersRan()
 */
export function withRan(
  breaks: readonly Break[],
  ran: ReadonlySet<string>,
  owners: ReadonlyMap<string, { isAgain: boolean }>,
): Break[] {
  return breaks.flatMap((broken): Break[] => {
    const all = namesLeft(broken);
    const names = all.filter((name) => !ran.has(name));
    if (broken.kind === 'set-up' && names.length === 0) {
      const owner = owners.get(broken.owner);
      if (owner?.isAgain) return [];
      // which tests it has was not announced
      if (owner !== undefined && all.length === 0) return [{ ...broken, later: null }];
    }
    const later = all.length - names.length;
    return later === 0 ? [broken] : [{ ...withNames(broken, names), later }];
  });
}

/** Of what is open in a stream, what ran in a later one, the last time so. */
function laterOf(
  at: number,
  { tests, owners }: Node,
  streams: readonly StreamDigest[],
  isTold: (problem: ProblemDigest) => boolean,
): Rerun[] {
  const first = streams[at] as StreamDigest;
  const later = new Map<number, Required<Pick<Rerun, 'tests' | 'names'>>>();
  const partOf = (place: number) => {
    const known = later.get(place) ?? { tests: [], names: [] };
    later.set(place, known);
    return known;
  };
  const lastOf = (all: RanIn[] | undefined) =>
    all?.find((ran) => beginsBehind(streams[ran.in] as StreamDigest, first));
  for (const [name, problems] of Map.groupBy(first.problems, (problem) => problem.name)) {
    const problem = problems.at(-1) as ProblemDigest;
    if (problem.outcome === 'flaky' || problems.some(isTold)) continue;
    const fixture = problem.fixture ? fixtureOf(name) : null;
    if (fixture === null) {
      const ran = lastOf(tests.get(name));
      if (ran !== undefined && hasPassed(ran.outcome))
        partOf(ran.in).tests.push([problem.index, ran.index, ran.outcome, ran.at]);
    } else if (fixture.kind === 'set-up') {
      const ran = lastOf(owners.get(fixture.owner));
      // its tests ran, so that it had passed
      if (ran !== undefined) partOf(ran.in).tests.push([problem.index, null, 'success', ran.at]);
    }
  }
  for (const name of first.breaks.flatMap(namesLeft)) {
    const ran = lastOf(tests.get(name));
    if (ran !== undefined) partOf(ran.in).names.push(name);
  }
  return [...later].map(([place, part]) => ({
    of: at,
    in: place,
    later: true,
    tests: part.tests,
    ...(part.names.length > 0 && { names: part.names }),
  }));
}

/**
 * What ran later of what streams leave open.
 *
 * @param reruns see findReruns(): of what was run again it is told there
 */
export function findLater(streams: readonly StreamDigest[], reruns: readonly Rerun[]): Rerun[] {
  return nodesOf(streams)
    .filter((node) => node.streams.length > 1)
    .flatMap((node) =>
      node.streams.flatMap(({ at }) => {
        const again = againOf(reruns, at);
        return laterOf(at, node, streams, ({ index }) => again.has(index));
      }),
    );
}
