/** Two versions of the program on one tree: the newer format wins. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { FORMAT_VERSION, type Manifest } from '../../../src/format/dataset.ts';
import { processBuild } from '../../../src/process/build.ts';
import { publishFailure } from '../../../src/process/failure.ts';
import type { Job } from '../../../src/queue/queue.ts';
import { RECORDED } from '../../fixtures/recorded.ts';
import { packet } from '../../fixtures/subunit.ts';
import { isBuildDone } from '../../harness/build-done.ts';

const MAX_FILES = 1000;
const log = createLogger('silent');
const job: Job = { path: 'build', source: 'watch', reason: 'marker' };
let root: string;
let build: string;
let stream: string;
const config = () => configSchema.parse({ root });
const manifestFile = () => join(build, 'stackviz/manifest.json');
const manifest = () => JSON.parse(readFileSync(manifestFile(), 'utf8')) as Manifest;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'skew-'));
  build = join(root, 'build');
  mkdirSync(build);
  stream = join(build, 'testrepository.subunit.gz');
  copyFileSync(`${RECORDED}testrepository.subunit.gz`, stream);
});
afterEach(() => rmSync(root, { recursive: true }));

/** Publishes the build as a version to come would, which reads one more input. */
async function publishNewer(change: (manifest: Manifest) => void = () => undefined): Promise<void> {
  await processBuild(config(), job, log);
  const newer = { ...manifest(), formatVersion: FORMAT_VERSION + 1, fingerprint: 'f'.repeat(64) };
  newer.inputs.push({
    path: 'telemetry.parquet',
    kind: 'telemetry',
    bytes: 1,
    modified: new Date(0).toISOString(),
  });
  change(newer);
  writeFileSync(manifestFile(), JSON.stringify(newer));
}

test('an older version leaves alone what a newer one published', async () => {
  await publishNewer();
  const before = readFileSync(manifestFile());
  assert.equal(await isBuildDone(root, 'build', MAX_FILES), true);
  assert.equal((await processBuild(config(), job, log)).result, 'unchanged');
  assert.deepEqual(readFileSync(manifestFile()), before);
});

test('also after the archiver has packed an input', async () => {
  execFileSync('gunzip', [stream]);
  await publishNewer();
  execFileSync('gzip', [stream.replace(/\.gz$/, '')]);
  assert.equal(await isBuildDone(root, 'build', MAX_FILES), true);
});

test('a newer version that read some of the inputs leaves the others to be read', async () => {
  // not a copy of the first, which would not be read
  const second = packet({ testId: 'second', status: 'success', timestamp: 1_700_000_000_000_000 });
  writeFileSync(join(build, 'second.subunit.gz'), gzipSync(second));
  await publishNewer();
  assert.equal(await isBuildDone(root, 'build', MAX_FILES), true);
  await publishNewer((newer) => {
    newer.inputs = newer.inputs.filter(({ path }) => path !== 'second.subunit.gz');
  });
  assert.equal(await isBuildDone(root, 'build', MAX_FILES), false);
});

test('a build that changed since is left to a newer worker, also when asked for afresh', async () => {
  await publishNewer();
  const before = readFileSync(manifestFile());
  const again = processBuild(config(), { ...job, afresh: true }, log);
  await assert.rejects(again, { code: 'FORMAT_NEWER', retryable: true });
  utimesSync(stream, new Date(1e12), new Date(1e12));
  assert.equal(await isBuildDone(root, 'build', MAX_FILES), false);
  await assert.rejects(processBuild(config(), job, log), { code: 'FORMAT_NEWER' });
  await publishFailure(config(), job, new StackvizError('PROCESS_TIMEOUT', 'too slow'));
  assert.deepEqual(readFileSync(manifestFile()), before);
});

test('what an older version published is done again', async () => {
  await publishNewer((older) => {
    older.formatVersion = FORMAT_VERSION - 1;
    older.inputs.pop();
  });
  assert.equal(await isBuildDone(root, 'build', MAX_FILES), false);
  assert.equal((await processBuild(config(), job, log)).result, 'published');
  assert.equal(manifest().formatVersion, FORMAT_VERSION);
});

test('a failure that was published is tried again only when somebody asks', async () => {
  await publishFailure(config(), job, new StackvizError('PROCESS_TIMEOUT', 'too slow'));
  assert.equal(await isBuildDone(root, 'build', MAX_FILES), true);
  assert.equal((await processBuild(config(), job, log)).result, 'unchanged');
  assert.equal((await processBuild(config(), { ...job, afresh: true }, log)).result, 'published');
  assert.equal(manifest().warnings.length, 0);
});
