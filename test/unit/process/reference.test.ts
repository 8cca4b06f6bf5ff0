/**
 * Our export against what upstream's exporter wrote for the same streams. The data lies beside the
 * repository where it is developed; it is too large to be part of it.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { exportSite } from '../../../src/commands/export.ts';
import { renumberWorkers } from '../../../src/dataset/upstream/workers.ts';
import type { SiteConfig } from '../../../src/format/dataset.ts';
import type { DetailsFile, RawTest, Stats } from '../../../src/format/upstream.ts';

const SHARED = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const skip = existsSync(SHARED) ? false : `no recorded data at ${SHARED}`;
const output = mkdtempSync(join(tmpdir(), 'reference-'));
after(() => rmSync(output, { recursive: true }));

const quiet = { update: () => undefined, line: () => undefined };

async function exported(stream: string) {
  const directory = join(output, stream);
  const options = {
    streamFile: [join(SHARED, 'subunit', stream)],
    repository: [],
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
    config,
    raw: read('subunit') as RawTest[],
    details: read('subunit-details') as DetailsFile,
    stats: read('subunit-stats') as Stats,
  };
}

const reference = (path: string): unknown => {
  const file = join(SHARED, 'reference', path);
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return JSON.parse(text.toString());
};

const withTagSets = (raw: RawTest[]) => raw.map((run) => ({ ...run, tags: [...run.tags].sort() }));

/** JSON as Python's json.dump writes it by default. */
function pythonJson(value: unknown): string {
  if (typeof value === 'string') {
    const ascii = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) =>
      unit === '\u007f' ? unit : ascii(unit),
    );
  }
  const entries = Object.entries(value as object).map(
    ([key, entry]) => `${pythonJson(key)}: ${pythonJson(entry)}`,
  );
  return `{${entries.join(', ')}}`;
}

for (const [folder, stream, stem] of [
  ['keystone', 'keystone.v2.subunit.gz', 'keystone.v2.subunit-0'],
  ['tempest-unit', 'tempest-unit.v2.subunit', 'tempest-unit.v2.subunit-0'],
  ['calls', 'tempest-calls.v2.subunit', 'calls.subunit-0'],
  ['fixture', 'stackviz-fixture.v2.subunit', 'tempest.subunit-0'],
] as const) {
  test(`${stream} is exported as upstream does`, { skip }, async () => {
    const ours = await exported(stream);
    const theirs = reference(`${folder}/${stem}-raw.json`) as RawTest[];
    // upstream's site needs workers without gaps, upstream's exporter does not make them
    const tags = renumberWorkers(theirs.map((run) => run.tags));
    const drawable = theirs.map((run, index) => ({ ...run, tags: tags[index] ?? [] }));
    assert.deepEqual(withTagSets(ours.raw), withTagSets(drawable));

    if (folder === 'keystone') {
      const [digest] = readFileSync(
        join(SHARED, 'reference/keystone/details.sha256'),
        'utf8',
      ).split(' ');
      assert.equal(createHash('sha256').update(pythonJson(ours.details)).digest('hex'), digest);
    } else {
      assert.deepEqual(ours.details, reference(`${folder}/${stem}-details.json`));
    }

    const stats = reference(`${folder}/${stem}-stats.json`) as Stats;
    const names = ({ failures, skips }: Stats) =>
      [failures, skips].map((list) => list.map(({ name }) => name));
    assert.deepEqual(
      [ours.stats.count, ours.stats.start, ours.stats.end],
      [stats.count, stats.start, stats.end],
    );
    assert.ok(Math.abs(ours.stats.total_duration - stats.total_duration) < 1e-6);
    assert.deepEqual(names(ours.stats), names(stats));
    for (const { name, details } of [...ours.stats.failures, ...ours.stats.skips]) {
      assert.ok(details && details.length > 0 && details.every((line) => line.trim() !== ''), name);
      assert.equal(new Set(details).size, details?.length);
    }
  });
}

test('the two versions of one run give the same tests', { skip }, async () => {
  const [first, second] = [
    await exported('tempest-unit.v1.subunit'),
    await exported('tempest-unit.v2.subunit'),
  ];
  assert.deepEqual(withTagSets(first.raw), withTagSets(second.raw));
  assert.deepEqual(first.details, second.details);
  assert.deepEqual(first.stats, second.stats);
});

test('a run that was cut off gives the tests of the whole run that are in it', {
  skip,
}, async () => {
  const cut = await exported('keystone-interrupted.v1.subunit.gz');
  const whole = await exported('keystone.v2.subunit.gz');
  const known = new Map(whole.raw.map((run) => [run.name, run]));
  assert.ok(cut.raw.length > 500);
  for (const run of cut.raw.slice(0, -1)) {
    assert.equal(run.status, known.get(run.name)?.status);
    assert.deepEqual(cut.details[run.name], whole.details[run.name]);
  }
  assert.equal(cut.raw.at(-1)?.status, 'fail');
});
