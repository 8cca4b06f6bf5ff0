/**
 * `node bench/logs/bench.ts [MEBIBYTES]`: what the logs of services add to processing a build.
 *
 * A run of 2,000 tests of which 20 failed, with 300 MiB of logs and without. The reference is what anybody would do
 * first, `zcat` of the same logs and `grep -c ERROR`, and the build without them. Needs `npm run build`.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { line, mebi, race, ratio } from '../race.ts';
import { generateBuilds } from './generate.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/stackvizd', import.meta.url));
const ROUNDS = 3;
const work = mkdtempSync(join(tmpdir(), 'bench-logs-'));

const processing = (build: string) => [
  'sh',
  '-c',
  'rm -rf "$2/$3/stackviz" && exec "$1" process --root "$2" "$3"',
  'sh',
  PROGRAM,
  work,
  build,
];

/** Bytes of everything published in a build. */
function published(build: string): number {
  const directory = join(work, build, 'stackviz');
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => statSync(join(directory, path)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

try {
  const bytes = generateBuilds(work, Number(process.argv[2] ?? 300));
  console.log(
    `${mebi(bytes)} of logs; Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}, least of ${ROUNDS} rounds`,
  );
  const grep = 'zcat "$1"/with/controller/logs/*.gz | grep -c ERROR';
  const found = race(ROUNDS, {
    grep: ['sh', '-c', grep, 'sh', work],
    without: processing('without'),
    with: processing('with'),
  });
  const seconds = (of: keyof typeof found) => `${found[of].cpuSeconds.toFixed(2)} s`;
  line('zcat | grep -c ERROR, CPU', seconds('grep'));
  line('process without the logs, CPU', seconds('without'));
  line('process with the logs, CPU', seconds('with'));
  const reference = found.grep.cpuSeconds + found.without.cpuSeconds;
  line('  to both together', ratio(found.with.cpuSeconds, reference), '<= 1.6 x');
  line('  peak RSS', `${found.with.peakMebibytes.toFixed(0)} MiB`, '<= 200 MiB');
  line('  published more', mebi(published('with') - published('without')), '<= 1 MiB');
} finally {
  rmSync(work, { recursive: true, force: true });
}
