/**
 * `node bench/history/cost.ts [BUILDS] [ROUNDS]`: CPU time of a build with and without the history, through
 * Redis, the worker and its children: all builds of one job, each with 2,000 tests, so that every build
 * but the first is compared with others. With and without take turns, the least of the rounds counts. The
 * built program is measured: `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DrainUsage, drain } from '../queue/drain.ts';
import { makeJobTree } from './job-tree.ts';

const count = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 3);
const TESTS = 2000;
const work = mkdtempSync(join(tmpdir(), 'bench-history-'));

try {
  const tree = makeJobTree(join(work, 'logs'), count, TESTS);
  async function measure(enabled: boolean): Promise<DrainUsage> {
    const settings = { STACKVIZD_HISTORY_ENABLED: String(enabled) };
    const usage = await drain(tree.root, tree.builds, 1, settings);
    tree.reset();
    return usage;
  }
  const all: { with: DrainUsage; without: DrainUsage }[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push({ with: await measure(true), without: await measure(false) });
  }
  const least = (side: 'with' | 'without') =>
    all
      .map((one) => one[side])
      .reduce((best, one) => (one.cpuSeconds < best.cpuSeconds ? one : best));
  const [kept, none] = [least('with'), least('without')];
  const each = (seconds: number) => `${((seconds / count) * 1000).toFixed(1)} ms`;
  const childSeconds = ({
    cpuSeconds,
    historyCpuSeconds,
    workerCpuSeconds,
    redisCpuSeconds,
  }: DrainUsage) => cpuSeconds - historyCpuSeconds - workerCpuSeconds - redisCpuSeconds;
  const line = (what: string, of: (usage: DrainUsage) => number) =>
    console.log(`  ${what.padEnd(28)} ${each(of(kept)).padStart(9)} ${each(of(none)).padStart(9)}`);
  console.log(
    `${count} builds of one job, ${TESTS} tests each; load ${loadavg()[0]?.toFixed(1)}; with history, without`,
  );
  line('CPU of a build', ({ cpuSeconds }) => cpuSeconds);
  line('  of the children', childSeconds);
  line('  of the keeper, its start too', ({ historyCpuSeconds }) => historyCpuSeconds);
  line('  of the worker', ({ workerCpuSeconds }) => workerCpuSeconds);
  line('  of Redis', ({ redisCpuSeconds }) => redisCpuSeconds);
  console.log(
    `  ${((kept.cpuSeconds / none.cpuSeconds - 1) * 100).toFixed(1)} % more (at most 10 %)`,
  );
} finally {
  rmSync(work, { recursive: true });
}
