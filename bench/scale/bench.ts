/**
 * `node bench/scale/bench.ts [MOST]`: whether the cost of a dataset grows as its work grows.
 *
 * Streams of 1,000 to 1,000,000 tests without logs, and of 1 MB to 1 GB of logs in tests of 20 kB, are
 * exported; CPU time and peak memory are printed, and what a further test or megabyte costs (the slope
 * since the size before): on a straight line it stays what it was. MOST leaves out larger streams
 * (tests, and kilobytes of logs). Needs `npm run build`.
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { generatePackets } from '../generate-stream.ts';
import { measure, type Usage } from '../race.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/stackvizd', import.meta.url));
const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const LOG_BYTES = 20_000;
/** Small ones are run several times: a start differs more than they cost. */
const ROUNDS = [5, 3, 1, 1];

const most = Number(process.argv[2] ?? 1_000_000);
const work = mkdtempSync(join(tmpdir(), 'bench-scale-'));

async function run(tests: number, logBytes: number, rounds: number): Promise<Usage> {
  const file = join(work, 'stream.subunit.gz');
  const packed = createGzip({ level: 1 });
  await pipeline(generatePackets(tests, logBytes, 10), packed, createWriteStream(file));
  const out = join(work, 'out');
  const args = ['export', '--gzip', '--format', 'stackvizd', '--stream-file', file, out];
  let best: Usage | null = null;
  for (let round = 0; round < rounds; round++) {
    const usage = measure([PROGRAM, ...args]);
    if (best === null || usage.cpuSeconds < best.cpuSeconds) best = usage;
  }
  rmSync(out, { recursive: true });
  return best as Usage;
}

const columns = (...cells: string[]) =>
  console.log(cells.map((cell, at) => (at === 0 ? cell.padEnd(16) : cell.padStart(18))).join(''));

/** @param testsOf streams of how many tests @param logBytes of each test */
async function series(what: string, testsOf: (size: number) => number, logBytes: number) {
  columns(what, 'CPU', 'peak RSS', 'CPU a further one', 'RSS a further one');
  let before: { size: number; usage: Usage } | null = null;
  for (const [index, size] of SIZES.entries()) {
    if (size > most) break;
    const usage = await run(testsOf(size), logBytes, ROUNDS[index] as number);
    const slope = (value: (usage: Usage) => number) =>
      before === null ? 0 : (value(usage) - value(before.usage)) / (size - before.size);
    columns(
      size.toLocaleString('en'),
      `${usage.cpuSeconds.toFixed(2)} s`,
      `${usage.peakMebibytes.toFixed(0)} MiB`,
      before === null ? '' : `${(slope((one) => one.cpuSeconds) * 1e6).toFixed(1)} us`,
      before === null ? '' : `${(slope((one) => one.peakMebibytes) * 2 ** 20).toFixed(0)} B`,
    );
    before = { size, usage };
  }
}

try {
  console.log(`Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`);
  await series('tests', (size) => size, 0);
  await series(
    'kB of logs',
    (size) => Math.max(1, Math.round((size * 1000) / LOG_BYTES)),
    LOG_BYTES,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
