/**
 * The whole daemon as it is deployed: watcher, two workers and a real Redis, uploads by a real
 * rsync, and the faults that a logs server sees.
 */
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { generateStream } from '../../../bench/generate-stream.ts';
import type { BuildFiles } from '../../../scripts/replay.ts';
import type { Manifest } from '../../../src/format/dataset.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { uploadLikeZuul } from '../../fixtures/upload.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { type Daemon, startDaemon, waitFor } from './daemon.ts';

describe('watcher, workers and Redis', function () {
  this.timeout(600_000);
  let streams: string;
  let root: string;
  let redis: RedisServer;
  let environment: Record<string, string>;
  let daemons: Daemon[];

  before(() => {
    streams = mkdtempSync(join(tmpdir(), 'stackvizd-streams-'));
    writeFileSync(join(streams, 'many.subunit.gz'), gzipSync(generateStream(MANY_TESTS)));
  });

  after(() => rmSync(streams, { recursive: true }));

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'stackvizd-daemons-'));
    redis = await startRedisServer();
    environment = {
      STACKVIZD_ROOT: root,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_WATCH_SWEEP_INTERVAL_SECONDS: '3',
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '5',
    };
    daemons = [];
  });

  afterEach(async () => {
    for (const { process } of daemons) process.kill('SIGKILL');
    await redis.remove();
    rmSync(root, { recursive: true, force: true });
  });

  const start = async (command: string): Promise<Daemon> => {
    const daemon = await startDaemon(command, environment);
    daemons.push(daemon);
    return daemon;
  };
  const buildPath = (number: number) =>
    `${String(number % 100).padStart(2, '0')}/${904000 + number}/1/check/tempest-full/abc${String(number).padStart(4, '0')}`;
  const leftovers = (path: string) =>
    readdirSync(join(root, path)).filter((name) => name.startsWith('.stackviz-'));
  /** What it was prepared in goes a moment after it is there. */
  const isPublished = (path: string) =>
    existsSync(join(root, path, 'stackviz/manifest.json')) && leftovers(path).length === 0;
  const manifestOf = (path: string) =>
    JSON.parse(readFileSync(join(root, path, 'stackviz/manifest.json'), 'utf8')) as Manifest;
  const publishedTimes = (path: string) =>
    daemons
      .flatMap(({ lines }) => lines)
      .filter(({ msg, build }) => msg === 'published' && build === path).length;

  /** What the daemons told of a build, for who has to find out why a test failed. */
  const saidOf = (path: string) =>
    daemons
      .flatMap(({ lines }) => lines.filter(({ build }) => build === path))
      .map((line) => JSON.stringify(line))
      .join('\n');

  /** Every published file is there, none is half, nothing is left over. */
  function assertWhole(path: string, tests: number): void {
    const { files, counts } = manifestOf(path);
    for (const file of files)
      assert.ok(existsSync(join(root, path, 'stackviz', file)), `${path} ${file}`);
    assert.equal(
      Object.values(counts).reduce((sum, count) => sum + count, 0),
      tests,
    );
    assert.deepEqual(leftovers(path), [], saidOf(path));
    const unfinished = readdirSync(join(root, path, 'stackviz/data')).filter((name) =>
      name.endsWith('.part'),
    );
    assert.deepEqual(unfinished, []);
  }

  const FIXTURE_TESTS = 64;
  const MANY_TESTS = 2000;

  /** The recorded build with a stream that keeps a worker busy for about a second, 40 MB unpacked. */
  function bigBuild(): { files: BuildFiles; tests: number } {
    const files = new Map(recordedBuild());
    files.delete('testrepository.subunit.gz');
    files.set('logs/testrepository.subunit.gz', join(streams, 'many.subunit.gz'));
    return { files, tests: MANY_TESTS };
  }

  it('publishes an upload soon after its marker, exactly once', async () => {
    await Promise.all([start('watch'), start('work'), start('work')]);
    const { files, tests } = bigBuild();
    const path = buildPath(1);
    mkdirSync(join(root, path), { recursive: true });
    await uploadLikeZuul(files, join(root, path));
    const arrived = performance.now();
    await waitFor('published', 30, () => isPublished(path));
    // 2 s on an idle machine; a machine at work is no fault
    const seconds = (performance.now() - arrived) / 1000;
    console.log(`      marker to published: ${seconds.toFixed(2)} s, ${tests} tests`);
    // long enough for a sweep and a quiet period to do it again by mistake
    await new Promise((resolve) => setTimeout(resolve, 9000));
    await waitFor('the line', 10, () => publishedTimes(path) > 0);
    assert.equal(publishedTimes(path), 1);
    assertWhole(path, tests);
  });

  it('publishes 50 uploads at once, each exactly once', async () => {
    // on a machine at work an upload may pause for some seconds: that is no quiet period
    environment.STACKVIZD_WATCH_QUIET_PERIOD_SECONDS = '120';
    await Promise.all([start('watch'), start('work'), start('work')]);
    const { files, tests } = bigBuild();
    const paths = Array.from({ length: 50 }, (_, number) => buildPath(number));
    const began = performance.now();
    for (const path of paths) mkdirSync(join(root, path), { recursive: true });
    await Promise.all(paths.map((path) => uploadLikeZuul(files, join(root, path))));
    await waitFor('all published', 400, () => paths.every(isPublished));
    console.log(`      50 uploads: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    for (const path of paths) {
      await waitFor('the line', 10, () => publishedTimes(path) > 0);
      assert.equal(publishedTimes(path), 1, saidOf(path));
      assertWhole(path, tests);
    }
  });

  it('a worker that is killed in mid-job loses no build and leaves nothing half', async () => {
    const [, first] = await Promise.all([start('watch'), start('work')]);
    const { files, tests } = bigBuild();
    const paths = [1, 2, 3].map(buildPath);
    for (const path of paths) {
      mkdirSync(join(root, path), { recursive: true });
      await uploadLikeZuul(files, join(root, path));
    }
    const staging = () =>
      paths.some((path) =>
        readdirSync(join(root, path)).some((name) => name.startsWith('.stackviz-')),
      );
    await waitFor('a build is being written', 20, staging);
    await first.end('SIGKILL');
    await start('work');
    await waitFor('all published', 60, () => paths.every(isPublished));
    for (const path of paths) assertWhole(path, tests);
  });

  it('a watcher that is killed in mid-upload loses no build', async () => {
    const [watcher] = await Promise.all([start('watch'), start('work')]);
    const path = buildPath(7);
    const staged = mkdtempSync(join(tmpdir(), 'staged-'));
    try {
      const files = [...recordedBuild()];
      const [marker, ...others] = files.sort(([a]) => (a.startsWith('job-output.json') ? -1 : 1));
      mkdirSync(join(root, path), { recursive: true });
      await uploadLikeZuul(new Map(others), join(root, path));
      await watcher.end('SIGKILL');
      cpSync(marker?.[1] as string, join(root, path, marker?.[0] as string));
      await start('watch');
      await waitFor('published', 30, () => isPublished(path));
      assertWhole(path, FIXTURE_TESTS);
      await waitFor('the line', 10, () => publishedTimes(path) > 0);
      assert.equal(publishedTimes(path), 1);
    } finally {
      rmSync(staged, { recursive: true });
    }
  });

  it('a Redis that is killed and forgets everything loses no build', async () => {
    await start('watch');
    const paths = [11, 12, 13, 14].map(buildPath);
    const upload = async (path: string) => {
      mkdirSync(join(root, path), { recursive: true });
      await uploadLikeZuul(recordedBuild(), join(root, path));
    };
    for (const path of paths.slice(0, 2)) await upload(path);
    const [watcher] = daemons;
    await waitFor('enqueued', 20, () => {
      const settled = watcher?.lines.filter(({ msg }) => msg === 'upload settled') ?? [];
      return settled.length >= 2;
    });
    // two wait in the queue, one arrives while there is none, one afterwards
    await redis.kill();
    await upload(paths[2] as string);
    await redis.start();
    await start('work');
    await upload(paths[3] as string);
    await waitFor('all published', 60, () => paths.every(isPublished));
    for (const path of paths) assertWhole(path, FIXTURE_TESTS);
  });

  it('an upload without marker is published after the quiet period', async () => {
    await Promise.all([start('watch'), start('work')]);
    const path = buildPath(21);
    const files = new Map(
      [...recordedBuild()].filter(([name]) => !name.startsWith('job-output.json')),
    );
    mkdirSync(join(root, path), { recursive: true });
    await uploadLikeZuul(files, join(root, path));
    await waitFor('published', 30, () => isPublished(path));
    assertWhole(path, FIXTURE_TESTS);
  });

  it('a build that cannot be processed shows why on its page, and is not tried for ever', async () => {
    environment.STACKVIZD_PROCESS_TIMEOUT_SECONDS = '1';
    environment.STACKVIZD_PROCESS_MAX_INFLATION_RATIO = '100000';
    await Promise.all([start('watch'), start('work')]);
    const path = buildPath(31);
    // hours of work in a few megabytes: every byte starts a packet of 4 MiB whose checksum is wrong
    const flood = Buffer.concat(
      Array.from({ length: 3_000_000 }, () => Buffer.from([0xb3, 0x20, 0x00, 0xbf, 0xff, 0xf0])),
    );
    const files = new Map<string, string | Uint8Array>([
      ['slow.subunit', flood],
      ['job-output.json', Buffer.from('{}')],
    ]);
    mkdirSync(join(root, path), { recursive: true });
    await uploadLikeZuul(files, join(root, path));
    await waitFor('a page', 30, () => isPublished(path));
    assert.deepEqual(
      manifestOf(path).warnings.map(({ code }) => code),
      ['PROCESS_TIMEOUT'],
    );
    await new Promise((resolve) => setTimeout(resolve, 8000));
    // whichever of the two was ready first
    const lines = daemons.flatMap((daemon) => daemon.lines);
    assert.equal(lines.filter(({ msg }) => msg === 'build failed').length, 1);
  });

  it('stops on SIGTERM with 0, also while Redis is away', async () => {
    const running = await Promise.all([start('watch'), start('work')]);
    await redis.kill();
    for (const daemon of running) assert.equal(await daemon.end('SIGTERM'), 0);
  });
});
