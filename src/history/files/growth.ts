/**
 * Which tests of a root's jobs grew: of each job, project and branch the latest good runs beside the first ones of
 * two weeks. Only what runs publish for being compared is read, and the lists of names that are kept anyway.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunRecord } from '../../format/history.ts';
import type { FrontFile, GrownTest } from '../../format/jobs/front.ts';
import { grownTests } from '../../verdict/history/grown.ts';
import type { Times } from '../../verdict/history/slower.ts';
import type { TestLists } from '../keeper/test-lists.ts';
import { digest, timesAgain } from '../list.ts';
import { readHistory } from '../published-run.ts';
import { isGood } from '../record.ts';

/** Runs on each side: at most, and at least. */
const SIDE = 10;
const LEAST = 5;
/** Jobs on a branch that are looked at, those with most good runs. */
const JOBS = 50;
/** So long what was found of one is told: two weeks move slowly. */
const AGAIN_MS = 3_600_000;
const SHOWN = 25;

/** Good runs of a job on a branch, newest first. */
interface Sides {
  latest: RunRecord[];
  earlier: RunRecord[];
}

interface Found {
  atMs: number;
  /** False: too few of the runs could be read. */
  told: boolean;
  tests: GrownTest[];
}

/** Of one change only its newest run: what a patch does to its own runs is no growth of the job. */
function sourcesOf(good: readonly RunRecord[]): RunRecord[] {
  const seen = new Set<string>();
  return good.filter(({ change, path }) => {
    const source = change === null ? `run ${path}` : `change ${change}`;
    return !seen.has(source) && seen.add(source);
  });
}

/** @param recent runs of all jobs, newest first */
function sidesOf(recent: readonly RunRecord[]): [key: string, sides: Sides][] {
  const key = ({ job, project, branch }: RunRecord) => JSON.stringify([job, project, branch]);
  const good = recent.filter((run) => isGood(run) && run.list !== null);
  return [...Map.groupBy(good, key)]
    .map(([key, runs]): [string, RunRecord[]] => [key, sourcesOf(runs)])
    .filter(([, runs]) => runs.length >= 2 * LEAST)
    .sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
    .map(([key, runs]) => {
      const side = Math.min(SIDE, runs.length >> 1);
      return [key, { latest: runs.slice(0, side), earlier: runs.slice(-side) }];
    });
}

/** @param lists of tests, read where they are not kept */
export function createGrowth(root: string, lists: Pick<TestLists, 'of'>) {
  let kept = new Map<string, Found>();

  async function timesOf(runs: readonly RunRecord[], names: Map<string, string[]>) {
    const found: Times[] = [];
    for (const run of runs) {
      const list = await lists.of(root, run);
      const published = await readHistory(root, run.path, run).catch(() => null);
      // the tree is read in place: who asks meanwhile is answered between
      await nextTurn();
      // one that was published anew may have other tests
      if (list === null || published === null || published.record.list !== run.list) continue;
      const id = run.list as string;
      const known = names.get(id) ?? [...list.keys()];
      names.set(id, known);
      const times = timesAgain({ names: known }, published.seconds);
      if (times !== null) found.push(times);
    }
    return found;
  }

  async function look({ latest, earlier }: Sides, atMs: number): Promise<Found> {
    const names = new Map<string, string[]>();
    const [now, before] = [await timesOf(latest, names), await timesOf(earlier, names)];
    if (now.length < LEAST || before.length < LEAST) return { atMs, told: false, tests: [] };
    const [run, first] = [latest[0] as RunRecord, latest.at(-1) as RunRecord];
    const { path, job, project, branch, stream } = run;
    const spans = { since: first.time, until: (earlier[0] as RunRecord).time };
    const told = { path, stream, job, id: digest(job), project, branch, ...spans };
    return { atMs, told: true, tests: grownTests(now, before).map((one) => ({ ...told, ...one })) };
  }

  /**
   * @param recent runs of two weeks of all jobs, newest first
   * @param afresh also what was looked at within the hour
   */
  return async (
    recent: readonly RunRecord[],
    nowMs: number,
    afresh = false,
  ): Promise<NonNullable<FrontFile['grown']>> => {
    const all = sidesOf(recent);
    const found = new Map<string, Found>();
    for (const [key, sides] of all.slice(0, JOBS)) {
      const known = kept.get(key);
      const isFresh = known !== undefined && !afresh && nowMs - known.atMs < AGAIN_MS;
      found.set(key, isFresh ? known : await look(sides, nowMs));
    }
    kept = found;
    const told = [...found.values()].filter((one) => one.told);
    const tests = told.flatMap((one) => one.tests);
    tests.sort((a, b) => b.now - b.before - (a.now - a.before) || (a.name < b.name ? -1 : 1));
    return {
      lookedAt: told.length,
      leftOut: Math.max(0, all.length - JOBS),
      tests: { count: tests.length, first: tests.slice(0, SHOWN) },
    };
  };
}

export type Growth = ReturnType<typeof createGrowth>;
