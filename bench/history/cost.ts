/**
 * `node bench/history/cost.ts [BUILDS] [ROUNDS]`: CPU time of a build with and without the history, through
 * Redis, the worker and its children: all builds of one job, with as many tests as keystone's and with few, so
 * that every build but the first is compared with others. With and without take turns, the least of the rounds
 * counts. The built program is measured: `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DrainUsage, drain } from '../queue/drain.ts';
import { makeJobTree } from './job-tree.ts';

const count = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 3);
const SIZES = [2315, 100];
/** Builds that are published before: with 25 the processes had not compiled all that they use often. */
const BEFORE = 60;

/** Some of a job's builds, with and without: of all rounds the least. */
async function measure(root: string, tests: number) {
  const tree = makeJobTree(root, BEFORE + count, tests);
  const drained = async (enabled: boolean): Promise<DrainUsage> => {
    const settings = { STACKVIZD_HISTORY_ENABLED: String(enabled) };
    const [before, builds] = [tree.builds.slice(0, BEFORE), tree.builds.slice(BEFORE)];
    const usage = await drain(tree.root, builds, 1, settings, before);
    tree.reset();
    return usage;
  };
  const all: { kept: DrainUsage; none: DrainUsage }[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push({ kept: await drained(true), none: await drained(false) });
  }
  const least = (of: (usage: DrainUsage) => number) => ({
    kept: Math.min(...all.map(({ kept }) => of(kept))),
    none: Math.min(...all.map(({ none }) => of(none))),
  });
  return least;
}

const childSeconds = (usage: DrainUsage) =>
  usage.cpuSeconds - usage.historyCpuSeconds - usage.workerCpuSeconds - usage.redisCpuSeconds;

function tell(tests: number, least: Awaited<ReturnType<typeof measure>>): void {
  const each = (seconds: number) => `${((seconds / count) * 1000).toFixed(1)} ms`.padStart(9);
  const line = (what: string, of: (usage: DrainUsage) => number) => {
    const { kept, none } = least(of);
    console.log(`  ${what.padEnd(28)} ${each(kept)} ${each(none)}`);
  };
  console.log(
    `${count} builds of one job, ${tests} tests each; load ${loadavg()[0]?.toFixed(1)}; with history, without`,
  );
  line('CPU of a build', ({ cpuSeconds }) => cpuSeconds);
  line('  of the children', childSeconds);
  line('  of the keeper', ({ historyCpuSeconds }) => historyCpuSeconds);
  line('  of the worker', ({ workerCpuSeconds }) => workerCpuSeconds);
  line('  of Redis', ({ redisCpuSeconds }) => redisCpuSeconds);
  const { kept, none } = least(({ cpuSeconds }) => cpuSeconds);
  console.log(`  ${((kept / none - 1) * 100).toFixed(1)} % more (at most 10 %)`);
}

const work = mkdtempSync(join(tmpdir(), 'bench-history-'));
try {
  for (const tests of SIZES) tell(tests, await measure(join(work, String(tests)), tests));
} finally {
  rmSync(work, { recursive: true });
}
