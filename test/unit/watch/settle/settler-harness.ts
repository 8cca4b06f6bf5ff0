/** A settler over one build whose files are numbers. */
import { arrivalOf, type Judge } from '../../../../src/build/judge.ts';
import type { Job } from '../../../../src/queue/queue.ts';
import type { Delivered } from '../../../../src/watch/settle/delivery.ts';
import { Settler } from '../../../../src/watch/settle/settler.ts';
import { fakeClock, fakeLog, TO_PROCESS } from '../fakes.ts';

export const QUIET = 30_000;
export const DEADLINE = 10_000_000;
export const BUILD = 'a/b';

export function setUp(startMs?: number) {
  const clock = fakeClock(startMs);
  const sent: { atMs: number; job: Job; inputs: number }[] = [];
  const queue = { answer: 'enqueued' as Delivered };
  const build = {
    exists: true,
    owner: null as string | null,
    markerMs: null as number | null,
    lastChangeMs: 0,
    temporaryMs: null as number | null,
    inPlaceMs: null as number | null,
    slowlyMs: null as number | null,
    incomplete: false,
    inputs: 0,
  };
  /** As the judge of a real tree, with numbers in the place of files. */
  const judge: Judge = async (path, sighting, nowMs) => {
    if (path !== BUILD || !build.exists) return { kind: 'no build', owner: null };
    if (build.owner !== null) return { kind: 'no build', owner: build.owner };
    const { lastChangeMs } = build;
    const traces = { ...build, lastFileMs: lastChangeMs, bornMs: 0, sizes: new Map() };
    const options = { quietMs: QUIET, deadlineMs: DEADLINE };
    const arrival = arrivalOf(options, traces, sighting, nowMs);
    if (arrival.kind === 'incomplete') return arrival;
    if (build.inputs === 0) return { kind: 'empty' };
    const old = sighting.told === 'nothing' && nowMs - lastChangeMs > 3_600_000;
    const priority = old ? 'backfill' : 'fresh';
    const { reason } = arrival;
    return { ...TO_PROCESS, reason, priority, fingerprint: `${build.inputs}`, lastChangeMs };
  };
  const left = { count: 0 };
  const settler = new Settler({
    judge,
    handOver: async (job) => {
      sent.push({ atMs: clock.now(), job, inputs: build.inputs });
      return queue.answer;
    },
    onLeft: () => {
      left.count += 1;
    },
    quietMs: QUIET,
    deadlineMs: DEADLINE,
    clock,
    log: fakeLog().log,
  });
  const change = (what: 'input' | 'marker' | 'other') => {
    build.lastChangeMs = clock.now();
    if (what === 'input') build.inputs += 1;
    if (what === 'marker') build.markerMs = clock.now();
    if (what !== 'other') settler.touch(BUILD, true);
  };
  return { clock, sent, queue, build, settler, left, change };
}
