/**
 * Two machines that share a file system and a Redis: each has the logs roots mounted elsewhere, and
 * every daemon of both is killed in turn while uploads arrive.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../../src/format/dataset.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { uploadLikeZuul } from '../../fixtures/upload.ts';
import { skipFor } from '../../harness/skip.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { type Daemon, startDaemon, waitFor } from './daemon.ts';

const BUILDS_PER_ROOT = 40;
const FIXTURE_TESTS = 64;
const ROOTS = ['logs', 'old'] as const;
type Root = (typeof ROOTS)[number];

/** Where each machine has the roots. */
const PLACES: Record<'a' | 'b', Record<Root, string>> = {
  a: { logs: 'a/srv/static/logs', old: 'a/srv/static/old' },
  b: { logs: 'b/mnt/nfs-1', old: 'b/mnt/nfs-2' },
};

describe('two machines, two roots, one Redis', function () {
  this.timeout(300_000);
  let directory: string;
  let redis: RedisServer;
  const mounted: string[] = [];
  const daemons: Daemon[] = [];

  before(function () {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-scale-'));
    try {
      for (const roots of Object.values(PLACES)) {
        for (const [root, place] of Object.entries(roots)) {
          const target = join(directory, place);
          mkdirSync(join(directory, 'storage', root), { recursive: true });
          mkdirSync(target, { recursive: true });
          execFileSync('mount', ['--bind', join(directory, 'storage', root), target], {
            stdio: 'pipe',
          });
          mounted.push(target);
        }
      }
    } catch (error) {
      skipFor(this, `mount --bind is not allowed here (${(error as Error).message})`);
    }
  });

  beforeEach(async () => {
    redis = await startRedisServer();
  });

  afterEach(async () => {
    await Promise.all(daemons.splice(0).map((daemon) => daemon.end('SIGKILL')));
    await redis.remove();
  });

  after(() => {
    // lazily: a child process of a worker that was killed may live for a moment longer
    for (const target of mounted) execFileSync('umount', ['--lazy', target]);
    rmSync(directory, { recursive: true, force: true });
  });

  const place = (machine: 'a' | 'b', root: Root) => join(directory, PLACES[machine][root]);

  async function start(command: string, machine: 'a' | 'b', root: Root = 'logs'): Promise<Daemon> {
    const other = root === 'logs' ? 'old' : 'logs';
    const daemon = await startDaemon(command, {
      STACKVIZD_ROOT: place(machine, root),
      STACKVIZD_QUEUE_ROOT_NAME: root,
      STACKVIZD_QUEUE_OTHER_ROOTS: JSON.stringify({ [other]: place(machine, other) }),
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_WATCH_SWEEP_INTERVAL_SECONDS: '3',
      STACKVIZD_PROCESS_SHUTDOWN_SECONDS: '5',
    });
    daemons.push(daemon);
    return daemon;
  }

  const build = (number: number) =>
    `${String(number % 100).padStart(2, '0')}/${904_000 + number}/1/check/tempest/${String(number).padStart(7, '0')}`;
  // the same paths in both roots: nothing but the name of the root tells them apart
  const paths = Array.from({ length: BUILDS_PER_ROOT }, (_, number) => build(number));
  const stored = (root: Root, path: string) => join(directory, 'storage', root, path);
  const isPublished = (root: Root, path: string) =>
    existsSync(join(stored(root, path), 'stackviz/manifest.json'));

  it('loses nothing and publishes each build once, each daemon being killed in turn', async () => {
    const running = {
      'watch a logs': await start('watch', 'a', 'logs'),
      'watch b old': await start('watch', 'b', 'old'),
      'work a logs': await start('work', 'a', 'logs'),
      'work b old': await start('work', 'b', 'old'),
    };
    const uploads = (async () => {
      for (const path of paths) {
        await Promise.all(
          ROOTS.map(async (root) => {
            mkdirSync(stored(root, path), { recursive: true });
            await uploadLikeZuul(recordedBuild(), stored(root, path));
          }),
        );
      }
    })();
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      for (const name of Object.keys(running) as (keyof typeof running)[]) {
        await sleep(400);
        await running[name].end(signal);
        const [command, machine, root] = name.split(' ');
        running[name] = await start(command as string, machine as 'a' | 'b', root as Root);
      }
    }
    await uploads;
    const all = ROOTS.flatMap((root) => paths.map((path) => ({ root, path })));
    await waitFor('all published', 120, () => all.every((one) => isPublished(one.root, one.path)));
    await sleep(4000); // a sweep, to do something again by mistake

    for (const { root, path } of all) {
      const output = join(stored(root, path), 'stackviz');
      const manifest = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')) as Manifest;
      const tests = Object.values(manifest.counts).reduce((sum, count) => sum + count, 0);
      assert.equal(tests, FIXTURE_TESTS, `${root} ${path}`);
      for (const file of manifest.files) assert.ok(existsSync(join(output, file)), file);
      const left = readdirSync(stored(root, path)).filter((name) => name.startsWith('.stackviz-'));
      assert.deepEqual(left, []);
    }
    const lines = daemons.flatMap((daemon) => daemon.lines);
    const times = new Map(paths.map((path) => [path, 0]));
    for (const { msg, build: path } of lines) {
      if (msg === 'published') times.set(path as string, (times.get(path as string) ?? 0) + 1);
    }
    // once in each root; a worker that was killed may have had no time to say so
    for (const [path, count] of times) assert.ok(count <= 2, `${path}: ${count} times`);
    const said = [...times.values()].reduce((sum, count) => sum + count, 0);
    console.log(`      ${all.length} builds, ${said} lines "published", 8 daemons ended`);
    const workers = daemons.filter(({ lines: own }) => own.some(({ msg }) => msg === 'published'));
    assert.ok(workers.length >= 2, 'both machines work');
  });

  it('leaves a build of a root that a machine has not to one that has it', async () => {
    const path = build(90_001);
    mkdirSync(stored('old', path), { recursive: true });
    await uploadLikeZuul(recordedBuild(), stored('old', path));
    const environment = {
      STACKVIZD_ROOT: place('a', 'logs'),
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_QUEUE_BACKOFF_SECONDS: '1',
    };
    const stranger = await startDaemon('work', environment);
    daemons.push(stranger);
    await start('watch', 'b', 'old');
    await waitFor('it is refused', 30, () =>
      stranger.lines.some(({ code }) => code === 'ROOT_UNKNOWN'),
    );
    assert.ok(!isPublished('old', path));
    await stranger.end('SIGTERM');
    await start('work', 'b', 'old');
    await waitFor('published', 30, () => isPublished('old', path));
  });
});
