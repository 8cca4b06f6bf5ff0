import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { StackvizError } from '../../../src/base/errors.ts';
import { createLogger } from '../../../src/base/log.ts';
import { createJudge, firstSight, judgeOptions } from '../../../src/build/judge.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { Manifest, SiteConfig } from '../../../src/format/dataset.ts';
import { processBuild } from '../../../src/process/build.ts';
import { publishFailure } from '../../../src/process/failure.ts';
import type { Job } from '../../../src/queue/queue.ts';
import {
  cutInPacket,
  cutV1InAttachment,
  flipCrc,
  GARBAGE,
  insertBefore,
} from '../../fixtures/damaged.ts';
import { readStream } from '../../fixtures/read-dataset.ts';
import { BUILD_PATH, RECORDED, readRecorded, recordedBuild } from '../../fixtures/recorded.ts';
import { isBuildDone } from '../../harness/build-done.ts';
import { asOrdinaryUser } from '../../harness/ordinary-user.ts';

const log = createLogger('silent');
const job: Job = { path: BUILD_PATH, source: 'trigger', reason: 'trigger' };
let root: string;
let build: string;
let config: Config;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'));
  build = join(root, BUILD_PATH);
  mkdirSync(build, { recursive: true });
  config = loadConfig({ overrides: { root } });
});
afterEach(() => rmSync(root, { recursive: true }));

function upload(): void {
  for (const [path, source] of recordedBuild()) {
    mkdirSync(dirname(join(build, path)), { recursive: true });
    cpSync(source as string, join(build, path));
  }
}

const published = (path: string) => readFileSync(join(build, 'stackviz', path));
const manifest = () => JSON.parse(published('manifest.json').toString()) as Manifest;
const dataset = () =>
  (JSON.parse(published('data/config.json').toString()) as SiteConfig).datasets[0];
const codes = () => manifest().warnings.map(({ code }) => code);

test('a recorded upload becomes a site', async () => {
  upload();
  const outcome = await processBuild(config, job, log);
  assert.equal(outcome.result, 'published');
  assert.ok(outcome.tests > 50);
  assert.equal(dataset()?.change_id, '904711');
  assert.equal(dataset()?.pipeline, 'check');
  assert.deepEqual(
    dataset()?.artifacts.map(({ artifact_type }) => artifact_type),
    ['dstat-series', 'tests', 'attachments', 'console-text', 'console-index', 'events'],
  );
  const listed = ['manifest.json', ...manifest().files].sort();
  const present = readdirSync(join(build, 'stackviz'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(`${build}/stackviz/`.length));
  assert.deepEqual(present.sort(), listed);
  assert.ok(present.length <= 12);
});

test('a Stackviz that came with the upload is replaced, or left, as the operator says', async () => {
  upload();
  const files = { 'index.html': '<h1>theirs</h1>', 'data/config.json': '{"datasets": []}' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(build, 'stackviz', name)), { recursive: true });
    writeFileSync(join(build, 'stackviz', name), text);
  }
  const leaving = { ...config, publish: { ...config.publish, uploaded: 'leave' as const } };
  const judge = createJudge(judgeOptions(leaving));
  const sight = firstSight('complete');
  assert.equal((await judge(BUILD_PATH, sight, Date.now())).kind, 'done');
  assert.equal((await processBuild(leaving, job, log)).result, 'unchanged');
  assert.equal(published('index.html').toString(), files['index.html']);

  assert.equal(
    (await createJudge(judgeOptions(config))(BUILD_PATH, sight, Date.now())).kind,
    'process',
  );
  assert.equal((await processBuild(leaving, { ...job, afresh: true }, log)).result, 'published');
  assert.ok((manifest().counts.fail ?? 0) > 0);
});

test('a directory of that name that holds no site is no Stackviz', async () => {
  upload();
  mkdirSync(join(build, 'stackviz'));
  writeFileSync(join(build, 'stackviz/index.html'), 'x');
  const leaving = { ...config, publish: { ...config.publish, uploaded: 'leave' as const } };
  assert.equal((await processBuild(leaving, job, log)).result, 'published');
});

test('an unchanged build is left alone', async () => {
  upload();
  await processBuild(config, job, log);
  const before = published('manifest.json');
  assert.equal((await processBuild(config, job, log)).result, 'unchanged');
  assert.deepEqual(published('manifest.json'), before);
  assert.equal(await isBuildDone(root, BUILD_PATH, 1000), true);
});

