/**
 * Our export against what upstream's exporter wrote for the same stream, of 867 real tests; see
 * test/fixtures/record-tempest.sh.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { exportSite } from '../../../src/commands/export/export.ts';
import { withWorker } from '../../../src/dataset/upstream/workers.ts';
import type { SiteConfig } from '../../../src/format/dataset.ts';
import type { DetailsFile, RawTest, Stats } from '../../../src/format/upstream.ts';
import { readTempest } from '../../fixtures/recorded.ts';

const output = mkdtempSync(join(tmpdir(), 'reference-'));
after(() => rmSync(output, { recursive: true }));

const quiet = { update: () => undefined, line: () => undefined };

async function exported(name: string, stream: Buffer) {
  const file = join(output, name);
  writeFileSync(file, stream);
  const directory = join(output, `${name}.site`);
  const options = {
    streamFile: [file],
    repository: [],
    build: [],
    stdin: false,
    gzip: false,
    format: 'upstream' as const,
    env: false,
  };
  assert.equal(await exportSite(directory, options, {}, quiet), 0);
  const config = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8')) as SiteConfig;
  const read = (type: string) => {
    const artifact = config.datasets[0]?.artifacts.find(
      ({ artifact_type }) => artifact_type === type,
    );
    return JSON.parse(readFileSync(join(directory, artifact?.path ?? ''), 'utf8')) as unknown;
  };
  return {
    raw: read('subunit') as RawTest[],
    details: read('subunit-details') as DetailsFile,
    stats: read('subunit-stats') as Stats,
  };
}

const whole = () => exported('tempest.subunit', readTempest('tempest.v2.subunit'));
const upstream = (part: string): unknown =>
  JSON.parse(readTempest(`upstream-${part}.json`).toString());

/** The number of `worker-N`; last, as the number of tests of none. */
const workerOf = (tags: string[]) =>
  Number(/\bworker-(\d+)\b/.exec(tags.join(' '))?.[1] ?? Number.POSITIVE_INFINITY);

const withTagSets = (raw: RawTest[]) => raw.map((run) => ({ ...run, tags: [...run.tags].sort() }));

test('a stream is exported as upstream does', async () => {
  const ours = await whole();
  const theirs = upstream('raw') as RawTest[];
  assert.ok(theirs.length > 800);
  // upstream's site needs workers without gaps, upstream's exporter does not make them
  const workers = [...new Set(theirs.map(({ tags }) => workerOf(tags)))].sort((a, b) => a - b);
  const drawable = theirs.map((run) => {
    return { ...run, tags: withWorker(run.tags, workers.indexOf(workerOf(run.tags))) };
  });
  assert.deepEqual(withTagSets(ours.raw), withTagSets(drawable));
  assert.deepEqual(ours.details, upstream('details'));

  const stats = upstream('stats') as Stats;
  const names = ({ failures, skips }: Stats) =>
    [failures, skips].map((list) => list.map(({ name }) => name));
  assert.deepEqual(
    [ours.stats.count, ours.stats.start, ours.stats.end],
    [stats.count, stats.start, stats.end],
  );
  assert.ok(Math.abs(ours.stats.total_duration - stats.total_duration) < 1e-6);
  assert.ok(stats.failures.length > 20);
  assert.deepEqual(names(ours.stats), names(stats));
  // theirs are always null
  for (const { name, details } of [...ours.stats.failures, ...ours.stats.skips]) {
    assert.ok(details && details.length > 0 && details.every((line) => line.trim() !== ''), name);
    assert.equal(new Set(details).size, details?.length);
  }
});

test('the two versions of one run give the same tests', async () => {
  const second = await whole();
  const first = await exported('v1.subunit', readTempest('tempest.v1.subunit'));
  assert.deepEqual(withTagSets(first.raw), withTagSets(second.raw));
  assert.deepEqual(first.details, second.details);
  assert.deepEqual(first.stats, second.stats);
});

test('a run that was cut off gives the tests of the whole run that are in it', async () => {
  const { raw, details } = await whole();
  const stream = readTempest('tempest.v1.subunit');
  // in the traceback of a failure, as a job that times out leaves it
  const failure = stream.lastIndexOf('\nfailure: ');
  const cut = await exported('cut.subunit', stream.subarray(0, failure + 300));
  const known = new Map(raw.map((run) => [run.name, run]));
  assert.ok(cut.raw.length > 100);
  for (const run of cut.raw.slice(0, -1)) {
    assert.equal(run.status, known.get(run.name)?.status);
    assert.deepEqual(cut.details[run.name], details[run.name]);
  }
  assert.equal(cut.raw.at(-1)?.status, 'fail');
});
