/**
 * `node bench/queue/bench.ts [BUILDS] [ROUNDS] [--against DIR]`: how many builds of the size of a Tempest run a machine
 * publishes in an hour, and what of that the queue and the child processes cost.
 *
 * The reference is the same function, called in a loop in one process. Machines are noisy: reference
 * and queue take turns, the least of the rounds counts, and ratios of CPU time stand beside those of
 * the clock. The built program is measured: `npm run build` first. `--against` another built checkout, two children of
 * which take turns with two of this one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type DrainUsage, drain, type Usage } from './drain.ts';
import { makeTree } from './tree.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { values, positionals } = parseArgs({
  options: { against: { type: 'string' } },
  allowPositionals: true,
});
const count = Number(positionals[0] ?? 1000);
const rounds = Number(positionals[1] ?? 1);
const work = mkdtempSync(join(tmpdir(), 'bench-queue-'));

async function loop(root: string, builds: string[]): Promise<Usage> {
  const list = join(work, 'builds');
  writeFileSync(list, builds.join('\n'));
  const child = spawn(process.execPath, [here('loop.ts'), root, list], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(printed);
  return JSON.parse(printed) as Usage;
}

const line = (name: string, value: string, target = '') =>
  console.log(`${name.padEnd(52)} ${value.padStart(16)}  ${target}`);
const perHour = (wallSeconds: number) => `${Math.round((count / wallSeconds) * 3600)} /h`;
const each = (seconds: number) => `${((seconds / count) * 1000).toFixed(1)} ms`;
const mebi = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
const least = <T extends Usage>(all: T[]) =>
  all.reduce((best, one) => (one.cpuSeconds < best.cpuSeconds ? one : best));

try {
  if (!existsSync(here('../../dist/cli.js'))) throw new Error('not built: npm run build');
  const tree = makeTree(join(work, 'logs'), count);
  console.log(
    `${count} builds of ${tree.tests} tests, ${mebi(tree.unpackedBytes)} unpacked, ` +
      `${mebi(tree.packedBytes)} packed; Node ${process.version}, ${availableParallelism()} cores, ` +
      `load ${loadavg()[0]?.toFixed(1)}`,
  );
  const loops: Usage[] = [];
  const ones: DrainUsage[] = [];
  const twos: DrainUsage[] = [];
  const others: DrainUsage[] = [];
  for (let round = 0; round < rounds; round++) {
    loops.push(await loop(tree.root, tree.builds));
    tree.reset();
    ones.push(await drain(tree.root, tree.builds, 1));
    tree.reset();
    twos.push(await drain(tree.root, tree.builds, 2));
    tree.reset();
    if (values.against === undefined) continue;
    others.push(await drain(tree.root, tree.builds, 2, {}, [], resolve(values.against)));
    tree.reset();
  }
  const [base, one, two] = [least(loops), least(ones), least(twos)];
  line('loop in one process', perHour(base.wallSeconds));
  line('  a build, clock', each(base.wallSeconds));
  line('  a build, CPU', each(base.cpuSeconds));
  line('  peak RSS', `${base.peakMebibytes.toFixed(0)} MiB`);
  line('Redis, worker, one child', perHour(one.wallSeconds));
  line('  a build, CPU', each(one.cpuSeconds));
  line('    of the worker itself', each(one.workerCpuSeconds));
  line('    of Redis', each(one.redisCpuSeconds));
  line('  clock to loop', `${(one.wallSeconds / base.wallSeconds).toFixed(2)} x`, '<= 1.2 x');
  line('  CPU to loop', `${(one.cpuSeconds / base.cpuSeconds).toFixed(2)} x`, '<= 1.2 x');
  line('Redis, worker, two children', perHour(two.wallSeconds), '>= 20000 /h');
  line('  a build, CPU', each(two.cpuSeconds));
  line('  CPU to loop', `${(two.cpuSeconds / base.cpuSeconds).toFixed(2)} x`, '<= 1.2 x');
  line('  peak RSS of a child', `${two.peakMebibytes.toFixed(0)} MiB`);
  line('  peak RSS of the worker', `${two.workerPeakMebibytes.toFixed(0)} MiB`);
  if (others.length > 0) {
    const other = least(others);
    line('the other checkout, two children', perHour(other.wallSeconds));
    line('  a build, CPU', each(other.cpuSeconds));
    line(
      '  builds an hour to it',
      `${(other.wallSeconds / two.wallSeconds).toFixed(2)} x`,
      '>= 2 x',
    );
    line(
      '  CPU of a build to it',
      `${(two.cpuSeconds / other.cpuSeconds).toFixed(2)} x`,
      '<= 0.5 x',
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
