/**
 * `node bench/site/machine-marks.ts DIRECTORY...`: how often the viewer marks the machine as unusual while
 * tests of a run passed (the base rate, to be 2 % at most), and while tests failed.
 *
 * A directory is a published `stackviz/data` or what `stackvizd export` wrote. Without one, the
 * recorded build of the tests is published to a temporary place and read.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { buildRun } from '../../site/model/run/run.ts';
import type { ArtifactType, DstatSeries, SiteConfig } from '../../src/format/dataset.ts';
import type { TestsFile } from '../../src/format/tests.ts';
import { Baseline } from '../../src/verdict/machine/baseline.ts';

function read<T>(directory: string, path: string): T {
  const bytes = readFileSync(join(directory, path));
  if (path.endsWith('.gz')) return JSON.parse(gunzipSync(bytes).toString());
  return JSON.parse((path.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString());
}

function report(directory: string): void {
  const { datasets } = read<SiteConfig>(directory, 'config.json');
  const artifacts = datasets.flatMap((dataset) => dataset.artifacts);
  const all = <T>(type: ArtifactType): T[] =>
    artifacts
      .filter(({ artifact_type }) => artifact_type === type)
      .map(({ path }) => read<T>(directory, path));
  for (const file of all<TestsFile>('tests')) {
    const run = buildRun(file);
    for (const series of all<DstatSeries>('dstat-series')) {
      const baseline = new Baseline(run, series);
      const failures = Array.from({ length: run.count }, (_, index) => index).filter((index) =>
        ['fail', 'flaky', 'uxsuccess', 'inprogress'].includes(run.test(index).status),
      );
      const marked = failures.filter((index) =>
        baseline.during(run, index)?.readings.some((reading) => reading.marked),
      );
      const percent = (100 * baseline.baseRate).toFixed(1);
      process.stdout.write(
        `${directory}: ${file.name}: base rate ${percent} % of ${baseline.passing} passing tests; ` +
          `${marked.length} of ${failures.length} failures marked\n`,
      );
      if (baseline.baseRate > 0.02) process.exitCode = 1;
    }
  }
}

const given = process.argv.slice(2);
for (const directory of given) report(directory);
if (given.length === 0) {
  const home = fileURLToPath(new URL('../..', import.meta.url));
  const recorded = join(home, 'test/fixtures/recorded/');
  const made = mkdtempSync(join(tmpdir(), 'stackviz-marks-'));
  try {
    const stream = ['-f', `${recorded}testrepository.subunit.gz`];
    const dstat = ['--dstat', `${recorded}dstat-csv_log.txt.gz`];
    const cli = join(home, 'src/cli.ts');
    execFileSync(
      process.execPath,
      [cli, 'export', '--no-pack', '--format', 'stackvizd', ...stream, ...dstat, made],
      {
        stdio: 'ignore',
      },
    );
    report(made);
  } finally {
    rmSync(made, { recursive: true });
  }
}
