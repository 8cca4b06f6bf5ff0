/**
 * `node bench/process/bench.ts [STREAM.subunit.gz] [--against DIR]`: what it takes to make a dataset.
 *
 * Every figure is a ratio to a reference of the same run, since machines are noisy: the least CPU time
 * of several rounds, in which ours and the reference take turns. Without an argument the recorded
 * keystone run is taken, or, where that is not at hand, a generated stream; a generated run of 12,000
 * small tests follows. DIR is a built checkout of another version, which takes turns as well.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { generateStream } from '../generate-stream.ts';
import { line, measure, mebi, PYTHON, race, ratio, type Usage } from '../race.ts';

const ROUNDS = 5;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const HOME = here('../..');
const RECORDED = here('../../../shared/data/subunit/keystone.v2.subunit.gz');

const { values, positionals } = parseArgs({
  options: { against: { type: 'string' } },
  allowPositionals: true,
});
const builds: [label: string, home: string][] = [['', HOME]];
if (values.against !== undefined) builds.push([' (against)', resolve(values.against)]);
const work = mkdtempSync(join(tmpdir(), 'bench-process-'));

const programOf = (home: string) => join(home, 'bin/stackvizd');

const exportTo = (name: string, stream: string, home: string, ...options: string[]) => [
  programOf(home),
  'export',
  '--stream-file',
  stream,
  ...options,
  join(work, name),
];
const OURS = ['--gzip', '--format', 'stackvizd'];

/** A stream as a build below a logs root, processed afresh every time. */
function processing(name: string, stream: string, home: string): string[] {
  const root = join(work, name);
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(root, 'a/b/testrepository.subunit.gz'), readFileSync(stream));
  const command = 'rm -rf "$1/a/b/stackviz" && exec "$2" process --root "$1" a/b';
  return ['sh', '-c', command, 'sh', root, programOf(home)];
}

/** CPU, memory and size of what is made of a packed stream. */
function dataset(label: string, stream: string): void {
  const unpacked = gunzipSync(readFileSync(stream));
  const tenfold = join(work, 'tenfold.subunit.gz');
  writeFileSync(tenfold, gzipSync(Buffer.concat(Array(10).fill(unpacked)), { level: 1 }));
  console.log(
    `${label}: ${mebi(statSync(stream).size)} packed, ${mebi(unpacked.length)} unpacked; ` +
      `Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}, least of ${ROUNDS} rounds`,
  );
  const commands: Record<string, string[]> = {
    gzip: ['sh', '-c', 'gzip -dc "$1" | gzip -6 >/dev/null', 'sh', stream],
  };
  for (const [index, [, home]] of builds.entries()) {
    commands[`export${index}`] = exportTo(`ours${index}`, stream, home, ...OURS);
    commands[`process${index}`] = processing(`root${index}`, stream, home);
  }
  const found = race(ROUNDS, commands);
  const base = found.gzip as Usage;
  line('gzip -dc | gzip -6, CPU', `${base.cpuSeconds.toFixed(2)} s`);
  for (const [index, [version, home]] of builds.entries()) {
    const [once, whole] = [found[`export${index}`] as Usage, found[`process${index}`] as Usage];
    line(`export${version}, CPU to gzip`, ratio(once.cpuSeconds, base.cpuSeconds));
    line(`process${version}, CPU to gzip`, ratio(whole.cpuSeconds, base.cpuSeconds));
    line(`  peak RSS of export`, `${once.peakMebibytes.toFixed(0)} MiB`);
    const ten = measure(exportTo(`ten${index}`, tenfold, home, ...OURS));
    line('  of ten times the stream', `${ten.peakMebibytes.toFixed(0)} MiB`);
    line('    to once', ratio(ten.peakMebibytes, once.peakMebibytes));
    const directory = join(work, `ours${index}`);
    const data = readdirSync(directory).filter((name) => /-(?:tests|attach)/.test(name));
    const bytes = data.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    line('  published data to packed input', ratio(bytes, statSync(stream).size));
    rmSync(join(work, `ten${index}`), { recursive: true });
    rmSync(directory, { recursive: true });
  }
}

/** Both read the stream from the page cache; Python's time depends on packets, ours on bytes. */
function against(label: string, file: string): void {
  const commands: Record<string, string[]> = {
    python: [PYTHON, here('upstream_reference.py'), file, join(work, 'python')],
  };
  for (const [index, [, home]] of builds.entries()) {
    commands[`ours${index}`] = exportTo(`upstream${index}`, file, home, '--format', 'upstream');
  }
  const found = race(Math.min(ROUNDS, 3), commands);
  const theirs = found.python as Usage;
  line(`${label}: Python reference, CPU`, `${theirs.cpuSeconds.toFixed(2)} s`);
  for (const [index, [version]] of builds.entries()) {
    const mine = found[`ours${index}`] as Usage;
    line(
      `  export --format upstream${version}, faster by CPU`,
      ratio(theirs.cpuSeconds, mine.cpuSeconds),
    );
    line(`    by the clock`, ratio(theirs.wallSeconds, mine.wallSeconds), '>= 4 x');
  }
}

try {
  for (const [, home] of builds) {
    if (!existsSync(join(home, 'dist/cli.js'))) throw new Error(`${home} is not built`);
  }
  const generated = join(work, 'generated.subunit.gz');
  const stream = positionals[0] ?? (existsSync(RECORDED) ? RECORDED : generated);
  if (stream === generated) writeFileSync(generated, gzipSync(generateStream(2300), { level: 9 }));
  dataset(stream, stream);
  const small = join(work, 'small.subunit.gz');
  writeFileSync(small, gzipSync(generateStream(12_000, 4_000), { level: 9 }));
  dataset('12,000 small tests', small);
  const plain = join(work, 'plain.subunit');
  writeFileSync(plain, gunzipSync(readFileSync(stream)));
  against('the stream', plain);
  const many = join(work, 'many.subunit');
  writeFileSync(many, generateStream(20_000, 1000));
  against(`20,000 tests in ${mebi(statSync(many).size)}`, many);
} finally {
  rmSync(work, { recursive: true, force: true });
}
