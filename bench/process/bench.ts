/**
 * `node bench/process/bench.ts [STREAM.subunit.gz]`: what it takes to make a dataset of one stream.
 *
 * Every figure is a ratio to a reference of the same run, since machines are noisy: the least CPU time
 * of several rounds, in which ours and the reference take turns. Without an argument the recorded
 * keystone run is taken, or, where that is not at hand, a generated stream.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { generateStream } from '../generate-stream.ts';

const ROUNDS = 5;
/** Debian's, which sees python3-subunit. */
const PYTHON = '/usr/bin/python3';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = here('../../bin/stackvizd');
const BUILT = here('../../dist/cli.js');
const RECORDED = here('../../../shared/data/subunit/keystone.v2.subunit.gz');

interface Usage {
  code: number;
  cpuSeconds: number;
  wallSeconds: number;
  peakMebibytes: number;
}

const work = mkdtempSync(join(tmpdir(), 'bench-process-'));
const measure = (command: string[]): Usage => {
  const printed = execFileSync(PYTHON, [here('../measure.py'), ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const usage = JSON.parse(printed) as Usage;
  if (usage.code !== 0) throw new Error(`${command.join(' ')}: exit code ${usage.code}`);
  return usage;
};

/** The least of every figure over the rounds, the commands taking turns. */
function race(rounds: number, commands: Record<string, string[]>): Record<string, Usage> {
  const best: Record<string, Usage> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const usage = measure(command);
      const before = best[name] ?? usage;
      best[name] = {
        code: 0,
        cpuSeconds: Math.min(before.cpuSeconds, usage.cpuSeconds),
        wallSeconds: Math.min(before.wallSeconds, usage.wallSeconds),
        peakMebibytes: Math.max(before.peakMebibytes, usage.peakMebibytes),
      };
    }
  }
  return best;
}

const exportTo = (name: string, stream: string, ...options: string[]) => [
  PROGRAM,
  'export',
  '--stream-file',
  stream,
  ...options,
  join(work, name),
];

const line = (name: string, value: string, target = '') =>
  console.log(`${name.padEnd(58)} ${value.padStart(12)}  ${target}`);
const ratio = (a: number, b: number) => `${(a / b).toFixed(2)} x`;
const mebi = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

try {
  if (!existsSync(BUILT)) throw new Error(`${BUILT} is not built: npm run build`);
  const generated = join(work, 'generated.subunit.gz');
  const stream = process.argv[2] ?? (existsSync(RECORDED) ? RECORDED : generated);
  if (stream === generated) writeFileSync(generated, gzipSync(generateStream(2300), { level: 9 }));
  const unpacked = gunzipSync(readFileSync(stream));
  const plain = join(work, 'plain.subunit');
  writeFileSync(plain, unpacked);
  const tenfold = join(work, 'tenfold.subunit.gz');
  writeFileSync(tenfold, gzipSync(Buffer.concat(Array(10).fill(unpacked)), { level: 1 }));
  console.log(
    `${stream}: ${mebi(statSync(stream).size)} packed, ${mebi(unpacked.length)} unpacked; ` +
      `Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}, least of ${ROUNDS} rounds`,
  );

  const gzip = ['sh', '-c', 'gzip -dc "$1" | gzip -6 >/dev/null', 'sh', stream];
  const ours = exportTo('ours', stream, '--gzip', '--format', 'stackvizd');
  const once = race(ROUNDS, { gzip, ours });
  const [base, export1] = [once.gzip as Usage, once.ours as Usage];
  line('gzip -dc | gzip -6, CPU', `${base.cpuSeconds.toFixed(2)} s`);
  line('export --gzip --format stackvizd, CPU', `${export1.cpuSeconds.toFixed(2)} s`);
  line('  to gzip', ratio(export1.cpuSeconds, base.cpuSeconds), '<= 1.3 x');
  line('  peak RSS', `${export1.peakMebibytes.toFixed(0)} MiB`, '<= 150 MB');
  const data = readdirSync(join(work, 'ours')).filter((name) => /-(?:tests|attach)/.test(name));
  const bytes = data.reduce((sum, name) => sum + statSync(join(work, 'ours', name)).size, 0);
  line('  published data to packed input', ratio(bytes, statSync(stream).size), '<= 1.0 x');

  const ten = measure(exportTo('ten', tenfold, '--gzip', '--format', 'stackvizd'));
  line('ten times the stream, CPU', `${ten.cpuSeconds.toFixed(2)} s`);
  line('  peak RSS', `${ten.peakMebibytes.toFixed(0)} MiB`);
  line('  to once', ratio(ten.peakMebibytes, export1.peakMebibytes), '<= 1.15 x');

  /** Both read the stream from the page cache; Python's time depends on packets, ours on bytes. */
  const against = (label: string, file: string): void => {
    const python = [PYTHON, here('upstream_reference.py'), file, join(work, 'python')];
    const upstream = exportTo('upstream', file, '--format', 'upstream');
    const both = race(Math.min(ROUNDS, 3), { python, upstream });
    const [theirs, mine] = [both.python as Usage, both.upstream as Usage];
    line(`${label}: Python reference, wall`, `${theirs.wallSeconds.toFixed(2)} s`);
    line('  export --format upstream, wall', `${mine.wallSeconds.toFixed(2)} s`);
    line('  faster than the reference', ratio(theirs.wallSeconds, mine.wallSeconds), '>= 4 x');
    line('  faster, by CPU time', ratio(theirs.cpuSeconds, mine.cpuSeconds));
  };
  against('this stream', plain);
  const many = join(work, 'many.subunit');
  writeFileSync(many, generateStream(20_000, 1000));
  against(`20,000 tests in ${mebi(statSync(many).size)}`, many);
} finally {
  rmSync(work, { recursive: true, force: true });
}