test('what a run left that was killed after its publish goes with the next', async () => {
  upload();
  await processBuild(config, job, log);
  mkdirSync(join(build, '.stackviz-old-dead/data'), { recursive: true });
  assert.equal(await isBuildDone(root, BUILD_PATH, 1000), false);
  assert.equal((await processBuild(config, job, log)).result, 'unchanged');
  assert.equal(await isBuildDone(root, BUILD_PATH, 1000), true);
  assert.deepEqual(
    readdirSync(build).filter((name) => name.startsWith('.stackviz')),
    [],
  );
});

test('a late file causes one republish', async () => {
  upload();
  rmSync(join(build, 'dstat-csv_log.txt.gz'));
  await processBuild(config, job, log);
  const types = () => dataset()?.artifacts.map(({ artifact_type }) => artifact_type) ?? [];
  assert.ok(!types().includes('dstat-series'));
  cpSync(`${RECORDED}dstat-csv_log.txt.gz`, join(build, 'dstat-csv_log.txt.gz'));
  assert.equal(await isBuildDone(root, BUILD_PATH, 1000), false);
  assert.equal((await processBuild(config, job, log)).result, 'published');
  assert.ok(types().includes('dstat-series'));
});

test('a build without results is left without a site', async () => {
  writeFileSync(join(build, 'job-output.txt'), 'nothing');
  assert.equal((await processBuild(config, job, log)).result, 'empty');
  assert.deepEqual(readdirSync(build), ['job-output.txt']);
});

test('damaged streams give the tests that can be read, and coded warnings', async () => {
  const whole = readRecorded('testrepository.subunit.gz');
  const put = (name: string, bytes: Buffer) => writeFileSync(join(build, name), bytes);
  put('cut.subunit', cutInPacket(whole, 40));
  put('crc.subunit', flipCrc(whole, 40));
  put('garbage.subunit', insertBefore(whole, 40, GARBAGE.binary));
  put('interrupted.subunit', cutV1InAttachment(readRecorded('interrupted.v1.subunit'), 0.7));
  put('half.subunit.gz', gzipSync(whole).subarray(0, 9000));
  put('none.subunit', Buffer.from('not at all'));
  put('dstat-csv.txt', Buffer.from('neither'));
  const { tests } = await processBuild(config, job, log);
  assert.ok(tests > 150, `${tests}`);
  const byInput = manifest().warnings.map(({ code, path }) => `${path} ${code}`);
  for (const expected of [
    'cut.subunit SUBUNIT_TRUNCATED',
    'cut.subunit TEST_NOT_ENDED',
    'crc.subunit SUBUNIT_CRC',
    'garbage.subunit SUBUNIT_TEXT',
    'interrupted.subunit SUBUNIT_TRUNCATED',
    'half.subunit.gz INPUT_TRUNCATED',
    'none.subunit SUBUNIT_NONE',
    'dstat-csv.txt DSTAT_EMPTY',
  ]) {
    assert.ok(byInput.includes(expected), `${expected} in ${byInput.join(', ')}`);
  }
});

test('a name from outside reaches no file outside', async () => {
  upload();
  symlinkSync('/', join(root, 'out'));
  for (const path of ['../x', 'out/etc', `${BUILD_PATH}/../../../../../../etc`]) {
    const outside = processBuild(config, { ...job, path }, log);
    await assert.rejects(
      outside,
      (error: StackvizError) => !error.retryable && /^PATH_/.test(error.code),
    );
  }
  await assert.rejects(processBuild(config, { ...job, path: 'gone' }, log), { code: 'BUILD_GONE' });
  // an empty mount point, and none
  const away = mkdtempSync(join(tmpdir(), 'stackvizd-away-'));
  const unmounted = () => processBuild({ ...config, root: away }, job, log);
  await assert.rejects(unmounted(), { code: 'ROOT_MISSING', retryable: true });
  rmSync(away, { recursive: true });
  await assert.rejects(unmounted(), { code: 'ROOT_MISSING', retryable: true });
});

