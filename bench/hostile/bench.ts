/**
 * `node bench/hostile/bench.ts [PATTERN] [--against DIR]`: what each build of the hostile corpus costs,
 * processed by `stackvizd process` under the default limits: CPU seconds and peak memory of the
 * costliest process, and what came out. Those that are about places (links, devices) cost nothing. Also as the table of docs/security.md, by `--markdown`.
 *
 * An ordinary build goes first, as the measure of all. DIR is a built checkout of
 * another version, which processes the same bytes next. Builds that change while they are read are
 * measured as they stand.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type HostileCase, ordinaryStream } from '../../test/fixtures/hostile/case.ts';
import { HOSTILE_CASES } from '../../test/fixtures/hostile/cases.ts';
import { PLACES } from '../../test/fixtures/hostile/places.ts';
import { PYTHON, type Usage } from '../race.ts';

const MOST_CPU_SECONDS = 30;
const MOST_MEBIBYTES = 400;
const PATH = '11/904711/3/check/hostile/1f3c9a7';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const { values, positionals } = parseArgs({
  options: { against: { type: 'string' }, markdown: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const homes = [here('../..'), ...(values.against === undefined ? [] : [resolve(values.against)])];
const base = mkdtempSync(join(tmpdir(), 'bench-hostile-'));
const root = join(base, 'logs');
const outside = join(base, 'outside');
const build = join(root, PATH);

/** Processes the build with one version. @returns what it took, and what came out */
function processWith(home: string): Usage & { outcome: string } {
  rmSync(join(build, 'stackviz'), { recursive: true, force: true });
  const command = [join(home, 'bin/stackvizd'), 'process', '--root', root, PATH];
  const printed = execFileSync(PYTHON, [here('../measure.py'), ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const usage = JSON.parse(printed) as Usage;
  return { ...usage, outcome: outcomeOf(usage.code) };
}

function outcomeOf(code: number): string {
  try {
    const { counts, warnings, failed } = JSON.parse(
      readFileSync(join(build, 'stackviz/manifest.json'), 'utf8'),
    ) as { counts: Record<string, number>; warnings: { code: string }[]; failed?: unknown };
    const tests = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const codes = [...new Set(warnings.map((warning) => warning.code))].join(' ');
    return `${failed === undefined ? `${tests} tests` : 'failed'}${codes === '' ? '' : `, ${codes}`}`;
  } catch {
    return `refused (exit code ${code})`;
  }
}

function show(name: string, usages: (Usage & { outcome: string })[]): void {
  const figures = usages.flatMap(({ cpuSeconds, peakMebibytes }) => [
    cpuSeconds.toFixed(1),
    peakMebibytes.toFixed(0),
  ]);
  const outcome = usages[0]?.outcome ?? '';
  if (values.markdown) console.log(`| ${[name, ...figures, outcome].join(' | ')} |`);
  else
    console.log([...figures.map((figure) => figure.padStart(7)), `  ${name}: ${outcome}`].join(''));
}

/** @returns whether it stays within what a build may cost */
async function run(hostile: Pick<HostileCase, 'name' | 'make'>): Promise<boolean> {
  for (const directory of [root, outside]) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }
  await hostile.make({ root, path: PATH, build, outside });
  const usages = homes.map(processWith);
  show(hostile.name, usages);
  const [{ cpuSeconds, peakMebibytes } = { cpuSeconds: 0, peakMebibytes: 0 }] = usages;
  return cpuSeconds <= MOST_CPU_SECONDS && peakMebibytes <= MOST_MEBIBYTES;
}

const pattern = new RegExp(positionals[0] ?? '');
const titles = homes.flatMap((_, index) =>
  index === 0 ? ['CPU s', 'MiB'] : ['CPU s, before', 'MiB, before'],
);
if (values.markdown) {
  console.log(`| ${['build', ...titles, 'what comes out'].join(' | ')} |`);
  console.log(`|${' --- |'.repeat(titles.length + 2)}`);
} else console.log(titles.join('  '));

const over: string[] = [];
try {
  await run({ name: 'an ordinary build of 64 tests', make: ordinaryStream });
  for (const hostile of HOSTILE_CASES) {
    if (PLACES.includes(hostile) || !pattern.test(hostile.name)) continue;
    if ((hostile.impossible?.() ?? null) !== null) continue;
    if (!(await run(hostile))) over.push(hostile.name);
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
console.log(
  `over ${MOST_CPU_SECONDS} CPU seconds or ${MOST_MEBIBYTES} MiB: ${over.length === 0 ? 'none' : over.join('; ')}`,
);
