/**
 * `node bench/history/cost.ts [BUILDS] [ROUNDS]`: CPU time of a build with and without the history, through
 * Redis, the worker and its children: all builds of one job, each with 2,000 tests, so that every build
 * but the first is compared with others. With and without take turns, the least of the rounds counts. The
 * built program is measured: `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { drain } from '../queue/drain.ts';
import { makeTree } from '../queue/tree.ts';

const count = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 3);
const work = mkdtempSync(join(tmpdir(), 'bench-history-'));

try {
  const tree = makeTree(join(work, 'logs'), count);
  const least = { true: Number.POSITIVE_INFINITY, false: Number.POSITIVE_INFINITY };
  for (let round = 0; round < rounds; round++) {
    for (const enabled of ['true', 'false'] as const) {
      const { cpuSeconds } = await drain(tree.root, tree.builds, 1, {
        STACKVIZD_HISTORY_ENABLED: enabled,
      });
      least[enabled] = Math.min(least[enabled], cpuSeconds);
      tree.reset();
      rmSync(join(tree.root, 'stackviz-assets', 'history'), { recursive: true, force: true });
    }
  }
  const each = (seconds: number) => `${((seconds / count) * 1000).toFixed(1)} ms`;
  const more = ((least.true / least.false - 1) * 100).toFixed(1);
  console.log(
    `${count} builds of one job, ${tree.tests} tests each; load ${loadavg()[0]?.toFixed(1)}`,
  );
  console.log(
    `  CPU of a build: ${each(least.true)} with the history, ${each(least.false)} without`,
  );
  console.log(`  ${more} % more (at most 10 %)`);
} finally {
  rmSync(work, { recursive: true });
}