test('a bomb and a stream over the limit are published as far as they go', async () => {
  const limited = loadConfig({
    overrides: { root, 'process.maxTests': 10, 'process.maxInflationRatio': 10 },
  });
  writeFileSync(join(build, 'bomb.subunit.gz'), gzipSync(Buffer.alloc(40_000_000, 'x')));
  writeFileSync(join(build, 'many.subunit'), readRecorded('testrepository.subunit.gz'));
  await processBuild(limited, job, log);
  const { file, tests } = readStream(join(build, 'stackviz/data'), 1);
  const failed = tests.filter(({ status }) => status === 'fail');
  // the first ten, and of the others those that did not pass
  assert.deepEqual([tests.length, failed.length, file.leftOut], [18, 8, { success: 42, skip: 4 }]);
  assert.ok(codes().includes('INPUT_BOMB'));
  assert.ok(codes().includes('STREAM_TOO_MANY_TESTS'));
});

test('the attachments of one test can be read alone from what is published', async () => {
  upload();
  await processBuild(config, job, log);
  const { tests, attachments } = readStream(join(build, 'stackviz/data'));
  const failed = tests.findIndex(({ status }) => status === 'fail');
  const traceback = attachments[failed]?.find(({ name }) => name.startsWith('traceback'));
  assert.match(traceback?.body.toString() ?? '', /^Traceback \(most recent call last\):\n/);
});

test("upstream's format is written instead, or beside ours", async () => {
  upload();
  const types = () => dataset()?.artifacts.map(({ artifact_type }) => artifact_type);
  const upstream = ['subunit', 'subunit-details', 'subunit-stats'];
  const said = () => JSON.parse(published('summary.json').toString()).verdict;
  config.publish.format = 'upstream';
  await processBuild(config, job, log);
  assert.deepEqual(types(), ['dstat', ...upstream, 'console']);
  const ofUpstream = said();
  rmSync(join(build, 'stackviz'), { recursive: true });
  config.publish.format = 'both';
  await processBuild(config, job, log);
  assert.deepEqual(types(), [
    'dstat',
    'dstat-series',
    'tests',
    'attachments',
    ...upstream,
    'console-text',
    'console-index',
    'console',
    'events',
  ]);
  assert.equal(ofUpstream.tone, 'bad');
  assert.deepEqual(said(), ofUpstream);
});

test('a failure is shown on the page, keeps what was published, and is not tried again', async () => {
  upload();
  await publishFailure(config, job, new StackvizError('PROCESS_TIMEOUT', 'took too long'));
  assert.deepEqual(codes(), ['PROCESS_TIMEOUT']);
  assert.deepEqual(dataset()?.artifacts, []);
  assert.equal(await isBuildDone(root, BUILD_PATH, 1000), true);

  rmSync(join(build, 'stackviz'), { recursive: true });
  await processBuild(config, job, log);
  writeFileSync(join(build, 'late.subunit'), 'bait');
  await publishFailure(config, job, new StackvizError('PROCESS_CRASHED', 'heap limit'));
  assert.deepEqual(codes(), ['PROCESS_CRASHED']);
  assert.equal(dataset()?.artifacts.length, 6);
  for (const { path } of dataset()?.artifacts ?? [])
    assert.ok(published(`data/${path}`).length > 0);
});

test('a directory that cannot be written is an error that names the cause', async (t) => {
  if (process.geteuid?.() === 0) return t.skip('root may write everywhere');
  upload();
  chmodSync(build, 0o555);
  await assert.rejects(processBuild(config, job, log), { code: 'EACCES' });
  chmodSync(build, 0o755);
});

/** The message of what is thrown as an ordinary user. */
const messageOf = (act: () => Promise<unknown>) =>
  asOrdinaryUser(() => act().then(String, ({ message }: Error) => message));

test('where we may not write, the error names the place as its owner knows it', async () => {
  upload();
  chmodSync(root, 0o755);
  chmodSync(build, 0o555);
  const within = new RegExp(`mkdir '${build}/\\.stackviz-`);
  assert.match(await messageOf(() => processBuild(config, job, log)), within);
  const failure = new StackvizError('X', 'x');
  const assets = await messageOf(() => publishFailure(config, job, failure));
  assert.match(assets, new RegExp(`mkdir '${root}/stackviz-assets'`));
});

test('where we may not look, the error names the place as its owner knows it', async () => {
  upload();
  chmodSync(root, 0o755);
  chmodSync(dirname(build), 0);
  const message = await messageOf(() => processBuild(config, job, log));
  chmodSync(dirname(build), 0o755);
  assert.match(message, new RegExp(`EACCES.* open '${dirname(build)}'`));
});
